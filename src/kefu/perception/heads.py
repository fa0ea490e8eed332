"""One trainer for every head over texts: what customers want, what a merchant adds, what a bench brings along.

A head is a multinomial logistic regression over sentence vectors, hashed n-grams and marks of speech (`force.py`). Its confidence is
calibrated on folds that it was not trained on. `scope.py` adds the question whether a text belongs to any of its labels at all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kefu.perception.force import force
from kefu.perception.ngrams import sketch

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shares:
    """How much the kinds of features weigh: a unit vector, unit n-grams, marks of 0 or 1."""

    vectors: float = 4.0
    ngrams: float = 1.2
    marks: float = 1.0


@dataclass(frozen=True, slots=True)
class Options:
    """How to train. Chosen by cross-validation on the shipped examples (benches/LOG.md, "Understanding")."""

    penalty: float = 1e-4  # L2 on the weights beside the mean loss over rows
    shares: Shares = Shares()
    steps: int = 120
    folds: int = 5
    seed: int = 7


DEFAULTS = Options()


@dataclass(frozen=True, slots=True)
class TextClassifier:
    """`weights` has shape (features + 1, classes). Build it with `train` or `load`."""

    labels: tuple[str, ...]
    weights: Matrix
    temperature: float
    shares: Shares

    def logits(self, texts: Sequence[str], vectors: Matrix) -> Matrix:
        """Shape (n, classes). `vectors`: one centred unit vector a text."""
        x = features(texts, vectors, self.shares)
        return x @ self.weights[:-1] + self.weights[-1]

    def probabilities(self, texts: Sequence[str], vectors: Matrix) -> Matrix:
        """Shape (n, classes), rows sum to 1: how likely each label is, given that it is one of them."""
        return softmax(self.logits(texts, vectors) / self.temperature)

    def arrays(self, prefix: str = "") -> dict[str, NDArray[Any]]:
        """What `load` needs, in half precision, to be put into an npz file."""
        numbers = np.array([self.temperature, self.shares.vectors, self.shares.ngrams, self.shares.marks])
        return {f"{prefix}weights": self.weights.astype(np.float16), f"{prefix}labels": np.array(self.labels), f"{prefix}numbers": numbers}


def load(stored: Mapping[str, Any], prefix: str = "") -> TextClassifier:
    """A head from what `TextClassifier.arrays` gave."""
    temperature, *shares = (float(number) for number in stored[f"{prefix}numbers"])
    labels = tuple(str(label) for label in stored[f"{prefix}labels"])
    return TextClassifier(labels, stored[f"{prefix}weights"].astype(np.float32), temperature, Shares(*shares))


def features(texts: Sequence[str], vectors: Matrix, shares: Shares) -> Matrix:
    """Shape (n, features): the kinds of features with a share above 0, side by side."""
    columns = [vectors * np.float32(shares.vectors)]
    if shares.ngrams:
        columns.append(sketch(texts) * np.float32(shares.ngrams))
    if shares.marks:
        columns.append(force(texts) * np.float32(shares.marks))
    return np.hstack(columns)


def train(texts: Sequence[str], labels: Sequence[str], vectors: Matrix, options: Options = DEFAULTS) -> tuple[TextClassifier, Matrix]:
    """A head whose temperature is fitted on the folds it was not trained on, and its logits on those folds, shape (n, classes)."""
    names = tuple(dict.fromkeys(labels))
    y = np.array([names.index(label) for label in labels])
    x = features(texts, vectors, options.shares)
    outside = out_of_fold(x, y, len(names), options)
    weights = fit(x, y, len(names), options)
    return TextClassifier(names, weights, best_temperature(outside, y), options.shares), outside


def out_of_fold(x: Matrix, y: NDArray[np.int64], classes: int, options: Options) -> Matrix:
    """Logits of every row from a head that has not seen it, shape (n, classes)."""
    part = folds(y, options.folds, options.seed)
    logits = np.zeros((len(y), classes), np.float32)
    for fold in range(options.folds):
        held = part == fold
        weights = fit(x[~held], y[~held], classes, options)
        logits[held] = x[held] @ weights[:-1] + weights[-1]
    return logits


def folds(y: NDArray[np.int64], count: int, seed: int) -> NDArray[np.int64]:
    """The fold of every row; each class is spread over all folds."""
    random = np.random.default_rng(seed)
    part = np.zeros(len(y), np.int64)
    for label in np.unique(y):
        rows = random.permutation(np.flatnonzero(y == label))
        part[rows] = (np.arange(len(rows)) + random.integers(count)) % count
    return part


def best_temperature(logits: Matrix, y: NDArray[np.int64], least: float = 0.25) -> float:
    """What the logits must be divided by, from `least` to 4, for their probabilities to be least surprised by `y` (Guo et al. 2017)."""
    rows = np.arange(len(y))
    grid = np.geomspace(least, 4.0, 49)
    losses = [float(-np.log(np.maximum(softmax(logits / np.float32(t))[rows, y], 1e-9)).mean()) for t in grid]
    return float(grid[int(np.argmin(losses))])


def softmax(logits: Matrix) -> Matrix:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def fit(x: Matrix, y: NDArray[np.int64], classes: int, options: Options, row_weights: Matrix | None = None) -> Matrix:
    """Weights of shape (features + 1, classes) that minimise the mean cross-entropy plus penalty/2 · |W|², by L-BFGS."""
    n, d = int(x.shape[0]), int(x.shape[1])
    share = np.full(n, 1.0 / n, np.float32) if row_weights is None else (row_weights / row_weights.sum()).astype(np.float32)
    rows: NDArray[np.int64] = np.arange(n)

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        w = flat.reshape(d + 1, classes)
        p = softmax(x @ w[:-1] + w[-1])
        value = float(-(share * np.log(np.maximum(p[rows, y], 1e-12))).sum() + 0.5 * options.penalty * (w[:-1] ** 2).sum())
        p[rows, y] -= np.float32(1.0)
        p *= share[:, None]
        gradient = np.vstack([x.T @ p + options.penalty * w[:-1], p.sum(axis=0, keepdims=True)])
        return value, gradient.astype(np.float32).ravel()

    start: Matrix = np.zeros((d + 1) * classes, np.float32)
    return lbfgs(loss, start, options.steps).reshape(d + 1, classes)


def lbfgs(loss: Callable[[Matrix], tuple[float, Matrix]], start: Matrix, steps: int, memory: int = 8) -> Matrix:
    """The point after at most `steps` steps of limited-memory BFGS with backtracking (Nocedal & Wright, algorithm 7.5)."""
    point, (value, gradient) = start, loss(start)
    moves: list[tuple[Matrix, Matrix, float]] = []
    for step in range(steps):
        direction: Matrix = gradient.copy()
        shares: list[float] = []
        for move, change, curvature in reversed(moves):
            share = float(move @ direction) / curvature
            shares.append(share)
            direction = (direction - np.float32(share) * change).astype(np.float32)
        if moves:
            move, change, curvature = moves[-1]
            direction = (direction * np.float32(curvature / float(change @ change))).astype(np.float32)
        for (move, change, curvature), share in zip(moves, reversed(shares), strict=True):
            direction = (direction + np.float32(share - float(change @ direction) / curvature) * move).astype(np.float32)
        slope = float(gradient @ direction)
        length = 1.0 if step else min(1.0, 1.0 / (float(np.abs(gradient).sum()) + 1e-12))
        for _ in range(20):
            trial = (point - np.float32(length) * direction).astype(np.float32)
            new_value, new_gradient = loss(trial)
            if new_value <= value - 1e-4 * length * slope:
                break
            length *= 0.5
        else:
            break
        move, change = trial - point, new_gradient - gradient
        curvature = float(move @ change)
        if curvature > 1e-10:
            moves = [*moves[-(memory - 1) :], (move, change, curvature)]
        settled = value - new_value < 1e-6 * max(abs(value), 1e-3)
        point, value, gradient = trial, new_value, new_gradient
        if settled:
            break
    return point
