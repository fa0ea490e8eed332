"""Inverted lists over words and character n-grams: exact evidence beside the vectors."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from kefu.perception.vectors import Matrix

Terms = Callable[[str], Iterable[str]]


class Postings:
    """Cosine of TF-IDF between a query and each of `units` texts, by lists of (unit, weight) for each term.

    Weights: (1 + ln tf) · idf with idf = ln(1 + N / df), each unit scaled to length 1.
    """

    def __init__(self, texts: Sequence[str], terms: Terms) -> None:
        self.units = len(texts)
        self._terms = terms
        counts = [Counter(terms(text)) for text in texts]
        spread = Counter(term for count in counts for term in count)
        self.idf = {term: math.log(1 + self.units / n) for term, n in spread.items()}
        self.idf_unknown = math.log(1 + self.units)
        lists: dict[str, tuple[list[int], list[float]]] = {term: ([], []) for term in spread}
        for unit, count in enumerate(counts):
            weights = {term: (1 + math.log(n)) * self.idf[term] for term, n in count.items()}
            length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
            for term, weight in weights.items():
                at, values = lists[term]
                at.append(unit)
                values.append(weight / length)
        self._lists = {term: (np.array(at, np.int32), np.array(values, np.float32)) for term, (at, values) in lists.items()}

    def __contains__(self, term: str) -> bool:
        return term in self._lists

    def cosine(self, query: str) -> Matrix:
        """Shape (units,), 0–1. Terms that no unit has lengthen the query, so that a half-known question is at most half alike."""
        weights = {t: (1 + math.log(n)) * self.idf.get(t, self.idf_unknown) for t, n in Counter(self._terms(query)).items()}
        scores = np.zeros(self.units, np.float32)
        for term, weight in weights.items():
            if term in self._lists:
                at, values = self._lists[term]
                scores[at] += np.float32(weight) * values
        return scores / np.float32(math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0)

    def covered(self, terms: Iterable[str]) -> Matrix:
        """Shape (units,): the share, by idf, of distinct `terms` that each unit has; 0 when there are none."""
        idf = {term: self.idf.get(term, self.idf_unknown) for term in terms}
        scores = np.zeros(self.units, np.float32)
        for term, weight in idf.items():
            if term in self._lists:
                scores[self._lists[term][0]] += np.float32(weight)
        return scores / np.float32(sum(idf.values()) or 1.0)

    def units_with(self, term: str) -> NDArray[np.int32]:
        """The units that have `term`, in order."""
        return self._lists[term][0] if term in self._lists else np.zeros(0, np.int32)
