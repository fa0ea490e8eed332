"""The first stage of understanding: what a clause wants, by the student's vector and its n-grams, and how sure that is.

A glance gives the same numbers as the heads over the encoder's vector, estimated: what the encoder's vector would add to each head is
foretold by ridge regression from the student's vector, hashed n-grams and marks of speech (benches/first_stage/calibrate.py, on the
encoder's answers to the same texts). `sureness` is the calibrated chance that the encoder would decide the same.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from kefu.perception import student
from kefu.perception.force import force
from kefu.perception.heads import softmax
from kefu.perception.ngrams import sketch
from kefu.perception.wishes import head_logits, probabilities_from

Vector = NDArray[np.float32]

GRAMS, MARKS = 0.5, 0.3  # shares of n-grams and marks beside the student's vector in the regression


@dataclass(frozen=True, slots=True)
class Glance:
    """`intents`: scores in the order of `intents()`; `leaves`: probabilities in the order of `taxonomy()`; `need`: the chance that a
    product is sought by what it is for."""

    intents: Vector
    leaves: Vector
    need: float


@lru_cache(maxsize=1024)
def glance(text: str) -> Glance:
    """About .5 CPU-ms."""
    grams, marks = sketch([text])[0], force([text])[0]
    seen = np.concatenate([student.vector(text), grams * np.float32(GRAMS), marks * np.float32(MARKS), np.ones(1, np.float32)])
    told: Vector = (seen @ _weights()).astype(np.float32)
    leaves, kinds = head_logits(grams, marks)
    first, second = len(leaves), len(leaves) + len(kinds)
    return Glance(
        told[second:-3],
        probabilities_from((leaves + told[:first]).astype(np.float32), (kinds + told[first:second]).astype(np.float32)),
        float(softmax(told[None, -3:])[0, 1]),
    )


def sureness(signs: Vector) -> float:
    """The chance that the encoder decides the same; `signs` as `intents.signs_of` gives them."""
    mean, scale, weight = _gate()
    z = float(((signs - mean) / scale) @ weight[:-1]) + float(weight[-1])
    return 1.0 / (1.0 + float(np.exp(-max(-30.0, min(30.0, z)))))


@cache
def _weights() -> Vector:
    with (resources.files("kefu.perception") / "glance.npz").open("rb") as stream, np.load(stream) as stored:
        return stored["weights"].astype(np.float32)


@cache
def _gate() -> tuple[Vector, Vector, Vector]:
    with (resources.files("kefu.perception") / "glance.npz").open("rb") as stream, np.load(stream) as stored:
        return stored["gate_mean"], stored["gate_scale"], stored["gate_weight"]
