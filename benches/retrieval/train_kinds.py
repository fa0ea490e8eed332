"""Fit the head that tells what kind a question is; writes src/kefu/knowledge/kinds.npz.

Trained on text of this project only: benches/retrieval/kinds.yaml, and as `within` also the titles and examples of the demo shop's
articles, the examples of perception/intents.yaml that ask about products, orders and rules, and those of the taxonomy that do not
only talk.

    python benches/retrieval/train_kinds.py

Multinomial logistic regression over question vectors (384 numbers and a constant), classes weighing the same, l2 as `L2`; the figures
printed are of five folds. About one CPU-minute, nearly all of it for vectors.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from kept import KeptVectors
from numpy.typing import NDArray

from kefu.knowledge.kinds import KINDS, softened
from kefu.knowledge.words import plain
from kefu.perception.taxonomy import taxonomy

OUT = Path("src/kefu/knowledge/kinds.npz")
ARTICLES = Path("demo/puyu/articles")
NOT_WITHIN = ("product.find", "product.match", "product.opinion")  # sought by need, or a matter of taste
L2 = 3e-4  # chosen on the dev half of faq_paraphrases among 1e-4, 3e-4, 1e-3
ASKS_WITHIN = re.compile(r"^(?:product\.(?!find)|order\.|knowledge)")


def texts() -> list[tuple[str, int]]:
    """(question in plain form, number of its kind)"""
    rows: dict[str, list[str]] = yaml.safe_load(Path("benches/retrieval/kinds.yaml").read_text(encoding="utf-8"))
    intents: dict[str, dict[str, Any]] = yaml.safe_load(Path("src/kefu/perception/intents.yaml").read_text(encoding="utf-8"))
    rows["need"] += map(str, intents["product.find"]["examples"])
    rows["within"] += [
        text for leaf in taxonomy().values() if leaf.kind != "talk" and leaf.name not in NOT_WITHIN for text in (*leaf.zh, *leaf.en)
    ]
    rows["within"] += [str(text) for name, row in intents.items() if ASKS_WITHIN.match(name) for text in row["examples"]]
    for path in sorted(ARTICLES.glob("*.md")):
        head: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8").split("---")[1])
        rows["within"] += [str(head["title"]), *map(str, head.get("examples") or ())]
    return [(plain(text), KINDS.index(kind)) for kind, every in rows.items() for text in every]


def fit(x: NDArray[np.float32], kinds: NDArray[np.intp], steps: int = 600, rate: float = 4.0) -> NDArray[np.float32]:
    """Shape (385, kinds): full-batch gradient descent with momentum."""
    weight = ((len(kinds) / len(KINDS) / np.bincount(kinds, minlength=len(KINDS)))[kinds][:, None] / len(kinds)).astype(np.float32)
    target = np.eye(len(KINDS), dtype=np.float32)[kinds]
    w = np.zeros((x.shape[1], len(KINDS)), np.float32)
    speed = np.zeros_like(w)
    for _ in range(steps):
        slope = x.T @ (weight * (softened(x @ w) - target)) + L2 * w
        speed = 0.9 * speed - rate * slope
        w += speed
    return w


def main() -> None:
    vectors = KeptVectors()
    rows = texts()
    x = np.hstack([vectors.queries([text for text, _ in rows]), np.ones((len(rows), 1), np.float32)])
    kinds = np.array([kind for _, kind in rows])
    fold = np.random.default_rng(7).integers(0, 5, len(rows))
    guessed = np.zeros((len(rows), len(KINDS)))
    for out in range(5):
        guessed[fold == out] = softened(x[fold == out] @ fit(x[fold != out], kinds[fold != out]))
    for at, kind in enumerate(KINDS):
        mine = kinds == at
        recall, wrongly = np.mean(guessed[mine].argmax(1) == at), np.mean(guessed[~mine].argmax(1) == at)
        print(f"{kind}: {mine.sum()} texts, recall {recall:.3f}, wrongly others' {wrongly:.3f}")
    print(f"log-likelihood {np.mean(np.log(guessed[np.arange(len(rows)), kinds])):.3f}")
    np.savez_compressed(OUT, weights=fit(x, kinds).astype(np.float16))


if __name__ == "__main__":
    main()
