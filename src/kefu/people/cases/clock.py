"""By when a case must be settled: hours by severity, counted day and night or only while the shop's people work."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import Literal
from zoneinfo import ZoneInfo

import yaml

from kefu.perception.complaints import Severity

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST_DAYS = 400  # a table without any working day ends here instead of nowhere


@dataclass(frozen=True, slots=True)
class Allowed:
    """`hours` from the opening of a case; `counts`: whether nights and days off count."""

    hours: int
    counts: Literal["always", "open"]


@dataclass(frozen=True, slots=True)
class CaseClock:
    """`days`: weekdays that are worked, Monday is 0; `opens` and `closes` in the merchant's time zone."""

    allowed: dict[Severity, Allowed]
    opens: time
    closes: time
    days: frozenset[int]

    def due_at(self, severity: Severity, start: datetime, timezone: str) -> datetime:
        """The last moment to settle a case of this severity that was opened at `start`, in the merchant's time zone."""
        allowed = self.allowed[severity]
        local = start.astimezone(ZoneInfo(timezone))
        if allowed.counts == "always":
            return (start + timedelta(hours=allowed.hours)).astimezone(ZoneInfo(timezone))
        left = timedelta(hours=allowed.hours)
        for _ in range(_LONGEST_DAYS):
            if local.weekday() in self.days:
                begin = max(local, local.replace(hour=self.opens.hour, minute=self.opens.minute, second=0, microsecond=0))
                end = local.replace(hour=self.closes.hour, minute=self.closes.minute, second=0, microsecond=0)
                if begin < end and left <= end - begin:
                    return begin + left
                left -= max(end - begin, timedelta(0))
            local = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return local


@cache
def shipped_clock() -> CaseClock:
    """The table that ships with Kefu (`clocks.yaml`)."""
    return read_clock((resources.files("kefu.people.cases") / "clocks.yaml").read_text(encoding="utf-8"))


def read_clock(text: str) -> CaseClock:
    """A clock from its YAML. Raises KeyError or ValueError for a table that is not one."""
    source = yaml.safe_load(text)
    opening = source["open"]
    return CaseClock(
        allowed={name: Allowed(int(row["hours"]), row["counts"]) for name, row in source["severities"].items()},
        opens=time.fromisoformat(opening["from"]),
        closes=time.fromisoformat(opening["to"]),
        days=frozenset(_WEEKDAYS.index(day) for day in opening["days"]),
    )
