"""Fit the weights of ranking and of answerability; writes src/kefu/knowledge/models.json.

Trained on: clinc150 train and oos_train (CC BY 3.0), banking77 train (CC BY 4.0), hint3 v1 train (ODbL), out-of-scope questions by
holding out a fifth of the intents; and on this project's own demo articles in Chinese and English with examples held out as
questions and topics held out, and questions no shop answers written for this project. No test part, and no set that is for
measuring only (zh_paraphrase, fewclue).

    python benches/retrieval/train_models.py

Ranking: softmax regression over the passages of a world on `FEATURES` (cross-entropy, Adam, l2 1e-3). Answerability: logistic
regression on `SIGNS` (Newton, l2), every world weighing the same and two thirds of its weight on
questions that have an answer. About 5 CPU-minutes, most of it for vectors.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from worlds import NONE, World, demos, english

from kefu.knowledge import Index
from kefu.knowledge.evidence import FEATURES, Evidence
from kefu.knowledge.judge import SIGNS, Models, signs_of
from kefu.knowledge.words import plain
from kefu.perception.vectors import Vectors

OUT = "src/kefu/knowledge/models.json"


@dataclass(frozen=True)
class Seen:
    world: World
    index: Index
    columns: NDArray[np.float32]  # (questions, passages, features)
    gold: NDArray[np.intp]


def blank() -> Models:
    ones = np.ones(len(SIGNS), np.float32)
    return Models(np.ones(len(FEATURES), np.float32), ones * 0, ones, ones, 0.0)


def seen(worlds: Iterable[World], vectors: Vectors) -> Iterator[Seen]:
    for world in worlds:
        index = Index(world.passages, vectors, models=blank())
        alive = np.ones(len(world.passages), bool)
        columns = np.stack([index.evidence(plain(text), alive).columns for text, _ in world.questions])
        yield Seen(world, index, columns, np.array([gold for _, gold in world.questions]))


def fit_ranking(all_seen: list[Seen], steps: int = 500, rate: float = 0.2, l2: float = 1e-3) -> NDArray[np.float64]:
    weights = np.full(len(FEATURES), 2.0)
    momentum, speed = np.zeros_like(weights), np.zeros_like(weights)
    parts = [(s.columns[s.gold != NONE], s.gold[s.gold != NONE]) for s in all_seen]
    for step in range(1, steps + 1):
        slope = np.zeros_like(weights)
        for columns, gold in parts:
            logits = columns @ weights
            chance = np.exp(logits - logits.max(1, keepdims=True))
            chance /= chance.sum(1, keepdims=True)
            chance[np.arange(len(gold)), gold] -= 1
            slope += np.einsum("ij,ijk->k", chance, columns) / len(gold)
        slope = slope / len(parts) + l2 * weights
        momentum = 0.9 * momentum + 0.1 * slope
        speed = 0.99 * speed + 0.01 * slope**2
        weights -= rate * momentum / (1 - 0.9**step) / (np.sqrt(speed / (1 - 0.99**step)) + 1e-8)
    return weights


def signs_and_weights(all_seen: list[Seen], rank: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    rows, told, weights = [], [], []
    for s in all_seen:
        n_yes, n_no = int((s.gold != NONE).sum()), int((s.gold == NONE).sum())
        for (text, gold), columns in zip(s.world.questions, s.columns, strict=True):
            evidence = Evidence(columns, columns[:, 0])
            rows.append(signs_of(plain(text), evidence, (columns @ rank).astype(np.float32), s.index.evidences))
            told.append(gold != NONE)
            weights.append(2 / n_yes if gold != NONE else 1 / n_no)
    return np.array(rows, float), np.array(told, float), np.array(weights, float)


def fit_answerability(rows: NDArray, told: NDArray, weights: NDArray, l2: float = 0.01) -> tuple[NDArray, NDArray, NDArray, float]:
    mean, scale = rows.mean(0), rows.std(0) + 1e-6
    x = np.c_[(rows - mean) / scale, np.ones(len(rows))]
    weights = weights / weights.sum()
    beta = np.zeros(x.shape[1])
    penalty = np.full(len(beta), l2)
    penalty[-1] = 0
    for _ in range(30):
        chance = 1 / (1 + np.exp(-x @ beta))
        slope = x.T @ (weights * (chance - told)) + penalty * beta
        curve = (x * (weights * chance * (1 - chance))[:, None]).T @ x + np.diag(penalty + 1e-9)
        beta -= np.linalg.solve(curve, slope)
    return mean, scale, beta[:-1], float(beta[-1])


def main() -> None:
    vectors = Vectors()
    all_seen = list(seen(english(0) + demos(1), vectors))
    rank = fit_ranking(all_seen)
    mean, scale, beta, bias = fit_answerability(*signs_and_weights(all_seen, rank))
    about = " ".join((__doc__ or "").split("\n\n")[1].split())

    def rounded(values: NDArray) -> list[float]:
        return [round(float(value), 5) for value in values]

    told = {
        "about": f"Made by benches/retrieval/train_models.py. {about}",
        "rank": {"features": list(FEATURES), "weights": rounded(rank)},
        "answerable": {
            "signs": list(SIGNS),
            "mean": rounded(mean),
            "scale": rounded(scale),
            "weights": rounded(beta),
            "bias": round(bias, 5),
        },
    }
    with open(OUT, "w", encoding="utf-8") as file:
        json.dump(told, file, ensure_ascii=False, indent=1)
        file.write("\n")
    for name, weight in zip(FEATURES, rank, strict=True):
        print(f"rank {name:16s} {weight:7.2f}")
    for name, weight in zip(SIGNS, beta, strict=True):
        print(f"sign {name:16s} {weight:7.2f}")


if __name__ == "__main__":
    main()
