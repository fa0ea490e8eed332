"""Numbers as people write them: 1,299 · 1.2万 · 三百块 · 两千五 · twenty-five · half a dozen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {
    **{c: i for i, c in enumerate("零一二三四五六七八九")},
    "〇": 0,
    "两": 2,
    "俩": 2,
    **{c: i for i, c in enumerate("壹贰叁肆伍陆柒捌玖", 1)},
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
CHINESE = "[零〇一二三四五六七八九十百千万亿两俩壹贰叁肆伍陆柒捌玖拾佰仟]"

_TO_NINETEEN = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen"""
_TENFOLD = "twenty thirty forty fifty sixty seventy eighty ninety"
_ENGLISH = {word: number for number, word in enumerate(_TO_NINETEEN.split())} | {
    word: 10 * number for number, word in enumerate(_TENFOLD.split(), 2)
}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000}
_WORD = "|".join(sorted((*_ENGLISH, *_SCALES), key=len, reverse=True))

_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_NUMBER = re.compile(
    rf"(?<![\d.])(?P<arabic>{_ARABIC})(?P<scale>\s*[万亿]|[千百](?![克瓦米卡赫分叶])|\s(?:hundred|thousand|million)(?![a-z]))?"
    # 陆 in 大陆 and 陆运 is land; six it is only among other numerals, or before money.
    rf"|(?!陆(?!{CHINESE}|[元圆角分块])|(?<=[大着登内])陆)(?P<chinese>{CHINESE}+(?:点[零〇一二三四五六七八九]+(?![十分刻]))?)"
    rf"|(?<![a-z\-])(?P<english>(?:a |half a )?(?:{_WORD})(?:(?:-| and | )(?:{_WORD}))*)(?![a-z])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """Characters start..end say `value`; `is_word` for Chinese and English words, which may be figures of speech."""

    start: int
    end: int
    value: Decimal
    is_word: bool
    last: Decimal | None = None  # of a loose pair as in 三五天 and 两三个: value and last are its two ends


def find_numbers(text: str) -> Iterator[Number]:
    """All numbers of a narrow text from left to right; words that are only part of an idiom must be blanked before."""
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        if arabic := match["arabic"]:
            scale = (match["scale"] or "").strip().lower()
            factor = _TENS.get(scale) or _MYRIADS.get(scale) or _SCALES.get(scale) or 1
            yield Number(start, end, Decimal(arabic.replace(",", "")) * factor, False)
        elif chinese := match["chinese"]:
            if len(chinese) == 2 and all(c in _DIGITS for c in chinese) and 0 < _DIGITS[chinese[0]] < _DIGITS[chinese[1]]:
                yield Number(start, end, Decimal(_DIGITS[chinese[0]]), True, Decimal(_DIGITS[chinese[1]]))
            else:
                yield Number(start, end, read_chinese(chinese), True)
        else:
            yield Number(start, end, read_english(match["english"]), True)


def read_chinese(text: str) -> Decimal:
    """三百 300, 一百二 120, 两千五 2500, 十五 15, 二〇二六 2026, 三点五 3.5, 一万零五 10005."""
    whole, _, fraction = text.partition("点")
    if fraction:
        return Decimal(f"{read_chinese(whole)}.{''.join(str(_DIGITS[c]) for c in fraction)}")
    if all(character in _DIGITS for character in whole):
        return Decimal("".join(str(_DIGITS[character]) for character in whole))
    total = section = digit = 0
    step = 1  # of the last unit: a final digit right after 百, 千 or 万 counts tenths of it
    has_digit = False
    for character in whole:
        if character in _DIGITS:
            digit, has_digit = _DIGITS[character], True
            step = 1 if digit == 0 else step
        elif character in _TENS:
            step = _TENS[character]
            section += (digit if has_digit else 1) * step
            digit, has_digit = 0, False
        else:
            step = _MYRIADS[character]
            section = (section + digit) or 1
            total = (total + section) * step if step > total > 0 else total + section * step
            section, digit, has_digit = 0, 0, False
    return Decimal(total + section + digit * (step // 10 if step > 10 else 1))


def read_english(text: str) -> Decimal:
    """twenty-five 25, two hundred and fifty 250, a dozen 12, half a dozen 6."""
    words = re.split(r"[\s\-]+", text.lower())
    half = words[0] == "half"
    total = section = 0
    for word in words:
        if word in _ENGLISH:
            section += _ENGLISH[word]
        elif word in ("hundred", "dozen"):
            section = (section or 1) * _SCALES[word]
        elif word in _SCALES:
            total += (section or 1) * _SCALES[word]
            section = 0
    return Decimal(total + section) / (2 if half else 1)


def read_number(text: str) -> Decimal | None:
    """One number as written, 1,299 or 三百, None when it is none."""
    number = next(find_numbers(text.strip()), None)
    return number.value if number else None
