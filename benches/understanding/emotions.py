"""Emotions noticed: Kefu's own head on two test files written here, and its trainer on public sets.

    python benches/understanding/emotions.py                the own tests: accuracy, calibration, time, confusions
    python benches/understanding/emotions.py goemotions     GoEmotions (Apache-2.0): trained on train, judged on dev, 28 labels
    python benches/understanding/emotions.py cped           CPED (Apache-2.0): valid part only, a fifth of its dialogues held out, 13 labels
    python benches/understanding/emotions.py ewect          SMP2020-EWECT (no licence stated: measured only): virus_train on both eval parts

The sets are read from KEFU_DATA (default ../shared/data). `--rows N` trains on N sentences drawn at random, `--text` leaves the sentence
vectors out (they cost 10–20 CPU-ms a sentence). Nothing trained here ships.
"""

import argparse
import csv
import gzip
import json
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from kefu.evaluation import emotions
from kefu.perception.emotion import feel
from kefu.perception.vectors import Vectors

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("KEFU_DATA", "../shared/data"))
BINS = (0.0, 0.5, 0.7, 0.85, 1.01)

Rows = list[tuple[str, list[str]]]


class NoVectors(Vectors):
    """Zeros in place of sentence vectors: what signs and n-grams do alone."""

    def queries(self, texts: Sequence[str]) -> np.ndarray:
        return np.zeros((len(texts), 384), np.float32)


def own() -> None:
    """Both own tests. The first was written before the cues, but by the same hand an hour earlier; the second after they were frozen."""
    vectors = Vectors()
    for name in ("emotions_test.jsonl", "emotions_test2.jsonl"):
        rows = [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]
        known = {row["text"]: vectors.query(row["text"]) for row in rows}
        feel(rows[0]["text"], known[rows[0]["text"]])
        began = time.process_time()
        felt = [feel(row["text"], known[row["text"]], row["language"]) for row in rows]
        cpu = (time.process_time() - began) * 1000 / len(rows)
        for language in ("zh", "en"):
            pairs = [(row["label"], emotion.name) for row, emotion in zip(rows, felt, strict=True) if row["language"] == language]
            result = emotions.scores([(right,) for right, _ in pairs], [(said,) for _, said in pairs])
            print(f"{name} {language}: n {len(pairs)}, macro F1 {result['macro_f1']:.3f}, accuracy {result['accuracy']:.3f}")
        off = [abs(row["intensity"] - emotion.intensity) for row, emotion in zip(rows, felt, strict=True) if row["label"] == emotion.name]
        print(f"  intensity off by {np.mean(off):.2f}; {cpu:.2f} CPU-ms beside the vector")
        for low, high in pairwise(BINS):
            inside = [(emotion.confidence, emotion.name == row["label"]) for row, emotion in zip(rows, felt, strict=True)]
            inside = [pair for pair in inside if low <= pair[0] < high]
            if inside:
                print(f"  confidence {np.mean([c for c, _ in inside]):.2f}: right {np.mean([r for _, r in inside]):.2f} of {len(inside)}")
        wrong = Counter((row["label"], emotion.name) for row, emotion in zip(rows, felt, strict=True) if row["label"] != emotion.name)
        print("  confusions:", ", ".join(f"{right} → {said} {count}" for (right, said), count in wrong.most_common(8)))


def goemotions() -> list[tuple[str, Rows, Rows]]:
    folder = DATA / "goemotions"
    names = (folder / "labels.txt").read_text(encoding="utf-8").split()

    def part(name: str) -> Rows:
        with gzip.open(folder / f"{name}.tsv.gz", "rt", encoding="utf-8") as file:
            rows = [line.rstrip("\n").split("\t") for line in file]
        return [(row[0], [names[int(label)] for label in row[1].split(",")]) for row in rows]

    return [("goemotions dev", part("train"), part("dev"))]


def cped() -> list[tuple[str, Rows, Rows]]:
    with gzip.open(DATA / "cped" / "valid.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    dialogues = sorted({row["Dialogue_ID"] for row in rows})
    held = set(random.Random(1).sample(dialogues, len(dialogues) // 5))
    parts: tuple[Rows, Rows] = ([], [])
    for row in rows:
        parts[row["Dialogue_ID"] in held].append((row["Utterance"], [row["Emotion"]]))
    return [("cped, dialogues held out", *parts)]


def ewect() -> list[tuple[str, Rows, Rows]]:
    def part(name: str) -> Rows:
        path = DATA / "smp2020_ewect" / name
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        return [(row["content"], [row["label"]]) for row in rows]

    train = part("virus_train.jsonl.gz")
    return [(f"ewect {name}", train, part(f"{name}_labeled.jsonl")) for name in ("virus_eval", "usual_eval")]


def judged(name: str, train: Rows, test: Rows, rows: int, vectors: Vectors) -> None:
    if rows:
        train = random.Random(1).sample(train, min(rows, len(train)))
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / "train.jsonl", Path(folder) / "test.jsonl"]
        for path, part in zip(paths, (train, test), strict=True):
            lines = [json.dumps({"text": text, "labels": labels}, ensure_ascii=False) for text, labels in part]
            path.write_text("\n".join(lines), encoding="utf-8")
        metrics = emotions.run(paths[1], "", paths[0], vectors=vectors)["metrics"]
    print(name, json.dumps({key: value for key, value in metrics.items() if not key.startswith("f1 ")}))
    print("  by label:", ", ".join(f"{key[3:]} {value:.2f}" for key, value in metrics.items() if key.startswith("f1 ")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=["own", "goemotions", "cped", "ewect"], default="own")
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--text", action="store_true")
    given = parser.parse_args()
    if given.what == "own":
        own()
        return
    sets = {"goemotions": goemotions, "cped": cped, "ewect": ewect}
    if not DATA.is_dir():
        print(f"skipped: {DATA} is not there; set KEFU_DATA")
        return
    for name, train, test in sets[given.what]():
        judged(name, train, test, given.rows, NoVectors() if given.text else Vectors())


if __name__ == "__main__":
    main()
