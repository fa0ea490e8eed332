"""The demo shop's FAQ asked in words nobody trained on: the whole search, the encoder alone, and plain vectors.

    python benches/retrieval/faq.py [dev|test] [examples]

73 articles, the first 3 examples of each, four paraphrases an article and 150 questions near the shop's topics that nothing answers
(`faq_paraphrases.*.jsonl`, halves by article). Plain vectors: the likest of title and examples. CPU: one thread, cold questions.
"""

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
from worlds import NONE, from_faq, written

from kefu.evaluation.retrieval import auc, run
from kefu.knowledge.words import plain
from kefu.perception.vectors import Vectors


def main() -> None:
    part = sys.argv[1] if len(sys.argv) > 1 else "dev"
    examples = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    vectors = Vectors()
    for language in ("zh", "en"):
        world = from_faq(language, part, examples)
        with tempfile.TemporaryDirectory() as folder:
            metrics = run(*written(world, Path(folder)), Path(f"/tmp/kefu-faq-{language}-{part}.json"))["metrics"]
        items = json.loads(Path(f"/tmp/kefu-faq-{language}-{part}.json").read_text(encoding="utf-8"))["items"]
        glanced = np.mean(["first stage" in item["found"][0]["reasons"] for item in items if item["gold"]])
        print(f"{language} {part} {metrics} first stage {glanced:.2f} of the answerable")
        views = [(at, plain(text)) for at, p in enumerate(world.passages) for text in (p.title, *p.examples)]
        owner, known = np.array([at for at, _ in views]), vectors.queries([text for _, text in views])
        near = vectors.queries([plain(text) for text, _ in world.questions]) @ known.T
        likest = np.stack([near[:, owner == at].max(1) for at in range(len(world.passages))], 1)
        gold = np.array([gold for _, gold in world.questions])
        has = gold != NONE
        order = np.argsort(-likest, axis=1)
        top1, top3 = np.mean(order[has, 0] == gold[has]), np.mean((order[has, :3] == gold[has][:, None]).any(1))
        area = auc(list(likest[has].max(1)), list(likest[~has].max(1)))
        print(f"{language} {part} plain vectors: top1 {top1:.3f} top3 {top3:.3f} auc {area:.3f}")


if __name__ == "__main__":
    main()
