"""Making `emotion.npz` from the cues and examples of `emotions.yaml`, all written for this project.

Sentences of CPED made the head worse for customers' words and no other public set was tried in it, so none is used
(benches/LOG.md, "Emotion").
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from kefu.perception import emotion
from kefu.perception.emotion_head import Penalties, Pieces, Weights, fit, hashed, rarity, softmax
from kefu.perception.emotion_signs import NAMES, EmotionName, Vector, signs, source
from kefu.perception.vectors import Vectors

Matrix = NDArray[np.float32]
Ints = NDArray[np.int64]

STRENGTH = {"none": 0.0, "mild": 0.35, "clear": 0.6, "strong": 0.85}
FOLDS = 5
PENALTIES = Penalties(dense=2e-3, sparse=2e-3)  # chosen with the shares in emotion.py, see there


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    name: EmotionName
    intensity: float


def examples() -> list[Sentence]:
    """The sentences of `emotions.yaml`."""
    rows: dict[EmotionName, dict[str, list[str]]] = source()["examples"]
    return [Sentence(str(text), name, STRENGTH[at]) for name, each in rows.items() for at, texts in each.items() for text in texts]


@dataclass(frozen=True, slots=True)
class Rows:
    """Sentences as numbers: dense (n, d), pieces, label index (n,), intensity (n,), weight (n,): every feeling weighs the same."""

    dense: Matrix
    found: Pieces
    labels: Ints
    intensity: Matrix
    weight: Matrix

    def part(self, chosen: Ints) -> "Rows":
        return Rows(
            self.dense[chosen],
            self.found.rows(chosen),
            self.labels[chosen],
            self.intensity[chosen],
            self.weight[chosen],
        )


def numbered(sentences: Sequence[Sentence], vectors: Matrix) -> tuple[Rows, Vector]:
    """Features, and the rarity of n-gram columns over the sentences."""
    seen = [signs(sentence.text) for sentence in sentences]
    plain = [each.plain for each in seen]
    weight_of_column = rarity(hashed(plain, emotion.WIDTH))
    labels = np.array([NAMES.index(sentence.name) for sentence in sentences], np.int64)
    weight = (1.0 / np.bincount(labels, minlength=len(NAMES)))[labels].astype(np.float32)
    found = hashed(plain, emotion.WIDTH, weight_of_column)
    dense = emotion.dense_features(vectors, np.stack([each.numbers for each in seen]))
    return Rows(dense, found, labels, np.array([s.intensity for s in sentences], np.float32), weight), weight_of_column


def learn(rows: Rows, penalties: Penalties = PENALTIES) -> Weights:
    y = np.eye(len(NAMES), dtype=np.float32)[rows.labels]
    scaled = Pieces(rows.found.columns, rows.found.values * np.float32(emotion.PIECE_SHARE), rows.found.starts, rows.found.width)
    weights = fit(rows.dense, scaled, y, exclusive=True, row_weights=rows.weight, penalties=penalties, steps=80)
    return Weights(weights.dense, weights.sparse * np.float32(emotion.PIECE_SHARE), weights.bias)


def out_of_fold(rows: Rows, penalties: Penalties = PENALTIES, seed: int = 7) -> tuple[Matrix, Matrix]:
    """Logits (n, 7) and intensities (n,), each row from a head that has not seen its sentence."""
    fold = np.random.default_rng(seed).permutation(len(rows.labels)) % FOLDS
    logits, intensity = np.zeros((len(fold), len(NAMES)), np.float32), np.zeros(len(fold), np.float32)
    for each in range(FOLDS):
        kept, held = rows.part(np.flatnonzero(fold != each)), rows.part(np.flatnonzero(fold == each))
        logits[fold == each] = learn(kept, penalties).logits(held.dense, held.found)
        strength = strengths(kept)
        intensity[fold == each] = held.dense @ strength[:-1] + strength[-1]
    return logits, intensity


def strengths(rows: Rows, ridge: float = 30.0) -> Vector:
    """Ridge regression of intensity on the dense features of the sentences that are not calm, shape (features + 1,)."""
    chosen = rows.labels != NAMES.index("calm")
    x = np.hstack([rows.dense[chosen], np.ones((int(chosen.sum()), 1), np.float32)])
    y = rows.intensity[chosen]
    penalty = ridge * np.eye(x.shape[1], dtype=np.float32)
    penalty[-1, -1] = 1e-3
    return np.linalg.solve(x.T @ x + penalty, x.T @ y).astype(np.float32)  # pyright: ignore[reportUnknownMemberType]


def best_temperature(logits: Matrix, labels: Ints) -> float:
    """The temperature under which held-out labels are likeliest."""
    tried = np.geomspace(0.3, 3.0, 40)
    rows = np.arange(len(labels))
    return float(min(tried, key=lambda t: -float(np.log(softmax(logits / np.float32(t))[rows, labels]).mean())))


def sureness(sentences: Sequence[Sentence]) -> Vector:
    """How often a deciding cue is right on the examples, shape (7,); two right ones are added so that few cues claim less."""
    right, all_of = np.full(len(NAMES), 2.0), np.full(len(NAMES), 2.5)
    for sentence in sentences:
        if (cue := emotion.decided(sentence.text)) is not None:
            all_of[NAMES.index(cue.name)] += 1
            right[NAMES.index(cue.name)] += cue.name == sentence.name
    return (right / all_of).astype(np.float32)


def main() -> None:
    """Write `emotion.npz` and say how well the classifier does on sentences that it was not trained on."""
    sentences = examples()
    encoder = Vectors()
    rows, weight_of_column = numbered(sentences, encoder.queries([sentence.text for sentence in sentences]))
    logits, intensity = out_of_fold(rows)
    head = learn(rows)
    temperature = best_temperature(logits, rows.labels)
    with open(str(resources.files("kefu.perception") / "emotion.npz"), "wb") as file:
        np.savez_compressed(
            file,
            dense=head.dense.astype(np.float16),
            sparse=head.sparse.astype(np.float16),
            bias=head.bias.astype(np.float32),
            rarity=weight_of_column.astype(np.float16),
            strength=strengths(rows).astype(np.float32),
            temperature=np.float32(temperature),
            sureness=sureness(sentences),
            source=np.array(emotion.source_hash(encoder.name)),
        )
    accuracy = float((logits.argmax(axis=1) == rows.labels).mean())
    felt = rows.labels != NAMES.index("calm")
    off = float(np.abs(np.clip(intensity, 0.2, 1.0) - rows.intensity)[felt].mean())
    sys.stdout.write(
        f"{len(sentences)} sentences; the classifier alone on held-out folds: accuracy {accuracy:.3f}, intensity off by {off:.2f}\n"
    )
