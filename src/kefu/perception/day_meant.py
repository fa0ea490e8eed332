"""The day that a question is about when it names one: an order of May, the rule of next February."""

import re
from datetime import date

from kefu.perception.days import MONTHS, made

_HAN = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12}
_MONTH = "|".join((*MONTHS, *(name[:3] for name in MONTHS if name != "may"), "sept"))
_YEAR_ZH = r"(?:(去年|前年|今年|明年|后年|20\d\d)\s*年?\s*的?)?"
_ZH_MONTH = re.compile(
    rf"{_YEAR_ZH}(?<![\d.])(十[一二]?|[一二三四五六七八九]|1[0-2]|0?[1-9])\s*月(?!饼)(?:份|底|初|中旬)?(?:\s*(\d{{1,2}})\s*[日号])?"
)
_ZH_SEASON = re.compile(r"(去年|前年|今年|明年|后年|20\d\d(?=\s*年))\s*年?\s*的?(春|夏|秋|冬|上半年|下半年|年初|年底|开年|过年)?")
_EN_MONTH = re.compile(
    rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?:(next|last|"
    rf"this)\s+)?(?<!i )({_MONTH})\b\.?(?:\s+(\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?(?:,?\s+(20\d\d))?",
    re.IGNORECASE,
)
_EN_YEAR = re.compile(r"\b(next|last) year\b|\b(?:in|during|from) (20\d\d)\b", re.IGNORECASE)
_SEASONS = {"春": 4, "夏": 7, "秋": 10, "冬": 12, "上半年": 4, "下半年": 10, "年初": 2, "开年": 2, "过年": 2, "年底": 12}
_AHEAD = re.compile(r"以后|之后|将来|起|开始|\b(?:from|starting|will|next|onwards)\b", re.IGNORECASE)
MIDDLE = 15  # the day taken for a month that is named without one
NO_MONTH = 7  # the month taken for a year that is named without one


def day_meant(text: str, today: date) -> date | None:
    """A day of the month or year that the text names; None when it names none. Without a year, the last such month that has
    begun, or the next one when the words look ahead."""
    if found := _ZH_MONTH.search(text):
        month = _HAN[found.group(2)] if found.group(2) in _HAN else int(found.group(2))
        return _day(_zh_year(found.group(1), today), month, found.group(3), text, today)
    if found := _ZH_SEASON.search(text):
        year = _zh_year(found.group(1), today)
        return (
            None
            if year is None or (year == today.year and not found.group(2))
            else made(year, _SEASONS.get(found.group(2), NO_MONTH), MIDDLE)
        )
    if (found := _EN_MONTH.search(text)) and (
        found.group(3).lower() != "may"
        or found.group(1)
        or found.group(4)
        or re.search(r"\b(?:in|of|since|last|next|this) may\b", text, re.IGNORECASE)
    ):
        month = next(at for at, name in enumerate(MONTHS, 1) if name.startswith(found.group(3).lower()[:3]))
        year = int(found.group(5)) if found.group(5) else None
        ahead = (found.group(2) or "").lower() == "next"
        return _day(year, month, found.group(1) or found.group(4), f"{text} next" if ahead else text.replace("will", ""), today)
    if found := _EN_YEAR.search(text):
        year = int(found.group(2)) if found.group(2) else today.year + (1 if found.group(1).lower() == "next" else -1)
        return made(year, NO_MONTH, MIDDLE)
    return None


def _zh_year(said: str | None, today: date) -> int | None:
    if not said:
        return None
    return int(said) if said.isdigit() else today.year + {"前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}[said]


def _day(year: int | None, month: int, day: str | None, text: str, today: date) -> date | None:
    if year is None:
        year = today.year
        begun = (month, 1) <= (today.month, today.day)
        if begun and month != today.month and _AHEAD.search(text):
            year += 1
        elif not begun and not _AHEAD.search(text):
            year -= 1
    return made(year, month, int(day) if day else MIDDLE)
