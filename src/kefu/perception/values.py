"""Values of attributes in a customer's words, linked to the catalogue: 1.5L, 304 不锈钢, 白色, king size, 200 以内.

A value is read where the catalogue knows it, or where its unit says what it is. Every value keeps the characters it was read from.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kefu.perception.entities import entities
from kefu.perception.links import normal

Bound = Literal["", "least", "most"]
ALIKE = 0.02  # two measures within this share of each other are the same: 59.7 cm is sold as 60 cm
_MOST = re.compile(
    r"(?:不超过|不到|低于|小于|最多|以内|\b(?:under|below|less than|up to|at most|no more than|max(?:imum)?))\W*$", re.IGNORECASE
)
_LEAST = re.compile(r"(?:不低于|不少于|大于|高于|超过|至少|\b(?:over|above|more than|at least|from|min(?:imum)?))\W*$", re.IGNORECASE)
_MOST_AFTER = re.compile(r"^\s*(?:以内|以下|之内|or (?:less|under|below))", re.IGNORECASE)
_LEAST_AFTER = re.compile(r"^\s*(?:以上|起|or (?:more|over|above)|and (?:up|over))", re.IGNORECASE)
_PARTS = re.compile(r"[/／、，,;；+]|\band\b|和", re.IGNORECASE)
_BASE = {"ml": ("l", 0.001), "g": ("kg", 0.001), "mm": ("cm", 0.1), "m": ("cm", 100.0), "min": ("h", 1 / 60)}
_SHORTEST, _LONGEST = 2, 24  # characters of a written value that is looked for as it stands
_KEYS_OF_UNIT = {
    "l": ("capacity",),
    "kg": ("weight", "max_load", "fill_weight"),
    "cm": ("length", "width", "height", "depth", "diameter", "thickness"),
    "w": ("power",),
    "h": ("battery_life", "charging_time", "burn_time"),
    "m2": ("area",),
}


@dataclass(frozen=True, slots=True)
class Known:
    """A value that the catalogue writes. `holder`: the sku or the product that has it; `number` in `unit` where it is a measure."""

    holder: str
    key: str
    texts: tuple[str, ...]
    number: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """`text` is message[start:end]. `value`: as the catalogue writes it, or a number in `unit` (cm, kg, l, w, h, m2, or 'price' in minor
    units). `keys`: which attributes it can be of. `holders`: who has exactly this value; () for a bound."""

    start: int
    end: int
    text: str
    value: str | float
    unit: str = ""
    bound: Bound = ""
    keys: tuple[str, ...] = ()
    holders: frozenset[str] = frozenset()


@dataclass
class ValueIndex:
    """What a catalogue's attributes and options say, ready to be recognised; some 5 ms for 200 products, .2 ms a message."""

    known: Iterable[Known]
    _written: dict[str, dict[str, set[str]]] = field(default_factory=dict[str, dict[str, set[str]]], init=False)
    _measured: dict[str, list[tuple[float, str, str]]] = field(default_factory=dict[str, list[tuple[float, str, str]]], init=False)

    def __post_init__(self) -> None:
        written: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        measured: dict[str, list[tuple[float, str, str]]] = defaultdict(list)
        for each in self.known:
            if each.number is not None:
                unit, scale = _BASE.get(each.unit, (each.unit, 1.0))
                measured[unit].append((each.number * scale, each.key, each.holder))
                continue
            for text in each.texts:
                for part in {text, *_PARTS.split(text)}:
                    plain = normal(part)
                    if _SHORTEST <= len(plain) <= _LONGEST and not plain.replace(".", "").isdigit():
                        written[plain][each.key].add(each.holder)
        self._written, self._measured = {text: dict(keys) for text, keys in written.items()}, dict(measured)

    def read(self, message: str, today: date) -> tuple[AttributeValue, ...]:
        """The values that a message names, in their order, none inside another; what is written goes before what is measured."""
        found = [*self._as_written(message), *self._as_measured(message, today)]
        kept: list[AttributeValue] = []
        for each in sorted(found, key=lambda each: each.start - each.end):
            if not any(each.start < other.end and other.start < each.end for other in kept):
                kept.append(each)
        return tuple(sorted(kept, key=lambda each: each.start))

    def _as_written(self, message: str) -> Iterable[AttributeValue]:
        lower = message.lower()
        for text, keys in self._written.items():
            for variant in _said_as(text):
                start = lower.find(variant)
                if start < 0 or not _stands_alone(lower, start, start + len(variant)):
                    continue
                end = start + len(variant)
                holders = frozenset[str]().union(*keys.values())
                yield AttributeValue(start, end, message[start:end], text, keys=tuple(keys), holders=holders)
                break

    def _as_measured(self, message: str, today: date) -> Iterable[AttributeValue]:
        for entity in entities(message, today):
            if entity.kind not in ("measure", "amount") or isinstance(entity.value, str):
                continue
            bound = _bound(message, entity.start, entity.end)
            if entity.kind == "amount":
                yield AttributeValue(
                    entity.start, entity.end, entity.text, entity.value, "price", bound or _within(entity.text), ("price",)
                )
                continue
            same = [each for each in self._measured.get(entity.unit, ()) if abs(each[0] - entity.value) <= ALIKE * max(each[0], 1e-9)]
            keys = tuple(dict.fromkeys(key for _, key, _ in same)) or _KEYS_OF_UNIT.get(entity.unit, ())
            holders = frozenset[str]() if bound else frozenset(holder for _, _, holder in same)
            yield AttributeValue(entity.start, entity.end, entity.text, entity.value, entity.unit, bound, keys, holders)


def of_options(sku: str, options: Mapping[str, Mapping[str, str]]) -> list[Known]:
    """A version's options, by their names in all languages: {language: {option: value}}."""
    return [_option(sku, option, value) for named in options.values() for option, value in named.items()]


def _option(sku: str, option: str, value: str) -> Known:
    """'1.5 升' as a number of litres, so that 1.5L and 1500 毫升 say it, too."""
    read = [each for each in entities(value, date.min) if each.kind == "measure" and each.text.strip() == value.strip()]
    if read and isinstance(read[0].value, (int, float)):
        return Known(sku, option, (value,), float(read[0].value), read[0].unit)
    return Known(sku, option, (value,))


def _said_as(text: str) -> tuple[str, ...]:
    """How customers write a value: as it stands, and a colour by its last character: 白色 for 米白."""
    is_shade = len(text) == 2 and text[-1] in "白黑灰蓝绿红黄紫粉棕橙金银"
    plain = text if not text.isascii() else text.removesuffix("-size").strip()
    return (plain, f"{text[-1]}色") if is_shade else (plain,)


def _stands_alone(text: str, start: int, end: int) -> bool:
    if not text[start].isascii():
        return True
    return not (text[start - 1 : start].isascii() and text[start - 1 : start].isalnum()) and not (
        text[end : end + 1].isascii() and text[end : end + 1].isalnum()
    )


def _bound(message: str, start: int, end: int) -> Bound:
    before, after = message[max(0, start - 14) : start], message[end : end + 12]
    if _MOST.search(before) or _MOST_AFTER.match(after):
        return "most"
    return "least" if _LEAST.search(before) or _LEAST_AFTER.match(after) else ""


def _within(text: str) -> Bound:
    """A bound that the amount itself was read with: 'under 200', '200以内'."""
    if re.search(r"不?超过|低于|预算|以内|以下|之内|under|below|up to|budget|or less", text, re.IGNORECASE):
        return "most"
    return "least" if re.search(r"满|over", text, re.IGNORECASE) else ""
