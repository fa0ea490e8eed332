"""Grow boosted trees with numpy alone."""

import numpy as np
from numpy.typing import NDArray

from kefu.governance.claims.trees import Matrix, Trees


def grow(
    rows: Matrix,
    labels: NDArray[np.float32],
    weights: NDArray[np.float32],
    *,
    trees: int = 150,
    depth: int = 3,
    rate: float = 0.06,
    share: float = 0.7,
    columns: float = 0.5,
    ridge: float = 4.0,
    bins: int = 32,
    seed: int = 17,
    signs: tuple[int, ...] = (),
) -> Trees:
    """Second-order boosting of the log loss (Friedman 2001; the gain of Chen & Guestrin 2016) over quantile bins.

    Each tree sees a `share` of the rows and of the `columns`; `ridge` pulls leaves to 0. `signs` has +1 (-1) for features whose rise may
    only raise (lower) the answer, 0 for free ones.
    """
    random = np.random.default_rng(seed)
    n, width = rows.shape
    edges = [np.unique(np.quantile(rows[:, column], np.linspace(0, 1, bins + 1)[1:-1])) for column in range(width)]
    coded = np.stack([np.searchsorted(edges[column], rows[:, column], side="left") for column in range(width)], axis=1)
    start = float(np.log(np.average(labels, weights=weights) / (1 - np.average(labels, weights=weights))))
    odds = np.full(n, start)
    inner, leaves = 2**depth - 1, 2**depth
    feature, bound, leaf = (
        np.zeros((trees, inner), np.int16),
        np.full((trees, inner), np.inf, np.float32),
        np.zeros((trees, leaves), np.float32),
    )
    for tree in range(trees):
        chance = 1 / (1 + np.exp(-odds))
        slope, bend = weights * (chance - labels), weights * chance * (1 - chance)
        drawn = random.random(n) < share
        usable = np.flatnonzero(random.random(width) < columns)
        if not len(usable):
            continue
        node = np.zeros(n, np.int64)
        for place in range(inner):
            here = drawn & (node == place)
            best = _best(coded, slope, bend, here, usable, edges, ridge, signs) if here.sum() >= 8 else None
            if best is not None:
                feature[tree, place], bound[tree, place] = best
            at = node == place
            node[at] = 2 * place + 1 + (rows[at, feature[tree, place]] > bound[tree, place])
        node -= inner
        for place in range(leaves):
            here = drawn & (node == place)
            leaf[tree, place] = -rate * slope[here].sum() / (bend[here].sum() + ridge)
        odds += leaf[tree, node]
    return Trees(feature, bound, leaf, start)


def _best(
    coded: NDArray[np.int64],
    slope: NDArray[np.float64],
    bend: NDArray[np.float64],
    here: NDArray[np.bool_],
    usable: NDArray[np.int64],
    edges: list[NDArray[np.float32]],
    ridge: float,
    signs: tuple[int, ...],
) -> tuple[int, float] | None:
    total_slope, total_bend = slope[here].sum(), bend[here].sum()
    best, gain = None, 1e-6
    for column in usable:
        size = len(edges[column])
        if not size:
            continue
        codes = coded[here, column]
        left_slope = np.cumsum(np.bincount(codes, slope[here], size + 1))[:-1]
        left_bend = np.cumsum(np.bincount(codes, bend[here], size + 1))[:-1]
        right_slope, right_bend = total_slope - left_slope, total_bend - left_bend
        gains = left_slope**2 / (left_bend + ridge) + right_slope**2 / (right_bend + ridge) - total_slope**2 / (total_bend + ridge)
        gains[(left_bend < 0.5) | (right_bend < 0.5)] = 0
        if signs and signs[column]:
            rises = -right_slope / (right_bend + ridge) > -left_slope / (left_bend + ridge)
            gains[rises if signs[column] < 0 else ~rises] = 0
        place = int(np.argmax(gains))
        if gains[place] > gain:
            best, gain = (int(column), float(edges[column][place])), float(gains[place])
    return best
