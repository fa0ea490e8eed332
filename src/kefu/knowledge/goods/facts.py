"""What a catalogue says of one variant, its product's attributes and its own options, and whether a constraint holds for it."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from kefu.knowledge.goods.measures import EXACT, UNITS, measures
from kefu.knowledge.goods.needs import speaks_of
from kefu.knowledge.goods.read import plain_form, says, terms
from kefu.knowledge.goods.wish import Able, Constraint, Measured, Need, OfKind, Priced, Stocked, Valued
from kefu.vocabulary import Money, Product, Texts, Variant

# An option's or attribute's name → the key that constraints ask for.
_KEYS = {
    "颜色": "colour", "color": "colour", "colour": "colour", "frame color": "colour", "材质": "material", "材料": "material",
    "material": "material", "容量": "capacity", "capacity": "capacity", "重量": "weight", "weight": "weight", "长度": "length",
    "length": "length", "高度": "height", "height": "height", "尺寸": "size", "size": "size", "直径": "diameter", "diameter": "diameter",
    "色温": "colour_temperature", "battery life": "battery_life", "thickness": "thickness", "pieces": "pieces",
}  # fmt: skip
MADE_OF = ("material", "filling")
_DENIES = re.compile(
    r"不能|不可|不建议|不支持|不适合|不防|不带|没有|不行|^不$|^无$|^建议手洗|怕水|可能不识别|不直接|需要自行组装|需装|^约 \d+ 分钟"
)
_DENIES_EN = re.compile(r"^(?:no|not|none)\b|\bnot for\b|\bnever\b|\bnot advised\b", re.IGNORECASE)
_GRANTS = re.compile(r"(?<!不)可以|(?<!不)可进|(?<!不)可放|(?<!不)可机洗|均可|\byes\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fact:
    """`measures`: (dimension, value in base units) of every number with a unit that it holds."""

    key: str
    name: Texts
    value: Texts
    measures: tuple[tuple[str, Decimal], ...] = ()
    ranges: tuple[tuple[str, Decimal, Decimal], ...] = ()  # (dimension, from, to): 8–12 m², 110–240 V
    is_option: bool = False

    @property
    def words(self) -> str:
        return " ".join(self.value.values()).lower()


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a constraint holds for a variant, and what the catalogue says of it; None: the catalogue does not say."""

    constraint: Constraint
    met: bool | None
    name: Texts
    value: Texts


def facts_of(product: Product, variant: Variant) -> tuple[Fact, ...]:
    """Options first: what a variant says of itself goes before what is said of its product."""
    languages = [*variant.options]
    options: list[Fact] = []
    if languages:
        for names in zip(*(variant.options[language].items() for language in languages), strict=False):
            name = {language: pair[0] for language, pair in zip(languages, names, strict=True)}
            value = {language: pair[1] for language, pair in zip(languages, names, strict=True)}
            options.append(Fact(key_of(name), name, value, _measured(value), is_option=True))
    taken = {fact.key for fact in options}
    attributes: list[Fact] = []
    for each in product.attributes:
        unit = UNITS.get(each.unit)
        own = ((unit[0], each.number * unit[1]),) if unit and each.number is not None else _measured(each.value)
        if each.key not in taken:
            attributes.append(Fact(each.key, each.name, each.value, own, _ranges(each.value)))
    if "weight" not in taken and not any(fact.key == "weight" for fact in attributes) and variant.weight_grams:
        said = {"zh": f"{variant.weight_grams} 克", "en": f"{variant.weight_grams} g"}
        weighs = (("weight", Decimal(variant.weight_grams)),)
        attributes.append(Fact("weight", {"zh": "重量", "en": "Weight"}, said, weighs))
    return (*options, *attributes)


def key_of(name: Texts) -> str:
    """The key that an option's name stands for; the name itself where it is none of the usual."""
    return next((_KEYS[each.lower()] for each in name.values() if each.lower() in _KEYS), next(iter(name.values())).lower())


def _measured(value: Texts) -> tuple[tuple[str, Decimal], ...]:
    """The measures that a text holds: 1.8 米床, 150×200 厘米."""
    found: dict[tuple[str, Decimal], None] = {}
    for text in value.values():
        plain = plain_form(text)
        unit = re.search(r"[x×*]\s*[\d.]+\s*(厘米|cm|毫米|mm|米|m)", plain)
        if unit:
            plain = re.sub(r"(\d)\s*[x×*]\s*", rf"\1 {unit.group(1)} ", plain)
        for amount in measures(plain):
            middle = ((amount.least or amount.most or Decimal(0)) + (amount.most or amount.least or Decimal(0))) / 2
            found[amount.dimension, middle.quantize(Decimal("0.001"))] = None
    return tuple(found)


def _ranges(value: Texts) -> tuple[tuple[str, Decimal, Decimal], ...]:
    found: dict[tuple[str, Decimal, Decimal], None] = {}
    for text in value.values():
        for amount in measures(plain_form(text)):
            if amount.least is not None and amount.most is not None and amount.most > amount.least * (1 + EXACT):
                found[amount.dimension, amount.least, amount.most] = None
    return tuple(found)


def check(constraint: Constraint, product: Product, variant: Variant, facts: tuple[Fact, ...], currency: str) -> Check:
    """Whether the variant, with price and stock as they are now, keeps one constraint."""
    match constraint:
        case Priced():
            return _priced(constraint, variant.price, currency)
        case Stocked():
            has = variant.stock > 0
            return Check(constraint, has, {}, {"zh": "有货", "en": "in stock"} if has else {"zh": "没货", "en": "sold out"})
        case OfKind():
            return Check(constraint, (product.id in constraint.products) != constraint.is_not, {}, product.name)
        case Measured():
            return _measures(constraint, facts)
        case Valued():
            return _valued(constraint, product, facts)
        case Able():
            return _able(constraint, facts)
        case Need():
            return Check(constraint, speaks_of(constraint, product) or None, {}, {})
        case _:
            assert_never(constraint)


def _priced(wanted: Priced, price: Money, currency: str) -> Check:
    value = {"zh": str(price), "en": str(price)}
    name = {"zh": "价格", "en": "price"}
    if wanted.currency and wanted.currency != currency:
        return Check(wanted, None, name, value)
    is_met = (wanted.least is None or price.minor >= wanted.least) and (wanted.most is None or price.minor <= wanted.most)
    return Check(wanted, is_met, name, value)


def _measures(wanted: Measured, facts: tuple[Fact, ...]) -> Check:
    """Of several measures of the same dimension any one may be meant, unless the words said which."""
    keys = wanted.keys or terms().measured.get(wanted.dimension, ())
    held = [fact for fact in facts if fact.key in keys or (fact.is_option and not wanted.keys)]
    held += [fact for fact in facts if not held and not keys and not fact.is_option]
    for fact in held:
        for dimension, low, high in fact.ranges:
            is_within = (wanted.least is None or wanted.least <= high) and (wanted.most is None or low <= wanted.most)
            if dimension == wanted.dimension and is_within:
                return Check(wanted, not wanted.is_not, fact.name, fact.value)
    values = [(fact, value) for fact in held for dimension, value in fact.measures if dimension == wanted.dimension]
    values = [each for each in values if each[0].is_option] or values
    if not values:
        return Check(wanted, None, {}, {})
    for fact, value in values:
        if (wanted.least is None or value >= wanted.least) and (wanted.most is None or value <= wanted.most):
            return Check(wanted, not wanted.is_not, fact.name, fact.value)
    return Check(wanted, wanted.is_not, values[0][0].name, values[0][0].value)


def _valued(wanted: Valued, product: Product, facts: tuple[Fact, ...]) -> Check:
    keys = MADE_OF if wanted.key == "material" else (wanted.key,)
    held = [fact for fact in facts if fact.key in keys]
    if wanted.key == "material" or (wanted.key == "colour" and not held):
        named = " ".join((*product.name.values(), *product.aliases)).lower()
        by_fact = any(says(word, fact.words) for fact in held for word in wanted.words)
        if not by_fact and any(says(word, named) for word in wanted.words):
            return Check(wanted, not wanted.is_not, {}, product.name)
    if not held:
        return Check(wanted, None, {}, {})
    for fact in held:
        is_exact = fact.is_option and wanted.key not in ("colour", "material")
        if any(word.lower() in fact.words if is_exact else says(word, fact.words) for word in wanted.words):
            return Check(wanted, not wanted.is_not, fact.name, fact.value)
    return Check(wanted, wanted.is_not, held[0].name, held[0].value)


def _able(wanted: Able, facts: tuple[Fact, ...]) -> Check:
    held = next((fact for fact in facts if fact.key == wanted.key), None)
    if held is None:
        return Check(wanted, None, {}, {})
    return Check(wanted, grants(held) != wanted.is_not, held.name, held.value)


def grants(fact: Fact) -> bool:
    """Whether a yes-or-no attribute says yes. What it says first counts: 'mug yes, lid no' says yes."""
    told = next((text for language, text in fact.value.items() if language == "zh"), next(iter(fact.value.values())))
    first, *rest = re.split(r"[，,；;]", told)
    if _GRANTS.search(first):
        return True
    if _DENIES.search(first) or _DENIES_EN.search(first):
        return False
    asked = terms().able.get(fact.key)  # 防潮，不防水: what is asked for stands only where it is denied
    return not (asked and not asked.search(first) and any(_DENIES.search(part) for part in rest))
