"""How well questions find their passage, and how well Kefu knows when none answers: the same `Index` as in production, no database."""

import json
import time
from datetime import date
from pathlib import Path
from typing import Any, cast

import numpy as np

from kefu.errors import BadInput
from kefu.evaluation.jsonl import read_objects
from kefu.knowledge import Index, language_of
from kefu.perception.vectors import Vectors
from kefu.vocabulary import Passage

_EXAMPLE = '{"id": "…", …}'

LISTED = 5  # passages listed for each question in the items of a report
LOOKED_AT = 10  # ranks that count for mrr; a right passage further down counts 0
ANY_DAY = date(2026, 1, 1)  # bench passages have no first or last day


def run(passages_path: str | Path, questions_path: str | Path, out_path: str | Path | None = None) -> dict[str, Any]:
    """Search every question in an index of the passages; returns, and writes to `out_path`, {"metrics": {…}, "items": […]}.

    Passages, JSONL: id, title, text, language?, examples? [text]. Questions, JSONL: id, text, gold (a passage id, or null when no
    passage answers), language?. Metrics: n (questions); top1, top3, mrr (reciprocal rank, 0 beyond rank 10) over questions with gold;
    answerability_auc, the area under the ROC curve of `answerable` for gold against null, null when one of them is missing;
    cpu_ms_per_item, p50_ms, p95_ms, p99_ms of one search, embedding included (wall time), the first two warm-up searches not.
    Raises BadInput with file:line for a bad line.
    """
    passages = [_passage(place, row) for place, row in read_objects(Path(passages_path), _EXAMPLE)]
    questions = list(read_objects(Path(questions_path), _EXAMPLE))
    ids = {passage.id for passage in passages}
    _check(passages_path, passages, questions, ids)
    index = Index(passages, Vectors())
    for passage in passages[:2]:  # loads the dictionaries and the model, which a server does once
        index.search(f"{passage.title} ?", passage.language, ANY_DAY)
    items: list[dict[str, Any]] = []
    wall_ms: list[float] = []
    cpu_before = time.process_time()
    for _, row in questions:
        text = cast(str, row["text"])
        began = time.perf_counter()
        findings = index.search(text, str(row.get("language") or language_of(text)), ANY_DAY, LOOKED_AT)
        wall_ms.append((time.perf_counter() - began) * 1000)
        found = [hit.passage.id for hit in findings.found]
        rank = found.index(row["gold"]) + 1 if row["gold"] in found else 0
        items.append(
            {
                "id": row["id"],
                "gold": row["gold"],
                "rank": rank or None,
                "answerable": round(findings.answerable, 4),
                "found": [
                    {"id": hit.passage.id, "score": round(hit.score, 4), "reasons": list(hit.reasons)} for hit in findings.found[:LISTED]
                ],
            }
        )
    cpu_ms = (time.process_time() - cpu_before) * 1000
    report = {"metrics": _metrics(items, cpu_ms, wall_ms), "items": items}
    if out_path is not None:
        Path(out_path).write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return report


def auc(positive: list[float], negative: list[float]) -> float | None:
    """Chance that a positive scores above a negative, ties one half (Mann–Whitney U / n·m); None when either is missing."""
    if not positive or not negative:
        return None
    high, low = np.array(positive)[:, None], np.array(negative)[None, :]
    return float((high > low).mean() + (high == low).mean() / 2)


def _metrics(items: list[dict[str, Any]], cpu_ms: float, wall_ms: list[float]) -> dict[str, Any]:
    ranks = [item["rank"] or 0 for item in items if item["gold"] is not None]
    answerable = [item["answerable"] for item in items if item["gold"] is not None]
    unanswerable = [item["answerable"] for item in items if item["gold"] is None]

    def share(values: list[float]) -> float | None:
        return round(sum(values) / len(values), 4) if values else None

    area = auc(answerable, unanswerable)
    percentiles = [round(float(np.percentile(wall_ms, p)), 2) if wall_ms else None for p in (50, 95, 99)]
    return {
        "n": len(items),
        "n_answerable": len(ranks),
        "top1": share([float(rank == 1) for rank in ranks]),
        "top3": share([float(1 <= rank <= 3) for rank in ranks]),
        "mrr": share([1 / rank if rank else 0.0 for rank in ranks]),
        "answerability_auc": None if area is None else round(area, 4),
        "cpu_ms_per_item": round(cpu_ms / len(items), 3) if items else None,
        "p50_ms": percentiles[0],
        "p95_ms": percentiles[1],
        "p99_ms": percentiles[2],
    }


def _passage(place: str, row: dict[str, Any]) -> Passage:
    examples: object = row.get("examples") or []
    places = [f"{place}: {name}: must be a text" for name in ("id", "title", "text") if not isinstance(row.get(name, ""), str)]
    places += [f"{place}: id: missing"] if not row.get("id") else []
    places += [f"{place}: title: missing; title or text must say something"] if not (row.get("title") or row.get("text")) else []
    if not isinstance(examples, list) or not all(isinstance(example, str) for example in cast(list[object], examples)):
        places.append(f"{place}: examples: must be a list of texts")
    if places:
        raise BadInput("A passage is not well formed.", tuple(places))
    text = str(row.get("text") or row["title"])
    title = str(row.get("title") or text[:60])
    language = str(row.get("language") or language_of(f"{title} {text}"))
    kept = tuple(example for example in cast(list[str], examples) if example.strip())
    return Passage(id=row["id"], article=row["id"], language=language, kind="faq", title=title, text=text, examples=kept)


def _check(path: str | Path, passages: list[Passage], questions: list[tuple[str, dict[str, Any]]], ids: set[str]) -> None:
    if len(ids) < len(passages):
        twice = next(passage.id for passage in passages if sum(other.id == passage.id for other in passages) > 1)
        raise BadInput(f"{path}: the id {twice!r} appears twice.", (f"{path}: give every passage its own id",))
    places: list[str] = []
    for place, row in questions:
        if not isinstance(row.get("text"), str) or not row["text"].strip():
            places.append(f"{place}: text: missing")
        if "id" not in row:
            places.append(f"{place}: id: missing")
        if "gold" not in row:
            places.append(f"{place}: gold: missing; a passage id, or null when no passage answers")
        elif row["gold"] is not None and row["gold"] not in ids:
            places.append(f"{place}: gold: no passage is called {row['gold']!r}")
    if places:
        raise BadInput("Some questions are not well formed.", tuple(places[:20]))
