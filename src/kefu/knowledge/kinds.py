"""What kind a question is, by its vector alone: within what shops write down, a product sought by need, or beyond what any shop writes.

The weights (`kinds.npz`) are fitted by benches/retrieval/train_kinds.py on text of this project. They are a prior: what the merchant's
own passages say of a question weighs against it (judge.py).
"""

from functools import cache
from importlib import resources
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from kefu.perception.vectors import Matrix

KINDS = ("within", "need", "beyond")


def kind_of(vector: Matrix, weights: Matrix | None = None) -> dict[str, float]:
    """The chance of each of `KINDS` for a question's vector of shape (384,); they sum to 1. `weights`: others than the shipped ones."""
    scores = np.append(vector, np.float32(1.0)) @ (_weights() if weights is None else weights)
    return dict(zip(KINDS, map(float, softened(scores)), strict=True))


def softened(scores: NDArray[Any]) -> NDArray[Any]:
    """Softmax over the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return cast("NDArray[Any]", powers / powers.sum(axis=-1, keepdims=True))


@cache
def _weights() -> Matrix:
    """Shape (385, 3)."""
    with (resources.files("kefu.knowledge") / "kinds.npz").open("rb") as stream, np.load(stream) as stored:
        return stored["weights"].astype(np.float32)
