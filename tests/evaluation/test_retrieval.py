"""The retrieval bench: its numbers on a toy set, and its messages."""

import json
from pathlib import Path

import pytest

from kefu.errors import BadInput
from kefu.evaluation.retrieval import auc, run, run_data
from kefu.evaluation.retrieval_sets import read_sets

PASSAGES = [
    {"id": "freight", "title": "退货运费谁出？", "text": "无理由退货由您承担。", "examples": ["退回去邮费算谁的"]},
    {"id": "invoice", "title": "怎么开发票？", "text": "下单时填写抬头。"},
    {"id": "hours", "title": "When can I reach support?", "text": "Daily from 9 to 21.", "language": "en"},
]
QUESTIONS = [
    {"id": 1, "text": "退货运费谁出", "gold": "freight"},
    {"id": 2, "text": "能开发票吗", "gold": "invoice"},
    {"id": 3, "text": "opening hours of customer service", "gold": "hours"},
    {"id": 4, "text": "明天会下雨吗", "gold": None},
]


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_a_toy_set_is_found_and_reported(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    report = run(write(tmp_path / "p.jsonl", PASSAGES), write(tmp_path / "q.jsonl", QUESTIONS), out)
    metrics = report["metrics"]
    assert (metrics["n"], metrics["top1"], metrics["top3"], metrics["mrr"], metrics["answerability_auc"]) == (4, 1.0, 1.0, 1.0, 1.0)
    assert metrics["cpu_ms_per_item"] > 0
    assert metrics["p50_ms"] <= metrics["p95_ms"] <= metrics["p99_ms"]
    assert json.loads(out.read_text(encoding="utf-8")) == report
    assert report["items"][0]["found"][0]["reasons"] == ["exact question"]


def test_without_unanswerable_questions_there_is_no_auc(tmp_path: Path) -> None:
    report = run(write(tmp_path / "p.jsonl", PASSAGES), write(tmp_path / "q.jsonl", QUESTIONS[:2]))
    assert report["metrics"]["answerability_auc"] is None


@pytest.mark.parametrize(
    ("passages", "questions", "place"),
    [
        ('{"id": "a", "title": "t", "text": "x"}\n{oops', '{"id": 1, "text": "q", "gold": "a"}', "p.jsonl:2: not JSON"),
        ('{"id": "a", "title": "t", "text": "x"}', '\n{"id": 1, "text": "q", "gold": "b"}', "q.jsonl:2: gold: no passage is called 'b'"),
        ('{"id": "a", "title": "t", "text": "x"}', '{"id": 1, "text": "q"}', "q.jsonl:1: gold: missing"),
        ('{"id": "a", "title": "t", "text": "x", "examples": "e"}', '{"id": 1, "text": "q", "gold": "a"}', "p.jsonl:1: examples: must be"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, passages: str, questions: str, place: str) -> None:
    (tmp_path / "p.jsonl").write_text(passages, encoding="utf-8")
    (tmp_path / "q.jsonl").write_text(questions, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        run(tmp_path / "p.jsonl", tmp_path / "q.jsonl")
    assert any(place in told for told in caught.value.places)


def test_pairs_of_questions_become_passages_and_questions(tmp_path: Path) -> None:
    same = [("怎么开发票", "发票如何开具"), ("几天能到", "多久可以收到货"), ("能退货吗", "可以退掉吗"), ("有实体店吗", "线下有店么")]
    rows: list[dict[str, object]] = [{"sentence1": one, "sentence2": two, "label": "1"} for one, two in same]
    write(tmp_path / "pairs.jsonl", [*rows, {"sentence1": "怎么开发票", "sentence2": "今天下雨吗", "label": "0"}])
    report = run_data(tmp_path, "auto", tmp_path / "out.json")
    assert report["metrics"]["pairs.n"] == 4
    assert report["metrics"]["pairs.pairs_auc"] == 1.0
    assert report["metrics"]["mean.top1"] == report["metrics"]["pairs.top1"]
    assert {item["set"] for item in report["items"]} == {"pairs"}


def test_labels_are_asked_by_the_test_file_beside_them(tmp_path: Path) -> None:
    (tmp_path / "v1_shop_train.csv").write_text("sentence,label\nwhere is my order,ORDER\ntrack it,ORDER\nsend it back,RETURN\n", "utf-8")
    (tmp_path / "v1_shop_test.csv").write_text("sentence,label\nreturn please,RETURN\nsing a song,NO_NODES_DETECTED\n", "utf-8")
    (found,) = read_sets(tmp_path)
    assert [(passage.id, passage.title, passage.examples) for passage in found.passages] == [
        ("ORDER", "where is my order", ("track it",)),
        ("RETURN", "send it back", ()),
    ]
    assert [(text, gold) for _, text, gold in found.questions] == [("return please", "RETURN"), ("sing a song", None)]


def test_a_folder_without_a_set_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "other.jsonl", [{"text": "a", "label": "b"}])
    with pytest.raises(BadInput):
        read_sets(tmp_path)


def test_the_area_counts_ties_one_half() -> None:
    assert auc([0.9, 0.5], [0.5, 0.1]) == 0.875
    assert auc([], [0.5]) is None
