"""Product names in a message linked to the catalogue: full names, aliases, SKUs, pieces of names, misspellings and pinyin."""

import re
import unicodedata
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log
from threading import Lock

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from kefu.perception.language import to_simplified
from kefu.perception.pinyin import syllables

KEPT_PIECES = 8192  # names and values of a shop come again with every message
_DENIES = re.compile(r"\b(?:without|no)\b")
_LATIN = re.compile(r"[a-z0-9][a-z0-9.\-]*")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
# Words that name no product by themselves, whatever the catalogue says.
_WEAK = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "and",
        "or",
        "for",
        "with",
        "in",
        "on",
        "at",
        "to",
        "from",
        "by",
        "set",
        "piece",
        "size",
        "large",
        "small",
        "mini",
        "big",
        "new",
        "my",
        "your",
        "this",
        "that",
        "these",
        "those",
        "it",
        "its",
        "is",
        "are",
        "was",
        "be",
        "home",
        "do",
        "does",
        "did",
        "you",
        "i",
        "we",
        "they",
        "have",
        "has",
        "had",
        "any",
        "one",
        "two",
        "pack",
        "can",
        "could",
        "will",
        "would",
        "should",
        "may",
        "what",
        "which",
        "who",
        "how",
        "when",
        "where",
        "why",
        "much",
        "many",
        "long",
        "get",
        "got",
        "need",
        "want",
        "buy",
        "order",
        "orders",
        "price",
        "cost",
        "stock",
        "available",
        "colour",
        "color",
        "not",
        "no",
        "yes",
        "please",
        "hi",
        "hello",
        "thanks",
        "there",
        "here",
        "more",
        "most",
        "some",
        "about",
        "work",
        "works",
        "made",
        "make",
        "use",
        "used",
        "good",
        "best",
        "better",
        "cheap",
        "cheaper",
        "come",
        "comes",
        "send",
        "show",
        "tell",
        "find",
        "look",
        "still",
        "also",
    ]
)
LIKELY = 0.5  # below this share of a name's weight, the words are shared by chance
SERIES_SCORE = 0.7  # the word that a name begins with ("麦浪", "Mist") says more than its kind does
RARE_IN, RARE_SCORE = 3, 0.5  # a word that at most three products have ("轻鸢", "kite") names them even when the rest is left out
SHORTEST_SOUND = 3  # characters: shorter names sound like too many other words
NAMED_BESIDE = 0.78  # what a product must score by its series and its kind to go before an alias in the same text
KEPT_TEXTS = 512  # one turn asks after the same words several times
NEAR = 0.92  # candidates within this share of the best are equally good


@dataclass(frozen=True, slots=True)
class Named:
    """What can be linked to: a product's names in all languages, and its SKUs."""

    id: str
    names: tuple[str, ...]
    aliases: tuple[str, ...]
    skus: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """`score` 0–1: 1 for a full name or SKU. `said` is the piece of text that named it."""

    id: str
    score: float
    how: str
    said: str = ""
    sku: str | None = None


class Linker:
    """An index over one merchant's catalogue; building it for 200 products takes some 20 ms, asking it about 1 ms."""

    def __init__(self, products: Iterable[Named]) -> None:
        self._products = list(products)
        self._normal = {p.id: [normal(name) for name in (*p.names, *p.aliases)] for p in self._products}
        self._names = {p.id: [normal(name) for name in p.names] for p in self._products}
        self._full: dict[str, set[str]] = defaultdict(set)
        self._alias: dict[str, set[str]] = defaultdict(set)
        self._skus: dict[str, tuple[str, str]] = {}
        self._pieces: dict[str, list[frozenset[str]]] = {}
        self._telling: dict[str, frozenset[str]] = {}  # the words by which alone a product may be meant: its kind and its series
        self._series = {p.id: frozenset[str]().union(*map(_series, p.names)) for p in self._products}
        self._kinds = {p.id: frozenset[str]().union(*map(_head, (*p.names, *p.aliases))) for p in self._products}
        self._sounds: dict[str, set[str]] = defaultdict(set)
        seen_in: dict[str, int] = defaultdict(int)
        for product in self._products:
            for name in product.names:
                self._full[normal(name)].add(product.id)
            for alias in product.aliases:
                self._alias[normal(alias)].add(product.id)
            for name in (*product.names, *product.aliases):
                if len(han := "".join(_HAN_RUN.findall(normal(name)))) >= SHORTEST_SOUND:
                    self._sounds[_sound(han)].add(product.id)
            for sku in product.skus:
                self._skus[sku.lower()] = (product.id, sku)
            self._pieces[product.id] = [pieces(name) for name in (*product.names, *product.aliases)]
            self._telling[product.id] = frozenset().union(*map(_telling, product.names), *map(_head, product.aliases))
            for piece in frozenset[str]().union(*self._pieces[product.id]) if self._pieces[product.id] else ():
                seen_in[piece] += 1
        self._spelt = [(sound, f" {sound} ", sound.replace(" ", "")) for sound in self._sounds]
        self._rare = frozenset(piece for piece, n in seen_in.items() if n <= RARE_IN and (not piece.isascii() or len(piece) >= 4))
        self._wide = {alias: self._with_word(alias) for alias in self._alias}
        self._weight = {piece: log(1 + len(self._products) / n) for piece, n in seen_in.items()}
        self._full_names = sorted((name for name in self._full if len(name) >= 2), key=len, reverse=True)
        self._alias_names = [alias for alias in self._alias if len(alias) >= 2]
        self._weighed = {
            product: [(name, sum(self._weight[piece] for piece in name)) for name in names] for product, names in self._pieces.items()
        }
        self._having: dict[str, list[str]] = defaultdict(list)  # piece → the products that have it, in the catalogue's order
        for product, names in self._pieces.items():
            for piece in frozenset[str]().union(*names) if names else ():
                self._having[piece].append(product)
        self._place = {product: place for place, product in enumerate(self._pieces)}
        self._known: OrderedDict[tuple[str, int], tuple[Link, ...]] = OrderedDict()
        self._lock = Lock()
        self._latin_words = sorted({piece for piece in seen_in if len(piece) >= 5 and piece.isascii() and piece.isalpha()})

    def link(self, text: str, limit: int = 6) -> tuple[Link, ...]:
        """Products that `text` names, best first; several of nearly the same score mean that it does not say which one."""
        with self._lock:
            if (known := self._known.get((text, limit))) is not None:
                return known
        plain = normal(text)
        links = self._by_sku(plain) or (self._by_whole_names(plain) or self._by_sound(plain) or self._by_pieces(plain))[:limit]
        with self._lock:
            self._known[(text, limit)] = links
            if len(self._known) > KEPT_TEXTS:
                self._known.popitem(last=False)
        return links

    def _by_sku(self, plain: str) -> tuple[Link, ...]:
        hits = [word for word in _LATIN.findall(plain) if word in self._skus]
        return tuple(Link(self._skus[hit][0], 1.0, "sku", hit, self._skus[hit][1]) for hit in dict.fromkeys(hits))

    def _by_sound(self, plain: str) -> tuple[Link, ...]:
        """Names written with other characters of the same sound (雾兰电热水湖), or in pinyin (wulan dianreshuihu)."""
        han, latin = "".join(_HAN_RUN.findall(plain)), "".join(re.findall(r"[a-z]+", plain))
        heard = f" {_sound(han)} " if len(han) >= SHORTEST_SOUND else ""
        is_long = len(latin) >= 8
        hits = [sound for sound, apart, joined in self._spelt if (heard and apart in heard) or (is_long and joined in latin)]
        if not hits:
            return ()
        sound = max(hits, key=len)
        score = 0.95 if len(self._sounds[sound]) == 1 else 0.6
        return tuple(Link(product, score, "sound", "") for product in sorted(self._sounds[sound]))

    def _by_whole_names(self, plain: str) -> tuple[Link, ...]:
        """Full names that stand in the text, each covering its stretch: 'Mist Electric Kettle' hides the alias 'electric kettle' in it."""
        found: list[Link] = []
        left = plain
        for name in self._full_names:
            if name in left and _stands_in(name, left):
                found += [Link(product, 1.0, "name", name) for product in self._full[name]]
                left = left.replace(name, " " * len(name))
        if found:
            return tuple(found)
        whole = [name for name in self._alias_names if name in plain and _stands_in(name, plain)]
        if not whole:
            return ()
        alias = max(whole, key=len)
        others = {link.id: link.score for link in self._by_pieces(plain.replace(alias, " "), beside_alias=True)}
        ids = self._wide[alias]
        if kin := self._series_of_kind(plain.replace(alias, " "), alias, ids):
            return kin
        if any(score >= NAMED_BESIDE and product not in ids for product, score in self._named_beside(plain.replace(alias, " "))):
            return ()  # 'is the Rivulet pan oven safe?' names a pan, and an oven only as what it may go into
        if len(ids) == 1 and others.get(next(iter(ids)), 0.0) >= max(others.values(), default=0.0) * NEAR:
            return (Link(next(iter(ids)), 0.9, "alias", alias),)
        # The alias is a type ("kettle"): the other words of the text may tell which one of them.
        full = {product for product in ids if any(_stands_in(alias, name) for name in self._names[product])}
        scored = [Link(product, (0.72 if product in full else 0.6) + 0.28 * others.get(product, 0.0), "alias", alias) for product in ids]
        return tuple(sorted(scored, key=lambda link: (-link.score, link.id)))

    def _series_of_kind(self, rest: str, alias: str, ids: set[str]) -> tuple[Link, ...]:
        """松绿的远行…杯子: products of a series in `rest` whose kind shares a character with the alias, none of which goes by it."""
        if alias.isascii():
            return ()
        named = {
            product: word for product, words in self._series.items() for word in words & self._rare if not word.isascii() and word in rest
        }
        if not named or ids & named.keys():
            return ()
        kin = [product for product in named if any(not kind.isascii() and set(kind) & set(alias) for kind in self._kinds[product])]
        return tuple(Link(product, 0.8, "words", f"{named[product]} {alias}") for product in sorted(kin))

    def _named_beside(self, plain: str) -> list[tuple[str, float]]:
        return [(link.id, link.score) for link in self._by_pieces(plain) if " " in link.said]

    def _with_word(self, alias: str) -> set[str]:
        """Ids of all products one of whose names or aliases contains `alias`: an alias that others' names contain is a type, not a name."""
        return {product for product, names in self._normal.items() if any(_stands_in(alias, name) for name in names)}

    def _by_pieces(self, plain: str, beside_alias: bool = False) -> tuple[Link, ...]:
        said = pieces(plain) | self._corrected(plain)
        links: list[Link] = []
        sharing = {product for piece in said if piece in self._having for product in self._having[piece]}
        for product in sorted(sharing, key=self._place.__getitem__):
            best, best_pieces = 0.0, frozenset[str]()
            for name, total in self._weighed[product]:
                common = name & said
                if not common:
                    continue
                is_lone = len(common) == 1 and min(common).isascii() and not common & self._kinds[product]
                is_lone = is_lone and not re.search(rf"\b{min(common)} (?:set|series|collection|range)\b", plain)
                if not beside_alias and (is_lone or not common & self._telling[product]):
                    continue  # one English word that begins a name ('evening') may be just that word, but for a kind said beside it
                share = sum(self._weight[piece] for piece in common) / total if total else 0.0
                if common & self._rare:
                    share = max(share, RARE_SCORE + share / 2.5)
                if common & self._series[product] & self._rare:
                    share = max(share, SERIES_SCORE + share / 4)
                if share > best:
                    best, best_pieces = share, common
            if best >= LIKELY * 0.8:
                links.append(Link(product, min(0.95, best), "words", " ".join(sorted(best_pieces))))
        return tuple(sorted(links, key=lambda link: (-link.score, link.id)))

    def _corrected(self, plain: str) -> frozenset[str]:
        """Catalogue words that Latin words of the text misspell by one letter ('ketle' → 'kettle')."""
        fixed: set[str] = set()
        for word in _LATIN.findall(plain):
            if len(word) < 5 or word in self._weight or word in _WEAK:
                continue
            near = [known for known in self._latin_words if abs(len(known) - len(word)) <= 2 and fuzz.ratio(known, word) >= 80]
            fixed.update(known for known in near if DamerauLevenshtein.distance(known, word) <= 1)
        return frozenset(fixed)


def _series(name: str) -> frozenset[str]:
    """The word a full name begins with."""
    plain = normal(name)
    if plain.isascii():
        return frozenset([_singular(word) for word in _LATIN.findall(plain) if word not in _WEAK][:1])
    return frozenset(("".join(_HAN_RUN.findall(plain))[:2],))


def _telling(name: str) -> frozenset[str]:
    """The kind and the series of a full name: 电热水壶 → 水壶, 雾岚; 'Mist Electric Kettle' → kettle, mist."""
    plain = normal(name)
    if plain.isascii():
        words = [_singular(word) for word in _LATIN.findall(plain) if word not in _WEAK]
        return frozenset((words[0], words[-1])) if words else frozenset()
    han = "".join(_HAN_RUN.findall(plain))
    return frozenset((han[:2], han[-2:]))


def _head(alias: str) -> frozenset[str]:
    """The kind that an alias names: its last word."""
    plain = normal(alias)
    words = [_singular(word) for word in _LATIN.findall(plain) if word not in _WEAK]
    han = "".join(_HAN_RUN.findall(plain))
    return frozenset((han[-2:],)) if han else frozenset(words[-1:])


def _sound(han: str) -> str:
    """Toneless pinyin, syllables parted by spaces."""
    return " ".join(syllables(han))


def best_links(links: tuple[Link, ...]) -> tuple[Link, ...]:
    """The links that are as good as the best one: one → the product is clear, several → ask which."""
    if not links or links[0].score < LIKELY:
        return ()
    if links[0].score >= 1.0:
        return tuple(link for link in links if link.score >= 1.0)
    near = tuple(link for link in links if link.score >= links[0].score * NEAR)
    said = [frozenset(link.said.split()) if link.how == "words" else frozenset[str]() for link in near]
    return tuple(link for link, words in zip(near, said, strict=True) if not any(words and words < more for more in said))


def choose_options(text: str, options: Mapping[str, Mapping[str, str]]) -> dict[str, float]:
    """How well `text` names each variant: sku → share of its option values that are said. `options`: sku → option name → value."""
    plain = normal(text)
    words = pieces(plain)
    scores: dict[str, float] = {}
    values_of_all = {normal(value) for values in options.values() for value in values.values()}
    for sku, values in options.items():
        hits = [
            max(_value_said(normal(value), plain, words), _by_telling_word(normal(value), words, values_of_all))
            for value in values.values()
        ]
        scores[sku] = sum(hits) / len(hits) if hits else 0.0
    return scores


def _by_telling_word(value: str, words: frozenset[str], others: Iterable[str]) -> float:
    """'Walnut' says 'Walnut brown' where no other value has the word."""
    own = [word for word in re.findall(r"[a-z]{4,}", value)[:1] if value.isascii() and word in words]
    return 0.6 if own and not any(own[0] in other for other in others if other != value) else 0.0


def _value_said(value: str, plain: str, words: frozenset[str]) -> float:
    if value and _stands_in(value, plain):
        return 1.0
    denied = value.isascii() and value and _DENIES.search(plain) and _denial_of(value.split()[-1]).search(plain)
    if value[:1] in "不无" or value.startswith(("without", "no ")):
        return 1.0 if denied else 0.0  # 带盖 is not 不带盖
    if denied:
        return 0.0
    if value[:1] in "配带含" and re.search(rf"[配带含有加]{value[-1]}", plain):
        return 0.7  # 带盖 says 配木盖
    numbers = re.findall(r"\d+(?:\.\d+)?", value)
    if numbers and all(number in plain and re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.])", plain) for number in numbers):
        return 0.9
    if any(_HAN_RUN.fullmatch(char) and char in plain for char in value[-1:]) and len(value) <= 3 and f"{value[-1]}色" in plain:
        return 0.8  # 蓝色 says 雾蓝
    han = {value[i : i + 2] for i in range(len(value) - 1) if _HAN_RUN.fullmatch(value[i : i + 2])}
    if len(han) >= 2 and len(han & words) * 2 >= len(han):
        return 0.7  # 木盖 says 配木盖
    latin = [word for word in re.findall(r"[a-z]+", value) if word not in _WEAK]
    if latin and any(word in words for word in latin[-1:]):
        return 0.8  # 'blue' says 'Mist blue'
    return 0.0


@lru_cache(KEPT_PIECES)
def _denial_of(word: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:without|no)\b[\w\s]{{0,12}}\b{re.escape(word)}\b")


@lru_cache(KEPT_PIECES)
def normal(text: str) -> str:
    """Lower case, half-width, simplified; spaces inside Chinese dropped, other runs of space made one."""
    plain = to_simplified(unicodedata.normalize("NFKC", text).lower())
    plain = re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", plain)
    return re.sub(r"\s+", " ", plain).strip()


@lru_cache(KEPT_PIECES)
def pieces(text: str) -> frozenset[str]:
    """What names are compared by: Latin words (plural s dropped) and Chinese two-character windows."""
    plain = normal(text)
    words = {_singular(word) for word in _LATIN.findall(plain) if word not in _WEAK}
    for run in _HAN_RUN.findall(plain):
        words.update(run[i : i + 2] for i in range(len(run) - 1))
    return frozenset(words)


def _singular(word: str) -> str:
    if word.endswith(("knives", "shelves", "leaves")):
        return word[:-3].removesuffix("i") + ("ife" if word.endswith("knives") else "f")
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _stands_in(name: str, text: str) -> bool:
    if name not in text:
        return False
    if name.isascii():
        return _whole(name).search(text) is not None
    return True


@lru_cache(KEPT_PIECES)
def _whole(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){re.escape(name)}(?:s|es)?(?![a-z0-9])")
