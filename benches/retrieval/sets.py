"""Public sets, read from `KEFU_DATA` (default ../shared/data), never copied; and the demo shop's own articles."""

import csv
import gzip
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from kefu.knowledge import parse_article_file, split
from kefu.vocabulary import Passage

DATA = Path(os.environ.get("KEFU_DATA", "../shared/data"))
ROOT = Path(__file__).resolve().parents[2]
Labelled = list[tuple[str, str]]


def _read(path: str) -> str:
    file = DATA / path
    if not file.exists():
        print(f"skipped: {path} is not under KEFU_DATA ({DATA})")
        sys.exit(0)
    raw = file.read_bytes()
    return (gzip.decompress(raw) if path.endswith(".gz") else raw).decode("utf-8")


def _csv(path: str, text: str, label: str) -> Labelled:
    return [(row[text], row[label]) for row in csv.DictReader(io.StringIO(_read(path)))]


@cache
def clinc150(part: str) -> Labelled:
    """`part`: train, val, oos_train, oos_val."""
    return [(text, intent) for text, intent in json.loads(_read("clinc150/train_val.json.gz"))[part]]


@cache
def banking77() -> Labelled:
    return _csv("banking77/train.csv.gz", "text", "category")


@cache
def hint3(bot: str) -> Labelled:
    return _csv(f"hint3/v1_{bot}_train.csv", "sentence", "label")


@cache
def bitext() -> Labelled:
    return _csv("bitext_intent/train.csv.gz", "utterance", "intent")


def pairs(name: str) -> list[tuple[str, str]]:
    """Chinese paraphrases, for measuring only. `name`: lcqmc_dev, bq_dev, atec_train, bustm."""
    if name == "bustm":
        lines = _read("fewclue/bustm_dev_few_all.jsonl") + _read("fewclue/bustm_train_few_all.jsonl")
    else:
        lines = _read(f"zh_paraphrase/{name}.jsonl.gz")
    rows = [json.loads(line) for line in lines.splitlines() if line.strip()]
    return [(row["sentence1"], row["sentence2"]) for row in rows if str(row["label"]) == "1"]


@cache
def demo_passages(shop: str = "puyu") -> tuple[Passage, ...]:
    files = sorted((ROOT / "demo" / shop / "articles").glob("*.md"))
    return tuple(p for file in files for a in parse_article_file(file, file.read_bytes()) for p in split(a))


def each(names: list[str], load: Callable[[str], Labelled]) -> Iterator[tuple[str, Labelled]]:
    for name in names:
        yield name, load(name)
