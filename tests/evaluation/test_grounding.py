"""`kefu eval grounding`: own lines and the three public forms are read, judged and scored; what is not well formed is named."""

import gzip
import json
from pathlib import Path

import pytest

from kefu.errors import BadInput
from kefu.evaluation import grounding
from kefu.evaluation.grounding_sets import read_items

EVIDENCE = "Faulty goods may be returned within 30 days of delivery, and the shop pays the freight. Gift cards are not refunded."


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_own_lines_are_judged_with_the_words_that_stand_nowhere_marked(tmp_path: Path) -> None:
    invented = "Our museum in Lisbon opens every Tuesday morning for visitors."
    rows: list[dict[str, object]] = [
        {"id": "a", "evidence": EVIDENCE, "response": "Faulty goods may be returned within 30 days of delivery.", "label": "supported"},
        {"id": "b", "evidence": [EVIDENCE], "response": invented, "label": "unsupported", "spans": [[4, 20]]},
    ]
    report = grounding.run(write(tmp_path / "test.jsonl", rows), tmp_path / "out.json")
    assert report["metrics"]["balanced_accuracy"] == 1.0
    assert report["metrics"]["span_f1"] > 0
    assert {"f1", "auc", "cpu_ms_per_item", "pick_accuracy", "false_alarms", "passed"} <= set(report["metrics"])
    second = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["items"][1]
    assert second["predicted"] == "unsupported"
    assert any(invented[start:end].startswith("museum") for start, end in second["spans"])


def test_a_folder_of_a_public_set_is_read_by_the_fields_of_its_rows(tmp_path: Path) -> None:
    begin, faith, news = (tmp_path / name for name in ("begin", "faithbench", "uhgeval"))
    for folder in (begin, faith, news):
        folder.mkdir()
        (folder / "README.md").write_text("not data", encoding="utf-8")
    (begin / "dev.tsv").write_text(
        'knowledge\tresponse\tbegin_label\n"a ""b"" c"\tc\tFully attributable\nk\thaha\tGeneric\n', encoding="utf-8"
    )
    note = {"label": ["Unwanted.Extrinsic"], "summary_start": 2, "summary_end": 5}
    with gzip.open(faith / "dev.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"sample_id": 4, "source": "s", "summary": "invented", "annotations": [note]}) + "\n")
    text = {"newsRemainder": "真的。", "realContinuation": "真的。", "hallucinatedContinuation": "假的。"}
    write(news / "dev.jsonl", [{"id": "n", **text, "annotations": ["假的<sep>不合理，没有根据"]}])
    assert [item.is_supported for item in read_items(begin)] == [True, False]
    assert read_items(begin)[0].evidence == 'a "b" c'
    assert [(item.is_supported, item.spans) for item in read_items(faith)] == [(False, ((2, 5),))]
    assert [(item.pair, item.is_supported, item.spans) for item in read_items(news)] == [("n", True, ()), ("n", False, ((0, 2),))]
    assert grounding.run(news)["metrics"]["pick_accuracy"] == 1.0


def test_a_line_that_is_not_well_formed_is_named(tmp_path: Path) -> None:
    bad = write(tmp_path / "bad.jsonl", [{"id": "a", "evidence": "x", "response": "y", "label": "perhaps"}])
    with pytest.raises(BadInput, match="not well formed") as caught:
        grounding.run(bad)
    assert "bad.jsonl:1" in str(caught.value.places)
