"""Which size fits: a product's size chart, read out of its options and its size details, and the place of a customer's measure in it.

Only what the shop wrote is used: 'M 适合 158–172 厘米', '26 cm for 4–6', a bed's width or a shoe's number in the option itself. A product
whose text states no such thing has no chart, and nothing is advised.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kefu.perception.language import to_simplified
from kefu.perception.numerals import HAN_NUMBER, number
from kefu.vocabulary import Attribute, Product, Texts, Variant

Measure = Literal["people", "height", "bed", "shoe"]
"""What the customer is asked: how many people, body height in cm, the bed's width in m, a shoe's number."""

_N = r"(\d+(?:\.\d+)?)"
_TO = r"\s*(?:[-–—~～到至]|to)\s*"
_BED = re.compile(rf"{_N}\s*(?:米床|m bed)", re.IGNORECASE)
_SHOE = re.compile(rf"(?:EU\s*)?{_N}(?:{_TO}{_N})?\s*码|EU\s*{_N}(?:{_TO}{_N})?", re.IGNORECASE)
_HEIGHT = re.compile(rf"(?:适合|适合身高|身高|for|height)\s*{_N}{_TO}{_N}\s*(?:厘米|cm)", re.IGNORECASE)
_PEOPLE = re.compile(rf"{_N}{_TO}{_N}\s*(?:个?人|people|persons)|for {_N}{_TO}{_N}(?!\s*(?:cm|\d))", re.IGNORECASE)
_SEGMENTS = re.compile(r"[，；。;]|,(?!\d)")
_COUNT = rf"(\d+|{HAN_NUMBER}|one|two|three|four|five|six|seven|eight|nine|ten)"
_SAID: dict[Measure, tuple[re.Pattern[str], ...]] = {
    "people": tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"{_COUNT}\s*(?:个|口)?(?:大)?人",
            rf"{_COUNT}\s*口(?:之家|子)?",
            rf"\b{_COUNT} (?:people|persons|adults|of us|guests|mouths|eaters)\b",
            rf"\bfamily of {_COUNT}\b|\b(?:cook(?:ing)?|serves?|meals?) for {_COUNT}\b|\bwe(?:'re| are) {_COUNT}\b",
            rf"\bfor {_COUNT}\b(?!\s*(?:cm|yuan|rmb|days?|\d))",
        )
    ),
    "height": (
        re.compile(r"(?<!\d)(1)\s*(?:米|m)\s*(\d{1,2})(?!\d)", re.IGNORECASE),
        re.compile(r"(?<!\d)(1[.]\d{1,2})\s*(?:米|m\b|meters?|metres?)", re.IGNORECASE),
        re.compile(r"(?<!\d)([4-7])\s*(?:'|′|’|ft|feet|foot)\s*(\d{1,2})?", re.IGNORECASE),
        re.compile(r"(?<!\d)(1\d{2}|2[01]\d)\s*(?:cm|厘米|公分|的?身高|高)?", re.IGNORECASE),
    ),
    "bed": (  # of 1.5 × 2 m the first is the width
        re.compile(r"(?<![\d.])([0-2](?:[.]\d{1,2})?)\s*(?:米|m)?\s*(?:[x×*乘]|by)\s*[0-2](?:[.]\d{1,2})?\s*(?:米|m|的?床)", re.IGNORECASE),
        re.compile(r"(?<![\d.])([0-2](?:[.]\d{1,2})?)\s*(?:米|m)?\s*(?:宽)?的?大?床"),
        re.compile(r"(?<![\d.])([0-2])\s*米\s*(\d)(?!\d)"),
        re.compile(r"(?<![\d.])([0-2](?:[.]\d{1,2})?)\s*(?:米|m\b|meters?|metres?)", re.IGNORECASE),
        re.compile(r"(?<!\d)(\d{2,3})\s*(?:cm|厘米|公分|[x×*乘]\s*\d{2,3})", re.IGNORECASE),
    ),
    "shoe": (re.compile(r"(?:eu(?:ropean)?|size|码数|鞋码)\W{0,3}(\d{2}(?:\.5)?)|(\d{2}(?:\.5)?)\s*(?:码|号)", re.IGNORECASE),),
}  # fmt: skip
_METRES = re.compile(r"[一两二]米[零一二三四五六七八九半]{1,2}")  # 一米八, 一米七五
_DIGITS = str.maketrans("零一二两三四五六七八九半", "012234567895")
_BARE = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(?![\d.])")
RANGE: dict[Measure, tuple[int, int]] = {"people": (1, 30), "height": (50, 220), "bed": (0, 3), "shoe": (15, 52)}
"""What is taken for a measure of this kind at all; anything else is a number about something else."""


@dataclass(frozen=True, slots=True)
class Size:
    """One size of the chart: its name in each language, what it is for (`least` ≤ measure ≤ `most`) and the variants that have it."""

    name: Texts
    least: Decimal
    most: Decimal
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Sizes from the smallest to the largest. `source`: the shop's own text that says so, None when the options say it themselves."""

    measure: Measure
    sizes: tuple[Size, ...]
    source: Attribute | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """`fits`: the sizes made for the measure. When none is: `near`, the next larger one, or the largest of all with `is_beyond`."""

    fits: tuple[Size, ...]
    near: Size | None = None
    is_beyond: bool = False


def chart_of(product: Product) -> Chart | None:
    """The product's size chart; None when its options and texts state none, or only one size."""
    for sizes in _groups(product.variants):
        details = [one for one in product.attributes if one.key in ("size_detail", "size_guide")]
        for measure in ("bed", "shoe"):
            if chart := _chart(measure, [(size, _stated(measure, size.name.values())) for size in sizes]):
                return chart
        for detail in details:
            for measure in ("height", "people"):
                if chart := _chart(measure, [(size, _detailed(measure, size.name, detail)) for size in sizes], detail):
                    return chart
    return None


def measure_said(text: str, measure: Measure, *, is_asked: bool) -> Decimal | None:
    """The customer's measure in the chart's own unit; a bare number counts only when it was asked for."""
    plain = _METRES.sub(lambda found: found.group(0).translate(_DIGITS), to_simplified(text))
    for pattern in _SAID[measure]:
        for found in pattern.finditer(plain):
            value = _value(measure, [part for part in found.groups() if part], found.group(0))
            if value and RANGE[measure][0] <= value <= RANGE[measure][1]:
                return value
    bare = _BARE.findall(plain) if is_asked else []
    if len(bare) != 1:
        return None
    value = Decimal(bare[0])
    if measure == "bed" and value > 30:
        value /= 100
    if measure == "height" and value < 3:
        value *= 100
    return value if RANGE[measure][0] <= value <= RANGE[measure][1] else None


def advise(chart: Chart, value: Decimal) -> Advice:
    """The sizes whose range holds `value`; between two ranges the larger one, which can be worn, made up or cooked in."""
    fits = tuple(size for size in chart.sizes if size.least <= value <= size.most)
    if fits:
        return Advice(fits)
    larger = next((size for size in chart.sizes if size.least >= value), None)
    return Advice((), larger or chart.sizes[-1], is_beyond=larger is None)


def _groups(variants: tuple[Variant, ...]) -> Iterable[tuple[Size, ...]]:
    """For each option of the product its values as sizes, ranges still unknown."""
    values = [list(options.values()) for variant in variants for options in list(variant.options.values())[:1]]
    if len(values) < len(variants):
        return
    for place in range(min(map(len, values), default=0)):
        groups: dict[str, list[Variant]] = {}
        for variant, said in zip(variants, values, strict=True):
            groups.setdefault(said[place], []).append(variant)
        if len(groups) > 1:
            yield tuple(Size(_named(group[0], place), Decimal(0), Decimal(0), tuple(group)) for group in groups.values())


def _named(variant: Variant, place: int) -> Texts:
    return {language: list(values.values())[place] for language, values in variant.options.items() if place < len(values)}


def _chart(measure: Measure, found: list[tuple[Size, tuple[Decimal, Decimal] | None]], source: Attribute | None = None) -> Chart | None:
    sizes = [Size(size.name, bounds[0], bounds[1], size.variants) for size, bounds in found if bounds]
    if len(sizes) < 2 or len(sizes) < len(found):
        return None
    return Chart(measure, tuple(sorted(sizes, key=lambda size: (size.least, size.most))), source)


def _stated(measure: Measure, names: Iterable[str]) -> tuple[Decimal, Decimal] | None:
    """The range that an option's own words state."""
    for name in names:
        if found := (_BED if measure == "bed" else _SHOE).search(name):
            numbers = [Decimal(part) for part in found.groups() if part]
            return numbers[0], numbers[-1]
    return None


def _detailed(measure: Measure, name: Texts, detail: Attribute) -> tuple[Decimal, Decimal] | None:
    """The range that the size details give to one option."""
    for language, text in detail.value.items():
        mark = _mark(name.get(language) or next(iter(name.values())))
        for segment in _SEGMENTS.split(text):
            if mark.search(segment) and (found := (_HEIGHT if measure == "height" else _PEOPLE).search(segment)):
                numbers = [Decimal(part) for part in found.groups() if part]
                return numbers[0], numbers[-1]
    return None


def _mark(name: str) -> re.Pattern[str]:
    """How the size details name an option: by its letter, number or first word ('M 码' is M, '26 厘米' is 26)."""
    core = re.match(r"[A-Za-z]+|\d+(?:\.\d+)?|[\u3400-\u9fff]+?(?=号|码|$)", name.strip())
    return re.compile(rf"(?<![A-Za-z\d.]){re.escape(core.group(0) if core else name)}(?![A-Za-z\d.])", re.IGNORECASE)


def _value(measure: Measure, parts: list[str], whole: str) -> Decimal | None:
    """A match's groups as one number in the unit of the measure."""
    if measure == "people":
        count = number(parts[0])
        return Decimal(int(count)) if count is not None and count == int(count) else None
    if measure == "height" and re.search(r"'|′|’|ft|feet|foot", whole, re.IGNORECASE):
        inches = int(parts[0]) * 12 + (int(parts[1]) if len(parts) > 1 else 0)
        return Decimal(round(inches * Decimal("2.54")))
    if len(parts) == 2:  # 1米75, 1米8
        metres = Decimal(f"{parts[0]}.{parts[1]}")
        return metres * 100 if measure == "height" else metres
    value = Decimal(parts[0])
    if measure == "height" and value < 3:
        return value * 100
    return value / 100 if measure == "bed" and value > 30 else value
