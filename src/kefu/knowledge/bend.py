"""Likeness after a projection of text vectors that brings questions of one intent together and moves those of others apart.

The weights (`bend.npz`, shape (384, 384)) are fitted by benches/retrieval/train_bend.py, which says on what.
"""

from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from kefu.perception.vectors import Matrix


class Bend:
    """Cosines of projected vectors without keeping a second copy of them: with W the weights, v·WWᵀq over the lengths |Wᵀv| and |Wᵀq|."""

    def __init__(self, weights: Matrix) -> None:
        self._weights = weights
        self._both = np.ascontiguousarray(weights @ weights.T)

    def lengths(self, rows: Matrix) -> Matrix:
        """Of every row after projection: (n, 384) → (n,)."""
        return np.maximum(np.linalg.norm(rows @ self._weights, axis=1), np.float32(1e-6))

    def mean_lengths(self, rows: Matrix, lengths: Matrix, starts: NDArray[np.intp], counts: Matrix) -> Matrix:
        """The length of the mean projected unit vector of each run of rows: (runs,)."""
        means = np.add.reduceat(rows @ self._weights / lengths[:, None], starts, axis=0) / counts[:, None]
        return np.maximum(np.linalg.norm(means, axis=1), np.float32(1e-6))

    def query(self, vector: Matrix) -> Matrix:
        """What to multiply rows with, so that `row @ it / its length` is the cosine: (384,) → (384,)."""
        turned = self._both @ vector
        return np.asarray(turned / max(float(np.sqrt(vector @ turned)), 1e-6), np.float32)


@cache
def shipped_bend() -> Bend:
    with (resources.files("kefu.knowledge") / "bend.npz").open("rb") as stream, np.load(stream) as stored:
        return Bend(stored["weights"].astype(np.float32))
