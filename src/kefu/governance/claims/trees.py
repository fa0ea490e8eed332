"""Boosted trees as plain arrays: grown by benches/grounding/growing.py, walked here in microseconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Trees:
    """T complete trees of depth D; the log-odds of a row is `start` plus the sum of the leaves that it reaches.

    Row t of `feature` and `bound` has the 2**D - 1 questions of tree t (right when the value is above the bound), of `leaf` its answers.
    """

    feature: NDArray[np.int16]
    bound: Matrix
    leaf: Matrix
    start: float

    def log_odds(self, rows: Matrix) -> Matrix:
        """Shape (n, features) → (n,)."""
        rows = np.asarray(rows, np.float32)
        depth = int(np.log2(self.leaf.shape[1]))
        every = np.array(range(self.feature.shape[0]))[None, :]
        node = np.zeros((len(rows), self.feature.shape[0]), np.int64)
        for _ in range(depth):
            asked = self.feature[every, node]
            right = np.take_along_axis(rows, asked, axis=1) > self.bound[every, node]
            node = 2 * node + 1 + right
        reached = self.leaf[every, node - (2**depth - 1)]
        return (self.start + reached.sum(axis=1)).astype(np.float32)


def source() -> str:
    """What the shipped trees were grown from, as their maker wrote it down."""
    with resources.as_file(resources.files("kefu.governance.claims") / "grounding.npz") as path, np.load(path) as stored:
        return str(stored["source"])


def save(trees: Trees, path: str, source: str, names: Sequence[str]) -> None:
    """Write the trees to `path` as .npz with the names of their features and a note on what they were grown from."""
    with open(path, "wb") as file:
        np.savez_compressed(
            file,
            feature=trees.feature,
            bound=trees.bound,
            leaf=trees.leaf.astype(np.float32),
            start=np.array(trees.start),
            names=np.array(names),
            source=np.array(source),
        )


@cache
def read(names: tuple[str, ...]) -> Trees:
    """The shipped trees. Raises ValueError when they were grown on other features than `names`."""
    with resources.as_file(resources.files("kefu.governance.claims") / "grounding.npz") as path, np.load(path) as stored:
        if tuple(stored["names"]) != names:
            raise ValueError("grounding.npz was grown on other features: run `make grounding` and commit what it writes")
        return Trees(stored["feature"], stored["bound"], stored["leaf"], float(stored["start"]))
