"""From evidence to numbers that mean something: which passage, how sure, and is there an answer at all. Weights are in models.json."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, cast

import numpy as np

from kefu.knowledge.evidence import FEATURES, Evidence, Evidences, concepts_of
from kefu.perception.vectors import Matrix

MODELS = "models.json"
# How much the kind of a question takes from its answerability, in logits; chosen on the dev halves of benches/answers.
OWN_QUESTION = 0.75
BEYOND_FROM, BEYOND_WEIGHT = -1.2, 0.55
UNKNOWN_FROM, UNKNOWN_WEIGHT = 0.25, 0.25
# What the judge of answerability looks at, in the order of its weights.
SIGNS = (
    "logit", "margin", "share", "runner_up", "likest", "likest_gap", "whole", "grams", "grams_whole", "terms", "trained", "spread",
    "unknown_words", "words", "taught", "size", "likest_terms", "likest_taught",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Models:
    """Weights fitted by benches/retrieval/train_models.py; what they were fitted on is written in models.json."""

    rank: Matrix  # (len(FEATURES),): passage i gets the logit columns[i] @ rank
    sign_mean: Matrix
    sign_scale: Matrix
    sign_weight: Matrix
    sign_bias: float


def ranked(evidence: Evidence, models: Models) -> Matrix:
    """(n,) logits: exp(logit) over the sum of all is the chance that this passage is the right one, given that one is."""
    return evidence.columns @ models.rank


def signs_of(question: str, evidence: Evidence, logits: Matrix, evidences: Evidences) -> Matrix:
    """The signs of answerability of a question, shape (len(SIGNS),), for passages in force only."""
    order = np.argsort(-logits)
    best = int(order[0])
    second = float(logits[order[1]]) if len(order) > 1 else float(logits[best]) - 5
    column = {name: evidence.columns[:, at] for at, name in enumerate(FEATURES)}
    words = set(concepts_of(question))
    idf = {word: evidences.terms.idf.get(word, evidences.terms.idf_unknown) for word in words}
    unknown = sum(weight for word, weight in idf.items() if word not in evidences.terms)
    likest = np.sort(column["likest"])[::-1]
    shares = softmax(logits)
    values = (
        logits[best], logits[best] - second, shares[best], second, likest[0], likest[0] - likest[min(4, len(likest) - 1)],
        column["whole"][best], column["grams"][best], column["grams_whole"][best], column["terms"][best], column["trained"][best],
        (likest[0] - likest.mean()) / (likest.std() + 0.05), unknown / (sum(idf.values()) or 1), math.log1p(len(words)),
        evidences.taught, math.log(len(logits)), likest[0] * column["terms"][best], likest[0] * evidences.taught,
    )  # fmt: skip
    return np.array([float(value) for value in values], np.float32)


def answerable(signs: Matrix, models: Models) -> float:
    """The chance that some passage answers: logistic regression on standardised signs."""
    z = float(((signs - models.sign_mean) / models.sign_scale) @ models.sign_weight) + models.sign_bias
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def doubted(chance: float, beyond: float, unknown: int, likest: float) -> float:
    """The chance that some passage answers, less for a question of a kind that no shop writes down (`beyond`, see kinds.py).

    `unknown`: content words of the question that no text of the merchant has; they count once the kind is in doubt. A question that is
    nearly one of the merchant's own (`likest`, a cosine) is left alone: whoever does write about parking is believed.
    """
    if likest >= OWN_QUESTION:
        return chance
    loss = BEYOND_WEIGHT * max(_logit(beyond) - BEYOND_FROM, 0.0)
    if beyond >= UNKNOWN_FROM:
        loss += UNKNOWN_WEIGHT * min(unknown, 2)
    return 1 / (1 + math.exp(loss - _logit(chance)))


def _logit(chance: float) -> float:
    kept = min(max(chance, 0.005), 0.995)
    return math.log(kept / (1 - kept))


def softmax(logits: Matrix) -> Matrix:
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def models_from(told: Mapping[str, Any]) -> Models:
    """Raises ValueError when the weights were fitted for other columns than this code makes."""
    rank, judge = told["rank"], told["answerable"]
    if tuple(rank["features"]) != FEATURES or tuple(judge["signs"]) != SIGNS:
        raise ValueError("models.json does not fit this code; run benches/retrieval/train_models.py")

    def row(values: Sequence[float]) -> Matrix:
        return np.array(values, np.float32)

    return Models(row(rank["weights"]), row(judge["mean"]), row(judge["scale"]), row(judge["weights"]), float(judge["bias"]))


@cache
def shipped_models() -> Models:
    text = (resources.files("kefu.knowledge") / MODELS).read_text(encoding="utf-8")
    return models_from(cast(dict[str, Any], json.loads(text)))
