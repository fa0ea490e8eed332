"""Make src/kefu/perception/complaints.npz from complaints.yaml, and measure it on the examples (ten folds) and on test.tsv.

python benches/complaints/train.py            train, save, measure
python benches/complaints/train.py --measure  measure what is saved
"""

import sys
from collections import Counter
from importlib import resources
from pathlib import Path

import numpy as np

from kefu.perception.complaints import NONE, complaints, fit, leaves, source_hash
from kefu.perception.vectors import Vectors

HERE = Path(__file__).parent


def main() -> None:
    vectors = Vectors()
    if "--measure" not in sys.argv:
        train(vectors)
    measure(vectors)


def train(vectors: Vectors) -> None:
    names = list(leaves())
    rows = [(names.index(name), example) for name, leaf in leaves().items() for example in leaf.examples]
    labels = np.array([label for label, _ in rows])
    x = np.stack([vectors.query(example) for _, example in rows])
    best = None
    for ridge in (0.05, 0.1, 0.2, 0.3, 0.6):
        scores = leave_one_out(x, labels, len(names), ridge)
        slope, shift = platt(scores.ravel(), np.eye(len(names))[labels].ravel())
        probabilities = 1 / (1 + np.exp(-(slope * scores + shift)))
        accuracy = float((scores.argmax(axis=1) == labels).mean())
        loss = -np.log(np.where(np.eye(len(names))[labels] == 1, probabilities, 1 - probabilities)).mean()
        print(f"ridge {ridge}: ten-fold accuracy {accuracy:.3f}, log loss {loss:.4f}, slope {slope:.2f}, shift {shift:.2f}")
        if best is None or loss < best[0]:
            best = (loss, ridge, slope, shift)
    assert best is not None
    weights = fit(x, labels, len(names), best[1]).astype(np.float16)
    with open(str(resources.files("kefu.perception") / "complaints.npz"), "wb") as file:
        np.savez_compressed(file, weights=weights, calibration=np.array(best[2:]), source=np.array(source_hash(vectors.name)))
    print(f"{len(rows)} examples, {len(names) - 1} leaves, ridge {best[1]}")


def leave_one_out(x: np.ndarray, labels: np.ndarray, classes: int, ridge: float) -> np.ndarray:
    """Scores of ten folds, each from weights that have not seen it; shape (n, classes)."""
    scores = np.zeros((len(labels), classes))
    fold = np.random.default_rng(7).permutation(len(labels)) % 10
    for each in range(10):
        held = fold == each
        weights = fit(x[~held], labels[~held], classes, ridge)
        scores[held] = np.hstack([x[held], np.ones((held.sum(), 1))]) @ weights
    return scores


def platt(scores: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Slope and shift of a logistic curve through scores (Platt 1999), by Newton's method."""
    design = np.stack([scores, np.ones_like(scores)], axis=1)
    parameters = np.array([10.0, -4.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-design @ parameters))
        gradient = design.T @ (p - truth)
        hessian = design.T @ (design * (p * (1 - p))[:, None]) + 1e-9 * np.eye(2)
        parameters = parameters - np.linalg.solve(hessian, gradient)
    return float(parameters[0]), float(parameters[1])


def measure(vectors: Vectors) -> None:
    right = said = wanted = exact = false_alarms = calm = 0
    groups: Counter[str] = Counter()
    sure: list[tuple[float, bool]] = []
    for line in (HERE / "test.tsv").read_text(encoding="utf-8").splitlines():
        truth, text = line.split("\t")
        gold = set() if truth == "-" else set(truth.split())
        found = complaints(text, vectors.query)
        got = {each.label for each in found}
        sure += [(each.probability, each.label in gold) for each in found]
        right, said, wanted, exact = right + len(got & gold), said + len(got), wanted + len(gold), exact + (got == gold)
        calm += not gold
        false_alarms += not gold and bool(got)
        if gold and {name.split(".")[0] for name in gold} <= {name.split(".")[0] for name in got}:
            groups["right"] += 1
        groups["all"] += bool(gold)
        if got != gold and "--show" in sys.argv:
            print(f"  {text}\n     gold {sorted(gold)}  got {[(each.label, each.probability, each.said) for each in found]}")
    precision, recall = right / max(said, 1), right / wanted
    print(f"test: precision {precision:.3f}, recall {recall:.3f}, F1 {2 * precision * recall / (precision + recall):.3f}")
    print(
        f"      exact set {exact}, group recall {groups['right']}/{groups['all']}, false alarms {false_alarms} of {calm}, no label: {NONE}"
    )
    for low, high in ((0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        inside = [is_right for probability, is_right in sure if low <= probability < high]
        if inside:
            print(f"      said with {low}–{min(high, 1)}: {len(inside)}, right {sum(inside) / len(inside):.2f}")


if __name__ == "__main__":
    main()
