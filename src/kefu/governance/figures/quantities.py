"""Amounts, measures, durations, shares and counts said in a text, in base units, so that 1.5L and 1500 毫升 are one thing."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from kefu.governance.figures.numerals import CHINESE, Number, find_numbers, read_chinese, read_english
from kefu.governance.figures.units import CURRENCIES, PREFIX, PREFIXES, UNIT, unit_of

Key = tuple[str | int | Decimal | None, ...]
"""What a fact is compared by, e.g. ("second", 259200), ("CNY", 300), ("day", 11, 25)."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something checkable that characters start..end say.

    It is supported when a source gives any key of `needs` (none needed: it says nothing); as part of a source it gives `gives`.
    """

    start: int
    end: int
    kind: str
    needs: frozenset[Key]
    gives: frozenset[Key]
    value: Decimal | None = None


def blank(text: str, facts: Iterable[Fact]) -> str:
    """The text with the characters of the facts as NUL, so that nothing is read twice."""
    characters = list(text)
    for fact in facts:
        characters[fact.start : fact.end] = "\0" * (fact.end - fact.start)
    return "".join(characters)


_IDIOM = re.compile(
    r"一(?:下|般|起|些|样|定|直|旦|并|律|致|经|切|共|边|面|同|方|时|会|来|如|贯|概|流|体|手|线|键|站|对一|次性|向|再|番|应|早|刻"
    r"|侧|端|旁|半是|行|帮|块儿|路|带|心|举|味|口气)"
    r"|[统唯万之同单任逐某这那哪每另其专进划不]一(?!百|千|万|天|年|周|个月|小时)|[上下]一(?=个|次|位|步|单|件|张)|零(?:件|售|食"
    r"|钱|头|星|散|用|距)|二(?:次(?=销售|利用|加工|加热|使用)|维|手|胎)|万(?:一|能|分|圣)|十分(?!钟|之)|千万(?=别|不|要|记)"
    r"|三(?:包|方|联|角|明治|文鱼|通)"
    r"|四(?:季|周|川|边|角|件套(?=装))|五(?:金|星好评)|五一|六一(?!八)|七夕|八[角卦]|九宫|(?<![一二两三四五六七八九])百(?:搭|货|科|度|分百|叶|洁)|千(?:元机"
    r"|篇|层)|半(?:成品|透明|自动|身|圆|边)|一一(?=[对回解])"
    r"|(?<![A-Za-z])(?:one another|one by one|no one|any ?one|every ?one|some ?one|each one|this one|that one|which one|the one"
    r"|one of|second[- ]hand|at once|one-stop|one-to-one|first|one-off)(?![A-Za-z])",
    re.IGNORECASE,
)
_INDEX = re.compile(r"^\s*(?:\(?\d{1,2}[.)、)](?!\d)|[①-⑳]|\(?[一二三四五六七八九十]{1,2}[、)])|\[\^?\d{1,2}\]|【\d{1,2}】"
    r"|(?<=第)[一二三四五六七八九十\d]+\s*(?=步|点|种|条|项|类|方面|时间|部分|章|节|款)"
    r"|(?<=[Ss]tep )\d+|(?<=[Ss]tep )(?:one|two|three|four|five)", re.MULTILINE)  # fmt: skip
_ARTICLE_UNIT = re.compile(
    r"\s*(?:个|位|名|种|款|家|条|项|张|件|次|份|单|台|套|只|支|把|笔|类|句|段|步|点|层|号|道|格|档|星|分|级|方|代|本|盒|包|袋|片"
    r"|块(?!钱|五|两)|根|回|遍|部)"
)
_LIMIT = re.compile(
    r"(?:[限仅只最多每满：:]|不超过|至少|only|limit(?:ed to)?|at most|up to|at least|maximum(?: of)?|minimum(?: of)?|just|than)\s*$",
    re.IGNORECASE,
)
_DISCOURSE = re.compile(
    r"\s*(?:种|(?:个)?(?:方式|方法|办法|途径|选择|步骤|情况|原因|选项|方案|问题|地方|渠道)|步|方面|点(?![钟半整])|"
    r"(?:ways?|options?|steps?|things?|choices?|methods?|reasons?|kinds?|types?|parts?|cases?|possibilities|details?)(?![A-Za-z]))",
    re.IGNORECASE,
)

_PERCENT = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)\s*(?:%|percent(?![a-z])|per cent(?![a-z])|个?百分点)|百分之(?P<chinese>"
    + CHINESE
    + r"+(?:点[一-九]+)?|\d+(?:\.\d+)?)|(?P<whole>百分百|百分之百)"
    + rf"|(?P<percent>{CHINESE}+)\s*%"
    r"|(?P<half>半价|(?<![a-z])half[- ]price)|(?P<fold>\d{1,2}(?:\.\d)?"
    r"|[一二两三四五六七八九]{1,2}(?:点[一二三四五六七八九])?)\s*折(?!叠|扣|旧|断|痕|价|算|合|返|腾)",
    re.IGNORECASE,
)
_OFF_AFTER = re.compile(r"\s*(?:off|discount|reduction|cheaper|less|的?折扣|的?优惠)", re.IGNORECASE)
_OFF_BEFORE = re.compile(r"(?:discount of|save|减|省|优惠|立减|直降|降)(?: up to)?\s*$", re.IGNORECASE)
_PAY_AFTER = re.compile(r"\s*of (?:the|its) (?:\w+ )?price", re.IGNORECASE)
_PAY_BEFORE = re.compile(r"(?:按|以)?(?:原价|售价|价格)的?\s*$")
_ON_PRICES = re.compile(r"价|折|优惠|减|省|付|费|返|抵|赔|款|off|discount|price|sale|pay|paid|save|refund|fee|charge", re.IGNORECASE)
_FRACTION = re.compile(
    rf"(?!百分)(?P<lower>{CHINESE}+)分之(?P<upper>{CHINESE}+)|(?<![a-z])(?P<words>(?:one|two|three)[- ](?:thirds?|quarters?"
    rf"|fifths?))(?![a-z])",
    re.IGNORECASE,
)
_HALF = re.compile(
    r"(?<![一-九两\d个])半(?:个)?(?P<zh>小时|钟头|天|日|月|年|斤|公斤|米|升)|(?<![a-z])half (?:an? )?(?P<en>hour|day|month|year"
    r"|kilo|litre|liter|metre|meter)s?(?![a-z])",
    re.IGNORECASE,
)
_A_UNIT = re.compile(
    r"(?<![A-Za-z])an? (?P<unit>second|minute|hour|day|week|month|quarter|year|business day|working day|night)(?P<half> and a"
    r" half)?(?![A-Za-z])",
    re.IGNORECASE,
)
_A_CUE = re.compile(r"(?:within|in|for|after|than|takes?|lasts?|up to|about|under|only|another)\s+$", re.IGNORECASE)
_TWICE = re.compile(r"(?<![A-Za-z])(?P<twice>twice|two times)(?![A-Za-z])|(?<![A-Za-z])once(?![A-Za-z])", re.IGNORECASE)
_BUY_GET = re.compile(r"买([一二三两\d])(?:件)?[送赠得]([一二三两\d])|buy (one|two|three|\d)(?:,)? get (one|two|three|\d)", re.IGNORECASE)
_NTH = re.compile(
    r"第\s*([一二三四五六七八九十\d]+)\s*(件|单|年|天|个月|周|双|份|杯|晚)|(?<![A-Za-z])(second|third|fourth|2nd|3rd|4th) (item"
    r"|piece|order|year|day|month|week|pair)",
    re.IGNORECASE,
)
_DAY_OF_MONTH = re.compile(r"(?<![\dA-Za-z.])(\d{1,2})(?:st|nd|rd|th)(?![A-Za-z])", re.IGNORECASE)

_JOINED = re.compile(r"\s*(?P<range>[-–—−~～]+|至|到|to|and|or|或者?|、|/|or up to)\s*|\s*(?P<size>[x×*✕])\s*", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\s*-?\s*(?:(?:more|full|whole|consecutive|additional|extra|other|further|整|多|余|来|几)\s*)?(?P<many>个)?\s*(?P<half>半)?\s*-?\s*"
)
_NOUN = re.compile(
    r"(?:\s+|-)(?!(?:to|and|or|in|on|at|of|for|if|is|are|was|were|off|per|by|the|a|an|with|from|when|after|before|as|but|so|we"
    r"|you|i|it|then|until|will|can|has|have|each|only|now|left|total)(?![A-Za-z]))[A-Za-z]{2,}",
    re.IGNORECASE,
)
_SAVING_AFTER = re.compile(r"[-\s]*minus[-\s]*\d", re.IGNORECASE)
_SAVING = re.compile(r"(?:满|减|省|立减|直减|再减|抵|返|券|超过|低至|满足|每满|\dminus|\d-minus-|\d minus )\s*$")


def find_quantities(text: str, generous: bool) -> Iterator[Fact]:
    """All quantities of a narrow text. `generous` (for sources) also reads 'a day' and lone word numbers as quantities."""
    text = _IDIOM.sub(lambda match: "\0" * len(match.group()), _INDEX.sub(lambda match: "\0" * len(match.group()), text))
    for read in (_shares, _figures):
        found = list(read(text, generous))
        yield from found
        text = blank(text, found)
    yield from _numbers(text, generous)


def _same(start: int, end: int, kind: str, keys: Iterable[Key], value: Decimal | None = None) -> Fact:
    both = frozenset(keys)
    return Fact(start, end, kind, both, both, value)


def _shares(text: str, generous: bool) -> Iterator[Fact]:
    """Percentages and 折. "80% of the price" and 八折 are paid, "20% off" is saved; a bare share may be either."""
    for match in _PERCENT.finditer(text):
        before, after = text[: match.start()][-12:], text[match.end() :]
        if match["fold"]:
            folded = match["fold"]
            tenth = Decimal(folded) if folded.isascii() else read_chinese(folded)
            share = tenth if tenth > 10 or (len(folded) == 2 and folded.isalnum()) else tenth * 10
            keys: set[Key] = {("saved", 100 - share), ("paid", share)}
        elif match["half"]:
            keys = {("saved", Decimal(50)), ("paid", Decimal(50))}
        else:
            chinese = match["chinese"] or match["percent"]
            share = (
                Decimal(100)
                if match["whole"]
                else Decimal(match["number"])
                if match["number"]
                else Decimal(chinese)
                if chinese[0].isdigit()
                else read_chinese(chinese)
            )
            if _OFF_AFTER.match(after) or _OFF_BEFORE.search(before):
                keys = {("saved", share)}
            elif _PAY_AFTER.match(after) or _PAY_BEFORE.search(before):
                keys = {("paid", share)}
            elif generous and not _ON_PRICES.search(text, max(0, match.start() - 40), match.end() + 40):
                keys = {("share", share)}
            else:
                keys = {("share", share), ("saved", share), ("paid", share)}
        yield _same(match.start(), match.end(), "percentage", keys)
    for match in _FRACTION.finditer(text):
        if words := match["words"]:
            upper, lower = re.split("[- ]", words.lower())
            key = ("fraction", int(read_english(upper)), {"t": 3, "q": 4, "f": 5}[lower[0]])
        else:
            key = ("fraction", int(read_chinese(match["upper"])), int(read_chinese(match["lower"])))
        yield _same(match.start(), match.end(), "number", {key})


def _figures(text: str, generous: bool) -> Iterator[Fact]:
    """Fixed figures: half a month, a week, twice, buy one get one, the second item, the 15th."""
    for match in _HALF.finditer(text):
        word = match["zh"] or match["en"]
        if word in ("月", "month"):
            keys: set[Key] = {("second", Decimal(15 * 86400)), ("month", Decimal("0.5"))}
        elif word in ("天", "日", "day"):
            keys = {("second", Decimal(43200))}
        else:
            dimension, factor = unit_of(word)[0]
            keys = {(dimension, factor / 2)}
        yield _same(match.start(), match.end(), "measure", keys)
    for match in _A_UNIT.finditer(text):
        if generous or match["half"] or _A_CUE.search(text[: match.start()][-10:]):
            dimension, factor = unit_of(match["unit"])[0]
            yield _same(match.start(), match.end(), "duration", {(dimension, factor * (Decimal("1.5") if match["half"] else 1))})
    for match in _TWICE.finditer(text):
        if generous or match["twice"]:
            yield _same(match.start(), match.end(), "count", {("count:times", Decimal(2 if match["twice"] else 1))})
    for match in _BUY_GET.finditer(text):
        pair = [group for group in match.groups() if group]
        yield _same(match.start(), match.end(), "count", {("buy get", *(_small(word) for word in pair))})
    for match in _NTH.finditer(text):
        number, noun = (group for group in match.groups() if group)
        yield _same(match.start(), match.end(), "count", {("nth", _small(number), _NTH_NOUNS.get(noun.lower(), "piece"))})
    for match in _DAY_OF_MONTH.finditer(text):
        yield _same(match.start(), match.end(), "date", {("day of month", Decimal(match[1])), ("nth", int(match[1]), "piece")})


_NTH_NOUNS = {
    "年": "year",
    "天": "day",
    "个月": "month",
    "周": "week",
    "year": "year",
    "day": "day",
    "month": "month",
    "week": "week",
    "单": "order",
    "order": "order",
    "晚": "day",
}
_ORDINALS = {"second": 2, "third": 3, "fourth": 4, "2nd": 2, "3rd": 3, "4th": 4}


def _small(word: str) -> int:
    word = word.lower()
    if word in _ORDINALS:
        return _ORDINALS[word]
    return int(word) if word.isdigit() else int(read_chinese(word) if not word.isascii() else read_english(word))


_SPENT = (("spent", Decimal(1)),)  # the small change of the amount before it


@dataclass(slots=True)
class _Read:
    """A number with what was found around it; `units` are filled from its neighbour when a range joins them."""

    number: Number
    end: int
    value: Decimal
    units: tuple[tuple[str, Decimal], ...]
    has_prefix: bool
    joined: bool  # to the next number


def _numbers(text: str, generous: bool) -> Iterator[Fact]:
    reads: list[_Read] = []
    for number in find_numbers(text):
        if reads and number.start < reads[-1].end:
            continue
        reads.append(_around(text, number))
    for read, following in pairwise(reads):
        joint = _JOINED.fullmatch(text, read.end, following.number.start - _prefix_length(text, following.number.start))
        read.joined = joint is not None
        if joint and read.has_prefix and not following.units:
            following.units, following.has_prefix = read.units, True
    for read, following in reversed(list(pairwise(reads))):
        if read.joined and not read.units:
            read.units = following.units
    for index, read in enumerate(reads):
        following = reads[index + 1] if index + 1 < len(reads) else None
        if following and _is_small_change(text, read, following):
            read.value, read.end = read.value + following.value / 10, following.end
            following.units = _SPENT
        if read.units == _SPENT:
            continue
        yield from _facts_of(text, read, generous)


def _prefix_length(text: str, start: int) -> int:
    prefix = PREFIX.search(text[max(0, start - 6) : start])
    return len(prefix.group()) if prefix else 0


def _around(text: str, number: Number) -> _Read:
    if prefix := PREFIX.search(text[max(0, number.start - 6) : number.start]):
        currencies = PREFIXES[prefix.group().strip().lower()]
        unit = UNIT.match(text, _BETWEEN.match(text, number.end).end())  # type: ignore[union-attr]
        end = unit.end() if unit and unit_of(unit.group())[0][0] in CURRENCIES else number.end
        return _Read(number, end, number.value, tuple((currency, Decimal(1)) for currency in currencies), True, False)
    for between in (_BETWEEN.match(text, number.end), re.compile(r"\s*-?\s*").match(text, number.end)):
        assert between is not None
        unit = UNIT.match(text, between.end())
        if unit and not (unit.group().isascii() and text[unit.end() : unit.end() + 1] == "-" and unit.group() in ("s", "m")):
            half = Decimal("0.5") if between.groupdict().get("half") else Decimal(0)
            value = number.value + half
            end = unit.end()
            units = unit_of(unit.group())
            if text[end : end + 1] == "半" and units[0][0] in ("second", "month", "CNY", "m", "g", "l"):
                value, end = value + Decimal("0.5"), end + 1
            return _Read(number, end, value, units, False, False)
    return _Read(number, number.end, number.value, (), False, False)


def _is_small_change(text: str, read: _Read, following: _Read) -> bool:
    """3块5 and 12元5角."""
    is_adjacent = read.end == following.number.start and text[read.end - 1 : read.end] in ("块", "元")
    return is_adjacent and following.value < 10 and (not following.units or following.units == (("CNY", Decimal("0.1")),))


def _facts_of(text: str, read: _Read, generous: bool) -> Iterator[Fact]:
    number = read.number
    start = number.start - (_prefix_length(text, number.start) if read.has_prefix else 0)
    before, after = text[max(0, number.start - 12) : number.start], text[number.end :]
    if number.is_word and not generous and _is_figure_of_speech(text, read, before, after):
        return
    values = [read.value] if number.last is None else [read.value, number.last]
    for value in values:
        keys: set[Key] = {(dimension, _plain(value * factor)) for dimension, factor in read.units}
        if not keys:
            keys = {("count:", _plain(value))} if _NOUN.match(after) else {("bare", _plain(value))}
        if (
            (_SAVING.search(before) or _SAVING_AFTER.match(after))
            and not read.has_prefix
            and all(str(key[0]).startswith(("count", "bare")) for key in keys)
        ):
            keys |= {(currency, _plain(value)) for currency in _written(text)}
        given: set[Key] = {("bare", _plain(value))} if read.units else {("bare", _plain(value)), ("unit-free", _plain(value))}
        if not read.units and value in range(1900, 2101):
            given.add(("year", int(value)))
        yield Fact(start, read.end, _kind(read), frozenset(keys), frozenset(keys | given), _plain(value))


def _written(text: str) -> frozenset[str]:
    """The currencies that the text writes; all when it writes none, for 满 300 减 40 is of the shop's own."""
    return frozenset(currency for sign, meant in PREFIXES.items() if sign in text.lower() for currency in meant) or CURRENCIES


def _is_figure_of_speech(text: str, read: _Read, before: str, after: str) -> bool:
    """一个, one, 两种方式, 三 in 三文鱼: words that count nothing that a source could state."""
    number = read.number
    if _DISCOURSE.match(after):
        return True
    said = text[number.start : number.end].lower()
    if said in ("一", "one"):
        measured = any(not dimension.startswith("count") for dimension, _ in read.units)
        return not measured and not (_LIMIT.search(before) and (_ARTICLE_UNIT.match(after) or said == "one"))
    if not read.units and not read.joined:
        return len(said) == 1 or (said.isascii() and number.value <= 10 and not _NOUN.match(after))
    return said in ("万", "千", "百", "亿")


def _kind(read: _Read) -> str:
    if not read.units:
        return "number"
    dimension = read.units[0][0]
    if dimension in CURRENCIES:
        return "amount"
    if dimension in ("second", "month", "workday", "night"):
        return "duration"
    return "count" if dimension.startswith("count") else "measure"


def _plain(value: Decimal) -> Decimal:
    return value.normalize()
