"""One article says yes and another no of the same thing: contradictions that hold no figure.

Clauses are held against each other, for one sentence often grants one thing and denies another. A bare "yes" or "no" at an answer's
beginning says it of the question.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kefu.knowledge.evidence import concepts_of
from kefu.knowledge.upkeep.circumstances import apart, case_in
from kefu.knowledge.upkeep.likeness import LEAST_ALIKE, Likeness, Vector, Weights, shipped
from kefu.knowledge.upkeep.nouns import Side
from kefu.knowledge.upkeep.statements import Statement, sentences
from kefu.perception.denying import says_no, without_denials
from kefu.vocabulary import Article

FILE = "denials.json"
FEATURES = ("words", "context", "least", "vector", "topic", "only_one", "only_other", "lengths", "asked")

_CLAUSE = re.compile(r"[，,；;：:]\s*|\s+(?=(?:and|but)\s)|(?<=[a-z])\s+[–—-]\s+")
_YES_OR_NO = re.compile(
    r"(?:抱歉|不好意思|sorry)?[，,\s]*(?:可以的?|不可以|能|不能|支持|不支持|会|不会|有|没有|行|不行|参加|不参加|yes|no|of course"
    r"|no problem)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"吗|能不能|可不可以|是不是|有没有|会不会|(?:^|[.!?,]\s*)(?:can|could|may|do|does|is|are|will|have|has|may)\b|可以|能", re.IGNORECASE
)
FEWEST_WORDS = 1  # of a clause's own, for it to say anything


@dataclass(frozen=True, slots=True)
class Denial:
    """Two clauses of which one denies what the other says."""

    one: Statement
    other: Statement


def denials(articles: Sequence[Article], vector: Vector, today: date, weights: Weights | None = None) -> Iterator[tuple[float, Denial]]:
    """(how sure, pair) of clauses of one language in different articles of which one says no and the other does not."""
    judge = Judge(articles, vector, today, weights)
    for pair in judge.pairs():
        yield judge.chance(judge.features(pair)), pair


class Judge:
    """All clauses of the articles, weighed by how rare their words are."""

    def __init__(self, articles: Sequence[Article], vector: Vector, today: date, weights: Weights | None = None) -> None:
        read = tuple(_clauses(articles, today))
        self._statements = tuple(each for each, _ in read)
        self._denies = tuple(said for _, said in read)
        self._vector = vector
        self._likeness = Likeness(self._statements, vector, weights or shipped(FILE, FEATURES))

    def pairs(self) -> Iterator[Denial]:
        """Pairs that may be about one thing. Left out where a clause of either text is as near and says the same."""
        likeness = self._likeness
        agreeing: dict[tuple[int, str], float] = {}
        found: list[tuple[int, int, float]] = []
        for at, place in likeness.neighbours():
            one, other = self._statements[at], self._statements[place]
            near = self._near(one, other)
            if self._denies[at] == self._denies[place]:
                for key in ((at, other.about), (place, one.about)):
                    agreeing[key] = max(agreeing.get(key, 0.0), near)
            elif near >= LEAST_ALIKE and one.holds_with(other) and not apart(one.case, other.case):
                found.append((at, place, near))
        for at, place, near in found:
            one, other = self._statements[at], self._statements[place]
            if max(agreeing.get((at, other.about), 0.0), agreeing.get((place, one.about), 0.0)) < near:
                yield Denial(one, other)

    def _near(self, one: Statement, other: Statement) -> float:
        likeness = self._likeness
        least = min(likeness.covered(one.words, other.context), likeness.covered(other.words, one.context))
        return (likeness.overlap(one.words, other.words) + least) / 2

    def features(self, pair: Denial) -> tuple[float, ...]:
        """In the order of FEATURES, each about 0 to 1."""
        one, other, likeness = pair.one, pair.other, self._likeness
        held = likeness.covered(one.words, other.context), likeness.covered(other.words, one.context)
        return (
            likeness.overlap(one.words, other.words), likeness.overlap(one.context, other.context), min(held),
            float(self._vector(one.blank) @ self._vector(other.blank)), float(bool(one.topic) and one.topic == other.topic),
            1 - held[0], 1 - held[1], 1 / max(1, min(len(one.words), len(other.words))), likeness.asked(one, other),
        )  # fmt: skip

    def chance(self, features: Sequence[float]) -> float:
        """How likely the two are about one thing."""
        return self._likeness.chance(features)


def _clauses(articles: Iterable[Article], today: date) -> Iterator[tuple[Statement, bool]]:
    """Each clause that says something, and whether it denies."""
    for article in articles:
        if article.valid_to and article.valid_to < today:
            continue
        asks = (article.title, *article.examples) if article.kind == "faq" else ()
        for number, (heading, sentence) in enumerate(sentences(article.body)):
            side = Side("article", article.id, article.language, article.title, sentence, article.valid_from, article.valid_to)
            title = f"{article.title} {heading}".strip()
            around = frozenset(concepts_of(f"{title} {sentence}"))
            whole = Statement(side, f"article:{article.id}", article.topic, (), around, around, "", case_in("", "", True), asks or (title,))
            for clause in _CLAUSE.split(sentence):
                bare = clause.strip(" 。.!！")
                if number == 0 and article.kind == "faq" and _YES_OR_NO.fullmatch(bare) and _ASKS.search(article.title):
                    yield _clause(whole, article.title, title), says_no(bare)
                elif len(frozenset(concepts_of(clause))) >= FEWEST_WORDS:
                    yield _clause(whole, clause, title), says_no(clause)


def _clause(whole: Statement, said: str, title: str) -> Statement:
    words = frozenset(concepts_of(said))
    return replace(
        whole, words=words, context=whole.context | words, blank=f"{title}\n{without_denials(said)}", case=case_in(said, title, True)
    )
