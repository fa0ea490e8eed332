"""A trainer for feelings, with one label a text or several: logistic regression over sentence vectors, signs and hashed n-grams.

Needs numpy only. The n-grams are a sparse matrix of hashed words and characters (the hashing trick of Weinberger et al. 2009), so that
a set of 40,000 sentences is trained in minutes and a sentence is read in a tenth of a millisecond.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kefu.perception.heads import lbfgs, softmax
from kefu.perception.ngrams import has_words
from kefu.perception.ngrams import pieces as word_pieces

Matrix = NDArray[np.float32]
Ints = NDArray[np.int64]

_CHUNK = 4096  # rows whose pieces are multiplied at once: 4096 · 80 · 28 numbers are 37 MB


@dataclass(frozen=True, slots=True)
class Pieces:
    """Sparse rows: row i holds `values[starts[i]:starts[i + 1]]` at the columns `columns[…]`. Every row holds at least one."""

    columns: Ints
    values: Matrix
    starts: Ints
    width: int

    def __len__(self) -> int:
        return len(self.starts) - 1

    def rows(self, chosen: Ints) -> "Pieces":
        """Some of the rows, in the order given."""
        lengths = np.diff(self.starts)[chosen]
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        places: Ints = np.repeat(self.starts[chosen] - starts[:-1], lengths) + np.arange(int(starts[-1]), dtype=np.int64)
        return Pieces(self.columns[places], self.values[places], starts, self.width)

    def times(self, weights: Matrix) -> Matrix:
        """Shape (rows, classes)."""
        out = np.empty((len(self), weights.shape[1]), np.float32)
        for begin in range(0, len(self), _CHUNK):
            end = min(begin + _CHUNK, len(self))
            a, b = int(self.starts[begin]), int(self.starts[end])
            out[begin:end] = np.add.reduceat(weights[self.columns[a:b]] * self.values[a:b, None], self.starts[begin:end] - a, axis=0)
        return out


@dataclass(frozen=True, slots=True)
class Transposed:
    """The same numbers by columns: what a gradient needs."""

    row_of: Ints
    values: Matrix
    starts: Ints
    columns: Ints  # those that occur
    width: int

    def times(self, errors: Matrix) -> Matrix:
        """Shape (width, classes)."""
        out = np.zeros((self.width, errors.shape[1]), np.float32)
        ends = np.append(self.starts[1:], len(self.row_of))
        for begin in range(0, len(self.columns), _CHUNK * 4):
            last = min(begin + _CHUNK * 4, len(self.columns))
            a, b = int(self.starts[begin]), int(ends[last - 1])
            sums = np.add.reduceat(errors[self.row_of[a:b]] * self.values[a:b, None], self.starts[begin:last] - a, axis=0)
            out[self.columns[begin:last]] = sums
        return out


def hashed(texts: Sequence[str], width: int, weight: Matrix | None = None) -> Pieces:
    """Unit rows of hashed pieces; `weight`, shape (width,), is what each column counts (its rarity)."""
    columns: list[int] = []
    values: list[float] = []
    starts = [0]
    for text in texts:
        counts: dict[int, float] = {}
        for piece in pieces(text):
            code = crc32(piece.encode()) % width
            counts[code] = counts.get(code, 0.0) + 1.0
        columns.extend(counts)
        values.extend(counts.values())
        starts.append(len(columns))
    column_array, value_array, start_array = np.array(columns, np.int64), np.array(values, np.float32), np.array(starts, np.int64)
    value_array = 1.0 + np.log(value_array)
    if weight is not None:
        value_array *= weight[column_array]
    lengths = np.sqrt(np.add.reduceat(value_array**2, start_array[:-1])) if len(texts) else np.zeros(0, np.float32)
    value_array = value_array / np.repeat(np.maximum(lengths, 1e-9), np.diff(start_array))
    return Pieces(column_array, value_array.astype(np.float32), start_array, width)


def rarity(found: Pieces) -> Matrix:
    """Inverse document frequency, shape (width,): log((1 + n) / (1 + in how many rows)) + 1; 0 for what only one row has."""
    counts = np.bincount(found.columns, minlength=found.width)
    weight = np.log((1 + len(found)) / (1 + counts)) + 1
    return np.where(counts > 1, weight, 0.0).astype(np.float32)


def pieces(text: str) -> Iterator[str]:
    """Those of `ngrams`, without the letters of words of one or two; never nothing."""
    if not has_words(text):
        yield "^"
    yield from word_pieces(text, shortest_cut=3)


def transposed(found: Pieces) -> Transposed:
    order = np.argsort(found.columns, kind="stable")
    columns, starts = np.unique(found.columns[order], return_index=True)
    row_of = np.repeat(np.arange(len(found)), np.diff(found.starts))[order]
    return Transposed(row_of, found.values[order], starts.astype(np.int64), columns, found.width)


@dataclass(frozen=True, slots=True)
class Weights:
    """One column a label: `dense` (features, labels), `sparse` (width, labels), `bias` (labels,)."""

    dense: Matrix
    sparse: Matrix
    bias: Matrix

    def logits(self, dense: Matrix, found: Pieces) -> Matrix:
        """Shape (rows, labels)."""
        return dense @ self.dense + found.times(self.sparse) + self.bias


@dataclass(frozen=True, slots=True)
class Penalties:
    """L2 penalties on the mean loss over rows."""

    dense: float = 1e-5
    sparse: float = 1e-5


def fit(
    dense: Matrix, found: Pieces, y: Matrix, *, exclusive: bool, row_weights: Matrix | None, penalties: Penalties, steps: int = 100
) -> Weights:
    """Weights that minimise cross-entropy (softmax where labels exclude each other, else one sigmoid a label) by L-BFGS.

    `y` has shape (rows, labels) with 0 and 1, or shares between them for soft labels.
    """
    n, d = dense.shape
    width, labels = found.width, y.shape[1]
    share = (np.full(n, 1.0 / n) if row_weights is None else row_weights / row_weights.sum()).astype(np.float32)[:, None]
    turned = transposed(found)
    penalty = np.concatenate([np.full(d, penalties.dense), np.full(width, penalties.sparse), [0.0]]).astype(np.float32)[:, None]

    def loss(flat: Matrix) -> tuple[float, Matrix]:
        w = flat.reshape(d + width + 1, labels)
        logits = dense @ w[:d] + found.times(w[d:-1]) + w[-1]
        p = softmax(logits) if exclusive else sigmoid(logits)
        likely = y * np.log(np.maximum(p, 1e-9))
        if not exclusive:
            likely += (1 - y) * np.log(np.maximum(1 - p, 1e-9))
        errors = (p - y) * share
        value = float(-(likely * share).sum() + 0.5 * (penalty * w**2).sum())
        gradient = np.vstack([dense.T @ errors, turned.times(errors), errors.sum(axis=0, keepdims=True)]) + penalty * w
        return value, gradient.astype(np.float32).ravel()

    start = np.zeros((d + width + 1, labels), np.float32)
    mean = np.clip((y * share).sum(axis=0), 1e-6, 1 - 1e-6)
    start[-1] = np.log(mean) if exclusive else np.log(mean / (1 - mean))
    w = lbfgs(loss, start.ravel(), steps).reshape(d + width + 1, labels)
    return Weights(w[:d], w[d:-1], w[-1])


@dataclass(frozen=True, slots=True)
class Batches:
    """How `fit_by_batches` goes through the rows; chosen on GoEmotions' dev part (benches/LOG.md, "Emotion")."""

    epochs: int = 3
    rows: int = 256
    dense_rate: float = 0.05
    sparse_rate: float = 0.5
    l2: float = 1e-5
    seed: int = 1


def fit_by_batches(dense: Matrix, found: Pieces, y: Matrix, *, exclusive: bool, how: Batches) -> Weights:
    """The same kind of head by AdaGrad (Duchi et al. 2011), steps shrinking to nothing: for sets of many thousand rows, where L-BFGS
    would go over all of them sixty times. 4 CPU-seconds an epoch for 43,000 sentences and 28 labels."""
    n, d, labels = len(y), dense.shape[1], y.shape[1]
    mean = np.clip(y.mean(axis=0), 1e-5, 1 - 1e-5)
    bias = (np.log(mean) if exclusive else np.log(mean / (1 - mean))).astype(np.float32)
    wd, ws = np.zeros((d, labels), np.float32), np.zeros((found.width, labels), np.float32)
    seen_d, seen_s = np.full_like(wd, 1e-6), np.full_like(ws, 1e-6)
    random = np.random.default_rng(how.seed)
    steps = how.epochs * -(-n // how.rows)
    step = 0
    for _ in range(how.epochs):
        order = random.permutation(n)
        for begin in range(0, n, how.rows):
            chosen: Ints = order[begin : begin + how.rows]
            part, x = found.rows(chosen), dense[chosen]
            logits = x @ wd + part.times(ws) + bias
            errors = ((softmax(logits) if exclusive else sigmoid(logits)) - y[chosen]) / np.float32(len(chosen))
            columns, slopes = _slopes(part, errors)
            slopes += how.l2 * ws[columns]
            pace = np.float32(1.0 - step / steps)
            grown = seen_s[columns] + slopes**2
            seen_s[columns] = grown
            ws[columns] -= how.sparse_rate * pace * slopes / np.sqrt(grown)
            dense_slopes = x.T @ errors + how.l2 * wd
            seen_d += dense_slopes**2
            wd -= how.dense_rate * pace * dense_slopes / np.sqrt(seen_d)
            bias = bias - np.float32(how.dense_rate) * pace * errors.sum(axis=0)
            step += 1
    return Weights(wd, ws, bias)


def _slopes(part: Pieces, errors: Matrix) -> tuple[Ints, Matrix]:
    """The gradient of the columns that occur in these rows: columns (k,), values (k, labels)."""
    turned = transposed(part)
    return turned.columns, np.add.reduceat(errors[turned.row_of] * turned.values[:, None], turned.starts, axis=0)


def sigmoid(logits: Matrix) -> Matrix:
    return (1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30)))).astype(np.float32)
