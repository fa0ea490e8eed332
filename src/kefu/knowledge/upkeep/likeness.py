"""Do two statements speak of the same matter? A judge over words, vectors and the figures they share; its weights are in likeness.json."""

import json
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from kefu.knowledge.upkeep.circumstances import Case, apart
from kefu.knowledge.upkeep.statements import Figure, Statement
from kefu.perception.vectors import Matrix

FILE = "likeness.json"
FEATURES = ("words", "context", "least", "clause", "vector", "shared", "topic", "only_one", "only_other", "lengths", "asked", "far_values")
COMMON = 0.12  # a word that more statements than this share have brings no two together
LEAST_SHARED = 2  # words that two statements must share to be looked at
STILL_NEARER = 0.8  # an agreeing sentence counts from this share of the nearness of the one that disagrees
# Likeness of two questions from which the sentences of their answers are compared; from .5 to .75 one of 82 plants is found or lost by it
# (benches/upkeep/curve.py).
NEAR_QUESTION = 0.62
LEAST_ALIKE = 0.14  # of the words of either sentence that the other has: below it no vector is asked for

Vector = Callable[[str], Matrix]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two statements that may be about one matter, and the figures of theirs that disagree."""

    one: Statement
    other: Statement
    figures: tuple[Figure, Figure]
    shared: int  # figures that agree


@dataclass(frozen=True, slots=True)
class Weights:
    bias: float
    weights: tuple[float, ...]


class Likeness:
    """Words of all statements, weighed by how rare they are."""

    def __init__(self, statements: Sequence[Statement], vector: Vector, weights: Weights | None = None) -> None:
        self._statements = statements
        self._vector = vector
        self._weights = weights or shipped()
        counts = Counter(word for each in statements for word in each.context)
        self._count = max(len(statements), 1)
        self._idf = {word: math.log((self._count + 1) / (count + 0.5)) for word, count in counts.items()}
        self._df = counts
        self._questions: dict[tuple[str, ...], Matrix] = {}
        self._near: dict[tuple[tuple[str, ...], tuple[str, ...]], float] = {}

    def pairs(self) -> Iterator[Pair]:
        """Pairs of one language and of different texts that share rare words and disagree in a figure of one measure, each once.

        Left out where another sentence of either text is as near and agrees: then the two speak of different cases.
        """
        near: dict[tuple[int, str], tuple[float, int]] = {}  # statement and text → how near its nearest sentence there is that agrees
        found: list[tuple[int, int, float, Pair]] = []
        for at, place in self.neighbours():
            one, other = self._statements[at], self._statements[place]
            words = self._nearness(one, other)
            pair = disagreement(one, other)
            if pair is None:
                if any(_agree(f, g) for f in one.figures for g in other.figures):
                    for key in ((at, other.about), (place, one.about)):
                        near[key] = max(near.get(key, (0.0, 0)), (words, place))
            elif one.holds_with(other):
                found.append((at, place, words, pair))
        for at, place, words, pair in found:
            nearer = max(near.get((at, pair.other.about), (0.0, 0))[0], near.get((place, pair.one.about), (0.0, 0))[0])
            if (
                nearer < words * STILL_NEARER
                and not far_apart(pair)
                and (self._alike(pair) >= LEAST_ALIKE or self.asked(pair.one, pair.other) >= NEAR_QUESTION)
            ):
                yield pair

    def _alike(self, pair: Pair) -> float:
        return max(self.covered(pair.one.words, pair.other.context), self.covered(pair.other.words, pair.one.context)) / 2 + (
            self.overlap(pair.one.words, pair.other.words) / 2
        )

    def neighbours(self) -> Iterator[tuple[int, int]]:
        """Pairs that share rare words, or whose texts answer nearly the same question."""
        places: dict[str, list[int]] = {}
        limit = max(COMMON * self._count, 12)
        for at, each in enumerate(self._statements):
            for word in each.context:
                if self._df[word] <= limit:
                    places.setdefault(word, []).append(at)
        near = self._near_questions()
        for at, one in enumerate(self._statements):
            met = Counter(place for word in one.context if self._df[word] <= limit for place in places[word] if place > at)
            alike = {place for place, shared in met.items() if shared >= LEAST_SHARED}
            alike |= {place for place in near.get((one.asks, one.side.language), ()) if place > at}
            for place in sorted(alike):
                other = self._statements[place]
                if one.about != other.about and one.side.language == other.side.language:
                    yield at, place

    def _near_questions(self) -> dict[tuple[tuple[str, ...], str], list[int]]:
        """(questions, language) of a text → statements of texts whose questions are near to one of them."""
        found: dict[tuple[tuple[str, ...], str], list[int]] = {}
        for language in sorted({each.side.language for each in self._statements}):
            owners: dict[tuple[str, ...], list[int]] = {}
            for at, each in enumerate(self._statements):
                if each.side.language == language:
                    owners.setdefault(each.asks, []).append(at)
            groups = list(owners)
            if not groups:
                continue
            starts = np.cumsum([0, *(len(asks) for asks in groups)])[:-1]
            views = np.concatenate([self._views(asks) for asks in groups])
            for asks in groups:
                likest = np.maximum.reduceat((self._views(asks) @ views.T).max(axis=0), starts)
                chosen = [groups[at] for at in np.flatnonzero(likest >= NEAR_QUESTION).tolist() if groups[at] != asks]
                found[asks, language] = [place for other in chosen for place in owners[other]]
        return found

    def _nearness(self, one: Statement, other: Statement) -> float:
        far = apart(one.case, other.case)
        least = min(self.covered(one.words, other.context), self.covered(other.words, one.context))
        return (self.overlap(one.words, other.words) + least) / (2 + far)

    def features(self, pair: Pair) -> tuple[float, ...]:
        """In the order of FEATURES, each about 0 to 1."""
        one, other = pair.one, pair.other
        words = self.overlap(one.words, other.words)
        context = self.overlap(one.context, other.context)
        least = self.covered(one.words, other.context), self.covered(other.words, one.context)
        clause = self.overlap(pair.figures[0].words, pair.figures[1].words)
        vector = float(self._vector(one.blank) @ self._vector(other.blank))
        figures = min(len(one.figures), len(other.figures))
        return (
            words, context, min(least), clause, vector, min(pair.shared, 2) / 2, float(bool(one.topic) and one.topic == other.topic),
            1 - least[0], 1 - least[1], 1 / figures, self.asked(one, other),
            _far_values(*pair.figures),
        )  # fmt: skip

    def chance(self, features: Sequence[float]) -> float:
        """How likely the two are about one matter, so that they contradict each other."""
        z = self._weights.bias + float(np.dot(self._weights.weights, features))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))

    def asked(self, one: Statement, other: Statement) -> float:
        """How near the likest two questions are that the texts of the two answer."""
        key = (one.asks, other.asks)
        if key not in self._near:
            self._near[key] = float((self._views(one.asks) @ self._views(other.asks).T).max())
        return self._near[key]

    def _views(self, asks: tuple[str, ...]) -> Matrix:
        if asks not in self._questions:
            self._questions[asks] = np.stack([self._vector(each) for each in asks])
        return self._questions[asks]

    def _weight(self, words: frozenset[str]) -> float:
        rarest = math.log(self._count + 1)
        return sum(self._idf.get(word, rarest) for word in words)

    def overlap(self, one: frozenset[str], other: frozenset[str]) -> float:
        whole = self._weight(one | other)
        return self._weight(one & other) / whole if whole else 0.0

    def covered(self, words: frozenset[str], by: frozenset[str]) -> float:
        whole = self._weight(words)
        return self._weight(words & by) / whole if whole else 0.0


def far_apart(pair: Pair) -> float:
    """How many cases keep the two figures apart; see circumstances.py."""
    one, other = (
        Case(statement.case.alone | figure.case.alone, statement.case.either)
        for statement, figure in zip((pair.one, pair.other), pair.figures, strict=True)
    )
    return apart(one, other)


def disagreement(one: Statement, other: Statement) -> Pair | None:
    """The likest two figures of one measure that no figure of the other side agrees with; None when all agree or nothing compares."""
    alone = [f for f in one.figures if not any(_agree(f, g) for g in other.figures)]
    across = [g for g in other.figures if not any(_agree(f, g) for f in one.figures)]
    found = [(f, g) for f in alone for g in across if _compares(f, g) and f.role == g.role and not _of_two_cases(f, g)]
    if not found:
        return None
    shared = sum(any(_agree(f, g) for g in other.figures) for f in one.figures)
    return Pair(one, other, max(found, key=lambda pair: _same_words(*pair)), shared)


def _same_words(one: Figure, other: Figure) -> float:
    return len(one.words & other.words) / (len(one.words | other.words) or 1)


def _of_two_cases(one: Figure, other: Figure) -> bool:
    return apart(Case(frozenset(), one.case.either), Case(frozenset(), other.case.either)) > 0


def _compares(one: Figure, other: Figure) -> bool:
    return one.dimension == other.dimension or {one.dimension, other.dimension} == {"second", "workday"}


def _far_values(one: Figure, other: Figure) -> float:
    """0 for values alike to 1 for a twentyfold one: a day and two months are hardly the same term, told differently."""
    days = {"workday": 86400 * 7 / 5}
    first, second = (float(each.low + each.high) / 2 * days.get(each.dimension, 1) or 1e-9 for each in (one, other))
    return min(abs(math.log(max(first, 1e-9) / max(second, 1e-9))), 3.0) / 3


def _agree(one: Figure, other: Figure) -> bool:
    return _compares(one, other) and one.agrees(other)


@cache
def shipped(file: str = FILE, features: tuple[str, ...] = FEATURES) -> Weights:
    """Weights that were fitted for these features. Raises ValueError when they are another version's."""
    told: dict[str, Any] = json.loads((resources.files("kefu.knowledge.upkeep") / file).read_text(encoding="utf-8"))
    if tuple(told["features"]) != features:
        raise ValueError(f"{file} does not fit this code; run benches/upkeep/fit.py")
    return Weights(float(told["bias"]), tuple(told["weights"]))
