"""Trend alarms: what is complained of more often this week than in the eight weeks before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil, comb
from typing import Any, Literal

from kefu.database import Database
from kefu.people.cases import store
from kefu.people.cases.nouns import TargetKind
from kefu.perception.complaints import title_of
from kefu.vocabulary import Texts

WEEKS_BEFORE = 8
FEWEST = 3  # two cases are a coincidence whatever the arithmetic says
RAREST = 0.01  # probability below which a week like this one is no chance
AlarmKind = TargetKind | Literal["label"]


@dataclass(frozen=True, slots=True)
class Alarm:
    """`count`: cases of the last 7 days; `before`: of the `weeks_before` weeks before. `weeks`: the last of nine is this one."""

    kind: AlarmKind
    value: str
    title: Texts
    count: int
    before: int
    weeks_before: int
    probability: float
    weeks: tuple[int, ...]


async def alarms(database: Database, merchant_id: int, *, now: datetime | None = None, rarest: float = RAREST) -> tuple[Alarm, ...]:
    """Things, batches, warehouses, couriers, sentences of listings and kinds of complaint that are on the rise, the rarest first."""
    every = await weekly(database, merchant_id, now=now)
    return tuple(each for each in every if each.count >= FEWEST and each.probability < rarest)


async def weekly(database: Database, merchant_id: int, *, now: datetime | None = None) -> tuple[Alarm, ...]:
    """The counts of every target and label that was complained of in the last nine weeks, alarming or not, the rarest first."""
    moment = now or datetime.now(UTC)
    async with database.open_for(merchant_id) as connection:
        rows = await store.select_weeks(connection, moment, WEEKS_BEFORE)
        first = await store.first_opened(connection)
    known = 1 if first is None else max(1, min(WEEKS_BEFORE, ceil((moment - timedelta(days=7) - first) / timedelta(days=7))))
    found = [_alarm(row, known) for row in rows]
    return tuple(sorted(found, key=lambda each: (each.probability, -each.count, each.value)))


def rarity(count: int, before: int, weeks_before: int) -> float:
    """How likely at least `count` of all `count + before` cases fall into this week, when every week is alike.

    The conditional test of two Poisson rates: given their sum, the count of one week of weeks_before + 1 is binomial with
    p = 1 / (weeks_before + 1), so the tail needs no estimate of the rate (Przyborowski & Wilenski, Biometrika 31, 1940).
    """
    total, share = count + before, 1 / (weeks_before + 1)
    return sum(comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(count, total + 1))


def _alarm(row: Mapping[str, Any], known: int) -> Alarm:
    weeks: tuple[int, ...] = tuple(row["weeks"])
    kind, value = row["kind"], str(row["value"])
    count, before = weeks[-1], sum(weeks[:-1])
    title: Texts = title_of(value) if kind == "label" else row["title"]
    return Alarm(kind, value, title, count, before, known, rarity(count, before, known), weeks)
