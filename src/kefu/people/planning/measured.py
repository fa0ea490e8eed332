"""A shop's own day, from its hand-overs: how many come in which hour, what they are about, and how long one is held."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import log
from statistics import median, pstdev
from typing import Any
from zoneinfo import ZoneInfo

from kefu.database import Database
from kefu.people.planning import store
from kefu.people.planning.nouns import HOURS, Day, Kind
from kefu.people.queue import Need

DAYS = 28
# Below this an hour's share of a day is known to no better than a third of itself: 200 hand-overs are 8 to an hour, 8 ± 2.9.
LEAST = 200
_LEAST_HELD = 5
_OWN_MINUTES = 6.0


async def measured_day(database: Database, merchant_id: int, timezone: str, now: datetime) -> Day | None:
    """The mean day of the last four weeks; None when there were too few hand-overs to know one."""
    midnight = now.astimezone(ZoneInfo(timezone)).replace(hour=0, minute=0, second=0, microsecond=0)
    async with database.open_for(merchant_id) as connection:
        rows = await store.select_hand_overs(connection, midnight - timedelta(days=DAYS), midnight)
    return day_of(rows, ZoneInfo(timezone))


def day_of(rows: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> Day | None:
    if len(rows) < LEAST:
        return None
    moments = [row["asked_at"].astimezone(zone) for row in rows]
    days = len({moment.date() for moment in moments})
    by_hour = Counter(moment.hour for moment in moments)
    groups: dict[tuple[Any, ...], list[float]] = defaultdict(list)
    many: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        key = tuple(row[name] for name in ("reason", "skill", "tier", "priority", "language", "weight", "route"))
        many[key] += 1
        if row["held"]:
            groups[key].append(row["held"])
    every = [seconds for held in groups.values() for seconds in held]
    usual = median(every) / 60 if len(every) >= _LEAST_HELD else _OWN_MINUTES
    kinds = tuple(
        Kind(Need(*key), count / len(rows), median(groups[key]) / 60 if len(groups[key]) >= _LEAST_HELD else usual)
        for key, count in many.most_common()
    )
    spread = pstdev(log(max(1.0, seconds)) for seconds in every) if len(every) >= LEAST / 4 else 0.7
    source = f"{len(rows)} hand-overs of {days} days"
    return Day(tuple(by_hour[hour] / days for hour in range(HOURS)), kinds, min(1.5, max(0.2, spread)), source=source)


def scaled(day: Day, volume: float) -> Day:
    """The same day with another number of hand-overs."""
    factor = volume / day.volume if day.volume else 0.0
    return replace(day, arrivals=tuple(arrivals * factor for arrivals in day.arrivals))
