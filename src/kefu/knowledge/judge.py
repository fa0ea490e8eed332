"""From evidence to numbers that mean something: which passage, how sure, and is there an answer at all. Weights are in models.json."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, cast

import numpy as np

from kefu.knowledge.evidence import FEATURES, Evidence, Evidences, concepts_of
from kefu.perception.vectors import Matrix

MODELS = "models.json"
# What the judge of answerability looks at, in the order of its weights.
SIGNS = (
    "logit", "margin", "share", "runner_up", "likest", "likest_gap", "whole", "grams", "grams_whole", "terms", "trained", "spread",
    "unknown_words", "words", "taught", "size", "likest_terms", "likest_taught", "fifth", "sentence", "bent", "bent_gap", "beyond", "need",
    "strange", "beyond_near", "body",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judge:
    """A small network over the signs: one hidden layer, tanh. What it tells is a chance, calibrated by how it was fitted."""

    mean: Matrix
    scale: Matrix
    hidden: Matrix  # (len(SIGNS) + 1, units), the last row a bias
    out: Matrix  # (units + 1,)

    def chance(self, signs: Matrix) -> float:
        x = (signs - self.mean) / self.scale
        z = float(np.tanh(x @ self.hidden[:-1] + self.hidden[-1]) @ self.out[:-1]) + float(self.out[-1])
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


@dataclass(frozen=True, slots=True)
class Stage:
    """The weights of one stage of search."""

    rank: Matrix  # (len(FEATURES),): passage i gets the logit columns[i] @ rank
    answerable: Judge  # does some passage answer?


@dataclass(frozen=True, slots=True)
class Models:
    """Weights fitted by benches/retrieval/train_models.py; what they were fitted on is written in models.json."""

    whole: Stage  # with the encoder's vector
    first: Stage  # with the student's
    settled: Judge  # after the first stage: would the whole search put the same passage first?


def ranked(evidence: Evidence, stage: Stage) -> Matrix:
    """(n,) logits: exp(logit) over the sum of all is the chance that this passage is the right one, given that one is."""
    return evidence.columns @ stage.rank


def signs_of(question: str, evidence: Evidence, logits: Matrix, evidences: Evidences, kind: Mapping[str, float]) -> Matrix:
    """The signs of answerability of a question, shape (len(SIGNS),), for passages in force only. `kind`: see kinds.py."""
    order = np.argsort(-logits)
    best = int(order[0])
    second = float(logits[order[1]]) if len(order) > 1 else float(logits[best]) - 5
    column = {name: evidence.columns[:, at] for at, name in enumerate(FEATURES)}
    words = set(concepts_of(question))
    idf = {word: evidences.terms.idf(word) for word in words}
    unknown = sum(weight for word, weight in idf.items() if word not in evidences.terms)
    likest = np.sort(column["likest"])[::-1]
    shares = softmax(logits)
    bent = np.sort(column["bent"])[::-1]
    fifth = min(4, len(logits) - 1)
    beyond, need = _log_ratio(kind["beyond"], kind["within"]), _log_ratio(kind["need"], kind["within"])
    values = (
        logits[best], logits[best] - second, shares[best], second, likest[0], likest[0] - likest[min(4, len(likest) - 1)],
        column["whole"][best], column["grams"][best], column["grams_whole"][best], column["terms"][best], column["trained"][best],
        (likest[0] - likest.mean()) / (likest.std() + 0.05), unknown / (sum(idf.values()) or 1), math.log1p(len(words)),
        evidences.taught, math.log(len(logits)), likest[0] * column["terms"][best], likest[0] * evidences.taught,
        logits[best] - logits[order[fifth]], column["sentence"][best], column["bent"][best], bent[0] - bent[fifth], beyond, need,
        min(evidences.unknown(question), 3), beyond * likest[0], evidences.has_body[best],
    )  # fmt: skip
    return np.array([float(value) for value in values], np.float32)


def _log_ratio(one: float, other: float) -> float:
    return math.log((one + 0.003) / (other + 0.003))


def softmax(logits: Matrix) -> Matrix:
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def models_from(told: Mapping[str, Any]) -> Models:
    """Raises ValueError when the weights were fitted for other columns than this code makes."""
    if tuple(told["features"]) != FEATURES or tuple(told["signs"]) != SIGNS:
        raise ValueError("models.json does not fit this code; run benches/retrieval/train_models.py")

    def judge(values: Mapping[str, Any]) -> Judge:
        return Judge(*(np.array(values[name], np.float32) for name in ("mean", "scale", "hidden", "out")))

    def stage(values: Mapping[str, Any]) -> Stage:
        return Stage(np.array(values["rank"], np.float32), judge(values["answerable"]))

    return Models(stage(told["whole"]), stage(told["first"]), judge(told["settled"]))


@cache
def shipped_models() -> Models:
    text = (resources.files("kefu.knowledge") / MODELS).read_text(encoding="utf-8")
    return models_from(cast(dict[str, Any], json.loads(text)))
