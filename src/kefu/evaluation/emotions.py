"""How well feelings are noticed: Kefu's own head on labels that map to its seven feelings, or a head trained on your own labels."""

import json
import time
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from kefu.errors import BadInput
from kefu.evaluation.figures import percentiles
from kefu.evaluation.jsonl import read_objects
from kefu.perception.emotion import feel
from kefu.perception.emotion_labels import LabelHead, train
from kefu.perception.emotion_signs import NAMES
from kefu.perception.vectors import Vectors

# What other sets call the seven feelings; figures are then taken over the seven. A label that is not here needs --train.
_ALSO: Mapping[str, str] = {
    "calm": "neutral none relaxed curiosity desire realization 中性 平静 无情绪",
    "happy": "joy happiness love gratitude grateful amusement admiration approval caring excitement optimism pride relief positive "
    "positive-other 高兴 开心 积极",
    "confused": "confusion surprise surprised astonished 困惑 疑惑 惊奇 惊讶",
    "anxious": "fear worried nervousness anxiety 焦虑 担心 害怕 恐惧",
    "disappointed": "disappointment disapproval negative negative-other 失望",
    "angry": "anger annoyance disgust 愤怒 生气",
    "sad": "sadness grief remorse embarrassment depress 伤心 悲伤",
}
SAME: Mapping[str, str] = {other: name for name in NAMES for other in (name, *_ALSO[name].split())}
# What is said instead of a feeling that the test does not know.
NEAREST: Mapping[str, tuple[str, ...]] = {
    "disappointed": ("sad", "angry", "anxious"),
    "sad": ("disappointed", "anxious", "angry"),
    "angry": ("disappointed", "sad", "anxious"),
    "anxious": ("sad", "confused", "disappointed"),
    "confused": ("calm", "anxious"),
    "calm": ("happy", "confused"),
    "happy": ("calm",),
}


@dataclass(frozen=True, slots=True)
class Row:
    text: str
    labels: tuple[str, ...]


def run(
    test_path: str | Path,
    language: str,
    train_path: str | Path | None = None,
    out_path: str | Path | None = None,
    vectors: Vectors | None = None,
) -> dict[str, Any]:
    """Judge the head on `test_path`; returns, and writes to `out_path`, {"metrics": {…}, "items": […]}.

    Both files are JSONL: text, and label or labels. With `train_path` the product's trainer makes a head for exactly those labels
    (several a text are allowed); without it the shipped head is judged, and every test label must be one of its feelings or a usual name
    for one (`SAME`); a feeling that no test label stands for is replaced by the nearest one that is there.
    Metrics: macro_f1 over the labels that occur in the test file or are predicted, accuracy (the set of labels is exactly right),
    micro_f1, n, n_train, train_cpu_s, cpu_ms_per_item, p50_ms, p95_ms, p99_ms (one text at a time, embedding included). Raises BadInput
    with file:line.
    """
    encoder = vectors or Vectors()
    test = _rows(Path(test_path))
    if not test:
        raise BadInput(f"{test_path} is empty.", (f"{test_path}: give at least one line",))
    head: LabelHead | None = None
    began = time.process_time()
    n_train = 0
    if train_path is not None:
        rows = _rows(Path(train_path))
        n_train = len(rows)
        if len({label for row in rows for label in row.labels}) < 2:
            raise BadInput(f"{train_path}: fewer than two labels.", (f"{train_path}: a head needs sentences of two labels at least",))
        texts = [row.text for row in rows]
        head = train(texts, [row.labels for row in rows], encoder.queries(texts))
    trained = time.process_time() - began
    wanted = [row.labels if head else _mapped(row, test_path) for row in test]
    known = {label for labels in wanted for label in labels}
    encoder.query("warm up 预热")
    items: list[dict[str, Any]] = []
    wall_ms: list[float] = []
    cpu_before = time.process_time()
    for row, right in zip(test, wanted, strict=True):
        started = time.perf_counter()
        item = _judged(row.text, head, encoder, language, known)
        wall_ms.append((time.perf_counter() - started) * 1000)
        items.append({"text": row.text, "labels": list(right), **item, "right": set(right) == set(item["predicted"])})
    cpu_ms = (time.process_time() - cpu_before) * 1000
    metrics: dict[str, Any] = {
        "n": len(items),
        "n_train": n_train,
        **scores(wanted, [item["predicted"] for item in items]),
        "train_cpu_s": round(trained, 1) if head else None,
        "cpu_ms_per_item": round(cpu_ms / len(items), 3),
        **{name: None if value is None else round(value, 2) for name, value in percentiles(wall_ms).items()},
    }
    report = {"metrics": metrics, "items": items}
    if out_path is not None:
        Path(out_path).write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return report


def scores(wanted: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]) -> dict[str, Any]:
    """macro_f1, micro_f1, accuracy (exact sets) and the F1 of every label."""
    labels = sorted({label for each in (*wanted, *predicted) for label in each})
    hits, given, due = (dict.fromkeys(labels, 0) for _ in range(3))
    for right, said in zip(wanted, predicted, strict=True):
        for label in set(right):
            due[label] += 1
        for label in set(said):
            given[label] += 1
            hits[label] += label in right
    f1 = {label: 2 * hits[label] / max(1, given[label] + due[label]) for label in labels}
    exact = [set(right) == set(said) for right, said in zip(wanted, predicted, strict=True)]
    return {
        "macro_f1": round(float(np.mean(list(f1.values()))), 4),
        "micro_f1": round(2 * sum(hits.values()) / max(1, sum(given.values()) + sum(due.values())), 4),
        "accuracy": round(float(np.mean(exact)), 4),
        **{f"f1 {label}": round(value, 4) for label, value in f1.items()},
    }


def _judged(text: str, head: LabelHead | None, encoder: Vectors, language: str, known: Set[str]) -> dict[str, Any]:
    if head is not None:
        return {"predicted": list(head.predict([text], encoder.query(text)[None, :])[0])}
    emotion = feel(text, encoder.query, language)
    said = next((name for name in (emotion.name, *NEAREST[emotion.name]) if name in known), emotion.name)
    return {"predicted": [said], "intensity": emotion.intensity, "confidence": round(emotion.confidence, 3), "cue": emotion.cue}


def _mapped(row: Row, path: str | Path) -> tuple[str, ...]:
    unknown = [label for label in row.labels if label.lower() not in SAME]
    if unknown:
        names = ", ".join(NAMES)
        raise BadInput(
            f"{path}: {unknown[0]!r} is not one of Kefu's feelings.", (f"{path}: use {names}, or give --train with your own labels",)
        )
    return tuple(dict.fromkeys(SAME[label.lower()] for label in row.labels))


def _rows(path: Path) -> list[Row]:
    return [_row(place, row) for place, row in read_objects(path, '{"text": "…", "label": "…"}')]


def _row(place: str, row: Mapping[str, Any]) -> Row:
    text, labels = row.get("text"), row["labels"] if "labels" in row else row.get("label")
    if isinstance(labels, str | int):
        labels = [labels]
    if not isinstance(text, str):
        raise BadInput("A line is not well formed.", (f"{place}: text: missing",))
    if not isinstance(labels, list) or not labels:
        raise BadInput("A line is not well formed.", (f"{place}: label: missing; a label, or labels with a list of them",))
    return Row(text, tuple(str(label) for label in cast("list[object]", labels)))
