"""Numbers as customers write them: 1,299 · 三百五 · 两 · 一百二十 · seven; and how many of a thing they say."""

import re

HAN_NUMBER = "[零〇一二两三四五六七八九十百千万半]{1,8}"
POINTS_SAID = re.compile(
    r"(\d[\d,]*)\s*(?:个|点)?(?:会员)?积分|积分\D{0,6}?(\d[\d,]*)|(\d[\d,]*)\s*(?:loyalty |reward )?points", re.IGNORECASE
)
_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "a dozen": 12,
    "both": 2,
    "a couple": 2,
    "俩": 2,
    "仨": 3,
}
# Not the third one, nor an amount off; 三件套 is one thing, and a measure of a thing (1.7 l, 60 W) is no count.
_PIECES = re.compile(
    rf"(?<![\d.第满减])(?P<n>\d{{1,2}}|{HAN_NUMBER})\s*"
    r"(?:个|只|件|条|套|床|口|把|盏|台|张(?!.{0,4}券)|支|双|瓶|盒|包|块(?!钱)|份|组|对)(?!装|套)"
    r"|(?<![\d.x×])\b(?P<m>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)\b"
    r"(?!\s*(?:%|×|x\s*\d|off\b|yuan\b|rmb\b|coupons?\b|vouchers?\b|points?\b|days?\b|people\b|persons?\b|m\b|cm\b|l\b|ml\b|kg\b|g\b|w\b|litres?\b|liters?\b|watts?\b))(?P<noun>\s+[a-z])?",
    re.IGNORECASE,
)


def count_said(text: str, *, alone: bool = False) -> tuple[int, tuple[int, int]] | None:
    """How many of a thing a text says first, and where; `alone`: also an English number with no thing behind it ("make it four").

    >>> count_said("两个水壶"), count_said("three kettles"), count_said("make it four")
    ((2, (0, 2)), (3, (0, 5)), None)
    """
    for said in _PIECES.finditer(text):
        if said["n"] or said["noun"] or alone:
            group = "n" if said["n"] else "m"
            end = said.end() if said["n"] else said.end("m")
            return int(number(said[group].lower()) or 1), (said.start(), end)
    return None


def number(said: str) -> float | None:
    """The number that the whole text says, None when it says none. A scale left out at the end is the next lower one: 三百五 = 350."""
    said = said.strip().lower()
    if said in _WORDS:
        return float(_WORDS[said])
    if re.fullmatch(r"\d[\d,]*(?:\.\d+)?", said):
        return float(said.replace(",", ""))
    if not said or not re.fullmatch(HAN_NUMBER, said):
        return None
    if said == "半":
        return 0.5
    if not any(character in _SCALES for character in said):
        return float("".join(str(_DIGITS[character]) for character in said)) if "半" not in said else None
    return _scaled(said.replace("半", ""))


def _scaled(said: str) -> float:
    total, section, digit, last_scale = 0.0, 0.0, None, 1
    for character in said:
        if character in _DIGITS:
            digit = _DIGITS[character]
            last_scale = 1 if character in "零〇" else last_scale
        elif character == "万":
            total, section, digit, last_scale = (total + section + (digit or 0)) * 10000, 0.0, None, 10000
        else:
            scale = _SCALES[character]
            section += (1 if digit is None else digit) * scale
            digit, last_scale = None, scale
    if digit is not None:
        section += digit * (last_scale // 10 if last_scale >= 100 else 1)
    return total + section
