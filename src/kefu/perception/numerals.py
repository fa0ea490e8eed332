"""Numbers as customers write them: 1,299 · 三百五 · 两 · 一百二十 · seven."""

import re

HAN_NUMBER = "[零〇一二两三四五六七八九十百千万半]{1,8}"
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
