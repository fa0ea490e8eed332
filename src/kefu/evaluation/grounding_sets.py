"""Sets that tell whether a response is grounded, read into one form: Kefu's own JSONL, BEGIN, FaithBench and UHGEval."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from kefu.errors import BadInput

Adapter = Literal["own", "begin", "faithbench", "uhgeval"]
_SUPPORTED = {"supported": True, "true": True, "1": True, "unsupported": False, "false": False, "0": False}
_LONGEST_CELL = 10_000_000  # csv refuses more than 131072 characters unless told


@dataclass(frozen=True, slots=True)
class Item:
    """One response beside its evidence. Items of one `pair` are the true and the invented continuation of the same text."""

    id: str
    evidence: str
    response: str
    is_supported: bool
    spans: tuple[tuple[int, int], ...] = ()  # of the response: what people marked as unsupported
    group: str = ""  # items that share evidence: never split between training and testing
    pair: str = ""
    has_spans: bool = False  # the set marks spans at all


def read_items(path: str | Path, adapter: Adapter | None = None) -> list[Item]:
    """The items of a file, or of all data files of a folder. Without `adapter` the form is told from the fields of the rows.

    Fields. own: id, evidence (a text or a list), response, label (supported or unsupported), spans? ([start, end] or the words).
    begin (TSV): knowledge, response, begin_label; generic replies count as unsupported, for nothing they say is in the knowledge.
    faithbench: source, summary, annotations; unsupported when any annotator marked a span as Unwanted or Questionable.
    uhgeval: newsRemainder as evidence, realContinuation and hallucinatedContinuation. Raises BadInput with the place.
    """
    path = Path(path)
    files = sorted(each for each in path.iterdir() if _is_data(each)) if path.is_dir() else [path]
    if not files:
        raise BadInput(f"{path} holds no data.", (f"{path}: give .jsonl, .tsv, .csv, or these with .gz",))
    items = [item for file in files for item in _read(file, adapter)]
    if not items:
        raise BadInput(f"{path} is empty.", (f"{path}: give at least one line",))
    return items


def _is_data(path: Path) -> bool:
    name = path.name.removesuffix(".gz")
    return name.endswith((".jsonl", ".tsv")) or (name.endswith(".csv") and "overalls" not in name)


def _read(path: Path, adapter: Adapter | None) -> Iterator[Item]:
    for place, row in _rows(path):
        known = adapter or _form_of(place, row)
        try:
            yield from _FORMS[known](f"{path.name.split('.')[0]}:{place}", row)
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput("A line is not well formed.", (f"{path.name}:{place}: {known}: {error!r}",)) from error


def _form_of(place: str, row: Mapping[str, Any]) -> Adapter:
    if "begin_label" in row:
        return "begin"
    if "newsRemainder" in row:
        return "uhgeval"
    if "summary" in row and "source" in row:
        return "faithbench"
    if "response" in row and "evidence" in row:
        return "own"
    raise BadInput("A line is not well formed.", (f"{place}: write id, evidence, response, label",))


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read.", (f"{path}: give JSONL or TSV in UTF-8 ({error})",)) from error
    name = path.name.removesuffix(".gz")
    if name.endswith((".tsv", ".csv")):
        csv.field_size_limit(_LONGEST_CELL)
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t" if name.endswith(".tsv") else ",")
        yield from ((str(number), dict(row)) for number, row in enumerate(rows, start=2))
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row: object = json.loads(line)
        except json.JSONDecodeError as error:
            raise BadInput(f"{path.name} is not JSONL.", (f"{path.name}:{number}: not JSON ({error.msg})",)) from error
        if not isinstance(row, dict):
            raise BadInput(f"{path.name} is not JSONL of objects.", (f'{path.name}:{number}: write {{"id": "…", "evidence": "…", …}}',))
        yield str(number), cast("dict[str, Any]", row)


def _own(place: str, row: Mapping[str, Any]) -> Iterator[Item]:
    evidence, response = row["evidence"], str(row["response"])
    text = "\n".join(map(str, cast("list[object]", evidence))) if isinstance(evidence, list) else str(evidence)
    label = _SUPPORTED[str(row["label"]).lower()]
    spans = tuple(span for each in row.get("spans") or () if (span := _span(each, response)))
    yield Item(str(row.get("id", place)), text, response, label, spans, text, str(row.get("pair", "")), "spans" in row)


def _span(said: Any, response: str) -> tuple[int, int] | None:
    if isinstance(said, str):
        start = response.find(said)
        return (start, start + len(said)) if start >= 0 else None
    if isinstance(said, Mapping):
        said = [cast("Mapping[str, Any]", said)[key] for key in ("start", "end")]
    start, end = (int(each) for each in cast("list[Any]", said)[:2])
    return (start, end)


def _begin(place: str, row: Mapping[str, Any]) -> Iterator[Item]:
    knowledge = str(row["knowledge"])
    yield Item(place, knowledge, str(row["response"]), str(row["begin_label"]).startswith("Fully"), (), knowledge)


def _faithbench(place: str, row: Mapping[str, Any]) -> Iterator[Item]:
    spans: list[tuple[int, int]] = []
    is_bad = False
    for note in row["annotations"]:
        if any(str(label).startswith(("Unwanted", "Questionable")) for label in note["label"]):
            is_bad = True
            if note.get("summary_start") is not None:
                spans.append((int(note["summary_start"]), int(note["summary_end"])))
    source = str(row["source"])
    yield Item(str(row.get("sample_id", place)), source, str(row["summary"]), not is_bad, tuple(spans), source, "", True)


def _uhgeval(place: str, row: Mapping[str, Any]) -> Iterator[Item]:
    name, evidence = str(row.get("id", place)), str(row["newsRemainder"])
    yield Item(f"{name}#real", evidence, str(row["realContinuation"]).strip(), True, (), name, name)
    invented = str(row["hallucinatedContinuation"]).strip()
    wrong = [str(note).split("<sep>")[0] for note in row.get("annotations") or () if "<sep>不合理" in str(note)]
    spans = tuple(span for words in wrong if (span := _span(words, invented)))
    yield Item(f"{name}#invented", evidence, invented, False, spans, name, name, True)


_FORMS: Mapping[Adapter, Callable[[str, Mapping[str, Any]], Iterator[Item]]] = {
    "own": _own,
    "begin": _begin,
    "faithbench": _faithbench,
    "uhgeval": _uhgeval,
}
