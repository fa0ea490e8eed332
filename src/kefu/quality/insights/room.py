"""The measures of a shop over some days, each with the conversations behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from kefu.database import Database
from kefu.errors import BadInput, NotFound
from kefu.people.cases.alarms import FEWEST, RAREST, WEEKS_BEFORE, rarity
from kefu.quality.insights import store

LONGEST_DAYS = 400
Handled = Literal["ai", "person", "waiting"]
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Scope:
    """Days of the shop's own time zone, the first and the last included, and what the conversations must be; None: anything."""

    first: date
    last: date
    zone: str
    language: str | None = None
    stage: str | None = None
    handled: Handled | None = None
    intent: str | None = None

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise BadInput("The last day is before the first one.")
        if (self.last - self.first).days >= LONGEST_DAYS:
            raise BadInput(f"Choose at most {LONGEST_DAYS} days.")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def before(self) -> "Scope":
        """As many days just before."""
        span = timedelta(days=self.days)
        return Scope(self.first - span, self.last - span, self.zone, self.language, self.stage, self.handled, self.intent)

    def wanted(self, cut: str, key: str | None = None, part: str | None = None) -> dict[str, Any]:
        """Causes are always of nine weeks up to the last day: a trend needs its past."""
        until = _midnight(self.last + timedelta(days=1), self.zone)
        since = until - _WEEK * (WEEKS_BEFORE + 1) if cut == "causes" else _midnight(self.first, self.zone)
        filters = {"language": self.language, "stage": self.stage, "handled": self.handled, "intent": self.intent}
        return {"since": since, "until": until, "zone": self.zone, "key": key, "part": part, **filters}


@dataclass(frozen=True, slots=True)
class Number:
    """`rows`: of what is counted (replies, tickets, promises); `conversations`: those behind it. Of their values: sum, mean, median and
    ninetieth hundredth; None when there is none."""

    key: str
    part: str
    rows: int
    conversations: int
    sum: float | None
    mean: float | None
    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Tile:
    """A number at the head of the page. `share`: of `of` conversations; `value`: as a quantity; `before`: the same of the days before.

    `cut`, `key` and `part` name the conversations that it is about.
    """

    name: str
    value: float | None
    before: float | None
    conversations: int
    of: int
    cut: str
    key: str | None = None
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """Cases by week of one thing, batch, warehouse, courier or sentence; the last of `weeks` ends with the last day that was chosen."""

    key: str
    weeks: tuple[int, ...]
    probability: float
    is_alarm: bool


# name → cut, part that is counted (None: all rows), and what is told of it: how many, the share of all rows, or a figure of the values
_TILES: Sequence[tuple[str, str, str | None, Literal["count", "share", "mean", "median"]]] = (
    ("conversations", "volume", None, "count"),
    ("alone", "handled", "ai", "share"),
    ("wait", "waits", None, "median"),
    ("in_time", "in_time", "in_time", "share"),
    ("left_upset", "moods", "upset", "share"),
    ("cost", "costs", None, "mean"),
)
CUTS = tuple(store.CUTS)


async def numbers(database: Database, merchant_id: int, scope: Scope, cut: str) -> list[Number]:
    """All numbers of one cut, by key and part. Raises NotFound for a cut that there is not."""
    _known(cut)
    async with database.open_for(merchant_id) as connection:
        return [Number(**row) for row in await store.select_cut(connection, cut, scope.wanted(cut))]


async def every(database: Database, merchant_id: int, scope: Scope) -> dict[str, list[Number]]:
    """The numbers of every cut."""
    async with database.open_for(merchant_id) as connection:
        return {cut: [Number(**row) for row in await store.select_cut(connection, cut, scope.wanted(cut))] for cut in store.CUTS}


async def tiles(database: Database, merchant_id: int, scope: Scope) -> list[Tile]:
    """The numbers at the head of the page beside those of as many days before."""
    async with database.open_for(merchant_id) as connection:
        found: list[Tile] = []
        for name, cut, part, kind in _TILES:
            now, then = [
                (
                    await store.select_whole(connection, cut, each.wanted(cut, None, part)),
                    await store.select_whole(connection, cut, each.wanted(cut)) if part else None,
                )
                for each in (scope, scope.before())
            ]
            found.append(Tile(name, _told(kind, *now), _told(kind, *then), now[0]["conversations"], _all(*now), cut, None, part))
        return found


async def whole(database: Database, merchant_id: int, scope: Scope, cut: str, part: str | None, key: str | None = None) -> int:
    """How many rows a cut has in one part and key, or in all."""
    _known(cut)
    async with database.open_for(merchant_id) as connection:
        return (await store.select_whole(connection, cut, scope.wanted(cut, key, part)))["rows"]


async def behind(database: Database, merchant_id: int, scope: Scope, cut: str, key: str | None, part: str | None) -> list[dict[str, Any]]:
    """The conversations behind one number, the latest first; as rows with `conversation_id`, what was said first, and what it adds."""
    _known(cut)
    async with database.open_for(merchant_id) as connection:
        return await store.select_behind(connection, cut, scope.wanted(cut, key, part))


async def messages_behind(
    database: Database, merchant_id: int, scope: Scope, cut: str, key: str | None, part: str | None, limit: int
) -> list[dict[str, Any]]:
    """Every message of them, masked."""
    _known(cut)
    async with database.open_for(merchant_id) as connection:
        return await store.select_messages(connection, cut, scope.wanted(cut, key, part), limit)


async def causes(database: Database, merchant_id: int, scope: Scope, found: Sequence[Number]) -> list[Cause]:
    """What complaints are traced to by week, the rarest last week first. `found`: the numbers of the cut `causes`."""
    async with database.open_for(merchant_id) as connection:
        first = await store.select_first_case(connection)
    until = _midnight(scope.last + timedelta(days=1), scope.zone)
    known = 1 if first is None else max(1, min(WEEKS_BEFORE, ceil((until - _WEEK - first) / _WEEK)))
    weeks: dict[str, list[int]] = {}
    for number in found:
        weeks.setdefault(number.key, [0] * (WEEKS_BEFORE + 1))[WEEKS_BEFORE - int(float(number.part))] += number.rows
    listed = [_cause(key, counts, known) for key, counts in weeks.items()]
    return sorted(listed, key=lambda each: (each.probability, -each.weeks[-1], each.key))


async def names(database: Database, merchant_id: int) -> tuple[Mapping[str, str], Mapping[str, Mapping[str, str]]]:
    """(id → name of a person, kind:value → the cause as people read it)."""
    async with database.open_for(merchant_id) as connection:
        return await store.select_people(connection), await store.select_targets(connection)


def ids_of(rows: Sequence[Mapping[str, Any]]) -> list[UUID]:
    return [row["conversation_id"] for row in rows]


def _cause(key: str, weeks: Sequence[int], known: int) -> Cause:
    count, before = weeks[-1], sum(weeks[:-1])
    probability = rarity(count, before, known) if count + before else 1.0
    return Cause(key, tuple(weeks), probability, count >= FEWEST and probability < RAREST)


def _told(kind: str, part: Mapping[str, Any], whole: Mapping[str, Any] | None) -> float | None:
    if kind == "count":
        return float(part["conversations"])
    if kind == "share":
        return part["rows"] / whole["rows"] if whole and whole["rows"] else None
    return part[kind]


def _all(part: Mapping[str, Any], whole: Mapping[str, Any] | None) -> int:
    return (whole or part)["conversations"]


def _known(cut: str) -> None:
    if cut not in store.CUTS:
        raise NotFound(f"There is no measure {cut!r}; there are {', '.join(store.CUTS)}.")


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
