"""One tuning from pairs to a GGUF adapter, in the other Python; it is told step by step and goes on where it was stopped."""

import asyncio
import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from kefu.errors import Refused, TryAgainLater

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Job:
    """How the adapter is learnt. 8 ranks and 4 pairs a step: 1.3 s of one core a step (benches/LOG.md, "Phrasing")."""

    rank: int = 8
    rate: float = 8e-4
    epochs: float = 1.0
    batch: int = 4
    minutes: float = 60.0
    threads: int = 2
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """How far it is. `loss`: mean surprise a token of the answers, in nats."""

    step: int
    steps: int
    loss: float
    seconds: int


async def tune(python: Path, base: Path, pairs: Sequence[tuple[str, str]], folder: Path, job: Job, told: Callable[[Step], None]) -> Path:
    """`folder`/adapter.gguf, made of (prompt, answer) pairs. The same pairs and job go on where they were stopped; others begin anew.

    Raises TryAgainLater when the other Python ends before its time: what it had kept is there, so say it again.
    """
    if not pairs:
        raise Refused("there are no pairs to learn from")
    _write(base, pairs, folder, job)
    await _run(python, HERE / "train.py", (str(folder / "job.json"),), told)
    await _run(python, HERE / "adapter.py", (str(folder / "peft"), str(folder / "adapter.gguf")), told)
    return folder / "adapter.gguf"


def _write(base: Path, pairs: Sequence[tuple[str, str]], folder: Path, job: Job) -> None:
    """What the other Python reads. What it kept of an earlier run goes when that had other pairs or another manner of learning."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps({"prompt": prompt, "answer": answer}, ensure_ascii=False) + "\n" for prompt, answer in pairs)
    written = {**asdict(job), "base": str(base), "pairs": str(folder / "pairs.jsonl"), "out": str(folder)}
    mark = sha256((lines + json.dumps({**written, "minutes": 0, "threads": 0}, sort_keys=True)).encode()).hexdigest()
    if (folder / "made-of").is_file() and (folder / "made-of").read_text() != mark:
        (folder / "kept.pt").unlink(missing_ok=True)
    (folder / "made-of").write_text(mark)
    (folder / "pairs.jsonl").write_text(lines, encoding="utf-8")
    (folder / "job.json").write_text(json.dumps(written), encoding="utf-8")


async def _run(python: Path, script: Path, arguments: Sequence[str], told: Callable[[Step], None]) -> None:
    pipe = asyncio.subprocess.PIPE
    # Without the paths of this Python: the other one has packages of its own.
    environment = {"PATH": os.defpath, "HOME": str(Path.home()), "HF_HUB_OFFLINE": "1"}
    child = await asyncio.create_subprocess_exec(str(python), str(script), *arguments, stdout=pipe, stderr=pipe, env=environment)
    assert child.stdout is not None
    assert child.stderr is not None
    errors = asyncio.create_task(child.stderr.read())
    try:
        async for line in child.stdout:
            with suppress(ValueError):
                row = cast("dict[str, Any]", json.loads(line))
                if "loss" in row:
                    told(Step(int(row["step"]), int(row["steps"]), float(row["loss"]), int(row["seconds"])))
        code = await child.wait()
    finally:
        if child.returncode is None:
            child.terminate()
            await child.wait()
    said = (await errors).decode(errors="replace").strip()
    if code:
        raise TryAgainLater(f"the training ended with exit code {code}: {said[-300:]}")
