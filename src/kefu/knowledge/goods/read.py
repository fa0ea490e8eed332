"""Read a wish out of a customer's words: kind, limits with units, prices, colours, materials, what it must not be, in which order."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from typing import Any, cast

import yaml

from kefu.knowledge.goods.measures import Amount, measures, prices
from kefu.knowledge.goods.wish import Able, Constraint, Measured, OfKind, Priced, Sort, Stocked, Valued, Wish, Words
from kefu.perception.language import to_simplified

_GAP = "[^，。,.;；!！?？要想换的]{0,6}"
_NOT_BEFORE = re.compile(
    rf"(?:不要|别要|不想要|不想买|不喜欢|不含|不带|不是|不用|别是|别给我|除了|除开|排除|避开|(?<!有)没有){_GAP}$|[无非]$"
    r"|\b(?:no|not|without|except(?: for)?|other than|anything but|but not|excluding|avoid|isn't|isnt|aren't"
    r"|don't want|do not want|don't like|hate|non)"
    r"[\s-]+(?:(?:any|a|an|the|made|of|from|in|want|one|ones|something|it)\s+)*(?:[a-z]+ (?:or|and|nor) )?$",
    re.IGNORECASE,
)
_NOT_AFTER = re.compile(r"^-free\b|^\s*(?:的)?(?:(?:不要|不行|不考虑)(?=了|吧|啊|哈|\W|$)|除外|以外)")
_TOO_DEAR = re.compile(r"(?:别|不要|不想|不能|不)太贵|别太(?:贵|高)|\b(?:not|n't) (?:be )?too (?:expensive|dear|pricey)", re.IGNORECASE)
_TOP = re.compile(r"最|\b(?:most|least|\w+est)\b", re.IGNORECASE)
_LATIN = re.compile(r"[a-z0-9]")
_AND = re.compile(r"\s*(?:and|&|和|跟|与|及|、|还有)\s*", re.IGNORECASE)
# What is said around values when nothing else is said: 'anything in bamboo?', 有没有防水的.
_AROUND_VALUES = re.compile(
    r"请问|麻烦|你们?家?|店里|这里|这边|有没有|有哪些|哪些|有啥|有什么|什么|东西|商品|产品|看一?看|看一?下|推荐|一?下|想|要|买|求|找|我|来|有|可以|能|给|都|全|是|那|种"
    r"|食品级|食用级|颜色|材质|材料|质地|[的款吗么呀啊呢吧哈哦嘛亲]"
    r"|\b(?:anything|something|things?|stuff|ones?|any|all|some|products?|items?|made|of|in|with|that'?s?|that|are|is|be|can|go|goes|put|the|a|an|do|you"
    r"|have|got|sell|show|me|please|pls|i|want|need|like|would|looking|for|what|hi|hello|there|safe"
    r"|proof|colou?rs?|food[- ]?grade)\b|[\W_]",
    re.IGNORECASE,
)
_OVERLAP = " "


@dataclass(frozen=True, slots=True)
class Facets:
    """What this catalogue can be asked for: kinds and option values in it, and the words that the shop says are the same.

    `kind_at(text, start)` → (end, products) of the longest name of a kind that begins there. `values`: (option's name, value as written,
    its pattern), the longest first.
    """

    kinds: Callable[[str], tuple[tuple[int, int, frozenset[str]], ...]]
    values: Callable[[frozenset[str]], tuple[tuple[str, str, re.Pattern[str]], ...]]
    synonyms: tuple[Words, ...] = ()


@dataclass
class _Reading:
    """The words that are left, as readers take theirs out of them (spaces in their place), and what they gave."""

    original: str
    text: str
    left: str
    found: list[Constraint] = field(default_factory=list[Constraint])

    def take(self, start: int, end: int) -> str:
        said = self.original[start:end].strip(" ,，。.;；!！?？")
        self.left = self.left[:start] + _OVERLAP * (end - start) + self.left[end:]
        return said

    def is_not(self, start: int, end: int) -> bool:
        """Whether the words from start to end are what it must not be."""
        return bool(_NOT_BEFORE.search(self.text[:start]) or _NOT_AFTER.match(self.text[end:]))


def wish_of(text: str, facets: Facets, minor_units: int = 100) -> Wish:
    """The wish in `text`. `minor_units`: how many make one unit of the shop's currency."""
    text = text.strip()
    plain = plain_form(text)
    reading = _Reading(text, plain, plain)
    sort = _sort(reading)
    _stocked(reading)
    kinds = facets.kinds(reading.left)
    kind = _kind(reading, kinds)
    _values(reading, facets.values(kind.products if kind else frozenset()))
    _amounts(reading, minor_units)
    _able(reading)
    _families(reading, facets.synonyms)
    uses = tuple(family for family in terms().uses if any(says(word, reading.text) for word in family))
    rest = " ".join(reading.left.split())
    is_top = bool(sort) and _TOP.search(plain) is not None
    return Wish(text, ((kind,) if kind else ()) + tuple(reading.found), uses, sort, is_top, rest)


def beside_values(rest: str) -> str:
    """What the words left over say when asking words are taken away; '' for nothing."""
    left = " ".join(_AROUND_VALUES.sub(" ", rest).split())
    return left if left.isascii() else left.replace(" ", "")


@lru_cache(1024)
def plain_form(text: str) -> str:
    """Half-width, lower case, simplified: what patterns and catalogue words are compared in. Keeps the number of characters."""
    half = "".join(unicodedata.normalize("NFKC", character)[:1] or " " for character in text)
    simple = to_simplified(half.lower())
    return simple if len(simple) == len(half) else half.lower()


def says(word: str, text: str) -> bool:
    """Whether a text has a word of a family: Latin ones at the beginning of a word, short ones whole, Chinese ones anywhere."""
    return _pattern(word).search(text) is not None


@cache
def saying(words: Words) -> re.Pattern[str]:
    """One pattern for whether a text has any of these words."""
    return re.compile("|".join(_pattern(word).pattern for word in words), re.IGNORECASE) if words else re.compile(r"(?!)")


@cache
def _pattern(word: str) -> re.Pattern[str]:
    escaped = re.escape(word)
    if not _LATIN.match(word):
        return re.compile(escaped)
    return re.compile(rf"(?<![a-z0-9]){escaped}" + (r"(?![a-z0-9])" if len(word) <= 4 else ""), re.IGNORECASE)


# ---- one thing after the other, the surest first


def _sort(reading: _Reading) -> Sort:
    for name, pattern in terms().sorts.items():
        for found in pattern.finditer(reading.left):
            is_dear = bool(_TOO_DEAR.search(found.group(0)))
            if not is_dear and _NOT_BEFORE.search(reading.text[: found.start()]):
                continue
            if re.match(r"\s*than", reading.text[found.end() :]):
                continue  # 'cheaper than 100' is a limit
            reading.take(found.start(), found.end())
            return cast(Sort, name)
    return ""


def _stocked(reading: _Reading) -> None:
    if found := terms().stocked.search(reading.left):
        if re.search(r"(?:有没有|没|缺|无|out of )\s*$", reading.left[: found.start()]):
            return
        reading.found.append(Stocked(reading.take(found.start(), found.end())))


def _kind(reading: _Reading, kinds: tuple[tuple[int, int, frozenset[str]], ...]) -> OfKind | None:
    """The kind that is looked for; kinds it must not be are noted on the way. 'A bulb for the lamp' and 台灯的灯泡 are about the bulb."""
    wanted: list[tuple[int, int, frozenset[str]]] = []
    for start, end, products in kinds:
        if reading.is_not(start, end):
            reading.found.append(OfKind(products, reading.take(start, end), is_not=True))
        else:
            wanted.append((start, end, products))
    if not wanted:
        return None
    chosen = wanted[0]
    for each in wanted[1:]:
        between = reading.text[chosen[1] : each[0]]
        if _AND.fullmatch(between):
            chosen = (chosen[0], each[1], chosen[2] | each[2])  # plates and bowls: both
            continue
        is_latin = bool(_LATIN.search(reading.text[each[0] : each[1]]))
        if is_latin and re.fullmatch(r"[\s-]*", between):
            chosen = (chosen[0], each[1], each[2])  # glass teapot: the last of neighbours is the kind, those before say of what
        elif not is_latin and not re.search(r"[，。,.;；!！?？]|放|配|能|可", between):
            chosen = each
    return OfKind(chosen[2], reading.take(chosen[0], chosen[1]))


def _values(reading: _Reading, values: tuple[tuple[str, str, re.Pattern[str]], ...]) -> None:
    for name, value, pattern in values:
        if found := pattern.search(reading.left):
            is_not = reading.is_not(found.start(), found.end())
            said = reading.take(found.start(), found.end())
            word = value if not re.fullmatch(r"yes|no", value) else ("no" if is_not == (value == "yes") else "yes")
            if word != value or value in ("yes", "no"):
                is_not, said = False, f"{name}: {word}"
            reading.found.append(Valued(name, (word,), said, is_not))


def _amounts(reading: _Reading, minor_units: int) -> None:
    for amount in [*measures(reading.left)]:
        dimension, keys = _keys(reading.text, amount)
        is_not = reading.is_not(amount.start, amount.end)
        said = reading.take(amount.start, amount.end)
        reading.found.append(Measured(dimension, keys, amount.least, amount.most, said, is_not))
    for amount in [*prices(reading.left)][:1]:
        least, most = (None if value is None else int(value * minor_units) for value in (amount.least, amount.most))
        reading.found.append(Priced(least, most, reading.take(amount.start, amount.end), amount.unit))


def _keys(text: str, amount: Amount) -> tuple[str, tuple[str, ...]]:
    """Which attributes a measure is of, by the words beside it."""
    near = f"{text[max(0, amount.start - 8) : amount.start]} {text[amount.end : amount.end + 10]}"
    dimensions = {
        "length": ("height", "width", "depth", "length", "diameter", "thickness", "cable_length"),
        "weight": ("max_load", "fill_weight"),
        "time": ("battery_life", "burn_time", "keep_hot"),
        "years": ("warranty_years",),
    }
    for key in dimensions.get(amount.dimension, ()):
        if terms().beside[key].search(text if amount.dimension in ("weight", "time") else near):
            return amount.dimension, (key,)
    return amount.dimension, ()


def _able(reading: _Reading) -> None:
    for key, pattern in terms().able.items():
        if found := pattern.search(reading.left):
            is_not = reading.is_not(found.start(), found.end())
            reading.found.append(Able(key, reading.take(found.start(), _word_end(reading.text, found.end())), is_not))


def _families(reading: _Reading, synonyms: tuple[Words, ...]) -> None:
    for key, families in (("colour", terms().colours), ("material", terms().materials)):
        for family, (words, own) in zip(families, _all_widened(key, synonyms), strict=True):
            patterns = (family.say, *map(_pattern, own))
            while hits := [found for pattern in patterns for found in pattern.finditer(reading.left)]:
                first = min(hits, key=lambda found: (found.start(), -found.end()))
                is_not = reading.is_not(first.start(), first.end())
                reading.found.append(Valued(key, words, reading.take(first.start(), _word_end(reading.text, first.end())), is_not))


@lru_cache(64)
def _all_widened(key: str, synonyms: tuple[Words, ...]) -> tuple[tuple[Words, Words], ...]:
    """Of all colours, or all materials: worked out once for a shop, not once for every message."""
    return tuple(widened(family.show, synonyms) for family in (terms().colours if key == "colour" else terms().materials))


def widened(family: Words, synonyms: tuple[Words, ...]) -> tuple[Words, Words]:
    """A family with what the shop says is the same as one of its words, and that alone."""
    own = tuple(word for group in synonyms if set(group) & set(family) for word in group if word not in family)
    return (*family, *own), own


def _word_end(text: str, end: int) -> int:
    """To the end of a Latin word that a family's beginning stands for: alumin → aluminium."""
    found = re.match(r"[a-z]*", text[end:])
    return end + (found.end() if found else 0)


# ---- the words of goods in general


@dataclass(frozen=True, slots=True)
class Family:
    """A colour or a material: what says it, and what shows it in a product's texts."""

    say: re.Pattern[str]
    show: Words


@dataclass(frozen=True, slots=True)
class Terms:
    colours: tuple[Family, ...]
    materials: tuple[Family, ...]
    uses: tuple[Words, ...]
    able: Mapping[str, re.Pattern[str]]
    beside: Mapping[str, re.Pattern[str]]
    measured: Mapping[str, tuple[str, ...]]
    sorts: Mapping[str, re.Pattern[str]]
    stocked: re.Pattern[str]
    one_character: frozenset[str]
    no_kind: frozenset[str]


@cache
def terms() -> Terms:
    rows: dict[str, Any] = yaml.safe_load((resources.files("kefu.knowledge.goods") / "terms.yaml").read_text(encoding="utf-8"))
    colours, materials = (
        tuple(Family(any_of(each["say"]), tuple(map(str, each["show"]))) for each in rows[name]) for name in ("colours", "materials")
    )
    return Terms(
        colours,
        materials,
        tuple(tuple(map(str, family)) for family in rows["uses"]),
        {key: any_of(words) for key, words in rows["able"].items()},
        {key: any_of(words) for key, words in rows["beside"].items()},
        {key: tuple(keys) for key, keys in rows["measured"].items()},
        {key: any_of(words) for key, words in rows["sorts"].items()},
        any_of(rows["stocked"]),
        frozenset(rows["one_character"]),
        frozenset(map(str, rows["no_kind"])),
    )


def any_of(words: list[str]) -> re.Pattern[str]:
    """One pattern for all of them, the longest first; a short Latin one is a word by itself."""
    ordered = sorted(map(str, words), key=len, reverse=True)
    return re.compile("|".join(_latin(word) if _LATIN.match(word) else word for word in ordered), re.IGNORECASE)


def _latin(word: str) -> str:
    """A Latin word or pattern that begins a word; a short one is a word."""
    return rf"(?<![a-z]){word}" + (r"(?![a-z])" if len(word) <= 4 and word.isalpha() else "")


def latin_words(text: str) -> Iterator[str]:
    """The Latin words of a text in plain form, plural s dropped."""
    for word in re.findall(r"[a-z0-9][a-z0-9./-]*", text):
        yield word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
