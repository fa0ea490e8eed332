"""Which label a text's neighbours have: ridge regression under a Gaussian kernel over sentence vectors and n-grams.

Beside the logistic head of `heads.py`, which draws one line for each label, it follows labels that lie in several places. Its constants and
its weight beside that head were chosen by cross-validation on training rows alone (benches/LOG.md, "Intents, second round").
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kefu.perception.ngrams import sketch

Matrix = NDArray[np.float32]

NARROW = 0.7  # of the kernel: two texts at a squared distance of 1 are alike by e^-0.7
RIDGE = 0.05
NGRAMS = 0.3  # weight of the n-grams, as unit vectors, beside the unit sentence vector
BESIDE = 0.2  # of the logistic head's probability, added to the score of the neighbours
MOST = 12_000  # rows; the kernel of so many takes 0.6 GB while it is solved, and beyond them the head alone is near its best


@dataclass(frozen=True, slots=True)
class Neighbours:
    """`points`: the training texts, shape (n, features); `shares`: shape (n, classes)."""

    points: Matrix
    shares: Matrix

    def scores(self, points: Matrix) -> Matrix:
        """About 1 for the label of a text's neighbours and 0 for the others, shape (n, classes). `points`: as `placed` gives them."""
        return _alike(points, self.points) @ self.shares


def placed(texts: Sequence[str], vectors: Matrix) -> Matrix:
    """Shape (n, features): where texts lie. `vectors`: one centred unit vector a text."""
    return np.hstack([vectors, sketch(texts) * np.float32(NGRAMS)])


def learn(points: Matrix, y: NDArray[np.int64], classes: int) -> Neighbours:
    """`y`: the class of every point."""
    alike = _alike(points, points)
    alike[np.diag_indices(len(alike))] += np.float32(RIDGE)
    return Neighbours(points, np.linalg.solve(alike, np.eye(classes, dtype=np.float32)[y]).astype(np.float32))


def _alike(one: Matrix, other: Matrix) -> Matrix:
    distance = (one * one).sum(axis=1)[:, None] + (other * other).sum(axis=1)[None] - np.float32(2) * (one @ other.T)
    return np.exp(np.float32(-NARROW) * np.maximum(distance, np.float32(0))).astype(np.float32)
