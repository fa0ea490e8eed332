"""What a message names besides products: amounts, days, quantities, measures, reasons, and the tokens that stand for personal values.

Every entity keeps the characters it was read from. Nothing is guessed: what no rule reads is not an entity.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kefu.perception.days import days
from kefu.perception.numerals import HAN_NUMBER, number

EntityKind = Literal["token", "amount", "day", "quantity", "ordinal", "measure", "size", "reason"]


@dataclass(frozen=True, slots=True)
class Entity:
    """`text` is message[start:end]. What `value` and `unit` hold, by kind:

    token: the token itself, its kind in English · amount: minor units (int), currency or "" · day: ISO day, or "from/to" for a week
    or a month · quantity, ordinal (-1 is the last): a number, the measure word · measure: a number in cm, kg, l, w, m2 or h · size: a
    number or a letter size, whose unit says of what: height_cm, weight_kg, foot_cm, bed_cm, room_m2, people, letter · reason: a code of
    `REASONS`.
    """

    kind: EntityKind
    start: int
    end: int
    text: str
    value: str | int | float
    unit: str = ""


def entities(message: str, today: date) -> tuple[Entity, ...]:
    """All entities in their order, none inside another. `today`: what relative days count from, in the shop's time zone."""
    found: list[Entity] = []
    readers = (_tokens(message), _sizes(message), _named_days(message, today), _amounts(message), _measures(message))
    for reader in (*readers, _quantities(message), _ordinals(message), _reasons(message)):
        for entity in reader:
            if not any(entity.start < other.end and other.start < entity.end for other in found):
                found.append(entity)
    return tuple(sorted(found, key=lambda entity: entity.start))


# ---- tokens of the vault

TOKEN_KINDS = {
    "手机": "phone",
    "phone": "phone",
    "订单": "order",
    "order": "order",
    "运单": "tracking",
    "tracking": "tracking",
    "地址": "address",
    "address": "address",
    "姓名": "name",
    "name": "name",
    "邮箱": "email",
    "email": "email",
    "银行卡": "bank_card",
    "bank card": "bank_card",
    "身份证": "id_card",
    "id card": "id_card",
    "微信": "wechat",
    "wechat": "wechat",
}
_TOKEN = re.compile(r"〔([^#〕]+)#(\d+)〕")


def _tokens(text: str) -> Iterator[Entity]:
    for hit in _TOKEN.finditer(text):
        said = hit.group(1).strip().lower()
        yield _entity("token", hit, hit.group(0), TOKEN_KINDS.get(said, said))


# ---- numbers with a meaning

_N = rf"(?:\d[\d,]*(?:\.\d+)?|{HAN_NUMBER})"
_AMOUNT = re.compile(
    rf"(?P<sign>[¥￥$€£]|rmb|cny|usd|eur|gbp)\s*(?P<a>\d[\d,]*(?:\.\d+)?)"
    rf"|(?P<b>{_N})\s*(?P<unit>元|块钱|块(?!地|布|毯|砖|表|毛巾|香皂)|人民币|刀(?!具"
    r"|架)|美元|欧元|英镑|港币|rmb|cny|yuan|usd|dollars?|bucks|euros?|eur|pounds?"
    r"|gbp)"
    r"(?P<c>[一二三四五六七八九\d](?![\d个件条只把盏台套张床口双瓶盒包]))?"
    r"|(?:满|减|立减|预算|不?超过|低于|\bunder|\bbelow|\bover|\bbudget(?: of| is)?"
    r"|\bup to)\s*(?P<d>\d{2,6}(?:\.\d+)?)(?![\d%]|\s*(?:cm|kg|厘米|件|个|天|days?"
    r"|平|升|米|斤))"
    r"|(?<![\d.])(?P<e>\d{2,6})(?=\s*(?:以内|以下|之内|左右|or less|or under|内的))",
    re.IGNORECASE,
)
_CURRENCIES = {
    "¥": "CNY",
    "￥": "CNY",
    "rmb": "CNY",
    "cny": "CNY",
    "元": "CNY",
    "块": "CNY",
    "块钱": "CNY",
    "人民币": "CNY",
    "yuan": "CNY",
    "$": "USD",
    "usd": "USD",
    "dollar": "USD",
    "dollars": "USD",
    "bucks": "USD",
    "刀": "USD",
    "美元": "USD",
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "欧元": "EUR",
    "£": "GBP",
    "gbp": "GBP",
    "pound": "GBP",
    "pounds": "GBP",
    "英镑": "GBP",
    "港币": "HKD",
}


def _amounts(text: str) -> Iterator[Entity]:
    for hit in _AMOUNT.finditer(text):
        value = number(hit.group("a") or hit.group("b") or hit.group("d") or hit.group("e"))
        if value is None:
            continue
        tenths = number(hit.group("c") or "") or 0  # 三块五 is 3.50
        unit = (hit.group("sign") or hit.group("unit") or "").lower()
        yield _entity("amount", hit, round(value * 100) + round(tenths * 10), _CURRENCIES.get(unit, ""))


_MEASURE = re.compile(
    rf"(?P<n>{_N})(?P<half>半)?\s*(?P<unit>平方米|平米|平(?!时|常|安)|厘米|公分"
    r"|毫米|公斤|千克|斤|克|毫升|升|瓦|毫安|小时|分钟|米(?!白|色|黄|饭|粥)|寸"
    r"|square metres?|square meters?|sqm|m2|m²"
    r"|cm|mm|kg|g|ml|litres?|liters?|l|w|watts?|hours?|hrs?|minutes?|min|inch(?:es)?|in\.|metres?|meters?|m|lbs?|pounds)(?![a-zA-Z])",
    re.IGNORECASE,
)
_UNITS: dict[str, tuple[str, float]] = {
    "平方米": ("m2", 1),
    "平米": ("m2", 1),
    "平": ("m2", 1),
    "square": ("m2", 1),
    "sqm": ("m2", 1),
    "m2": ("m2", 1),
    "m²": ("m2", 1),
    "厘米": ("cm", 1),
    "公分": ("cm", 1),
    "cm": ("cm", 1),
    "毫米": ("cm", 0.1),
    "mm": ("cm", 0.1),
    "米": ("cm", 100),
    "m": ("cm", 100),
    "metre": ("cm", 100),
    "meter": ("cm", 100),
    "寸": ("cm", 3.33),
    "inch": ("cm", 2.54),
    "in.": ("cm", 2.54),
    "公斤": ("kg", 1),
    "千克": ("kg", 1),
    "kg": ("kg", 1),
    "斤": ("kg", 0.5),
    "克": ("kg", 0.001),
    "g": ("kg", 0.001),
    "lb": ("kg", 0.4536),
    "pound": ("kg", 0.4536),
    "毫升": ("l", 0.001),
    "ml": ("l", 0.001),
    "升": ("l", 1),
    "l": ("l", 1),
    "litre": ("l", 1),
    "liter": ("l", 1),
    "瓦": ("w", 1),
    "w": ("w", 1),
    "watt": ("w", 1),
    "毫安": ("mah", 1),
    "小时": ("h", 1),
    "hour": ("h", 1),
    "hr": ("h", 1),
    "分钟": ("h", 1 / 60),
    "minute": ("h", 1 / 60),
    "min": ("h", 1 / 60),
}


def _measures(text: str) -> Iterator[Entity]:
    for hit in _MEASURE.finditer(text):
        value, found = number(hit.group("n")), _unit(hit.group("unit"))
        if value is not None and found:
            unit, scale = found
            value += 0.5 if hit.group("half") else 0
            yield _entity("measure", hit, round(value * scale, 3), unit)


def _unit(said: str) -> tuple[str, float] | None:
    said = said.lower().split(" ")[0]
    return _UNITS.get(said) or _UNITS.get(said.removesuffix("es")) or _UNITS.get(said.removesuffix("s"))


_MEASURE_WORDS = "个|件|条|只|把|盏|台|套|张|床|口|双|瓶|盒|包|块|支|本|份|组|对|样|单|人|楼|层|次|间|罐|袋|箱|株|盆"
_ITEMS = (
    r"items?|pieces?|pcs|sets?|pairs?|boxes|box|bottles?|orders?|parcels?|packages?"
    r"|people|persons?|times?|units?|of (?:them|these|those|the|it)"
)
_QUANTITY = re.compile(
    rf"(?P<n>(?<![第\d.])(?:\d{{1,3}}|{HAN_NUMBER}|俩|仨))(?P<unit>{_MEASURE_WORDS}|(?<=[俩仨]))(?!月|星期|礼拜|多|点)"
    rf"|\b(?P<m>\d{{1,3}}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a dozen|both|a couple)\s+(?P<item>{_ITEMS})\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    rf"第(?P<n>\d{{1,2}}|{HAN_NUMBER})(?P<unit>{_MEASURE_WORDS})?|(?P<last>最后)一(?P<last_unit>{_MEASURE_WORDS})"
    r"|\bthe (?P<word>first|second|third|fourth|fifth|last|(?P<digits>\d{1,2})(?:st"
    r"|nd|rd|th)) (?P<item>one|item|order|parcel|product|option|line)\b",
    re.IGNORECASE,
)
_ORDINAL_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}


def _quantities(text: str) -> Iterator[Entity]:
    for hit in _QUANTITY.finditer(text):
        value = number(hit.group("n") or hit.group("m"))
        if value is not None:
            yield _entity("quantity", hit, int(value), hit.group("unit") or (hit.group("item") or "").lower())


def _ordinals(text: str) -> Iterator[Entity]:
    """The last one is -1."""
    for hit in _ORDINAL.finditer(text):
        if hit.group("last"):
            yield _entity("ordinal", hit, -1, hit.group("last_unit"))
        elif hit.group("word"):
            value = int(hit.group("digits")) if hit.group("digits") else _ORDINAL_WORDS[hit.group("word").lower()]
            yield _entity("ordinal", hit, value, hit.group("item").lower())
        elif (value := number(hit.group("n"))) is not None:
            yield _entity("ordinal", hit, int(value), hit.group("unit") or "")


# ---- sizes of bodies, beds and rooms

_D = r"(\d{1,3}(?:\.\d+)?)"
_SIZES: tuple[tuple[str, float, re.Pattern[str]], ...] = tuple(
    (unit, scale, re.compile(pattern, re.IGNORECASE))
    for unit, scale, pattern in (
        (
            "height_cm",
            1,
            rf"(?:身高|我?高)\s*{_D}\s*(?:cm|厘米|公分)?(?!斤|kg|公斤)|{_D}\s*(?:cm|厘米"
            rf"|公分)?\s*(?:高(?!的)|tall\b)|\b(?:height(?: is)?|i'?m|i am)\s+{_D}\s*cm\b",
        ),
        ("height_cm", 100, r"(?:身高)?\b(1\.[4-9]\d?)\s*(?:米|m)(?:高| tall|(?=[，,]\s*\d{2,3}\s*(?:斤|公斤|kg)))"),
        (
            "weight_kg",
            1,
            rf"体重\s*{_D}\s*(?:kg|公斤|千克)?(?!\s*斤)|(?:(?<=and )|(?<=, )|(?<=[,，])){_D}\s*(?:kg"
            rf"|公斤)|\b(?:weigh|weight(?: is)?)\s+{_D}\s*(?:kg|kilos?)?",
        ),
        ("weight_kg", 0.5, rf"(?:体重)?\s*{_D}\s*斤"),
        ("foot_cm", 1, rf"(?:脚长|脚)\s*{_D}\s*(?:cm|厘米)?|\b(?:foot|feet)(?: is| are|'s)?\s+{_D}\s*cm\b"),
        ("bed_cm", 100, r"(\d(?:\.\d{1,2})?)\s*(?:米|m)(?:的)?(?:大?床)|床(?:是|宽)?\s*(\d\.\d{1,2})\s*(?:米|m)?"),
        ("bed_cm", 1, r"\b(\d{2,3})\s*(?:cm)?\s*(?:wide\s+)?(?:bed|mattress)\b|\b(?:bed|mattress)(?: is)?\s+(\d{2,3})\s*(?:cm|wide)"),
        (
            "room_m2",
            1,
            rf"{_D}\s*(?:平方米|平米|平方|平)(?:的)?(?=.{{0,4}}(?:房|卧|客厅|间|厅|室|$))"
            rf"|{_D}\s*(?:square met(?:re|er)s?|sqm|m2|m²)\b",
        ),
    )
)
_HAN_HEIGHT = re.compile(r"一米([四五六七八九])([一二三四五六七八九])?(?P<bed>的?(?:大?床|被|床单))?")
_HAN_WEIGHT = re.compile(r"(?P<n>[一二三四五六七八九百十]{2,5})斤")
_PEOPLE = re.compile(
    rf"(?P<n>\d{{1,2}}|{HAN_NUMBER})\s*(?:口之家|口人|个?人(?:用|吃|住|睡|份)?)"
    r"|\b(?:(?:for a )?family of|for)\s+(?P<m>\w+)\b(?!\s+(?!people|persons)\w)",
    re.IGNORECASE,
)
_LETTER = re.compile(
    r"(?<![A-Za-z])(?:(?P<a>[2-6]?X{0,3}[SL]|M|XXL|XXXL)\s*(?:码|号)|(?:size|码|选|买|穿|要)\s*(?P<b>[2-6]?X{0,3}[SL]|M)(?![A-Za-z]))"
)
_LETTER_WORD = re.compile(
    r"\b(?P<en>small|medium|large|extra large|queen|king|single|double|twin)\b|(?P<zh>加?[大中小]号|均码|单人|双人)", re.IGNORECASE
)


def _sizes(text: str) -> Iterator[Entity]:
    for unit, scale, pattern in _SIZES:
        for hit in pattern.finditer(text):
            value = next(float(group) for group in hit.groups() if group)
            yield _entity("size", hit, round(value * scale, 2), unit)
    for hit in _HAN_HEIGHT.finditer(text):
        digits = [number(group) if group else 0 for group in hit.groups()[:2]]
        unit = "bed_cm" if hit.group("bed") else "height_cm"
        yield _entity("size", hit, 100 + 10 * int(digits[0] or 0) + int(digits[1] or 0), unit)
    for hit in _HAN_WEIGHT.finditer(text):
        value = number(hit.group("n"))
        if value is not None and 60 <= value <= 300:
            yield _entity("size", hit, value / 2, "weight_kg")
    for hit in _PEOPLE.finditer(text):
        if (value := number(hit.group("n") or hit.group("m"))) is not None:
            yield _entity("size", hit, int(value), "people")
    for hit in _LETTER.finditer(text):
        yield _entity("size", hit, (hit.group("a") or hit.group("b")).upper(), "letter")
    for hit in _LETTER_WORD.finditer(text):
        yield _entity("size", hit, hit.group(0).lower(), "letter")


# ---- days and reasons


def _named_days(text: str, today: date) -> Iterator[Entity]:
    for start, end, first, last in days(text, today):
        value = first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
        yield Entity("day", start, end, text[start:end], value)


REASONS: dict[str, re.Pattern[str]] = {
    code: re.compile(pattern, re.IGNORECASE)
    for code, pattern in {
        "ordered_by_mistake": r"(?:买|拍|点|下|订|选)(?:错|重|重复)(?:了|单)?|误(?:点|拍|下单)|重复(?:买"
        r"|下单|拍)|\b(?:ordered|bought|placed)(?: it)? (?:by (?:mistake|accident)"
        r"|twice|the wrong)"
        r"|\bby (?:mistake|accident)\b|\baccidental\w*",
        "wrong_item": r"发错|寄错|不是我(?:买|订|要)的|\b(?:sent|got|received) (?:me )?(?:the )?wrong\b|\bwrong item\b",
        "damaged": r"碎|破损|压坏|裂了|磕|变形|\b(?:damaged|broken|smashed|shattered|cracked)\b",
        "defective": r"坏了|故障|质量(?:不好|问题|差)|不能用|漏水|\b(?:faulty|defective|doesn'?t work"
        r"|stopped working|poor quality|bad quality)\b",
        "wrong_size": r"(?:尺寸|大小|尺码|号码)(?:不|太|偏)\w{0,3}|太[大小长短]了?|[大小]了(?:一点)?"
        r"|不合(?:适|身)|\b(?:wrong size|too (?:big|small|large|long|short|tight)"
        r"|doesn'?t fit|does not fit)\b",
        "not_as_described": r"(?:跟|和|与)?(?:描述|图片|照片|详情)(?:不(?:符|一样|同)|差)|色差|\b(?:not as described"
        r"|nothing like the (?:photo|picture)|looks different)\b",
        "found_cheaper": r"(?:别处|别家|其他店|另一家).{0,4}便宜|更便宜|降价|\b(?:cheaper|better price) (?:elsewhere"
        r"|somewhere|in another)|\bfound (?:it|one) cheaper\b",
        "too_late": r"等太久|太慢|来不及|等不(?:了|及)|\b(?:took too long|too (?:slow|late)|can'?t wait|arrived too late)\b",
        "changed_mind": r"改(?:变)?主意|反悔|后悔|\bchanged my mind\b|\bchange of mind\b",
        "dislike": r"不(?:太)?喜欢|不好看|不满意|\b(?:don'?t|do not|didn'?t) like\b|\bnot happy with\b|\bdislike\b",
        "no_longer_needed": r"不想要|不要了|用不(?:着|上)|不需要|不买了|家里(?:已经)?有|\b(?:no longer (?:need"
        r"|want)\w*|don'?t (?:need|want) (?:it|them)|not needed)\b",
    }.items()
}


def _reasons(text: str) -> Iterator[Entity]:
    for code, pattern in REASONS.items():
        for hit in pattern.finditer(text):
            yield _entity("reason", hit, code)


def _entity(kind: EntityKind, hit: re.Match[str], value: str | int | float, unit: str = "") -> Entity:
    return Entity(kind, hit.start(), hit.end(), hit.group(0), value, unit)
