"""Where the threshold `SAME` of knowledge/alike.py comes from: accuracy on pairs of questions, by threshold.

    python benches/retrieval/same.py [--sample 400]     of the development parts of zh_paraphrase and of bustm (KEFU_DATA)

The threshold is the best one of all sets taken alike; beside it stands what each set would have with one of its own.
"""

import argparse
import gzip
import json
import os
from pathlib import Path

import numpy as np

from kefu.knowledge.alike import SAME, alike
from kefu.perception.vectors import Vectors

ROOT = Path(__file__).resolve().parents[2]
SETS = (
    "zh_paraphrase/bq_dev.jsonl.gz",
    "zh_paraphrase/lcqmc_dev.jsonl.gz",
    "zh_paraphrase/atec_train.jsonl.gz",
    "fewclue/bustm_dev_few_all.jsonl",
)
GRID = np.round(np.arange(0.4, 0.9, 0.02), 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=400)
    given = parser.parse_args()
    vectors, rows = Vectors(kept=20_000), []
    for name in SETS:
        pairs = _pairs(Path(os.environ.get("KEFU_DATA", ROOT.parent / "shared/data")) / name)
        pairs = pairs[:: max(1, len(pairs) // given.sample)]
        scores = np.array([alike(one, other, vectors) for one, other, _ in pairs])
        same = np.array([label for _, _, label in pairs])
        rows.append([((scores >= at) == same).mean() for at in GRID])
        best = GRID[int(np.argmax(rows[-1]))]
        shipped = ((scores >= SAME) == same).mean()
        print(f"{name:40} n {len(pairs)}  same {same.mean():.2f}  at {SAME}: {shipped:.3f}  best {max(rows[-1]):.3f} at {best}", flush=True)
    mean = np.mean(rows, axis=0)
    print("all alike:", {float(at): round(float(each), 3) for at, each in zip(GRID, mean, strict=True)})
    print("best:", GRID[int(np.argmax(mean))])


def _pairs(path: Path) -> list[tuple[str, str, bool]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    return [(row["sentence1"], row["sentence2"], str(row["label"]) == "1") for row in rows]


if __name__ == "__main__":
    main()
