"""Public sets read as retrieval: a folder or file of pairs, or of texts with labels, becomes passages, questions and their answers."""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from kefu.errors import BadInput
from kefu.knowledge import language_of
from kefu.vocabulary import Passage

Columns = Literal["auto", "pairs", "labels"]
ENDINGS = (".jsonl", ".jsonl.gz", ".csv", ".csv.gz")
OUT_OF_SCOPE = ("NO_NODES_DETECTED", "oos", "out_of_scope")
LEFT_OUT = 0.3  # share of positive pairs whose first sentence is not indexed: their questions have no answer
TEST_SHARE = 0.2  # of the rows of each label, where a folder has no test file
MOST_PAIRS = 1000  # of one file, the same ones every time; more would make near duplicates the measure


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """`questions`: (id, text, the id of the passage that answers or None). `pairs`: (sentence, sentence, the same question?)."""

    name: str
    passages: tuple[Passage, ...]
    questions: tuple[tuple[str, str, str | None], ...]
    pairs: tuple[tuple[str, str, bool], ...] = ()


def read_sets(data: Path, adapter: Columns = "auto") -> list[RetrievalSet]:
    """Every set of a folder, or of one file.

    `pairs` (zh_paraphrase, fewclue bustm): JSONL with sentence1, sentence2, label 1 or 0. `labels` (hint3): CSV with sentence, label;
    X_train.csv beside X_test.csv, or a fifth of the rows where there is no test. With `auto` the columns decide; files of other
    columns are passed over. Raises BadInput when nothing can be read.
    """
    files = [data] if data.is_file() else sorted(path for path in data.glob("*") if path.name.endswith(ENDINGS))
    found: list[RetrievalSet] = []
    for path in files:
        rows = list(_rows(path))
        columns = set(rows[0]) if rows else set[str]()
        if {"sentence1", "sentence2", "label"} <= columns and adapter in ("auto", "pairs"):
            found.append(_of_pairs(_stem(path), rows))
        elif (
            {"sentence", "label"} <= columns and ".csv" in path.name and adapter in ("auto", "labels") and not _stem(path).endswith("_test")
        ):
            found.append(_of_labels(path, rows))
    if not found:
        raise BadInput(
            f"{data} holds no set that can be read as retrieval.",
            (f"{data}: JSONL with sentence1, sentence2, label (pairs), or CSV with sentence, label (labels)",),
        )
    return found


def _of_pairs(name: str, rows: list[dict[str, Any]]) -> RetrievalSet:
    """The first sentence of a positive pair is a passage, the second asks for it."""
    pairs = tuple((str(row["sentence1"]), str(row["sentence2"]), str(row["label"]) in ("1", "True")) for row in rows)
    seen: set[str] = set()
    kept: list[tuple[str, str]] = []
    for one, two, same in sorted(pairs, key=lambda pair: _draw(pair[0])):
        if same and one != two and not {one, two} & seen and len(kept) < MOST_PAIRS:
            seen |= {one, two}
            kept.append((one, two))
    passages = tuple(_passage(f"p{at}", one, one, ()) for at, (one, _) in enumerate(kept) if _draw(one + "|") >= LEFT_OUT)
    known = {passage.id for passage in passages}
    questions = tuple((f"q{at}", two, f"p{at}" if f"p{at}" in known else None) for at, (_, two) in enumerate(kept))
    return RetrievalSet(name, passages, questions, pairs)


def _of_labels(path: Path, rows: list[dict[str, Any]]) -> RetrievalSet:
    """A label is a passage, titled by the first of its sentences; the others are its examples."""
    test = path.with_name(path.name.replace("_train", "_test"))
    labelled = [(str(row["sentence"]).strip(), str(row["label"])) for row in rows]
    if test != path and test.exists():
        learn, judge = labelled, [(str(row["sentence"]).strip(), str(row["label"])) for row in _rows(test)]
    else:
        judge = [row for row in labelled if _draw("".join(row)) < TEST_SHARE]
        learn = [row for row in labelled if _draw("".join(row)) >= TEST_SHARE]
    by_label: dict[str, list[str]] = {}
    for text, label in learn:
        if label not in OUT_OF_SCOPE and text:
            by_label.setdefault(label, []).append(text)
    passages = tuple(_passage(label, texts[0], texts[0], tuple(dict.fromkeys(texts[1:]))) for label, texts in by_label.items())
    questions = tuple((f"q{at}", text, label if label in by_label else None) for at, (text, label) in enumerate(judge) if text)
    return RetrievalSet(_stem(path).removesuffix("_train"), passages, questions)


def _passage(name: str, title: str, text: str, examples: tuple[str, ...]) -> Passage:
    return Passage(id=name, article=name, language=language_of(title), kind="faq", title=title, text=text, examples=examples)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.name.endswith(".gz") else raw).decode("utf-8-sig")
    if ".csv" in path.name:
        yield from csv.DictReader(io.StringIO(text))
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                row: object = json.loads(line)
            except json.JSONDecodeError as error:
                raise BadInput(f"{path.name} is not JSONL.", (f"{path.name}:{number}: {error.msg}",)) from error
            if isinstance(row, dict):
                yield cast(dict[str, Any], row)


def _stem(path: Path) -> str:
    return path.name.split(".")[0]


def _draw(text: str) -> float:
    """0–1, always the same for a text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48
