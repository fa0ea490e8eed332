"""What a customer wants of a product, read from the words: price, measures with units, colours, materials, what it must not be."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from kefu.vocabulary import Product

ABOUT = Decimal("0.3")  # 'around 150' reaches this share to both sides
# unit → (dimension, how many of the base unit). Base units: ml, cm, g, w.
UNITS: dict[str, tuple[str, Decimal]] = {
    **dict.fromkeys(("l", "升", "litre", "litres", "liter", "liters"), ("volume", Decimal(1000))),
    **dict.fromkeys(("ml", "毫升"), ("volume", Decimal(1))),
    **dict.fromkeys(("cm", "厘米", "公分"), ("length", Decimal(1))),
    **dict.fromkeys(("mm", "毫米"), ("length", Decimal("0.1"))),
    **dict.fromkeys(("m", "米", "metre", "metres", "meter", "meters"), ("length", Decimal(100))),
    **dict.fromkeys(("kg", "公斤", "千克", "kilo", "kilos"), ("weight", Decimal(1000))),
    "斤": ("weight", Decimal(500)),
    **dict.fromkeys(("g", "克"), ("weight", Decimal(1))),
    **dict.fromkeys(("w", "瓦", "watt", "watts"), ("power", Decimal(1))),
}  # fmt: skip
_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_DIGITS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_AMOUNT = re.compile(rf"(\d+(?:\.\d+)?|[一两二三四五六七八九十])\s*({_UNIT})(?![a-z])", re.IGNORECASE)
_MONEY = re.compile(r"(?:[¥￥]\s*(\d[\d,]*(?:\.\d+)?)|(\d[\d,]*(?:\.\d+)?)\s*(?:元|块钱?|rmb|yuan|cny))", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\d.])(\d[\d,]*)(?![\d.,]*\d)")
_MOST_BEFORE = re.compile(
    r"(?:不超过|不到|低于|小于|少于|under|below|less than|smaller than|up to|at most|max(?:imum)?|within|"
    r"no more than|cheaper than)\W*(?:of|[¥￥$]|a|one)*\W*$",
    re.IGNORECASE,
)
_LEAST_BEFORE = re.compile(
    r"(?:超过|高于|大于|多于|至少|不低于|不少于|over|above|more than|at least|bigger than|larger than|"
    r"min(?:imum)?)\W*(?:of|[¥￥$])*\W*$",
    re.IGNORECASE,
)
_MOST_AFTER = re.compile(r"^\s*(?:以下|以内|之内|内|or less|or under|max)", re.IGNORECASE)
_LEAST_AFTER = re.compile(r"^\s*(?:以上|起|or more|and up|\+)", re.IGNORECASE)
_ABOUT_BEFORE = re.compile(r"(?:大概|差不多|about|around|roughly)\W*[¥￥$]?\W*$", re.IGNORECASE)
_ABOUT_AFTER = re.compile(r"^\s*(?:左右|上下|多|or so)", re.IGNORECASE)
_BUDGET = re.compile(r"(?:预算|budget)\D{0,8}$", re.IGNORECASE)
_NOT = re.compile(
    r"(?:不要|不想要|不含|不是|不带|别(?:是|要)|非)\s*([\u3400-\u9fff]{1,4}?)(?:材质|做|质|制)?(?:的|$|[，,。？?！ ])"
    r"|\b(?:not|no|without|non|isn't|aren't|except)[ -]+(?:made of |made from |of |any )?([a-z]+)|\b([a-z]+)-free\b",
    re.IGNORECASE,
)
# Families of colours and materials: any word of a family says it, any word of it in a product's texts shows it.
COLOURS: tuple[tuple[str, ...], ...] = (
    ("绿", "green"), ("蓝", "blue"), ("红", "red"), ("粉", "pink"), ("白", "white"), ("黑", "black", "墨"), ("灰", "grey", "gray"),
    ("黄", "yellow", "gold"), ("棕", "咖色", "brown", "胡桃"), ("米色", "beige", "米白"), ("紫", "purple"), ("银色", "silver"),
)  # fmt: skip
MATERIALS: tuple[tuple[str, ...], ...] = (
    ("塑料", "塑胶", "plastic", "pp", "abs", "tritan", "tpu", "pvc", "pet", "聚丙烯", "树脂"),
    ("金属", "metal", "钢", "铁", "铝", "铜", "steel", "iron", "alumin", "brass", "copper"),
    ("不锈钢", "stainless"), ("铝", "alumin"), ("铁", "iron"), ("木", "竹", "wood", "bamboo", "walnut", "beech", "acacia", "teak"),
    ("玻璃", "glass"), ("陶", "瓷", "ceramic", "porcelain", "stoneware"), ("棉", "cotton"), ("麻", "linen"), ("丝", "silk"),
    ("羽绒", "鹅绒", "down", "goose"), ("硅胶", "silicone"),
    ("化纤", "涤纶", "聚酯", "synthetic", "polyester"), ("羊毛", "wool"), ("乳胶", "latex"), ("皮", "leather"),
)  # fmt: skip
# For whom or where a product is: said in the question, a product whose own texts say it, too, goes first.
USES: tuple[tuple[str, ...], ...] = (
    ("宝宝", "婴", "幼儿", "儿童", "孩子", "小孩", "岁", "toddler", "baby", "babies", "kid", "child", "infant"),
    ("老人", "长辈", "爷爷", "奶奶", "elderly", "grandmother", "grandfather", "senior"),
    ("出差", "旅行", "旅游", "路上", "travel", "trip"),
    ("露营", "帐篷", "camping", "tent"),
    ("宿舍", "一个人", "一人", "单人", "dorm", "for one"),
)  # fmt: skip
_LENGTHS = {"高": "height", "宽": "width", "深": "depth", "长": "length", "直径": "diameter", "厚": "thickness",
            "tall": "height", "high": "height", "wide": "width", "deep": "depth", "long": "length", "thick": "thickness"}  # fmt: skip
_KEYS = {"volume": ("capacity",), "weight": ("weight",), "power": ("power",), "length": ("height", "width", "length", "depth", "diameter")}


@dataclass(frozen=True, slots=True)
class Bound:
    """`least` ≤ value ≤ `most` in base units; `keys`: the attributes that hold the value."""

    keys: tuple[str, ...]
    dimension: str
    least: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """Prices are in minor units."""

    least_price: int | None = None
    most_price: int | None = None
    bounds: tuple[Bound, ...] = ()
    colours: tuple[tuple[str, ...], ...] = ()
    materials: tuple[tuple[str, ...], ...] = ()
    uses: tuple[tuple[str, ...], ...] = ()
    avoided: tuple[tuple[str, ...], ...] = ()


def wish_of(text: str, most_price: int | None = None) -> Wish:
    """Read the wish out of one request; `most_price` is a limit that was understood already."""
    plain = unicodedata.normalize("NFKC", text).lower()
    avoided = tuple(_family(next(filter(None, found.groups())), MATERIALS) for found in _NOT.finditer(plain))
    left = _NOT.sub(" ", plain)
    bounds = tuple(bound for found in _AMOUNT.finditer(left) if (bound := _bound(left, found)))
    least, most = _prices(_AMOUNT.sub(" ", left))
    return Wish(
        least_price=least,
        most_price=most_price if most_price is not None else most,
        bounds=bounds,
        colours=tuple(family for family in COLOURS if any(_said(word, left) for word in family)),
        materials=tuple(family for family in MATERIALS if any(_said(word, left) for word in family)),
        uses=tuple(family for family in USES if any(_said(word, left) for word in family)),
        avoided=avoided,
    )


def how_well(product: Product, wish: Wish) -> float | None:
    """None when the product is ruled out; else what the wish adds to its score: about +0.15 for each thing met, less for one unknown."""
    prices = [variant.price.minor for variant in product.variants]
    if prices and wish.most_price is not None and min(prices) > wish.most_price:
        return None
    if prices and wish.least_price is not None and max(prices) < wish.least_price:
        return None
    made_of = " ".join(v for a in product.attributes if a.key in ("material", "filling") for v in a.value.values()).lower()
    named = " ".join((*product.name.values(), *product.aliases)).lower()
    if any(_said(word, f"{made_of} {named}") for family in wish.avoided for word in family):
        return None
    score = 0.0
    for bound in wish.bounds:
        met = _meets(product, bound)
        if met is False:
            return None
        score += 0.15 if met else -0.15
    options = " ".join(v for x in product.variants for each in x.options.values() for v in each.values()).lower()
    score += sum(0.15 if any(word in options for word in family) else -0.15 for family in wish.colours)
    score += sum(0.1 if any(_said(word, f"{made_of} {named}") for word in family) else -0.1 for family in wish.materials)
    told = " ".join((named, *product.summary.values(), *product.description.values())).lower()
    return score + sum(
        0.3 if any(_said(word, named) for word in family) else 0.15 if any(_said(word, told) for word in family) else 0.0
        for family in wish.uses
    )


def _bound(text: str, found: re.Match[str]) -> Bound | None:
    raw, unit = found.group(1), found.group(2).lower()
    dimension, scale = UNITS[unit]
    value = (Decimal(_DIGITS[raw]) if raw in _DIGITS else Decimal(raw)) * scale
    before, after = text[: found.start()], text[found.end() :]
    keys = _KEYS[dimension]
    if dimension == "length":
        near = f"{before[-8:]} {after[:8]}"
        keys = tuple(key for word, key in _LENGTHS.items() if word in near)[:1] or keys
    if dimension == "weight" and re.search(r"承重|承受|载重|hold|carry|load", text):
        keys = ("max_load",)
    if _MOST_AFTER.search(after) or _MOST_BEFORE.search(before):
        return Bound(keys, dimension, most=value)
    if _LEAST_AFTER.search(after) or _LEAST_BEFORE.search(before):
        return Bound(keys, dimension, least=value)
    return Bound(keys, dimension, least=value * (1 - ABOUT), most=value * (1 + ABOUT))


def _meets(product: Product, bound: Bound) -> bool | None:
    """Whether the product keeps a bound; None when its facts do not say. Of several measures of length any one may be meant."""
    values = [a.number * UNITS[a.unit][1] for a in product.attributes
              if a.key in bound.keys and a.number is not None and UNITS.get(a.unit, ("",))[0] == bound.dimension]  # fmt: skip
    if not values:
        return None
    return any((bound.least is None or value >= bound.least) and (bound.most is None or value <= bound.most) for value in values)


def _prices(text: str) -> tuple[int | None, int | None]:
    found = _MONEY.search(text)
    raw = next(filter(None, found.groups())) if found else ""
    if found is None:
        found = next((m for m in _NUMBER.finditer(text) if _says_price(text, m)), None)
        raw = found.group(1) if found else ""
    if found is None:
        return None, None
    value = round(float(raw.replace(",", "")) * 100)
    before, after = text[: found.start()], text[found.end() :]
    if _LEAST_AFTER.search(after) or _LEAST_BEFORE.search(before):
        return value, None
    if _ABOUT_AFTER.search(after) or _ABOUT_BEFORE.search(before):
        return round(value * (1 - float(ABOUT))), round(value * (1 + float(ABOUT)))
    return None, value


def _says_price(text: str, found: re.Match[str]) -> bool:
    before, after = text[: found.start()], text[found.end() :]
    return bool(_BUDGET.search(before) or _MOST_AFTER.search(after) or _ABOUT_AFTER.search(after) or _MOST_BEFORE.search(before))


def _family(word: str, families: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The family that a word belongs to, else the word alone."""
    return next((family for family in families if any(word == one or (len(one) > 2 and word.startswith(one)) for one in family)), (word,))


def _said(word: str, text: str) -> bool:
    return re.search(rf"(?<![a-z]){re.escape(word)}", text) is not None if word.isascii() else word in text
