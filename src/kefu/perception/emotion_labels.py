"""Heads for other people's sets of emotions: any labels, one or several a text, with a threshold for each label.

The same features and trainer as the product's own head. Thresholds are fixed on folds that the head was not trained on, to make the mean F1
of the labels as high as it gets there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kefu.perception.emotion_head import Batches, Matrix, Penalties, Pieces, Weights, fit, fit_by_batches, hashed, rarity
from kefu.perception.emotion_signs import signs

WIDTH = 1 << 17
SHARES = (3.0, 1.0, 6.0)  # vector, signs, n-grams; on a third of GoEmotions' train part (benches/LOG.md, "Emotion")
PENALTIES = Penalties(dense=1e-5, sparse=1e-5)
STEPS = 60
MANY = 5000  # with more sentences three folds say as much as five, and small batches get there ten times sooner than L-BFGS
ROUNDS = 3  # sweeps over the labels when offsets are chosen; a fourth changed nothing


@dataclass(frozen=True, slots=True)
class LabelHead:
    """`offsets`, shape (labels,): added to the logits before the largest is taken (exclusive labels), or what a logit must pass."""

    labels: tuple[str, ...]
    exclusive: bool
    at_least_one: bool
    weights: Weights
    rarity: Matrix
    offsets: Matrix

    def logits(self, texts: Sequence[str], vectors: Matrix) -> Matrix:
        """Shape (n, labels)."""
        dense, plain = _dense(texts, vectors)
        return self.weights.logits(dense, hashed(plain, WIDTH, self.rarity))

    def predict(self, texts: Sequence[str], vectors: Matrix) -> list[tuple[str, ...]]:
        """The labels of each text; exactly one where they exclude each other."""
        chosen = choose(self.logits(texts, vectors), self.offsets, self.exclusive, self.at_least_one)
        return [tuple(self.labels[index] for index in np.flatnonzero(row)) for row in chosen]


def train(texts: Sequence[str], wanted: Sequence[Sequence[str]], vectors: Matrix, penalties: Penalties = PENALTIES) -> LabelHead:
    """A head for the labels that occur in `wanted`, one list a text. `vectors`: shape (n, 384)."""
    labels = tuple(sorted({label for each in wanted for label in each}))
    index = {label: column for column, label in enumerate(labels)}
    y = np.zeros((len(texts), len(labels)), np.float32)
    for row, each in enumerate(wanted):
        y[row, [index[label] for label in each]] = 1.0
    exclusive = bool((y.sum(axis=1) == 1).all())
    dense, plain = _dense(texts, vectors)
    rare = rarity(hashed(plain, WIDTH))
    found = hashed(plain, WIDTH, rare)
    logits = out_of_fold(dense, found, y, exclusive, penalties)
    least = bool((y.sum(axis=1) >= 1).all())
    tuned = {each: offsets(logits, y, exclusive, each) for each in ({least, False} if not exclusive else {True})}
    scores = {each: macro_f1(y, choose(logits, tuned[each], exclusive, each)) for each in tuned}
    at_least_one = max(scores, key=lambda each: scores[each])
    weights = _fit(dense, found, y, exclusive, penalties, is_large=len(y) > MANY)
    return LabelHead(labels, exclusive, at_least_one, weights, rare, tuned[at_least_one])


def out_of_fold(dense: Matrix, found: Pieces, y: Matrix, exclusive: bool, penalties: Penalties, seed: int = 7) -> Matrix:
    """Logits of every row from a head that was not trained on it, shape of `y`."""
    folds = 3 if len(y) > MANY else 5
    fold = np.random.default_rng(seed).permutation(len(y)) % folds
    logits = np.zeros_like(y)
    for each in range(folds):
        kept, held = np.flatnonzero(fold != each), np.flatnonzero(fold == each)
        weights = _fit(dense[kept], found.rows(kept), y[kept], exclusive, penalties, is_large=len(y) > MANY)
        logits[held] = weights.logits(dense[held], found.rows(held))
    return logits


def choose(logits: Matrix, offset: Matrix, exclusive: bool, at_least_one: bool) -> NDArray[np.bool_]:
    """Which labels each row gets, shape of `logits`."""
    if exclusive:
        return np.eye(logits.shape[1], dtype=bool)[(logits + offset).argmax(axis=1)]
    over = logits - offset
    chosen = over > 0
    if at_least_one:
        empty = ~chosen.any(axis=1)
        chosen[empty, over[empty].argmax(axis=1)] = True
    return chosen


def offsets(logits: Matrix, y: Matrix, exclusive: bool, at_least_one: bool) -> Matrix:
    """Thresholds (several labels) or additions (one label), shape (labels,), that make the mean F1 of these rows highest."""
    return _additions(logits, y) if exclusive else _thresholds(logits, y, at_least_one)


def macro_f1(y: Matrix, chosen: NDArray[np.bool_]) -> float:
    """Mean over labels of 2·hits / (predicted + wanted), 0 for a label that is never predicted nor wanted."""
    hits = (chosen & (y > 0)).sum(axis=0)
    return float((2 * hits / np.maximum(chosen.sum(axis=0) + (y > 0).sum(axis=0), 1)).mean())


def _thresholds(logits: Matrix, y: Matrix, at_least_one: bool) -> Matrix:
    best = np.zeros(y.shape[1], np.float32)
    for label in range(y.shape[1]):
        order = np.argsort(-logits[:, label])
        hits = np.cumsum(y[order, label])
        f1 = 2 * hits / (np.arange(1, len(order) + 1) + y[:, label].sum())
        smooth = np.convolve(f1, np.ones(9) / 9, mode="same") if len(f1) > 100 else f1  # a single lucky cut does not carry over
        cut = int(smooth.argmax())
        below = logits[order[min(cut + 1, len(order) - 1)], label]
        best[label] = (logits[order[cut], label] + below) / 2
    if not at_least_one:
        return best
    for _ in range(ROUNDS - 1):  # the label given for want of any other changes what the thresholds cost
        for label in range(len(best)):
            best = _moved(logits, y, best, label, exclusive=False, steps=(-0.3, -0.15, 0.15, 0.3))
    return best


def _additions(logits: Matrix, y: Matrix) -> Matrix:
    best = np.zeros(y.shape[1], np.float32)
    for _ in range(ROUNDS):
        for label in range(len(best)):
            best = _moved(logits, y, best, label, exclusive=True, steps=(-0.6, -0.3, -0.15, 0.15, 0.3, 0.6))
    return best


def _moved(logits: Matrix, y: Matrix, start: Matrix, label: int, *, exclusive: bool, steps: Sequence[float]) -> Matrix:
    best, highest = start, macro_f1(y, choose(logits, start, exclusive, True))
    for step in steps:
        tried = start.copy()
        tried[label] += step
        if (score := macro_f1(y, choose(logits, tried, exclusive, True))) > highest + 1e-5:
            best, highest = tried, score
    return best


def _dense(texts: Sequence[str], vectors: Matrix) -> tuple[Matrix, list[str]]:
    seen = [signs(text) for text in texts]
    numbers = np.stack([each.numbers for each in seen])
    return np.hstack([vectors * np.float32(SHARES[0]), numbers * np.float32(SHARES[1])]), [each.plain for each in seen]


def _fit(dense: Matrix, found: Pieces, y: Matrix, exclusive: bool, penalties: Penalties, *, is_large: bool) -> Weights:
    if is_large:
        return fit_by_batches(dense, found, y, exclusive=exclusive, how=Batches())
    scaled = Pieces(found.columns, found.values * np.float32(SHARES[2]), found.starts, found.width)
    weights = fit(dense, scaled, y, exclusive=exclusive, row_weights=None, penalties=penalties, steps=STEPS)
    return Weights(weights.dense, weights.sparse * np.float32(SHARES[2]), weights.bias)
