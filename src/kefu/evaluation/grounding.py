"""How well the verifier tells supported responses from others, and how what it marks overlaps with what people marked."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kefu.evaluation.figures import percentiles
from kefu.evaluation.grounding_sets import Adapter, Item, read_items
from kefu.evaluation.retrieval import auc
from kefu.governance.claims import Judged, judge

SUPPORTED = 0.5  # from this chance on; the trees are grown with both labels weighing the same


def run(test_path: str | Path, out_path: str | Path | None = None, adapter: Adapter | None = None) -> dict[str, Any]:
    """Judge every response of a file or folder (`grounding_sets.read_items`); returns, and writes to `out_path`, {"metrics", "items"}.

    Metrics: balanced_accuracy; f1 (of unsupported); supported_f1; auc; span_f1 (characters marked here against characters marked by people,
    over sets that mark spans); pick_accuracy (of pairs: the true one has the higher chance, a tie is half); false_alarms (share of the
    supported called unsupported); passed (share of the unsupported called supported); n, cpu_ms_per_item, cpu_ms_per_sentence, p50_ms …
    """
    items = read_items(test_path, adapter)
    judge("warm up", "warm up")
    rows: list[dict[str, Any]] = []
    wall_ms: list[float] = []
    sentences = 0
    cpu_before = time.process_time()
    for item in items:
        started = time.perf_counter()
        chance, judged = judge(item.response, item.evidence)
        wall_ms.append((time.perf_counter() - started) * 1000)
        sentences += len(judged)
        rows.append(_row(item, chance, judged))
    cpu_ms = (time.process_time() - cpu_before) * 1000
    metrics = {
        "n": len(items),
        **figures(items, rows),
        "cpu_ms_per_item": round(cpu_ms / len(items), 3),
        "cpu_ms_per_sentence": round(cpu_ms / max(1, sentences), 3),
        **{name: None if value is None else round(value, 2) for name, value in percentiles(wall_ms).items()},
    }
    report = {"metrics": metrics, "items": rows}
    if out_path is not None:
        Path(out_path).write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return report


def figures(items: Sequence[Item], rows: Sequence[dict[str, Any]]) -> dict[str, float | int | None]:
    """The metrics that need no clock; `rows` are those of the report, in the order of the items."""
    right = np.array([item.is_supported for item in items])
    said = np.array([row["predicted"] == "supported" for row in rows])
    scores = [float(row["chance"]) for row in rows]
    area = auc([s for s, r in zip(scores, right, strict=True) if r], [s for s, r in zip(scores, right, strict=True) if not r])
    alarms = float((~said[right]).mean()) if right.any() else None
    passed = float(said[~right].mean()) if (~right).any() else None
    known = [1 - each for each in (alarms, passed) if each is not None]
    return {
        "n_supported": int(right.sum()),
        "balanced_accuracy": _rounded(sum(known) / len(known)),
        "f1": _rounded(_f1(~right, ~said)),
        "supported_f1": _rounded(_f1(right, said)),
        "auc": _rounded(area),
        "span_f1": _rounded(_span_f1(items, rows)),
        "pick_accuracy": _rounded(_picked(items, scores)),
        "false_alarms": _rounded(alarms),
        "passed": _rounded(passed),
    }


def _row(item: Item, chance: float, judged: Sequence[Judged]) -> dict[str, Any]:
    predicted = "supported" if chance >= SUPPORTED else "unsupported"
    spans = marked(judged) if predicted == "unsupported" else []
    return {
        "id": item.id,
        "label": "supported" if item.is_supported else "unsupported",
        "predicted": predicted,
        "right": (predicted == "supported") == item.is_supported,
        "chance": round(chance, 4),
        "spans": [[start, end] for start, end in spans],
        "against": [each.nearest for each in judged if each.chance < SUPPORTED][:3],
        "sentences": [[each.claim.start, each.claim.end, round(each.chance, 3)] for each in judged],
    }


def marked(judged: Sequence[Judged]) -> list[tuple[int, int]]:
    """What is marked in an unsupported response: in its doubtful sentences the words that stand nowhere, or else all of the sentence."""
    doubtful = [each for each in judged if each.chance < SUPPORTED] or sorted(judged, key=lambda each: each.chance)[:1]
    return [span for each in doubtful for span in (each.new or ((each.claim.start, each.claim.end),))]


def _f1(right: np.ndarray, said: np.ndarray) -> float | None:
    total = int(right.sum()) + int(said.sum())
    return 2 * int((right & said).sum()) / total if total else None


def _span_f1(items: Sequence[Item], rows: Sequence[dict[str, Any]]) -> float | None:
    hits = given = due = 0
    for item, row in zip(items, rows, strict=True):
        if not item.has_spans:
            continue
        people = {at for start, end in item.spans for at in range(start, end)}
        ours = {at for start, end in row["spans"] for at in range(start, end)}
        hits, given, due = hits + len(people & ours), given + len(ours), due + len(people)
    return 2 * hits / (given + due) if due else None


def _picked(items: Sequence[Item], scores: Sequence[float]) -> float | None:
    pairs: dict[str, dict[bool, float]] = {}
    for item, score in zip(items, scores, strict=True):
        if item.pair:
            pairs.setdefault(item.pair, {})[item.is_supported] = score
    whole = [pair for pair in pairs.values() if len(pair) == 2]
    return sum((pair[True] > pair[False]) + 0.5 * (pair[True] == pair[False]) for pair in whole) / len(whole) if whole else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
