"""Measure retrieval through `kefu.evaluation.retrieval.run` on worlds the weights were not fitted on; one line a set.

Measured: clinc150 and banking77 intents that training did not see, hint3 with another split, demo articles with another split of
topics and examples (the same shop as in training), and Chinese paraphrases (lcqmc, bq, atec, bustm: never trained on).

    python benches/retrieval/measure.py [part of a name …]
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
from worlds import World, demos, english, paraphrases, written

from kefu.evaluation.retrieval import run

COLUMNS = ("n", "top1", "top3", "mrr", "answerability_auc", "cpu_ms_per_item")


def measured(world: World, folder: Path) -> dict[str, object]:
    report = run(*written(world, folder))
    hits = [(i["found"][0]["score"], i["found"][0]["id"] == i["gold"]) for i in report["items"] if i["found"]]
    return {**report["metrics"], "hits": hits}


def main() -> None:
    groups: dict[str, list[dict[str, object]]] = {}
    hits: list[tuple[float, bool]] = []
    with tempfile.TemporaryDirectory() as folder:
        for world in english(1) + demos(0) + paraphrases():
            if len(sys.argv) > 1 and not any(part in world.name for part in sys.argv[1:]):
                continue
            metrics = measured(world, Path(folder))
            hits += metrics.pop("hits")  # type: ignore[arg-type]
            print(f"{world.name:22s} " + " ".join(f"{name} {metrics[name]}" for name in COLUMNS), flush=True)
            groups.setdefault(world.name.split("/")[0], []).append(metrics)
    print("\nset | n | top1 | top3 | mrr | auc | CPU-ms")
    for name, rows in groups.items():
        means = [np.mean([float(row[column]) for row in rows]) for column in COLUMNS[1:]]  # type: ignore[arg-type]
        print(f"{name} | {sum(int(row['n']) for row in rows)} | " + " | ".join(f"{mean:.3f}" for mean in means))  # type: ignore[call-overload]
    score, right = np.array(hits).T
    print("\nscore of the first hit → share that is right")
    for low in np.arange(0, 1, 0.2):
        inside = (score >= low) & (score < low + 0.2)
        if inside.any():
            means = f"mean score {score[inside].mean():.2f}, right {right[inside].mean():.2f}"
            print(f"{low:.1f}–{low + 0.2:.1f}: {inside.sum():5d} hits, {means}")


if __name__ == "__main__":
    main()
