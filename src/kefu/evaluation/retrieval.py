"""How well questions find their passage, and how well Kefu knows when none answers: the same `Index` as in production, no database."""

import json
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

import numpy as np

from kefu.errors import BadInput
from kefu.evaluation.jsonl import read_objects
from kefu.evaluation.retrieval_sets import Columns, read_sets
from kefu.knowledge import Index, language_of
from kefu.knowledge.alike import SAME, alike
from kefu.knowledge.index import EXACT_QUESTION, FIRST_STAGE
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
    cpu_ms_per_item (mean) and cpu_ms_median, p50_ms, p95_ms, p99_ms of one search, embedding included (wall time), the first two
    warm-up searches not; first_stage, the share of questions that the encoder did not have to read.
    Raises BadInput with file:line for a bad line.
    """
    passages = [_passage(place, row) for place, row in read_objects(Path(passages_path), _EXAMPLE)]
    questions = list(read_objects(Path(questions_path), _EXAMPLE))
    ids = {passage.id for passage in passages}
    _check(passages_path, passages, questions, ids)
    asked = [(row["id"], cast(str, row["text"]), str(row.get("language") or language_of(row["text"])), row["gold"]) for _, row in questions]
    return _written(_searched(passages, asked, Vectors()), out_path)


def run_data(data: Path, adapter: Columns, out_path: Path | None = None, sample: int = 0) -> dict[str, Any]:
    """The same over every set that `read_sets` finds; metrics are named SET.metric, `mean.metric` is over sets.

    Sets of pairs are also judged as pairs: pairs_auc, and pairs_accuracy at the threshold `SAME`, chosen on development pairs.
    `sample`: at most so many questions, and pairs, of a set; 0: all.
    """
    vectors = Vectors()
    metrics: dict[str, Any] = {}
    items: list[dict[str, Any]] = []
    reports: list[dict[str, Any]] = []
    for each in read_sets(data, adapter):
        asked = [(name, text, language_of(text), gold) for name, text, gold in each.questions]
        report = _searched(list(each.passages), asked[:: max(1, len(asked) // sample)] if sample else asked, vectors)
        pairs = each.pairs[:: max(1, len(each.pairs) // sample)] if sample else each.pairs
        figures = {**report["metrics"], **_judged_pairs(pairs, vectors)}
        reports.append(figures)
        metrics |= {f"{each.name}.{name}": value for name, value in figures.items()}
        items += [{"set": each.name, **item} for item in report["items"]]
    for name in ("top1", "top3", "mrr", "answerability_auc", "cpu_ms_median"):
        values = [report[name] for report in reports if report[name] is not None]
        metrics[f"mean.{name}"] = round(sum(values) / len(values), 4) if values else None
    return _written({"metrics": metrics, "items": items}, out_path)


def _searched(passages: list[Passage], asked: list[tuple[Any, str, str, str | None]], vectors: Vectors) -> dict[str, Any]:
    """`asked`: (id, text, language, gold)."""
    index = Index(passages, vectors)
    for passage in passages[:2]:  # loads the dictionaries and the model, which a server does once
        index.search(f"{passage.title} ?", passage.language, ANY_DAY)
    items: list[dict[str, Any]] = []
    wall_ms: list[float] = []
    cpu_ms: list[float] = []
    for name, text, language, gold in asked:
        cpu, began = time.process_time(), time.perf_counter()
        findings = index.search(text, language, ANY_DAY, LOOKED_AT)
        wall_ms.append((time.perf_counter() - began) * 1000)
        cpu_ms.append((time.process_time() - cpu) * 1000)
        found = [hit.passage.id for hit in findings.found]
        items.append(
            {
                "id": name,
                "gold": gold,
                "rank": found.index(gold) + 1 if gold in found else None,
                "answerable": round(findings.answerable, 4),
                "first_stage": any(FIRST_STAGE in hit.reasons or EXACT_QUESTION in hit.reasons for hit in findings.found[:1]),
                "cpu_ms": round(cpu_ms[-1], 2),
                "found": [
                    {"id": hit.passage.id, "score": round(hit.score, 4), "reasons": list(hit.reasons)} for hit in findings.found[:LISTED]
                ],
            }
        )
    return {"metrics": _metrics(items, cpu_ms, wall_ms), "items": items}


def _judged_pairs(pairs: Sequence[tuple[str, str, bool]], vectors: Vectors) -> dict[str, Any]:
    if not pairs:
        return {}
    scores = [alike(one, two, vectors) for one, two, _ in pairs]
    of: dict[bool, list[float]] = {True: [], False: []}
    for score, (_, _, same) in zip(scores, pairs, strict=True):
        of[same].append(score)
    area = auc(of[True], of[False])
    right = sum((score >= SAME) == same for score, (_, _, same) in zip(scores, pairs, strict=True))
    return {"pairs": len(pairs), "pairs_auc": None if area is None else round(area, 4), "pairs_accuracy": round(right / len(pairs), 4)}


def _written(report: dict[str, Any], out_path: str | Path | None) -> dict[str, Any]:
    if out_path is not None:
        Path(out_path).write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return report


def auc(positive: list[float], negative: list[float]) -> float | None:
    """Chance that a positive scores above a negative, ties one half (Mann–Whitney U / n·m); None when either is missing."""
    if not positive or not negative:
        return None
    high, low = np.array(positive)[:, None], np.array(negative)[None, :]
    return float((high > low).mean() + (high == low).mean() / 2)


def _metrics(items: list[dict[str, Any]], cpu_ms: list[float], wall_ms: list[float]) -> dict[str, Any]:
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
        "cpu_ms_per_item": round(sum(cpu_ms) / len(items), 3) if items else None,
        "first_stage": share([float(item["first_stage"]) for item in items]),
        "cpu_ms_median": round(float(np.median(cpu_ms)), 3) if items else None,
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
