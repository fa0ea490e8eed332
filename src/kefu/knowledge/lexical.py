"""Inverted lists over words and character n-grams: exact evidence beside the vectors."""

import math
from array import array
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
        self._row: dict[str, int] = {}  # of each term: which of the lists is its own
        rows, units, counts = array("i"), array("i"), array("f")
        for unit, text in enumerate(texts):
            for term, n in Counter(terms(text)).items():
                rows.append(self._row.setdefault(term, len(self._row)))
                units.append(unit)
                counts.append(n)
        row, unit_of = np.array(rows, np.int32), np.array(units, np.int32)
        spread = np.bincount(row, minlength=len(self._row))
        self._idf = np.log(1 + self.units / np.maximum(spread, 1))
        self._idf_unknown = math.log(1 + self.units)
        weights = (1 + np.log(np.array(counts, np.float64))) * self._idf[row]
        length = np.sqrt(np.bincount(unit_of, weights * weights, minlength=self.units))
        # All lists in one array each, list after list: two small arrays a term took four times the memory of what they held.
        order = np.argsort(row, kind="stable")
        self._units = unit_of[order]
        self._weights = (weights / length[unit_of])[order].astype(np.float32)
        self._starts = np.concatenate(([0], np.cumsum(spread)))

    def __contains__(self, term: str) -> bool:
        return term in self._row

    def cosine(self, query: str) -> Matrix:
        """Shape (units,), 0–1. Terms that no unit has lengthen the query, so that a half-known question is at most half alike."""
        weights = {term: (1 + math.log(n)) * self.idf(term) for term, n in Counter(self._terms(query)).items()}
        scores = np.zeros(self.units, np.float32)
        for term, weight in weights.items():
            if (part := self._part(term)) is not None:
                scores[self._units[part]] += np.float32(weight) * self._weights[part]
        return scores / np.float32(math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0)

    def covered(self, terms: Iterable[str]) -> Matrix:
        """Shape (units,): the share, by idf, of distinct `terms` that each unit has; 0 when there are none."""
        idf = {term: self.idf(term) for term in terms}
        scores = np.zeros(self.units, np.float32)
        for term, weight in idf.items():
            if (part := self._part(term)) is not None:
                scores[self._units[part]] += np.float32(weight)
        return scores / np.float32(sum(idf.values()) or 1.0)

    def units_with(self, term: str) -> NDArray[np.int32]:
        """The units that have `term`, in order."""
        part = self._part(term)
        return np.zeros(0, np.int32) if part is None else self._units[part]

    def idf(self, term: str) -> float:
        """ln(1 + N / df); of a term that no unit has, ln(1 + N)."""
        row = self._row.get(term)
        return self._idf_unknown if row is None else float(self._idf[row])

    def _part(self, term: str) -> slice | None:
        """Where the list of `term` stands."""
        row = self._row.get(term)
        return None if row is None else slice(int(self._starts[row]), int(self._starts[row + 1]))
