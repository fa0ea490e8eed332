"""Fit the projection that brings questions of one intent together; writes src/kefu/knowledge/bend.npz.

Trained on clinc150 train (CC BY 3.0), banking77 train (CC BY 4.0), hint3 v1 train (ODbL), bitext train (CDLA-Sharing 1.0), all English,
and the taxonomy's examples in Chinese and English, written for this project. No text of the demo shop, no test part, and no set that
is for measuring only (zh_paraphrase, fewclue).

    python benches/retrieval/train_bend.py

Supervised contrastive loss (temperature `HEAT`) over batches of 24 intents of one set, up to 4 questions each; Adam from the identity,
stopped early on purpose: longer training helps the sets and hurts the demo shop (benches/LOG.md). A minute, and the vectors.
"""

from collections.abc import Mapping

import numpy as np
from kept import KeptVectors
from numpy.typing import NDArray
from sets import Labelled, banking77, bitext, clinc150, hint3
from worlds import BOTS, few

from kefu.knowledge.words import plain
from kefu.perception.taxonomy import taxonomy
from kefu.perception.vectors import DIMENSIONS, Vectors

OUT = "src/kefu/knowledge/bend.npz"
HEAT = 0.07
INTENTS, EACH = 24, 4
Weights = NDArray[np.float32]


def labelled(half: int | None = None) -> dict[str, Labelled]:
    """The sets, (text in plain form, intent); of clinc150 and banking77 every other intent only when `half` is 0 or 1."""
    found = {
        "taxonomy": [(text, leaf.name) for leaf in taxonomy().values() for text in (*leaf.zh, *leaf.en)],
        **{f"hint3-{bot}": list(dict.fromkeys(hint3(bot))) for bot in BOTS},
        "bitext": few(bitext(), 130),
        "clinc150": _half(few(clinc150("train"), 30), half),
        "banking77": _half(few(banking77(), 40), half),
    }
    return {name: [(plain(text), intent) for text, intent in rows] for name, rows in found.items()}


def fit(
    sets: Mapping[str, Labelled], vectors: Vectors, steps: int = 1200, rate: float = 2e-4, pull: float = 0.02, seed: int = 0
) -> Weights:
    """Shape (384, 384). `pull` is the weight of staying near the identity."""
    rng = np.random.default_rng(0)
    groups: list[list[Weights]] = []
    for rows in sets.values():
        by_intent: dict[str, list[str]] = {}
        for text, intent in rows:
            by_intent.setdefault(intent, []).append(text)
        groups.append([vectors.queries(texts) for texts in by_intent.values() if len(texts) > 1])
    start = np.eye(DIMENSIONS, dtype=np.float32)
    weights, momentum, speed = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, steps + 1):
        intents = groups[int(rng.integers(len(groups)))]
        chosen = [intents[at] for at in rng.choice(len(intents), min(INTENTS, len(intents)), replace=False)]
        taken = [rows[rng.choice(len(rows), min(EACH, len(rows)), replace=False)] for rows in chosen]
        x, intent = np.concatenate(taken), np.repeat(np.arange(len(taken)), [len(rows) for rows in taken])
        slope = _slope(x, intent, weights) + pull * (weights - start)
        momentum = 0.9 * momentum + 0.1 * slope
        speed = 0.99 * speed + 0.01 * slope**2
        now = rate * min(1.0, (steps - step) / (0.3 * steps) + 0.05)
        weights -= now * (momentum / (1 - 0.9**step)) / (np.sqrt(speed / (1 - 0.99**step)) + 1e-8)
    return weights


def _slope(x: Weights, intent: NDArray[np.intp], weights: Weights) -> Weights:
    """Of the mean, over questions, of −log softmax of the likeness to those of its own intent."""
    turned = x @ weights
    length = np.linalg.norm(turned, axis=1, keepdims=True) + 1e-6
    unit = turned / length
    likeness = unit @ unit.T / HEAT
    np.fill_diagonal(likeness, -1e9)
    chance = np.exp(likeness - likeness.max(1, keepdims=True))
    chance /= chance.sum(1, keepdims=True)
    own = (intent[:, None] == intent[None]) & ~np.eye(len(x), dtype=bool)
    wrong = (chance - own / np.maximum(own.sum(1, keepdims=True), 1)) / (len(x) * HEAT)
    to_unit = (wrong + wrong.T) @ unit
    return np.asarray(x.T @ ((to_unit - (to_unit * unit).sum(1, keepdims=True) * unit) / length), np.float32)


def _half(rows: Labelled, half: int | None) -> Labelled:
    kept = {intent for at, intent in enumerate(sorted({intent for _, intent in rows})) if half is None or at % 2 == half}
    return [row for row in rows if row[1] in kept]


def main() -> None:
    weights = fit(labelled(), KeptVectors())
    np.savez_compressed(OUT, weights=weights.astype(np.float16))
    print(f"{OUT}: moved {np.linalg.norm(weights - np.eye(DIMENSIONS)) / np.sqrt(DIMENSIONS):.3f} of its length")


if __name__ == "__main__":
    main()
