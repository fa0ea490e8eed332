"""Wishes to act told apart from everything else: `python benches/understanding/wishes.py [FILE…]`, tab-separated intent and clause."""

import sys
from pathlib import Path

import numpy as np

from kefu.perception.taxonomy import taxonomy
from kefu.perception.vectors import Vectors
from kefu.perception.wishes import figures, plain, probabilities_of

HERE = Path(__file__).parent


def main() -> None:
    names, vectors = list(taxonomy()), Vectors()
    for file in [Path(name) for name in sys.argv[1:]] or [HERE / "wishes.tsv", HERE / "wishes_test.tsv"]:
        rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
        texts = [plain(text) for _, text in rows]
        found = probabilities_of(texts, vectors.queries(texts))
        print(
            file.name, {name: round(value, 3) for name, value in figures(found, np.array([names.index(gold) for gold, _ in rows])).items()}
        )


if __name__ == "__main__":
    main()
