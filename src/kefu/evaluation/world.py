"""`kefu eval world`: a world is a shop, its rules, tools and tasks; a task is graded on the end state of the shop.

Modes: `replay` gives the tools the task's own actions, `refuse` gives them one that must not be possible; both need no model and no
words. A dialogue gets only what the customer wants, and plays it through whole turns: `Player` is where it plugs in.
"""

import json
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import comb
from pathlib import Path
from typing import Any, Literal, Protocol, cast

from kefu.database import Connection, Database
from kefu.errors import BadInput
from kefu.evaluation import store
from kefu.evaluation.figures import percentiles

Mode = Literal["replay", "refuse", "dialogue"]
Record = Mapping[str, Any]
MOST_TRIALS = 4  # pass^k is reported up to this k


@dataclass(frozen=True, slots=True)
class Played:
    """What became of a task. `why`: empty when it passed; for people. `mistaken`: legal actions that were refused."""

    passed: bool
    why: str = ""
    refused_by: tuple[str, ...] = ()
    mistaken: int = 0
    false_promises: int = 0
    turns: int | None = None
    talk: tuple[str, ...] = ()


class World(Protocol):
    """One set of tasks on one shop. Each call gets a database of its own, whose changes are undone afterwards."""

    async def replay(self, database: Database, task: Record) -> Played: ...

    async def refuse(self, database: Database, task: Record) -> Played: ...


Player = Callable[[Database, Record], Awaitable[Played]]
"""Plays a task as a dialogue: the instruction is `task["instruction"]`, the end state is graded by the world."""
Progress = Callable[[int, int], None]


class Undone(Database):
    """The same database inside one transaction that is never committed: what looks like a transaction is a savepoint in it.

    For one task at a time: its parts share one connection.
    """

    def __init__(self, connection: Connection, merchant_id: int) -> None:
        self._only, self._merchant_id = connection, merchant_id

    @asynccontextmanager
    async def open_for(self, merchant_id: int) -> AsyncGenerator[Connection, None]:
        assert merchant_id == self._merchant_id
        async with self._only.transaction():
            yield self._only

    @asynccontextmanager
    async def open_for_owner(self) -> AsyncGenerator[Connection, None]:
        """Public facts of merchants are all that a task needs of it."""
        async with self.open_for(self._merchant_id) as connection:
            yield connection

    async def prints(self) -> store.Prints:
        return await store.prints(self._only)


class _Over(Exception):
    """Leaves a transaction so that nothing of it stays."""


@asynccontextmanager
async def undone(database: Database, merchant_id: int) -> AsyncGenerator[Undone, None]:
    """A database for one task, as fresh as a copy, in milliseconds."""
    try:
        async with database.open_for(merchant_id) as connection, connection.transaction():
            yield Undone(connection, merchant_id)
            raise _Over
    except _Over:
        pass


def read_tasks(path: Path) -> tuple[Record, ...]:
    """JSONL, one task a line. Raises BadInput with the line that is not."""
    tasks: list[Record] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            task: object = json.loads(line)
        except json.JSONDecodeError as error:
            raise BadInput(f"{path}:{number} is not JSON: {error}") from None
        if not isinstance(task, dict):
            raise BadInput(f"{path}:{number} is not an object; write one task a line.")
        tasks.append(cast(Record, task))
    return tuple(tasks)


async def run(
    database: Database,
    merchant_id: int,
    world: World,
    tasks: Sequence[Record],
    mode: Mode,
    *,
    trials: int = 1,
    play: Player | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Every task `trials` times, each on a shop as it was at the start: {"metrics": …, "items": …}.

    Metrics: n (runs) and tasks; passed, the share of runs that left the shop as they should; refused, how many actions were refused;
    false_refusals, legal actions among them; false_promises and turns_mean of dialogues; pass^k, the chance that k runs of a task all
    pass, for k up to `trials`; by_kind, the share passed of each kind of task; cpu_ms_per_item, p50_ms, p95_ms, p99_ms of one run.
    """
    how = {"replay": world.replay, "refuse": world.refuse, "dialogue": play}[mode]
    if how is None:
        raise BadInput("A dialogue needs a player, which turns the task's words into messages; use --mode replay or refuse.")
    items: list[dict[str, Any]] = []
    wall_ms: list[float] = []
    cpu_before = time.process_time()
    for number, task in enumerate(tasks):
        for trial in range(trials):
            began = time.perf_counter()
            async with undone(database, merchant_id) as copy:
                played = await how(copy, task)
            wall_ms.append((time.perf_counter() - began) * 1000)
            items.append(_item(task, trial, played))
        if progress:
            progress(number + 1, len(tasks))
    cpu_ms = (time.process_time() - cpu_before) * 1000
    return {"metrics": _metrics(items, trials, cpu_ms, wall_ms), "items": items}


def _item(task: Record, trial: int, played: Played) -> dict[str, Any]:
    return {
        "id": task.get("task_id") or task.get("id"),
        "kind": task.get("kind"),
        "trial": trial,
        "passed": played.passed,
        "why": played.why,
        "refused_by": list(played.refused_by),
        "false_refusals": played.mistaken,
        "false_promises": played.false_promises,
        "turns": played.turns,
        **({"talk": list(played.talk)} if played.talk else {}),
    }


def _metrics(items: Sequence[Mapping[str, Any]], trials: int, cpu_ms: float, wall_ms: Sequence[float]) -> dict[str, Any]:
    passed = Counter(item["id"] for item in items if item["passed"])
    names = list(dict.fromkeys(item["id"] for item in items))
    turns = [item["turns"] for item in items if item["turns"] is not None]
    kinds = list(dict.fromkeys(item["kind"] for item in items if item["kind"]))
    return {
        "n": len(items),
        "tasks": len(names),
        "passed": sum(passed.values()) / len(items) if items else None,
        "refused": sum(len(item["refused_by"]) for item in items),
        "false_refusals": sum(item["false_refusals"] for item in items),
        "false_promises": sum(item["false_promises"] for item in items),
        "turns_mean": sum(turns) / len(turns) if turns else None,
        **{f"pass^{k}": _pass_hat(names, passed, trials, k) for k in range(1, MOST_TRIALS + 1)},
        **({"by_kind": {kind: _share([item for item in items if item["kind"] == kind]) for kind in kinds}} if kinds else {}),
        "cpu_ms_per_item": cpu_ms / len(items) if items else None,
        **percentiles(wall_ms),
    }


def _pass_hat(names: Sequence[Any], passed: Mapping[Any, int], trials: int, k: int) -> float | None:
    """pass^k of τ-bench (arXiv 2406.12045): C(c, k) / C(n, k), averaged over tasks, with c of n trials passed."""
    if k > trials or not names:
        return None
    return sum(comb(passed.get(name, 0), k) / comb(trials, k) for name in names) / len(names)


def _share(items: Sequence[Mapping[str, Any]]) -> float:
    return sum(1 for item in items if item["passed"]) / len(items)
