"""Sentences that state a figure: what articles, tables and products say, cut so that two of them can be held against each other."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Protocol

from kefu.knowledge.evidence import concepts_of
from kefu.knowledge.upkeep.circumstances import Case, case_in, case_of
from kefu.knowledge.upkeep.nouns import Side
from kefu.vocabulary import Article

MONTH = 30 * 86400
SAME = Decimal("0.02")  # 12 months and 365 days, 1 month and 30 days are one length
FEW = 1  # figures of a sentence that is about one case as a whole
_SENTENCE = re.compile(r"[^。！？；!?;\n]+?(?:[。！？；!?;\n]+|(?<=[A-Za-z)\d%\"”’])\.(?=\s|\Z)|\Z)")
_CLAUSE = re.compile(r"[^，,：:（）()]+")
_RANGE = re.compile(r"\s*(?:[-–—~～至到]|to)\s*")
_MONEY = {"CNY", "USD", "EUR", "GBP", "JPY", "HKD", "TWD", "KRW", "INR", "AUD", "CAD", "SGD"}
_FIRST_MONEY = ("CNY", "USD", "EUR", "GBP", "HKD", "TWD", "SGD", "JPY")
_ROLES = (
    ("from", re.compile(r"(?:[满达够]|达到|超过|不满|低于|不足|from|over|above|below|under|spend|at least|to)\s*$", re.IGNORECASE)),
    ("off", re.compile(r"(?:减|立减|优惠|抵扣?|省|minus|save|saves|less a?)\s*$", re.IGNORECASE)),
    ("at_most", re.compile(r"(?:最高|上限|至多|最多|不超过|up to|at most|maximum|no more than)\s*$", re.IGNORECASE)),
)
_AFTER = re.compile(r"(?:超过|满|过了|more than|over|after|beyond|every|每|提前|earlier|前)\s*$", re.IGNORECASE)
_AFTERWARDS = re.compile(r"\s*(?:没有|未|以上|仍|还没|后仍|without|before|or more|earlier|前|ago)", re.IGNORECASE)
_OR_MORE = re.compile(r"\s*(?:or more|and (?:above|over)|以上|起)", re.IGNORECASE)
_OFF = re.compile(r"\s*(?:off\b|优惠|的?券|coupons?)", re.IGNORECASE)
_NOT_COMPARED = ("bare", "unit-free", "day of month", "year", "after event", "token", "code")
_COUNTED = ("count:times", "count:items", "count:characters", "count:pieces", "count:people", "count:orders")


class Fact(Protocol):
    """A figure as the number lock reads it; see governance/figures."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def needs(self) -> frozenset[tuple[str | int | Decimal | None, ...]]: ...
    @property
    def gives(self) -> frozenset[tuple[str | int | Decimal | None, ...]]: ...


Read = Callable[[str], Sequence[Fact]]
"""Reads the figures of a text, in order; handed in."""


@dataclass(frozen=True, slots=True)
class Figure:
    """`low`..`high` of one measure (`dimension`), in base units; a single value has both alike. `words`: what its clause is about."""

    dimension: str
    low: Decimal
    high: Decimal
    said: str
    words: frozenset[str]
    case: Case
    role: str = ""  # from, off, at_most, after: 满 ¥99 and 运费 ¥99 are two things

    def agrees(self, other: "Figure") -> bool:
        """The same value, or a value within the other's range; working days and days may mean the same span."""
        if {self.dimension, other.dimension} == {"second", "workday"}:
            day, work = (self, other) if self.dimension == "second" else (other, self)
            return work.low * 86400 <= day.high <= work.high * 86400 * 2
        is_range = self.low != self.high or other.low != other.high
        if is_range:
            both = self.low != self.high and other.low != other.high
            return (self.low == other.low and self.high == other.high) if both else self.low <= other.high and other.low <= self.high
        return abs(self.low - other.low) <= (SAME * max(self.low, other.low) if self.dimension == "second" and self.low > MONTH / 2 else 0)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with its figures. `about`: what text it stands in; `words` of the sentence, `context` of its title; `asks`: questions
    that it answers."""

    side: Side
    about: str
    topic: str
    figures: tuple[Figure, ...]
    words: frozenset[str]
    context: frozenset[str]
    blank: str
    case: Case
    asks: tuple[str, ...] = ()

    def holds_with(self, other: "Statement") -> date | None:
        """The first day on which both hold; None when they never do."""
        start = max(self.side.valid_from or date.min, other.side.valid_from or date.min)
        end = min(self.side.valid_to or date.max, other.side.valid_to or date.max)
        return start if start <= end else None


def statements_of(articles: Iterable[Article], read: Read, today: date) -> Iterator[Statement]:
    """All statements of articles that hold today or later."""
    for article in articles:
        if article.valid_to and article.valid_to < today:
            continue
        topic_words = frozenset(concepts_of(article.title))
        asked = frozenset(word for example in article.examples for word in concepts_of(example))
        for heading, sentence in sentences(article.body):
            side = Side("article", article.id, article.language, article.title, sentence, article.valid_from, article.valid_to)
            context = topic_words | frozenset(concepts_of(heading)) | (asked if article.kind == "faq" else frozenset[str]())
            asks = (article.title, *article.examples) if article.kind == "faq" else (f"{article.title} {heading}".strip(),)
            yield from stated(side, f"article:{article.id}", article.topic, heading or article.title, context, read, asks)


def stated(
    side: Side,
    about: str,
    topic: str,
    heading: str,
    context: frozenset[str],
    read: Read,
    asks: tuple[str, ...],
) -> Iterator[Statement]:
    """The statement of one sentence; none when it has no figure that can be compared."""
    figures = tuple(figures_in(side.sentence, read))
    if figures:
        blank = _without_figures(side.sentence, read)
        words = frozenset(concepts_of(blank))
        case = case_in(side.sentence, f"{side.title} {heading}", len(figures) <= FEW)
        yield Statement(side, about, topic, figures, words, context | words, f"{heading}\n{blank}", case, asks)


def sentences(text: str) -> Iterator[tuple[str, str]]:
    """(the heading it stands under, sentence), in order; list marks and tables' bars are no part of a sentence."""
    heading = ""
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            heading = line.strip("# \t")
            continue
        plain = re.sub(r"^\s*(?:[-*+]|\d+[.)])\s+", "", line).replace("|", " ").replace("**", "").strip()
        for match in _SENTENCE.finditer(plain):
            if sentence := match.group().strip():
                yield heading, sentence


def figures_in(text: str, read: Read) -> Iterator[Figure]:
    """What can be compared: money, times, shares, measures, counts of named things; two ends of a range are one figure."""
    waiting: tuple[Figure, int] | None = None
    for fact in sorted(read(text), key=lambda fact: fact.start):
        measured = _measure(fact)
        if measured is None:
            continue
        dimension, value = measured
        said, clause = text[fact.start : fact.end].strip(), _clause(text, fact)
        case = case_of(clause)
        figure = Figure(dimension, value, value, said, frozenset(concepts_of(clause)), case, _role(text, fact, dimension))
        if waiting and waiting[0].dimension == dimension and _RANGE.fullmatch(text[waiting[1] : fact.start]) and waiting[0].low < value:
            whole = text[text.rfind(waiting[0].said, 0, waiting[1]) : fact.end].strip()
            figure = replace(figure, low=waiting[0].low, said=whole, role=waiting[0].role)
        elif waiting:
            yield waiting[0]
        waiting = (figure, fact.end)
    if waiting:
        yield waiting[0]


def _role(text: str, fact: Fact, dimension: str) -> str:
    before, after = text[max(0, fact.start - 14) : fact.start], text[fact.end :]
    if dimension in ("second", "workday"):
        return "after" if _AFTER.search(before) or _AFTERWARDS.match(after) else ""
    if _OFF.match(after):
        return "off"
    if _OR_MORE.match(after):
        return "from"
    return next((role for role, pattern in _ROLES if pattern.search(before)), "")


def _measure(fact: Fact) -> tuple[str, Decimal] | None:
    keys = {str(key[0]): key[1] for key in fact.needs if len(key) == 2 and isinstance(key[1], (Decimal, int))}
    money = next((name for name in _FIRST_MONEY if name in keys), None)
    named = next((name for name in _COUNTED if name in keys), None)
    if named:
        return named, Decimal(str(keys[named]))
    if money:
        return ("money" if money in ("CNY", "JPY") else money), Decimal(str(keys[money]))
    if "time" in keys:
        return "time", Decimal(str(keys["time"]))
    if "month" in keys:
        return "second", Decimal(str(keys["month"])) * MONTH
    for name in ("second", "workday", "share"):
        if name in keys:
            return name, Decimal(str(keys[name]))
    if "saved" in keys or "paid" in keys:
        return "share", Decimal(str(keys["saved"])) if "saved" in keys else 100 - Decimal(str(keys["paid"]))
    other = next((name for name in keys if name not in _NOT_COMPARED and not name.startswith("count:")), None)
    return None if other is None else (other, Decimal(str(keys[other])))


def _clause(text: str, fact: Fact) -> str:
    """The piece between commas that the figure stands in, without it."""
    for match in _CLAUSE.finditer(text):
        if match.start() <= fact.start < match.end():
            return text[match.start() : fact.start] + " " + text[fact.end : max(match.end(), fact.end)]
    return text


def _without_figures(text: str, read: Read) -> str:
    plain = text
    for fact in sorted(read(text), key=lambda fact: -fact.start):
        plain = plain[: fact.start] + " … " + plain[fact.end :]
    return plain
