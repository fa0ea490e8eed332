"""Deadlines: how long a promise may take, counted in a merchant's own business days."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Unit = Literal["minutes", "hours", "days", "business days", "by"]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SAID = re.compile(r"(\d{1,4})\s*(business days?|working days?|minutes?|hours?|days?|个?工作日|分钟|个?小时|天)", re.IGNORECASE)
_BY = re.compile(r"(?:by|最晚)\s*(\d{1,2}):(\d{2})", re.IGNORECASE)
_UNITS: tuple[tuple[tuple[str, ...], Unit], ...] = (
    (("business", "working", "工作日"), "business days"),
    (("minute", "分钟"), "minutes"),
    (("hour", "小时"), "hours"),
    (("day", "天"), "days"),
)
_END_OF_DAY = time(23, 59, 59)
_LONGEST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Within:
    """`amount` units; `by` the clock time `at` of the same day, or of the next day when it has passed. 0 hours is at once."""

    amount: int
    unit: Unit
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days count as business days. `working_days` are weekend days that are worked, as around Chinese holidays."""

    weekend: frozenset[int] = frozenset({5, 6})  # Monday is 0
    holidays: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()

    def is_business_day(self, day: date) -> bool:
        return day in self.working_days or (day.weekday() not in self.weekend and day not in self.holidays)

    def business_days_after(self, day: date, count: int) -> date:
        """The `count`th business day after `day`; `day` itself for 0. A calendar without any ends after 400 days."""
        for _ in range(_LONGEST_DAYS):
            if count <= 0:
                break
            day += timedelta(days=1)
            count -= self.is_business_day(day)
        return day


def parse_within(text: str) -> Within | None:
    """'3 business days', '24 hours', '2 个工作日', 'by 17:00', 'at once'; None when it is none of these."""
    said = text.strip()
    if said in ("at once", "立即"):
        return Within(0, "hours")
    if match := _BY.fullmatch(said):
        hour, minute = int(match[1]), int(match[2])
        return Within(0, "by", time(hour, minute)) if hour < 24 and minute < 60 else None
    match = _SAID.fullmatch(said)
    if not match:
        return None
    said_unit = match[2].lower()
    return next(Within(int(match[1]), unit) for words, unit in _UNITS if any(word in said_unit for word in words))


def deadline(within: Within, start: datetime, timezone: str, calendar: Calendar) -> datetime:
    """The last moment that keeps the promise, in the merchant's time zone; days end at 23:59:59 there."""
    zone = ZoneInfo(timezone)
    local = start.astimezone(zone)
    match within.unit:
        case "minutes":
            return local + timedelta(minutes=within.amount)
        case "hours":
            return local + timedelta(hours=within.amount)
        case "days":
            return datetime.combine(local.date() + timedelta(days=within.amount), _END_OF_DAY, zone)
        case "business days":
            return datetime.combine(calendar.business_days_after(local.date(), within.amount), _END_OF_DAY, zone)
        case "by":
            at = within.at or _END_OF_DAY
            today = datetime.combine(local.date(), at, zone)
            return today if today > local else datetime.combine(local.date() + timedelta(days=1), at, zone)
