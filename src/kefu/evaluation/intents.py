"""How well Kefu's own trainer learns intents from someone's examples, and how well it refuses what belongs to none of them."""

import csv
import gzip
import io
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from kefu.errors import BadInput
from kefu.evaluation.figures import percentiles
from kefu.perception.scope import Prediction, train_scoped
from kefu.perception.vectors import Vectors

TEXT_COLUMNS = ("sentence", "text", "utterance", "query", "question", "message")
LABEL_COLUMNS = ("label", "intent", "category", "class")


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    label: str


def run(
    train: Path, test: Path, out_file: Path | None = None, *, text_column: str = "", label_column: str = "", oos: str = ""
) -> dict[str, Any]:
    """Train on `train` alone, judge on `test`. `oos`: the label of texts that belong to no intent; without it nothing is refused.

    Accuracy counts a refused text of an intent as wrong. `mcc_best` is the best correlation (Matthews) over all thresholds on the test
    rows, at `threshold_best`; the other figures stand at the threshold that was fixed on the training rows.
    """
    learn, judge = read_examples(train, text_column, label_column), read_examples(test, text_column, label_column)
    vectors = Vectors()
    known = [example for example in learn if example.label != oos]
    if len({example.label for example in known}) < 2:
        raise BadInput(f"{train.name} has fewer than two intents.", (f"{train.name}: give at least two labels with some examples each",))
    outside = [example.text for example in learn if example.label == oos]
    texts = [example.text for example in known]
    head = train_scoped(
        texts, [example.label for example in known], vectors.queries(texts), (outside, vectors.queries(outside)) if outside else None
    )
    items: list[dict[str, Any]] = []
    wall: list[float] = []
    started = time.process_time()
    for example in judge:
        before = time.perf_counter()
        found = head.predict([example.text], vectors.queries([example.text]))[0]
        wall.append((time.perf_counter() - before) * 1000)
        items.append(_item(example, found, oos))
    cpu = (time.process_time() - started) * 1000
    metrics = {**_metrics(items, oos, head.threshold), "cpu_ms_per_item": round(cpu / max(1, len(items)), 3), **percentiles(wall)}
    result: dict[str, Any] = {"metrics": metrics, "items": items}
    if out_file:
        out_file.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    return result


def read_examples(path: Path, text_column: str = "", label_column: str = "") -> list[Example]:
    """Examples of a CSV, JSONL or JSON file, gzipped or not; JSON may be a list of [text, label] or objects, or lists of them by name.

    Raises BadInput, naming what is missing.
    """
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read.", (f"{path}: give a CSV or JSON file in UTF-8 ({error})",)) from error
    rows = _json_rows(path, text) if text.lstrip()[:1] in ("[", "{") else list(csv.DictReader(io.StringIO(text)))
    examples = [_example(path, number, row, text_column, label_column) for number, row in enumerate(rows, start=2)]
    if not examples:
        raise BadInput(f"{path.name} has no examples.", (f"{path.name}: give rows with a text and a label",))
    return examples


def _json_rows(path: Path, text: str) -> list[Any]:
    try:
        if text.lstrip().startswith("{") and "\n{" in text.strip():
            return [json.loads(line) for line in text.splitlines() if line.strip()]
        loaded: object = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(f"{path.name} is not JSON.", (f"{path.name}:{error.lineno}: {error.msg}",)) from error
    if isinstance(loaded, dict):
        return [row for rows in cast("dict[str, list[Any]]", loaded).values() for row in rows]
    return cast("list[Any]", loaded)


def _example(path: Path, number: int, row: Any, text_column: str, label_column: str) -> Example:
    if isinstance(row, list) and len(cast("list[Any]", row)) >= 2:
        text, label, *_ = cast("list[Any]", row)
        return Example(str(text), str(label))
    if not isinstance(row, dict):
        raise BadInput(f"{path.name} is not well formed.", (f"{path.name}:{number}: write [text, label] or an object",))
    columns = cast("dict[str, Any]", row)
    text = _column(path, columns, text_column, TEXT_COLUMNS, "--text-column")
    return Example(str(columns[text]), str(columns[_column(path, columns, label_column, LABEL_COLUMNS, "--label-column")]))


def _column(path: Path, row: dict[str, Any], wanted: str, usual: Sequence[str], option: str) -> str:
    names = {str(name).strip().lower(): name for name in row}
    for name in (wanted,) if wanted else usual:
        if name.lower() in names:
            return names[name.lower()]
    said = f"{path.name}: name it with {option}; it has {', '.join(names)}"
    raise BadInput(f"{path.name} has no column {wanted or ' or '.join(usual)}.", (said,))


def _item(example: Example, found: Prediction, oos: str) -> dict[str, Any]:
    said = found.label if found.is_inside or not oos else oos
    return {
        "text": example.text, "gold": example.label, "predicted": said, "label": found.label,
        "confidence": round(found.confidence, 4), "belongs": round(found.belongs, 4),
    }  # fmt: skip


def _metrics(items: list[dict[str, Any]], oos: str, threshold: float) -> dict[str, Any]:
    gold = np.array([item["gold"] for item in items])
    said = np.array([item["predicted"] for item in items])
    label = np.array([item["label"] for item in items])
    belongs = np.array([item["belongs"] for item in items])
    outside = gold == oos if oos else np.zeros(len(items), bool)
    lines = np.unique(np.quantile(belongs, np.linspace(0, 1, 101))) if oos else np.array([-np.inf])
    best = max(((mcc(gold, np.where(belongs >= line, label, oos)), float(line)) for line in lines), key=lambda pair: pair[0])
    return {
        "n": len(items),
        "n_in_scope": int((~outside).sum()),
        "in_scope_accuracy": round(float((said == gold)[~outside].mean()), 4) if (~outside).any() else None,
        "in_scope_accuracy_if_none_refused": round(float((label == gold)[~outside].mean()), 4) if (~outside).any() else None,
        "accuracy": round(float((said == gold).mean()), 4),
        "oos_recall": round(float((said == gold)[outside].mean()), 4) if outside.any() else None,
        "mcc": round(mcc(gold, said), 4),
        "threshold": round(threshold, 4) if oos else None,
        "mcc_best": round(best[0], 4),
        "threshold_best": round(best[1], 4) if oos else None,
    }


def mcc(gold: np.ndarray[Any, Any], said: np.ndarray[Any, Any]) -> float:
    """Matthews' correlation of many classes (Gorodkin 2004), -1 to 1; 0 when one side has a single class."""
    names = np.unique(np.concatenate([gold, said]))
    g, s = np.searchsorted(names, gold), np.searchsorted(names, said)
    true, predicted = np.bincount(g, minlength=len(names)).astype(float), np.bincount(s, minlength=len(names)).astype(float)
    n, right = float(len(g)), float((g == s).sum())
    below = np.sqrt((n * n - (predicted @ predicted)) * (n * n - (true @ true)))
    return float((right * n - true @ predicted) / below) if below > 0 else 0.0
