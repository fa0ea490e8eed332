"""Fit the weights of likeness.json and denials.json (knowledge/upkeep) on the odd plants and the demo shops, which hold no contradiction.

python benches/upkeep/fit.py figures     cross-validated by plant, then written
python benches/upkeep/fit.py denials     the same for a yes against a no
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from plants import TODAY, demo, known_vector, plants

from kefu.entrypoints.checking import read_figures
from kefu.knowledge.upkeep import denials
from kefu.knowledge.upkeep.likeness import FEATURES, FILE, Likeness, Weights
from kefu.knowledge.upkeep.statements import statements_of
from kefu.perception.vectors import Vectors

OUT = Path(__file__).resolve().parents[2] / "src/kefu/knowledge/upkeep"


def fit(rows: Sequence[Sequence[float]], labels: Sequence[bool], *, ridge: float = 0.005, rounds: int = 60) -> Weights:
    """Logistic regression by Newton steps."""
    x = np.column_stack([np.ones(len(rows)), np.array(rows, np.float64)])
    y = np.array(labels, np.float64)
    balance = np.full(len(y), 1 / len(y))
    beta = np.zeros(x.shape[1])
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        gradient = x.T @ (balance * (p - y)) + ridge * np.r_[0, beta[1:]] / (x.shape[1] - 1)
        hessian = (x.T * (balance * p * (1 - p))) @ x + np.diag(np.r_[1e-6, np.full(x.shape[1] - 1, ridge / (x.shape[1] - 1))])
        beta -= np.linalg.solve(hessian, gradient)
    return Weights(float(beta[0]), tuple(map(float, beta[1:])))


def main() -> None:
    world, vector = demo(), known_vector(Vectors(kept=20_000))
    flat = Weights(0.0, (0.0,) * len(FEATURES))
    rows: list[tuple[float, ...]] = []
    labels: list[bool] = []
    groups: list[int] = []
    judge = Likeness([*statements_of(world.articles, read_figures, TODAY), *world.tables], vector, flat)
    for pair in judge.pairs():
        if not pair.one.side.kind == pair.other.side.kind == "table":
            rows.append(judge.features(pair))
            labels.append(False)
            groups.append(-len(rows))
    for plant in plants(world):
        if plant.number % 2 == 0 or plant.kind not in ("contradiction", "table", "clean"):
            continue
        judge = Likeness([*statements_of(plant.articles, read_figures, TODAY), *world.tables], vector, flat)
        best: dict[str, tuple[float, int]] = {}
        for pair in judge.pairs():
            ids = {pair.one.side.id, pair.other.side.id}
            if not ids & plant.ids or pair.one.side.kind == pair.other.side.kind == "table":
                continue
            is_right = plant.against in ids
            if not is_right and plant.kind != "clean":
                continue  # it may well contradict a third place, too
            made = judge.features(pair)
            near = made[0] + made[1] + made[2] + made[4] + made[10] - made[11]
            language = pair.one.side.language
            if is_right:  # of the pairs of sentences of both places, the nearest is the one that was planted
                if language in best and best[language][0] >= near:
                    continue
                if language in best:
                    labels[best[language][1]] = None  # type: ignore[call-overload]
                best[language] = (near, len(rows))
            rows.append(made)
            labels.append(is_right)
            groups.append(plant.number)
    write(FILE, FEATURES, rows, labels, groups)


def denied() -> None:
    """Of the pairs of clauses of a plant and the place that it goes against, the nearest is the right one."""
    world, vector = demo(), known_vector(Vectors(kept=20_000))
    flat = Weights(0.0, (0.0,) * len(denials.FEATURES))
    rows: list[tuple[float, ...]] = []
    labels: list[bool] = []
    groups: list[int] = []
    for name in ("puyu", "shanlan"):
        judge = denials.Judge(demo(name).articles, known_vector(Vectors(kept=20_000), name), TODAY, flat)
        for pair in judge.pairs():
            rows.append(judge.features(pair))
            labels.append(False)
            groups.append(-len(rows))
    for plant in plants(world):
        if plant.number % 2 == 0 or plant.kind not in ("denial", "clean"):
            continue
        judge = denials.Judge(plant.articles, vector, TODAY, flat)
        right: list[tuple[float, ...]] = []
        for pair in judge.pairs():
            ids = {pair.one.side.id, pair.other.side.id}
            if plant.ids & ids and plant.against in ids:
                right.append(judge.features(pair))
            elif plant.ids & ids and plant.kind == "clean":
                rows.append(judge.features(pair))
                labels.append(False)
                groups.append(plant.number)
        if right:
            rows.append(max(right, key=lambda each: each[0] + each[1] + each[2] + each[3] + each[8]))
            labels.append(True)
            groups.append(plant.number)
        elif plant.kind == "denial":
            print("no pair:", plant.number, plant.said[:80], "->", plant.against)
    write(denials.FILE, denials.FEATURES, rows, labels, groups)


def write(
    file: str, features: tuple[str, ...], rows: Sequence[Sequence[float]], labels: Sequence[bool | None], groups: Sequence[int]
) -> None:
    kept = [at for at, label in enumerate(labels) if label is not None]
    x, y, group = np.array(rows)[kept], np.array([labels[at] for at in kept], bool), np.array(groups)[kept]
    scores = np.zeros(len(y))
    for fold in range(5):
        held = np.abs(group) % 5 == fold
        weights = fit(x[~held], y[~held])
        scores[held] = x[held] @ weights.weights + weights.bias
    order = np.argsort(-scores)
    print(f"{len(y)} pairs, {y.sum()} of plants; held out by plant:")
    for limit in (-1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0):
        taken = scores >= limit
        print(f"  logit {limit:4.1f}: {int((y & taken).sum())} of {int(y.sum())} right pairs, {int((~y & taken).sum())} wrong ones")
    print("worst wrong:", [round(float(scores[at]), 2) for at in order if not y[at]][:12])
    weights = fit(x, y)
    told = {"features": features, "bias": round(weights.bias, 4), "weights": [round(each, 4) for each in weights.weights]}
    (OUT / file).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(dict(zip(features, told["weights"], strict=True)), told["bias"])


if __name__ == "__main__":
    denied() if "denials" in sys.argv else main()
