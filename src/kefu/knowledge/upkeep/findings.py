"""Contradictions (of figures, of a yes and a no) and duplicates: between articles, between the languages of one, and against tables and
products that are handed in."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import combinations
from typing import Literal

import numpy as np

from kefu.database import Database
from kefu.errors import BadInput, NotFound
from kefu.knowledge.evidence import concepts_of
from kefu.knowledge.lexical import Postings
from kefu.knowledge.upkeep import store
from kefu.knowledge.upkeep.circumstances import apart, case_of
from kefu.knowledge.upkeep.denials import Denial, denials
from kefu.knowledge.upkeep.likeness import Likeness, Pair
from kefu.knowledge.upkeep.nouns import Act, Finding, FindingKind, Side
from kefu.knowledge.upkeep.statements import Fact, Read, Statement, sentences, statements_of
from kefu.knowledge.views import HALF
from kefu.knowledge.words import key, plain
from kefu.perception.vectors import Matrix
from kefu.vocabulary import Article, Texts

# Chosen on the odd plants of benches/upkeep, judged on the even ones; .3 brings one false finding more and .5 loses two (curve.py there).
SURE_ENOUGH = 0.4
DENIAL_SURE = 0.5  # of a yes against a no; from .47 on no wrong pair is taken where plants are held out (benches/upkeep/fit.py denials)
SAME_WORDS, SAME_VECTOR = 0.45, 0.68  # an article as near as that to another, by words and by meaning, says the same
LONGEST_TWIN = 1500  # characters; longer documents are compared section by section through their sentences
_COMPARED = {"amount", "duration", "percentage", "measure", "count", "time"}

Vector = Callable[[str], Matrix]


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What the catalogue says of a product: every way it is called, and texts with its figures by language."""

    id: str
    names: tuple[str, ...]
    texts: dict[str, tuple[str, ...]]


def find_all(
    articles: Sequence[Article],
    tables: Sequence[Statement],
    products: Sequence[ProductFacts],
    read: Read,
    vector: Vector,
    today: date,
) -> tuple[Finding, ...]:
    """Every finding, the surest first; what costs is a vector for each new pair of likely sentences (benches/upkeep/run.py)."""
    alive = tuple(article for article in articles if article.valid_to is None or article.valid_to >= today)
    twins = {each.id: each for each in _twins(alive, read)}
    statements = [*statements_of(alive, read, today), *tables]
    found = [*twins.values(), *_contradictions(statements, vector), *_wrong_of_products(alive, products, read)]
    found += _denials(alive, vector, today)
    told = {frozenset((each.one.id, each.other.id)) for each in found if each.kind == "contradiction"}
    found += [each for each in _duplicates(alive, vector) if frozenset((each.one.id, each.other.id)) not in told]
    return tuple(sorted({each.id: each for each in found}.values(), key=lambda each: (-each.sure, each.id)))


# ---- articles against articles and tables


def _contradictions(statements: Sequence[Statement], vector: Vector) -> Iterator[Finding]:
    """The surest disagreement of each two texts in each measure; between two tables there is none, their rows stand in order."""
    judge = Likeness(statements, vector)
    best: dict[tuple[str, str, str], tuple[float, Pair]] = {}
    for pair in judge.pairs():
        if pair.one.side.kind == pair.other.side.kind == "table":
            continue
        sure = judge.chance(judge.features(pair))
        if sure < SURE_ENOUGH:
            continue
        first, second = sorted((pair.one.about, pair.other.about))
        place = (first, second, pair.figures[0].dimension)
        if place not in best or best[place][0] < sure:
            best[place] = (sure, pair)
    for sure, pair in best.values():
        yield _contradiction(sure, pair)


def _contradiction(sure: float, pair: Pair) -> Finding:
    one, other = pair.one.side, pair.other.side
    first, second = (figure.said for figure in pair.figures)
    begins = pair.one.holds_with(pair.other)
    is_table = "table" in (one.kind, other.kind)
    if other.kind == "article" and one.kind == "table":
        one, other, first, second = other, one, second, first
    later = begins if begins and begins > date.today() else None
    why = {
        "zh": f"说的是同一件事，一处是「{first}」，另一处是「{second}」" + (f"，从 {later} 起两处同时有效。" if later else "。"),
        "en": f"Both speak of the same matter: one says “{first}”, the other “{second}”"
        + (f"; from {later} on both hold." if later else "."),
    }
    is_dated = bool((one.valid_from or other.valid_from) and one.valid_from != other.valid_from)
    act: Act = "correct_article" if is_table else "end_older" if is_dated else "make_equal"
    return _finding("table" if is_table else "contradiction", sure, one, other, why, act, pair.figures[0].dimension)


def _denials(articles: Sequence[Article], vector: Vector, today: date) -> Iterator[Finding]:
    """The surest yes against a no of each two articles."""
    best: dict[frozenset[str], tuple[float, Denial]] = {}
    for sure, pair in denials(articles, vector, today):
        about = frozenset((pair.one.about, pair.other.about))
        if sure >= DENIAL_SURE and (about not in best or best[about][0] < sure):
            best[about] = (sure, pair)
    for sure, pair in best.values():
        why = {"zh": "说的是同一件事，一处说可以，另一处说不可以。", "en": "Both speak of the same matter: one says yes, the other no."}
        dated = pair.one.side.valid_from != pair.other.side.valid_from and bool(pair.one.side.valid_from or pair.other.side.valid_from)
        yield _finding("contradiction", sure, pair.one.side, pair.other.side, why, "end_older" if dated else "make_equal", "denial")


# ---- one article in two languages


def _twins(articles: Sequence[Article], read: Read) -> Iterator[Finding]:
    """Figures that one language of an article has and the other has in its place another one of the same measure."""
    by_id: dict[str, list[Article]] = {}
    for article in articles:
        by_id.setdefault(article.id, []).append(article)
    for group in by_id.values():
        for one, other in combinations(group, 2):
            if one.language != other.language:
                yield from _disagreeing(one, other, read)


def _disagreeing(one: Article, other: Article, read: Read) -> Iterator[Finding]:
    mine, theirs = _unmatched(one, other, read), _unmatched(other, one, read)
    used: set[int] = set()
    for measure, said, sentence in mine:
        at = next((at for at, each in enumerate(theirs) if at not in used and each[0] == measure), None)
        if at is not None:
            used.add(at)
            yield _translation(one, other, (said, sentence), theirs[at][1:], 0.95, len(used))
        elif there := _in_its_place(one, other, measure, sentence, read):
            yield _translation(one, other, (said, sentence), there, 0.6, sentence)
    for at, (measure, said, sentence) in enumerate(theirs):
        if at not in used and (there := _in_its_place(other, one, measure, sentence, read)):
            yield _translation(other, one, (said, sentence), there, 0.6, sentence)


def _in_its_place(article: Article, twin: Article, measure: str, sentence: str, read: Read) -> tuple[str, str] | None:
    """(figure, sentence) of the twin's sentence at the same place with one figure of the same measure; None when it is not clear."""
    own, there = ([each for _, each in sentences(text.body)] for text in (article, twin))
    if len(own) != len(there) or measure == "number":
        return None
    counterpart = there[own.index(sentence)]
    figures = [fact for fact in read(counterpart) if _measure_of(fact) in (measure, "number")]
    if len(figures) != 1 or len([fact for fact in read(sentence) if _measure_of(fact)]) != 1:
        return None
    return counterpart[figures[0].start : figures[0].end].strip(), counterpart


def _translation(one: Article, other: Article, here: tuple[str, str], there: tuple[str, str], sure: float, about: object) -> Finding:
    why = {
        "zh": f"同一篇文章，{_name(one.language)}写「{here[0]}」，{_name(other.language)}写「{there[0]}」。",
        "en": f"One article, two figures: “{here[0]}” in {one.language}, “{there[0]}” in {other.language}.",
    }
    sides = (_side(one, here[1]), _side(other, there[1]))
    return _finding("translation", sure, *sides, why, "translate_again", f"{one.language}:{other.language}:{about}")


def _name(language: str) -> str:
    return {"zh": "中文", "en": "英文"}.get(language, language)


def _unmatched(article: Article, twin: Article, read: Read) -> list[tuple[str, str, str]]:
    """(measure, figure as said, sentence) of figures that the twin does not give."""
    given = {key for fact in read(f"{twin.title}\n{twin.body}") for key in fact.gives}
    found: list[tuple[str, str, str]] = []
    for _, sentence in sentences(article.body):
        for fact in sorted(read(sentence), key=lambda fact: fact.start):
            measure = _measure_of(fact)
            if measure and fact.needs and fact.needs.isdisjoint(given) and not _is_given_bare(fact, given):
                found.append((measure, sentence[fact.start : fact.end].strip(), sentence))
    return found


def _measure_of(fact: Fact) -> str:
    kind = str(getattr(fact, "kind", ""))
    names = sorted(str(key[0]) for key in fact.needs)
    return "time" if kind == "time" else kind if kind in _COMPARED else "number" if kind == "number" and names else ""


def _is_given_bare(fact: Fact, given: set[tuple[str | int | Decimal | None, ...]]) -> bool:
    """'3 岁' and 'under 3': a figure without its unit in the other language is the same figure."""
    kind, value = getattr(fact, "kind", ""), getattr(fact, "value", None)
    return kind in ("number", "count", "measure") and value is not None and ("bare", value) in given and not _has_physical(fact)


def _has_physical(fact: Fact) -> bool:
    return any(str(key[0]) in ("g", "m", "l", "degree", "W", "V") for key in fact.needs)


# ---- the same said twice


def _duplicates(articles: Sequence[Article], vector: Vector) -> Iterator[Finding]:
    """Articles of one language that answer the same: a question that both have word for word, or texts alike by words and by meaning."""
    for language in sorted({article.language for article in articles}):
        group = [article for article in articles if article.language == language and article.kind == "faq"]
        texts = [f"{article.title}\n{article.body}" for article in group]
        words = Postings(texts, concepts_of)
        asked: dict[str, int] = {}
        for at, article in enumerate(group):
            likeness = np.asarray(words.cosine(texts[at]))
            for place in np.flatnonzero(likeness[:at] >= SAME_WORDS).tolist():
                other = group[place]
                if not _overlap(article, other):
                    continue
                if not _one_case(article, other):
                    continue
                near = float(vector(plain(texts[at])) @ vector(plain(texts[place])))
                if near >= SAME_VECTOR:
                    sure = min(0.99, (near + float(likeness[place])) / 2)
                    why = {"zh": "两篇文章说的是同一件事，合成一篇就够了。", "en": "Both articles say the same; one of them is enough."}
                    yield _finding("duplicate", sure, _side(other, _first(other)), _side(article, _first(article)), why, "merge")
            for question in (article.title, *article.examples):
                place = asked.setdefault(key(question), at)
                if place != at and _overlap(article, group[place]):
                    why = {
                        "zh": f"两篇文章都有同一个问法「{question}」，顾客会得到其中任意一篇。",
                        "en": f"Both articles have the question “{question}”; customers get either.",
                    }
                    yield _finding(
                        "duplicate", 0.9, _side(group[place], _first(group[place])), _side(article, _first(article)), why, "merge"
                    )


def _one_case(one: Article, other: Article) -> bool:
    """By their titles: an article on remote areas does not say again what the one on all others says."""
    return apart(case_of(one.title), case_of(other.title)) == 0


def _overlap(one: Article, other: Article) -> bool:
    start = max(one.valid_from or date.min, other.valid_from or date.min)
    return start <= min(one.valid_to or date.max, other.valid_to or date.max)


def _first(article: Article) -> str:
    return next((sentence for _, sentence in sentences(article.body)), article.title)


# ---- articles against the catalogue


def _wrong_of_products(articles: Sequence[Article], products: Sequence[ProductFacts], read: Read) -> Iterator[Finding]:
    """A sentence that names a product and states a figure of a measure that the catalogue has with other values only."""
    names = sorted(
        ((name.casefold(), product) for product in products for name in product.names if len(name) >= 3), key=lambda each: -len(each[0])
    )
    for article in articles:
        body, subject = article.body, _named(article.title.casefold(), names)
        for _, sentence in sentences(body):
            product = _named(sentence.casefold(), names) or (subject if len(body) <= LONGEST_TWIN and article.kind == "faq" else None)
            if product is None:
                continue
            yield from _against_product(article, sentence, product, read)


def _named(text: str, names: Sequence[tuple[str, ProductFacts]]) -> ProductFacts | None:
    """The product whose longest name stands in the text; None when two products are named."""
    found: list[ProductFacts] = []
    rest = text
    for name, product in names:
        if name in rest:
            rest = rest.replace(name, " ")
            found.append(product)
    return found[0] if found and len({each.id for each in found}) == 1 else None


def _against_product(article: Article, sentence: str, product: ProductFacts, read: Read) -> Iterator[Finding]:
    texts = [text for own in product.texts.values() for text in own]
    given = {key: text for text in texts for fact in read(text) for key in fact.gives}
    for fact in read(sentence):
        kinds = {str(key[0]) for key in fact.needs if str(key[0]) not in ("bare", "unit-free") and not str(key[0]).startswith("count")}
        if getattr(fact, "kind", "") not in ("amount", "measure", "duration") or not kinds or not fact.needs.isdisjoint(given.keys()):
            continue
        words = frozenset(concepts_of(sentence))
        rivals = [
            text
            for text in product.texts.get(article.language, ())
            if any(str(key[0]) in kinds for each in read(text) for key in each.needs)
        ]
        rival = max(rivals, key=lambda text: len(words & frozenset(concepts_of(text))), default=None)
        if rival is None or not _same_property(sentence, rival, getattr(fact, "kind", "")):
            continue
        said = sentence[fact.start : fact.end].strip()
        why = {"zh": f"文章写「{said}」，商品资料写的是「{rival}」。", "en": f"The article says “{said}”, the catalogue “{rival}”."}
        title = product.names[0]
        other = Side("product", product.id, article.language, title, rival)
        yield _finding("catalogue", 0.85, _side(article, sentence), other, why, "correct_article", said)


_PROPERTIES: tuple[tuple[str, ...], ...] = (
    ("价格", "售价", "卖", "多少钱", "元", "price", "costs", "sells"),
    ("厚", "thick"), ("直径", "口径", "宽", "diameter", "across", "wide", "width"), ("深", "deep", "depth"), ("高", "height", "tall"),
    ("重", "weigh", "weight", "heavy"), ("容量", "升", "capacity", "holds", "litre"), ("烤箱", "oven"),
    ("质保", "保修", "warrant"), ("长", "length", "long"), ("功率", "power", "watt"), ("续航", "battery", "runtime"),
)  # fmt: skip


def _same_property(sentence: str, fact: str, kind: str) -> bool:
    """Whether both name one property of a product: 4.5 mm thick is not 26 cm across."""
    one, other = sentence.casefold(), fact.casefold()
    own = [words for words in _PROPERTIES if any(word in other for word in words)]
    return any(any(word in one for word in words) for words in own) or (kind == "amount" and "¥" in other and "¥" in one and not own)


# ---- shared


def _side(article: Article, sentence: str) -> Side:
    return Side("article", article.id, article.language, article.title, sentence, article.valid_from, article.valid_to)


def _finding(kind: FindingKind, sure: float, one: Side, other: Side, why: Texts, act: Act, about: str = "") -> Finding:
    ends = sorted(f"{side.kind}:{side.id}:{side.language}" for side in (one, other))
    name = hashlib.sha256("\0".join((kind, *ends, about)).encode()).hexdigest()[:16]
    digest = hashlib.sha256("\0".join(sorted((one.sentence, other.sentence))).encode()).hexdigest()[:16]
    return Finding(name, kind, round(sure, 3), one, other, dict(why), act, digest)


# ---- vectors that are kept from one check to the next


class KeptVectors:
    """Gives vectors of texts: as `known` (titles and examples of articles) or as kept from the last check, else made and kept."""

    def __init__(self, kept: Mapping[bytes, bytes], make: Vector, name: str) -> None:
        self._kept, self._make, self._name = kept, make, name
        self.new: dict[bytes, bytes] = {}
        self.used: set[bytes] = set()

    def __call__(self, text: str) -> Matrix:
        digest = hashlib.sha256(f"{self._name}\0{text}".encode()).digest()
        self.used.add(digest)
        if (known := self._kept.get(digest) or self.new.get(digest)) is not None:
            return np.frombuffer(known, HALF).astype(np.float32)
        vector = self._make(text)
        self.new[digest] = vector.astype(HALF).tobytes()
        return vector


async def open_vectors(database: Database, merchant_id: int, make: Vector, name: str) -> KeptVectors:
    """The vectors of the last check; `make` embeds what is new, `name` is the model's."""
    async with database.open_for(merchant_id) as connection:
        return KeptVectors(await store.select_statement_vectors(connection), make, name)


async def close_vectors(database: Database, merchant_id: int, vectors: KeptVectors) -> None:
    async with database.open_for(merchant_id) as connection:
        await store.replace_statement_vectors(connection, vectors.new, sorted(vectors.used))


# ---- what was decided about them


async def keep_findings(database: Database, merchant_id: int, found: Sequence[Finding], now: datetime) -> tuple[Finding, ...]:
    """Store what was found in place of what was there; a dismissed finding stays so until one of its sentences has changed."""
    async with database.open_for(merchant_id) as connection:
        await store.replace_findings(connection, found, now)
        return await store.select_findings(connection)


async def list_findings(database: Database, merchant_id: int, state: Literal["open", "dismissed"] | None = "open") -> tuple[Finding, ...]:
    """The surest first; all when `state` is None."""
    async with database.open_for(merchant_id) as connection:
        return await store.select_findings(connection, state)


async def decide_finding(
    database: Database, merchant_id: int, id: str, who: str, reason: str, now: datetime, *, dismiss: bool = True
) -> Finding:
    """Dismiss a finding with a reason, or open it again. Raises NotFound, and BadInput without a reason."""
    if dismiss and not reason.strip():
        raise BadInput("Say why both sentences may stand.", ("reason: empty; write why the finding is dismissed",))
    async with database.open_for(merchant_id) as connection:
        if not await store.decide_finding(connection, id, "dismissed" if dismiss else "open", who, reason.strip(), now):
            raise NotFound("There is no such finding; it may have been mended meanwhile.")
        return next(each for each in await store.select_findings(connection) if each.id == id)
