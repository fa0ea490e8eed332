"""What `understand` costs: `python benches/first_stage/cost.py [--alone] [--profile]`, CPU time of one process.

The first messages of the development half of benches/answers/questions.jsonl, as an anonymous customer of the demo shop writes them, each
read once with a fresh cache. `--alone` asks the encoder for every clause and every message, as it would be without a first stage; the
digest tells whether two runs understood the same. Set OMP_NUM_THREADS=1.
"""

import argparse
import cProfile
import hashlib
import json
import pstats
import time
from datetime import date
from pathlib import Path

import numpy as np

from kefu.perception import emotion, glance, intents
from kefu.perception.vectors import Vectors
from kefu.shops import read_shop
from kefu.turn.named.catalogue import Catalogue
from kefu.turn.state import Focus, Heard
from kefu.turn.understand import understand
from kefu.vocabulary import Level, Who

HERE = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--dump", type=Path)
    given = parser.parse_args()
    if given.alone:
        intents.SURE, emotion.SURELY_CALM = 2.0, 2.0
        intents._known_vectors = dict
    folder = read_shop(HERE / "demo" / "puyu")
    catalogue = Catalogue(folder.products, None, folder.synonyms, folder.relations)
    lines = (HERE / "benches" / "answers" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["split"] == "dev"]
    vectors = Vectors()
    asked = [0.0, 0]

    def embed(text: str) -> np.ndarray:
        if vectors.knows(text):
            return vectors.query(text)
        began = time.process_time()
        vector = vectors.query(text)
        asked[0] += time.process_time() - began
        asked[1] += 1
        return vector

    def heard(text: str, language: str) -> Heard:
        return Heard(folder.merchant, Who(1, Level.ANONYMOUS), text, language, Focus(), (), 1, date(2026, 11, 22))

    others = map(json.loads, (HERE / "benches" / "answers" / "third_development.jsonl").read_text(encoding="utf-8").splitlines())
    warm = [
        "怎麼還不發貨",
        "wo yao tui huo",
        "I am furious, the mug arrived broken",
        *(r["turns"][0] for r in others if r["split"] == "dev"),
    ]
    for text in warm:  # as in a process that has served for a while: patterns, dictionaries and weights are loaded
        understand(heard(text, "zh"), catalogue, embed)
    glance.glance.cache_clear()
    asked[:] = [0.0, 0]
    profile = cProfile.Profile()
    if given.profile:
        profile.enable()
    began = time.process_time()
    meanings = [understand(heard(row["turns"][0], row["language"]), catalogue, embed) for row in rows]
    spent = time.process_time() - began
    profile.disable()
    if given.profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(45)
    if given.dump:
        given.dump.write_text(
            "\n".join(f"{row['turns'][0]}\t{meaning}" for row, meaning in zip(rows, meanings, strict=True)), encoding="utf-8"
        )
    n = len(rows)
    digest = hashlib.sha256(repr(meanings).encode()).hexdigest()[:12]
    print(f"n {n}: {1000 * spent / n:.1f} ms a message, the encoder {1000 * asked[0] / n:.1f} in {asked[1] / n:.2f} calls; digest {digest}")


if __name__ == "__main__":
    main()
