"""Days that a question's facts name, moved with the shop: its orders are loaded as if written for today, questions are from one day."""

import re
from datetime import date, timedelta

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_NAMES = {name[:length].lower(): number for number, name in enumerate(MONTHS, 1) for length in (3, len(name))}
_NAME = "|".join(sorted(_NAMES, key=len, reverse=True))
_PLAIN = (
    re.compile(r"\d{4}-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]?"),
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:of)?(?P<month>{_NAME})", re.IGNORECASE),
    re.compile(rf"(?P<month>{_NAME})(?P<day>\d{{1,2}})", re.IGNORECASE),
)
_SHORT = re.compile(r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})")  # "1-3" is as often a range: believed beside the same day in plain
_ALONE = re.compile(r"(?P<day>\d{1,2})[日号]")


def moved_days(texts: tuple[str, ...], asked: date, by: timedelta) -> tuple[str, ...]:
    """The alternatives of a fact with each day moved by `by`, written in every usual way; what names no day stays as it is.

    `asked`: the day for which the question was written; a day without its year is the one nearest to it.
    """
    if not by or not (days := {day for text in texts if (day := _day_of(text, asked))}):
        return texts
    numbers = {(day.month, day.day) for day in days}
    short = {text for text in texts if (found := _SHORT.fullmatch(text)) and (int(found["month"]), int(found["day"])) in numbers}
    alone = {text for text in texts if (found := _ALONE.fullmatch(text)) and int(found["day"]) in {day.day for day in days}}
    kept = tuple(text for text in texts if not _day_of(text, asked) and text not in short | alone)
    return (*kept, *(form for day in sorted(days) for form in _written(day + by, with_alone=bool(alone))))


def _day_of(text: str, asked: date) -> date | None:
    for form in _PLAIN:
        if found := form.fullmatch("".join(text.split())):
            month = found["month"].lower()
            return _nearest(_NAMES.get(month) or int(month), int(found["day"]), asked)
    return None


def _nearest(month: int, day: int, asked: date) -> date | None:
    try:
        return min((date(year, month, day) for year in (asked.year - 1, asked.year, asked.year + 1)), key=lambda one: abs(one - asked))
    except ValueError:
        return None


def _written(day: date, *, with_alone: bool) -> tuple[str, ...]:
    month = MONTHS[day.month - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10 if day.day not in (11, 12, 13) else 0, "th")
    short = (
        f"{day.month}月{day.day}日",
        f"{day.month}月{day.day}号",
        f"{day.month:02}-{day.day:02}",
        f"{day.month}/{day.day}",
        f"{day.month}.{day.day}",
    )
    long = (
        f"{day.day} {month}",
        f"{month} {day.day}",
        f"{day.day} {month[:3]}",
        f"{month[:3]} {day.day}",
        f"{day.day}{ending} {month}",
        f"{day.day}{ending} of {month}",
    )
    return (day.isoformat(), *short, *long, *((f"{day.day}日", f"{day.day}号") if with_alone else ()))
