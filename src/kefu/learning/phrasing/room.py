"""The door: make the material, have the adapter learnt, examine it beside the bare model, and use it only if that pays."""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kefu.database import Database
from kefu.errors import Refused
from kefu.knowledge import Knowledge
from kefu.learning import store
from kefu.learning.phrasing.exam import Marks, is_held, items_of, sit
from kefu.learning.phrasing.material import own_pairs, spoken_pairs, stated_pairs, template_pairs
from kefu.llm import EmbeddedEngine
from kefu.llm.embedded import EngineOptions
from kefu.llm.tuning import Job, Workplace, tune

FEWEST = 20  # facts of an exam; fewer say nothing
LEAST = 0.6  # share of facts phrased right from which a small tier pays: it costs a sixth of the large one's call, and a miss costs both
SPOKEN_TIMES = 3  # nobody recites two hundred facts after three readings; a thousand templates of fifty it did (benches/LOG.md, "Phrasing")
OWN_TIMES = 3  # a pair of the merchant's own is shown so often for once that a template's is
CONTEXT = 1024  # tokens: a fact, a question and an answer are some 150

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended. `own`: pairs that were made of the merchant's articles."""

    pairs: int
    own: int
    bare: Marks
    learnt: Marks
    gain: float
    error: float
    is_better: bool


class Phrasing:
    """One merchant's adapter, in `folder`, a part of the data folder that no repository holds."""

    def __init__(self, database: Database, knowledge: Knowledge, folder: Path) -> None:
        self._database, self._knowledge, self._folder = database, knowledge, folder

    async def learn(
        self, merchant_id: int, workplace: Workplace, today: date, told: Told, *, job: Job, templates: int = 400, seed: int = 7
    ) -> Outcome:
        """Raises Refused when there is too little to examine on or the other Python lacks something, TryAgainLater when it was stopped.

        Facts of every other article are examined on and taught to nobody; which, is the articles' ids' doing.
        """
        passages = [each for each in await self._knowledge.passages(merchant_id) if each.applies_on(today)]
        items = items_of(passages)
        if len(items) < FEWEST:
            raise Refused(f"The exam has {len(items)} facts and needs {FEWEST}: this shop has too few articles.")
        async with self._database.open_for(merchant_id) as connection:
            sentences = await store.select_sentences(connection, merchant_id)
        taught = [each for each in passages if not is_held(each.article)]
        own = [*own_pairs(sentences, {each.id: each for each in taught}) * OWN_TIMES, *stated_pairs(taught)]
        pairs = [*template_pairs(templates, seed), *spoken_pairs() * SPOKEN_TIMES, *own]
        python, base = workplace.ready(told)
        told(f"{len(pairs)} pairs, {len(own)} of them from the shop's own articles")
        adapter = await tune(
            python,
            base,
            [(each.prompt, each.answer) for each in pairs],
            self._folder,
            job,
            lambda step: told(f"step {step.step} of {step.steps}, loss {step.loss:.3f}, {step.seconds} s"),
        )
        marks: list[Marks] = []
        for file in ("", str(adapter)):
            engine = small_engine(base, file, job.threads)
            try:
                marks.append(await sit(engine, items, lambda at, total, line: told(f"exam {at} of {total}: {line}")))
            finally:
                await engine.close()
        bare, learnt = marks
        gain, error = _difference(bare, learnt)
        outcome = Outcome(len(pairs), len(own), bare, learnt, gain, error, gain > error and learnt.right >= LEAST)
        record = {
            "on": outcome.is_better,
            "base": str(base),
            "figures": figures_of(outcome),
            "learnt": asdict(learnt),
            "bare": asdict(bare),
        }
        (self._folder / "exam.json").write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
        return outcome

    def switch(self, on: bool) -> None:
        """Use the adapter, or not. Raises Refused for one that did not pass its exam."""
        record = _record(self._folder)
        if record is None:
            raise Refused("Nothing was learnt yet; `kefu learn phrasing` begins.")
        if on and not passed(record["figures"]):
            raise Refused("Nothing is switched on: it did not pass its exam.")
        (self._folder / "exam.json").write_text(json.dumps({**record, "on": on}, ensure_ascii=False, indent=1), encoding="utf-8")


def in_use(folder: Path) -> tuple[Path, Path] | None:
    """(the model's file, the adapter) that passed its exam and is switched on; None for none."""
    record = _record(folder)
    if record is None or not record["on"] or not passed(record["figures"]):
        return None
    base, adapter = Path(record["base"]), folder / "adapter.gguf"
    return (base, adapter) if base.is_file() and adapter.is_file() else None


def small_engine(base: Path, adapter: str, threads: int) -> EmbeddedEngine:
    """The small model in a process of its own, with an adapter or ('') bare."""
    return EmbeddedEngine(base, options=EngineOptions(threads=threads, context=CONTEXT, adapter=adapter, turns="gemma", remember_mib=16))


def passed(figures: dict[str, Any]) -> bool:
    return bool(figures["gain"] > figures["standard_error"] and figures["right_learnt"] >= LEAST)


def figures_of(outcome: Outcome) -> dict[str, float | int]:
    """What is kept of an exam beside the answers."""
    return {
        "n": len(outcome.bare.faults),
        "right_bare": round(outcome.bare.right, 4),
        "right_learnt": round(outcome.learnt.right, 4),
        "held_back_learnt": round(outcome.learnt.held_back, 4),
        "gain": round(outcome.gain, 4),
        "standard_error": round(outcome.error, 4),
        "cpu_ms": outcome.learnt.cpu_ms,
        "wall_ms": outcome.learnt.wall_ms,
        "tokens_a_second": round(outcome.learnt.tokens_a_second, 1),
    }


def _difference(bare: Marks, learnt: Marks) -> tuple[float, float]:
    """Mean gain in facts phrased right, and its standard error: √(won + lost + 1) / n, as the search's exam has it."""
    gains: Sequence[int] = [int(not after) - int(not before) for before, after in zip(bare.faults, learnt.faults, strict=True)]
    return sum(gains) / len(gains), math.sqrt(sum(map(abs, gains)) + 1) / len(gains)


def _record(folder: Path) -> dict[str, Any] | None:
    try:
        return json.loads((folder / "exam.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
