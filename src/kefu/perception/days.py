"""Days that a message names: 昨天, 上周三, 11月11日, last Tuesday, the 3rd, two weeks ago."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from kefu.perception.numerals import HAN_NUMBER, number

Span = tuple[int, int, date, date]  # start, end in the text; first and last day

_RELATIVE = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "昨晚": -1,
    "昨日": -1,
    "今天": 0,
    "今日": 0,
    "今晚": 0,
    "今早": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
    "大后天": 3,
    "the day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "today": 0,
    "tonight": 0,
    "this morning": 0,
    "the day after tomorrow": 2,
    "tomorrow": 1,
}
_ZH_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 5}
_EN_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_WEEKDAY = r"(?P<weekday>mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\b"
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_COUNT = rf"(?P<count>\d{{1,3}}|{HAN_NUMBER})"


def days(text: str, today: date) -> Iterator[Span]:
    """The days named, longest rule first; a part of the text may be given twice, the first is the better one.

    A day without a year is the nearest one, where the past counts as twice as near: customers speak of what they bought.
    A bare weekday is the last one before today unless the words point forward.
    """
    for pattern, read in _RULES:
        for hit in pattern.finditer(text):
            found = read(hit, today)
            if found:
                yield hit.start(), hit.end(), found[0], found[1]


Read = Callable[[re.Match[str], date], tuple[date, date] | None]


def _one(day: date | None) -> tuple[date, date] | None:
    return None if day is None else (day, day)


def _iso(hit: re.Match[str], today: date) -> tuple[date, date] | None:
    return _one(made(int(hit.group(1)), int(hit.group(2)), int(hit.group(3))))


def _month_day(hit: re.Match[str], today: date) -> tuple[date, date] | None:
    month, day = number(hit.group("m")), number(hit.group("d"))
    return None if month is None or day is None else _one(_nearest(int(month), int(day), today))


def _english_day(hit: re.Match[str], today: date) -> tuple[date, date] | None:
    month = next(at for at, name in enumerate(MONTHS, start=1) if name.startswith(hit.group("month").lower().strip(".")[:3]))
    year = hit.group("year")
    return _one(made(int(year), month, int(hit.group("d"))) if year else _nearest(month, int(hit.group("d")), today))


def _relative(hit: re.Match[str], today: date) -> tuple[date, date] | None:
    return _one(today + timedelta(days=_RELATIVE[hit.group(0).lower()]))


def _ago(hit: re.Match[str], today: date) -> tuple[date, date] | None:
    count = number(hit.group("count"))
    if count is None:
        return None
    unit = hit.group("unit").lower()
    length = 7 if unit in ("周", "星期", "礼拜") or unit.startswith("week") else 30 if unit == "月" or unit.startswith("month") else 1
    return _one(today - timedelta(days=int(count * length)))


def _zh_week(hit: re.Match[str], today: date) -> tuple[date, date] | None:
    said_shift = hit.group("shift") or ""
    shift = said_shift.count("下") - said_shift.count("上")
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=shift)
    said = hit.group("day")
    if not said:
        return monday, monday + timedelta(days=6)
    if said == "末":
        return monday + timedelta(days=5), monday + timedelta(days=6)
    day = monday + timedelta(days=_ZH_WEEKDAYS[said])
    return day, day


def _en_week(hit: re.Match[str], today: date) -> tuple[date, date] | None:
    wanted = next(at for at, name in enumerate(_EN_WEEKDAYS) if name.startswith(hit.group("weekday").lower()[:3]))
    which = (hit.group("which") or "").lower()
    forward = which in ("next", "this", "by", "until")
    ahead = (wanted - today.weekday()) % 7
    if forward:
        return _one(today + timedelta(days=ahead or 7))
    return _one(today - timedelta(days=(7 - ahead) % 7 or 7))


def _whole(hit: re.Match[str], today: date) -> tuple[date, date] | None:
    said = hit.group(0).lower()
    if "week" in said or "周" in said or "星期" in said:
        monday = today - timedelta(days=today.weekday() + (7 if "last" in said else -7 if "next" in said else 0))
        return monday, monday + timedelta(days=6)
    first = today.replace(day=1)
    if "last" in said or "上" in said:
        last = first - timedelta(days=1)
        return last.replace(day=1), last
    after = (first + timedelta(days=32)).replace(day=1)
    if "next" in said or "下" in said:
        return after, (after + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return first, after - timedelta(days=1)


def _of_month(hit: re.Match[str], today: date) -> tuple[date, date] | None:
    """'the 3rd', 3号: of this month when it has been or is near, else of the last one."""
    day = number(hit.group("d"))
    if day is None:
        return None
    this = made(today.year, today.month, int(day))
    last = today.replace(day=1) - timedelta(days=1)
    before = made(last.year, last.month, int(day))
    if this and (this <= today or (this - today).days <= 10):
        return _one(this)
    return _one(before or this)


def _eleven(hit: re.Match[str], today: date) -> tuple[date, date] | None:
    return _one(_nearest(12, 12, today) if "12" in hit.group(0) or "二" in hit.group(0) else _nearest(11, 11, today))


def made(year: int, month: int, day: int) -> date | None:
    """The day, None when the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(month: int, day: int, today: date) -> date | None:
    options = [found for year in (today.year - 1, today.year, today.year + 1) if (found := made(year, month, day))]
    return min(options, key=lambda found: (today - found).days if found <= today else 2 * (found - today).days) if options else None


_RULES: tuple[tuple[re.Pattern[str], Read], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), read)
    for pattern, read in (
        (r"(?<!\d)(20\d\d)[-/.年](1[0-2]|0?[1-9])[-/.月](3[01]|[12]\d|0?[1-9])日?(?!\d)", _iso),
        (r"(?<!\d)(?P<m>1[0-2]|0?[1-9])\s*月\s*(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)[日号]?", _month_day),
        (rf"(?P<m>{HAN_NUMBER})月(?P<d>{HAN_NUMBER})[日号]", _month_day),
        (r"(?<![\d.])(?P<m>1[0-2]|0?[1-9])[./](?P<d>3[01]|[12]\d|0?[1-9])(?![\d./])(?=\s*(?:号|日|那|买|下|的|订))", _month_day),
        (rf"\b(?P<d>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:\s+(?P<year>20\d\d))?", _english_day),
        (rf"\b{_MONTH}\s+(?:the\s+)?(?P<d>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)?\b(?:,?\s+(?P<year>20\d\d))?", _english_day),
        (r"双十一|双11|双十二|双12", _eleven),
        (rf"{_COUNT}\s*个?(?P<unit>天|周|星期|礼拜|月)(?:之)?前", _ago),
        (
            r"\b(?P<count>\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|a couple)(?:\s+of)?\s+(?P<unit>days?"
            r"|weeks?|months?)\s+(?:ago|back)\b",
            _ago,
        ),
        ("|".join(sorted((re.escape(word) for word in _RELATIVE if not word.isascii()), key=len, reverse=True)), _relative),
        (r"\b(?:" + "|".join(sorted((re.escape(word) for word in _RELATIVE if word.isascii()), key=len, reverse=True)) + r")\b", _relative),
        (r"(?P<shift>上{1,2}个?|下{1,2}个?|这个?|本)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])", _zh_week),
        (r"(?P<shift>上{1,2}个?|下{1,2}个?|这个?|本)(?:周|星期|礼拜)(?P<day>(?![一二三四五六日天末]))", _zh_week),
        (rf"\b(?:(?P<which>last|next|this|on|by|until|since)\s+){_WEEKDAY}", _en_week),
        (r"\b(?:last|this|next) (?:week|month)\b|(?:上|这|本|下)个?月(?![\d一二三四五六七八九十])", _whole),
        (rf"(?<![\d.月])(?P<d>3[01]|[12]\d|[1-9]|{HAN_NUMBER})[号日](?![楼店线门])", _of_month),
        (
            r"\b(?:on |of )?the (?P<d>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)\b(?! (?:one|item"
            r"|order|parcel|product|option|line|floor))",
            _of_month,
        ),
    )
)
