"""What speaks for each passage as the answer to one question: a row of numbers a passage, from vectors, characters and words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kefu.knowledge.bend import Bend, shipped_bend
from kefu.knowledge.lexical import Postings
from kefu.knowledge.synonyms import as_concepts
from kefu.knowledge.views import digest_of, matrix_of, views_of
from kefu.knowledge.words import grams, terms
from kefu.perception.vectors import DIMENSIONS, Matrix, Vectors
from kefu.vocabulary import Passage

# Columns of the evidence, in the order of the weights in models.json.
FEATURES = (
    "likest",  # cosine of the question and the likest of title and examples
    "likest_taught",  # the same, times the share of examples among the views of the index: examples make it trustworthy
    "centroid",  # cosine of the question and the mean of title and examples
    "whole",  # cosine of the question and title with text
    "whole_body",  # the same where the text says more than the title, else 0
    "grams",  # TF-IDF cosine over characters, likest of title and examples
    "grams_whole",  # the same over all of the passage
    "terms",  # share of the question's content words (as concepts, by idf) that the passage has
    "terms_body",  # the same where the text says more than the title, else 0
    "trained",  # the ridge matcher's score
    "trained_taught",  # the same, times the share of examples among the views
    "sentence",  # cosine of the question and the likest sentence, where the text says more than the title, else 0
    "bent",  # `likest` after the projection that brings questions of one intent together (bend.py)
    "bent_centroid",  # `centroid` after it
    "bent_whole",  # `whole` after it
)
RIDGE = 0.5  # of the mean squared length of the views; .1–.5 were alike, more forgets the examples
CONSTANT = 0.3  # the matcher's bias input, small so that it is hardly penalised less than a direction


def concepts_of(text: str) -> tuple[str, ...]:
    """The content words of a text, synonyms of selling put in one name."""
    return as_concepts(terms(text))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one question against n passages."""

    columns: Matrix  # (n, len(FEATURES))
    near: Matrix  # cosines of the question and every title and example, passage by passage


class Evidences:
    """The arrays of one set of passages; `of` is pure and safe to call from several threads."""

    def __init__(self, passages: Sequence[Passage], stored: Mapping[bytes, bytes], vectors: Vectors, bend: Bend | None = None) -> None:
        asked: list[bytes] = []
        whole: list[bytes] = []
        said: list[bytes] = []
        starts: list[int] = []
        said_from: list[int] = []
        for passage in passages:
            starts.append(len(asked))
            said_from.append(len(said))
            for view in views_of(passage):
                (whole if view.kind == "whole" else said if view.kind == "sentence" else asked).append(digest_of(view, vectors))
            if len(said) == said_from[-1]:
                said.append(whole[-1])
        self._asked, self._whole, self._said = matrix_of(asked, stored), matrix_of(whole, stored), matrix_of(said, stored)
        self._said_from = np.array(said_from, np.intp)
        self._starts = np.array(starts, np.intp)
        self._counts = np.diff(np.append(self._starts, len(asked)))
        self._owner = np.repeat(np.arange(len(passages)), self._counts)
        self.taught = 1 - len(passages) / max(len(asked), 1)
        self.has_body = np.array([len(p.text) > 1.5 * len(p.title) and p.text != p.title for p in passages], np.float32)
        means = np.add.reduceat(self._asked, self._starts, axis=0) / self._counts[:, None] if passages else self._asked
        self._mean_length = np.maximum(np.linalg.norm(means, axis=1), 1e-6)
        self._bend = bend or shipped_bend()
        self._bent_length, self._bent_whole_length = self._bend.lengths(self._asked), self._bend.lengths(self._whole)
        if passages:
            self._bent_mean_length = self._bend.mean_lengths(self._asked, self._bent_length, self._starts, self._counts)
        self._matcher = self._train(np.arange(len(passages)))
        questions = [text for p in passages for text in (p.title, *p.examples)]
        everything = ["\n".join((p.title, p.text, *p.examples)) for p in passages]
        self._grams_asked = Postings(questions, grams)
        self._grams_whole = Postings(everything, grams)
        self.terms = Postings(everything, concepts_of)

    def retrain(self, groups: NDArray[np.intp], alive: NDArray[np.bool_]) -> Matrix:
        """The matcher for the passages in force on a day, those of one group (the same text in two languages) taken as one."""
        return self._train(np.where(alive, groups, -1))

    def _train(self, groups: NDArray[np.intp]) -> Matrix:
        """Closed-form ridge regression from a view's vector to "is a view of this passage": W = (XᵀDX + λI)⁻¹ XᵀDY, shape (385, n).

        D weighs a view 1/√(views of its group), so that many examples do not drown few. Views of group -1 are left out.
        """
        if not len(self._asked):
            return np.zeros((DIMENSIONS + 1, 0), np.float32)
        group = groups[self._owner]
        size = np.bincount(group[group >= 0], minlength=1)
        weight = np.where(group >= 0, 1 / np.sqrt(np.maximum(size[group], 1)), 0).astype(np.float32)
        x = np.concatenate([self._asked, np.full((len(self._asked), 1), CONSTANT, np.float32)], axis=1)
        weighted = x * weight[:, None]
        sums = np.zeros((int(groups.max(initial=0)) + 1, DIMENSIONS + 1), np.float32)
        np.add.at(sums, group[group >= 0], weighted[group >= 0])
        covariance = weighted.T @ x + np.eye(DIMENSIONS + 1, dtype=np.float32) * (RIDGE * max(float(weight.sum()), 1e-6) / (DIMENSIONS + 1))
        solved = np.linalg.solve(covariance, sums.T).astype(np.float32)
        return np.ascontiguousarray(solved[:, np.maximum(groups, 0)])

    def by_words(self, question: str) -> Matrix:
        """Shape (3, n): the columns grams, grams_whole and terms, which need no vector; `question` in plain form."""
        on_grams = np.maximum.reduceat(self._grams_asked.cosine(question), self._starts)
        return np.stack([on_grams, self._grams_whole.cosine(question), self.terms.covered(concepts_of(question))])

    def of(self, words: Matrix, vector: Matrix, matcher: Matrix | None = None) -> Evidence:
        """`words` as from `by_words`, the question's `vector` of shape (384,)."""
        near = self._asked @ vector
        likest = np.maximum.reduceat(near, self._starts)
        centroid = np.add.reduceat(near, self._starts) / self._counts / self._mean_length
        whole = self._whole @ vector
        weights = self._matcher if matcher is None else matcher
        trained = vector @ weights[:-1] + CONSTANT * weights[-1]
        on_grams, on_whole, on_terms = words
        sentence = np.maximum.reduceat(self._said @ vector, self._said_from)
        turned = self._bend.query(vector)
        bent = self._asked @ turned / self._bent_length
        columns = (
            likest, likest * self.taught, centroid, whole, whole * self.has_body, on_grams, on_whole,
            on_terms, on_terms * self.has_body, trained, trained * self.taught, sentence * self.has_body,
            np.maximum.reduceat(bent, self._starts), np.add.reduceat(bent, self._starts) / self._counts / self._bent_mean_length,
            self._whole @ turned / self._bent_whole_length,
        )  # fmt: skip
        return Evidence(np.stack(columns, axis=1).astype(np.float32), near)

    def unknown(self, question: str) -> int:
        """How many content words of the question no passage has: whole words only, no numbers."""
        words = set(concepts_of(question))
        return sum(
            word not in self.terms and len(word) >= (4 if word.isascii() else 2) and not any(c.isdigit() for c in word) for word in words
        )

    def likest_view(self, at: int, evidence: Evidence) -> int:
        """Which question of passage `at` is likest: 0 its title, i its i-th example."""
        start = int(self._starts[at])
        return int(np.argmax(evidence.near[start : start + int(self._counts[at])]))

    def without_vectors(self, question: str) -> Matrix:
        """(n,) likeness by characters and words alone, 0–1: what stands behind an exact match, where no vector is needed."""
        return np.asarray(self._grams_whole.cosine(question) + self.terms.covered(concepts_of(question)), np.float32) / np.float32(2)
