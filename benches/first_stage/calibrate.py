"""What a glance reckons with (`glance.npz`): `python benches/first_stage/calibrate.py POOL.json VECTORS.npy`.

POOL.json is pool.py's list in the order of VECTORS.npy, which holds the encoder's query vectors (uncentred) of its first rows. The last
4,000 of them must not have taught the student: they fit the gate, which foretells whether the encoder would decide the same.
"""

import json
import sys
from importlib import resources
from pathlib import Path

import numpy as np

from kefu.knowledge.kinds import _weights as kind_weights
from kefu.perception import intents, student, wishes
from kefu.perception.force import force
from kefu.perception.glance import GRAMS, MARKS, _gate, _weights, glance
from kefu.perception.intents import Guess, guess, signs_of
from kefu.perception.ngrams import sketch
from kefu.perception.vectors import _means

RIDGE, GATE_PENALTY = 3.0, 1e-3
KINDS = ("own", "swapped", "grammar", "mixed", "public")
GATE_ROWS = 4000


def main(pool_file: Path, vectors_file: Path) -> None:
    vectors = np.load(vectors_file).astype(np.float32) - _means()[0]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = [(text, kind, vector) for (text, kind), vector in zip(json.loads(pool_file.read_text()), vectors, strict=False) if kind in KINDS]
    cut = sum(kind in KINDS for _, kind in json.loads(pool_file.read_text())[: len(vectors) - GATE_ROWS])
    target = Path(str(resources.files("kefu.perception") / "glance.npz"))
    arrays = {"weights": _foretold(rows[:cut]).astype(np.float16)}
    blank = {"gate_mean": np.zeros(11, np.float32), "gate_scale": np.ones(11, np.float32), "gate_weight": np.zeros(12, np.float32)}
    np.savez_compressed(target, **arrays, **blank)
    _weights.cache_clear()
    _gate.cache_clear()
    glance.cache_clear()
    np.savez_compressed(target, **arrays, **_gate_of(rows[cut:]))


def _foretold(rows: list[tuple[str, str, np.ndarray]]) -> np.ndarray:
    """Shape (features, outputs): from the student's vector, n-grams, marks and 1 to what the encoder's vector adds to each head."""
    texts, vectors = [text for text, _, _ in rows], np.stack([vector for _, _, vector in rows])
    leaves, kinds, _ = wishes._heads()
    ones = np.ones((len(rows), 1), np.float32)
    with_one = np.hstack([vectors, ones])
    target = np.hstack(
        [
            vectors @ leaves.weights[:384] * leaves.shares.vectors,
            vectors @ kinds.weights[:384] * kinds.shares.vectors,
            with_one @ intents._weights(),
            with_one @ kind_weights(),
        ]
    )
    x = np.hstack([np.stack([student.vector(text) for text in texts]), sketch(texts) * GRAMS, force(texts) * MARKS, ones])
    weight = np.array([3.0 if kind == "own" else 1.0 for _, kind, _ in rows])[:, None]
    return np.linalg.solve((x * weight).T @ x + RIDGE * np.eye(x.shape[1]), (x * weight).T @ target)


def _gate_of(rows: list[tuple[str, str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Logistic regression: does the encoder decide the same? Only for texts that no cue decides."""
    signs: list[np.ndarray] = []
    same: list[bool] = []
    for text, _, vector in rows:
        asked: list[str] = []
        intents.SURE = 2.0
        exact = guess(text, lambda said, asked=asked, vector=vector: (asked.append(said), vector)[1])
        if asked:
            intents.SURE, intents.WISHED = -1.0, 2.0
            quick = guess(text, lambda _, vector=vector: vector)
            intents.WISHED = 0.5
            signs.append(signs_of(glance(text), quick))
            same.append(_decision(exact) == _decision(quick))
    x, y = np.array(signs), np.array(same, float)
    mean, scale = x.mean(0), x.std(0) + 1e-6
    z, weight = np.hstack([(x - mean) / scale, np.ones((len(x), 1))]), np.zeros(x.shape[1] + 1)
    for _ in range(60):
        p = 1 / (1 + np.exp(-z @ weight))
        bend = (z * (p * (1 - p))[:, None]).T @ z / len(z) + GATE_PENALTY * np.eye(len(weight))
        weight -= np.linalg.solve(bend, z.T @ (p - y) / len(z) + GATE_PENALTY * weight)
    return {name: values.astype(np.float32) for name, values in (("gate_mean", mean), ("gate_scale", scale), ("gate_weight", weight))}


def _decision(found: Guess) -> tuple[object, ...]:
    """What the turn acts on."""
    order = found.about_order >= 0.4
    sure = found.wish_confidence >= 0.75
    return (found.name, sure and found.wish, found.wish_confidence >= 0.85, order, found.about_order >= 0.6, order and found.order)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
