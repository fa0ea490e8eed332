"""Numbers with units, limits and ranges, as customers write them in Chinese and English: 1.5L以下, 一升半, 5尺, under 50, 200-300块."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kefu.perception.numerals import HAN_NUMBER, number

ABOUT = Decimal("0.2")  # 'around 150' reaches this share to both sides
LEAST_BARE = 10  # a number without a currency is no price below this
OVER = Decimal("0.3")  # 一百出头 is up to so much more
_OLD = re.compile(r"[\s-]*olds?\b", re.IGNORECASE)  # a child of eight years, no warranty of them
_SPREAD = re.compile(r"([一二两三四五六七八])([二两三四五六七八九])(百|千|十|万)")  # 两三百, 七八十
EXACT = Decimal("0.05")  # '1.5 litres' without a limit: so much is taken for the same
# unit → (dimension, how many of the base unit). Base units: ml, cm, g, w, h, db, lm, k, years, gb, mah, v, bar, m2.
# A 尺 is the 30 cm of the furniture trade (a 5 尺 bed is 1.5 m wide), a 寸 the inch of plates and screens.
UNITS: dict[str, tuple[str, Decimal]] = {
    unit: (dimension, Decimal(scale))
    for dimension, scale, units in (
        ("volume", "1000", "l 升 公升 litre litres liter liters"),
        ("volume", "1", "ml 毫升 cc"),
        ("length", "1", "cm 厘米 公分 centimetre centimetres centimeter centimeters"),
        ("length", "0.1", "mm 毫米"),
        ("length", "100", "m 米 metre metres meter meters"),
        ("length", "30", "尺"),
        ("length", "30.48", "ft feet foot 英尺"),
        ("length", "2.54", "寸 英寸 吋 inch inches in"),
        ("weight", "1000", "kg 公斤 千克 kilo kilos kilogram kilograms"),
        ("weight", "500", "斤"),
        ("weight", "1", "g 克 gram grams"),
        ("weight", "453.6", "lb lbs 磅"),
        ("weight", "28.35", "oz ounce ounces"),
        ("power", "1", "w 瓦 watt watts"),
        ("power", "1000", "kw 千瓦"),
        ("time", "1", "h 小时 个小时 钟头 hour hours hr hrs"),
        ("time", "0.0166667", "min 分钟 minute minutes mins"),
        ("noise", "1", "db 分贝 decibel decibels"),
        ("brightness", "1", "lm 流明 lumen lumens"),
        ("colour_temperature", "1", "k"),
        ("years", "1", "years year 年"),
        ("storage", "1", "gb"),
        ("storage", "1024", "tb"),
        ("charge", "1", "mah 毫安 毫安时"),
        ("voltage", "1", "v 伏 volt volts"),
        ("pressure", "1", "bar bars"),
        ("area", "1", "m2 平方米 平米 平 sqm"),
        ("pieces", "1", "pcs"),
    )
    for unit in units.split()
}
MOST_YEARS = 100  # 2023年 is a date
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_N = rf"(?:\d[\d,]*(?:\.\d+)?|{HAN_NUMBER})"
_TO = r"\s*(?:-|–|—|~|～|到|至|to|and)\s*"
_MEASURE = re.compile(
    rf"(?<![\d.a-z])(?:(?P<low>{_N})\s*(?:{_UNIT})?{_TO})?(?P<n>{_N})\s*-?\s*(?P<unit>{_UNIT})(?P<half>半|[一二三四五六七八九](?!个|只|件|条))?(?![a-z])",
    re.IGNORECASE,
)
_MOST_BEFORE = re.compile(
    r"(?:不超过|别超过|不要超过|不能超过|不高于|不大于|不多于|不到|低于|小于|少于|短于|轻于|矮于|最多|至多|顶多"
    r"|最高|最大|上限|控制在|预算(?:是|在|大概)?"
    r"|\b(?:under|below|beneath|less than|smaller than|shorter than|lighter than|quieter than|up to|at most|max(?:imum)?|within"
    r"|no more than|not more than|no (?:bigger|larger|heavier|taller|longer) than|not over|cheaper than|budget(?: is| of)?|tops))"
    r"[^\w\d]*(?:(?:of|about|around|only|price)\s*)?[¥￥$€£]?\s*$",
    re.IGNORECASE,
)
_LEAST_BEFORE = re.compile(
    r"(?:超过|高于|大于|多于|长于|重于|至少|不低于|不少于|不小于|起码|最少|最低|最小"
    r"|\b(?:over|above|more than|at least|bigger than|larger than|longer than|heavier than|taller than|brighter than"
    r"|min(?:imum)?|no less than|not less than|from))"
    r"[^\w\d]*(?:of\s*)?[¥￥$€£]?\s*$",
    re.IGNORECASE,
)
_UNIT_AFTER = r"^\s*(?:元|块钱?|rmb|yuan|usd|dollars?|bucks)?\s*"
_MOST_AFTER = re.compile(
    _UNIT_AFTER + r"(?:及|或)?(?:以下|以内|之内|之下|内|封顶|or less|or under|or below|or smaller|max\b|tops\b|or cheaper|or lighter)", re.I
)
_LEAST_AFTER = re.compile(
    _UNIT_AFTER + r"(?:及|或)?(?:以上|之上|起(?!码)|往上|or more|or above|or over|or bigger|or larger|and up|and above|plus\b|\+)",
    re.IGNORECASE,
)
_ABOUT_BEFORE = re.compile(r"(?:大概|大约|差不多|约|about|around|roughly|approximately|circa|some)\W*[¥￥$€£]?\s*$", re.IGNORECASE)
_ABOUT_AFTER = re.compile(_UNIT_AFTER + r"(?:左右|上下|前后|or so|ish\b)", re.IGNORECASE)
_SIGN = {"¥": "CNY", "￥": "CNY", "元": "CNY", "块": "CNY", "块钱": "CNY", "rmb": "CNY", "yuan": "CNY", "cny": "CNY", "人民币": "CNY",
         "$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "bucks": "USD", "美元": "USD", "刀": "USD", "美金": "USD",
         "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "欧元": "EUR", "£": "GBP", "gbp": "GBP", "英镑": "GBP"}  # fmt: skip
_CURRENCY = r"元|块钱|块(?!地|布|毯|砖|表|毛巾)|人民币|美元|美金|刀(?!具|架)|欧元|英镑|rmb|cny|yuan|usd|dollars?|bucks|eur(?:os?)?|gbp"
_PRICE = re.compile(
    rf"(?<![\d.a-z])(?:(?P<sign0>[¥￥$€£])?\s*(?P<low>{_N})\s*(?:{_CURRENCY})?{_TO})?(?P<sign>[¥￥$€£]|rmb|cny|usd)?\s*(?P<n>{_N})"
    rf"(?P<more>多|来|出头)?\s*(?P<unit>{_CURRENCY})?(?!\d)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"^\s*(?:个|只|件|条|片|层|口|人|岁|款|种|档|把|盏|张|套|双|床|台|天|月|号|点|%|/|-?\s*(?:piece|pack|person|people|year|layer|tier|day|cup|inch|speed)s?\b)"
)
_BUDGET = re.compile(r"(?:预算|budget|价格|价位|price|\bcosts?|花)\D{0,8}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its limits as read from text[start:end]; `unit`: of UNITS, or a currency code, '' for a bare number."""

    start: int
    end: int
    least: Decimal | None
    most: Decimal | None
    dimension: str
    unit: str = ""


def measures(text: str) -> Iterator[Amount]:
    """Measures with units in `text` (lower case, half-width), in base units."""
    for found in _MEASURE.finditer(text):
        unit = found.group("unit").lower()
        dimension, scale = UNITS[unit]
        value = _decimal(found.group("n"))
        if value is None or (dimension == "years" and (value > MOST_YEARS or _OLD.match(text[found.end() :]))):
            continue
        if unit == "in" and not re.match(r"\s*(?:[,.;)]|$|wide|tall|deep|long|or|and)", text[found.end() :]):
            continue  # '2 in black' is two of them
        if half := found.group("half"):
            value += Decimal("0.5") if half == "半" else Decimal(int(number(half) or 0)) / 10
        low = _low(found.group("low"), found.group("n"), value)
        if low is not None:
            yield Amount(found.start(), found.end(), low * scale, value * scale, dimension, unit)
        else:
            yield _limited(text, found.start(), found.end(), value * scale, dimension, unit, Decimal("0.01"))


def prices(text: str) -> Iterator[Amount]:
    """Amounts of money in `text`, in major units: with a currency, or a bare number that a limit or a budget marks as a price."""
    for found in _PRICE.finditer(text):
        spread = _SPREAD.fullmatch(found.group("n"))
        value = _decimal("".join(spread.group(2, 3))) if spread else _decimal(found.group("n"))
        if value is None or _COUNTED.match(text[found.end() :]):
            continue
        start = found.end() - len(found.group(0).lstrip())
        sign = next((group for name in ("sign", "sign0", "unit") if (group := found.group(name))), "").lower()
        before, after = text[:start], text[found.end() :]
        low = _low(found.group("low"), found.group("n"), value)
        if spread and (least := _decimal("".join(spread.group(1, 3)))) is not None and least < value:
            low = least
        is_marked = (
            low is not None
            or found.group("more")
            or any(each.search(before) for each in (_MOST_BEFORE, _LEAST_BEFORE, _ABOUT_BEFORE, _BUDGET))
        )
        is_marked = is_marked or any(each.match(after) for each in (_MOST_AFTER, _LEAST_AFTER, _ABOUT_AFTER))
        if not sign and (not is_marked or value < LEAST_BARE):
            continue
        currency = _SIGN.get(sign, "")
        if low is not None and low < value:
            yield Amount(start, found.end(), low, value, "price", currency)
        elif found.group("more") == "出头":
            yield Amount(start, found.end(), value, value * (1 + OVER), "price", currency)
        elif found.group("more") == "来":
            yield Amount(start, found.end(), value * (1 - ABOUT), value * (1 + ABOUT), "price", currency)
        elif found.group("more") and not (_MOST_BEFORE.search(before) or _MOST_AFTER.match(after)):
            yield Amount(start, found.end(), value, value + _odd(value), "price", currency)
        else:
            yield _limited(text, start, found.end(), value, "price", currency, Decimal(0))


def base_value(value: Decimal, unit: str) -> Decimal:
    """A number of `unit` in its dimension's base unit; as it is for a unit that measures.py does not know."""
    return value * UNITS[unit][1] if unit in UNITS else value


def _limited(text: str, start: int, end: int, value: Decimal, dimension: str, unit: str, slack: Decimal) -> Amount:
    """The value with the limit that the words around it set. `slack`: share by which rounding of units may pass a limit."""
    before, after = text[:start], text[end:]
    if found := _MOST_AFTER.match(after) or _MOST_BEFORE.search(before):
        return Amount(*_span(start, end, found, before), None, value * (1 + slack), dimension, unit)
    if found := _LEAST_AFTER.match(after) or _LEAST_BEFORE.search(before):
        return Amount(*_span(start, end, found, before), value * (1 - slack), None, dimension, unit)
    if found := _ABOUT_AFTER.match(after) or _ABOUT_BEFORE.search(before):
        return Amount(*_span(start, end, found, before), value * (1 - ABOUT), value * (1 + ABOUT), dimension, unit)
    if dimension == "price":
        return Amount(start, end, None, value, dimension, unit)
    return Amount(start, end, value * (1 - EXACT), value * (1 + EXACT), dimension, unit)


def _span(start: int, end: int, found: re.Match[str], before: str) -> tuple[int, int]:
    """The amount together with the words that limit it."""
    return (found.start(), end) if found.string is before else (start, end + found.end())


def _odd(value: Decimal) -> Decimal:
    """What 多 may add: three hundred odd is up to 399."""
    digits = str(int(value))
    return Decimal(10) ** (len(digits) - len(digits.rstrip("0"))) - 1


def _low(said: str | None, high_said: str, high: Decimal) -> Decimal | None:
    """The lower end of a range; 三到五百 begins at three hundred."""
    low = _decimal(said)
    if low is not None and said and not said.isascii() and low < 10:
        low *= next((scale for word, scale in (("千", 1000), ("百", 100)) if high_said.endswith(word)), 1)
    return low if low is not None and low < high else None


def _decimal(said: str | None) -> Decimal | None:
    if not said:
        return None
    value = number(said)
    return None if value is None else Decimal(str(value))
