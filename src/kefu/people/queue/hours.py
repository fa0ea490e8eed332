"""When people are at the desk: hours by weekday, days off, and days with hours of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Span = tuple[time, time]
"""From, until; until 00:00 means the end of the day."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FARTHEST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Hours:
    """`weekly` has seven days, Monday first. A day in `special` has those spans instead, () for a day off."""

    zone: ZoneInfo
    weekly: tuple[tuple[Span, ...], ...]
    special: Mapping[date, tuple[Span, ...]] = field(default_factory=dict[date, tuple[Span, ...]])

    def spans_of(self, day: date) -> list[tuple[datetime, datetime]]:
        spans = self.special.get(day, self.weekly[day.weekday()])
        return [(datetime.combine(day, start, self.zone), self._end(day, start, end)) for start, end in spans]

    def _end(self, day: date, start: time, end: time) -> datetime:
        return datetime.combine(day + timedelta(days=1) if end <= start else day, end, self.zone)

    def is_open(self, at: datetime) -> bool:
        return self._span_at(at) is not None

    def _span_at(self, at: datetime) -> tuple[datetime, datetime] | None:
        today = at.astimezone(self.zone).date()
        spans = [*self.spans_of(today - timedelta(days=1)), *self.spans_of(today)]
        return next(((start, end) for start, end in spans if start <= at < end), None)

    def opens_at(self, at: datetime) -> datetime | None:
        """The next moment people are there: `at` itself while they are; None when that is not within two months."""
        if self.is_open(at):
            return at
        today = at.astimezone(self.zone).date()
        starts = (start for day in range(_FARTHEST_DAYS) for start, _ in self.spans_of(today + timedelta(days=day)) if start >= at)
        return next(starts, None)

    def after(self, at: datetime, minutes: float) -> datetime:
        """The moment `minutes` of open time after `at`; without any open time within two months, that long by the wall clock."""
        left, now = timedelta(minutes=minutes), at
        for _ in range(_FARTHEST_DAYS * 3):
            begin = self.opens_at(now)
            if begin is None:
                break
            span = self._span_at(begin)
            assert span is not None
            if left <= span[1] - begin:
                return begin + left
            left -= span[1] - begin
            now = span[1]
        return at + timedelta(minutes=minutes)
