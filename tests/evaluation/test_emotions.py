"""`kefu eval emotions`: the shipped head on usual names, a head trained on one or several labels, and files that are not well formed."""

import json
from pathlib import Path

import pytest

from kefu.errors import BadInput
from kefu.evaluation import emotions


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_the_shipped_head_is_judged_on_usual_names_of_feelings(tmp_path: Path) -> None:
    test = write(
        tmp_path / "test.jsonl",
        [
            {"text": "气死我了，什么破店", "label": "anger"},
            {"text": "太喜欢了，谢谢", "label": "joy"},
            {"text": "请问几点发货", "label": "neutral"},
            {"text": "我用了好失望", "label": "sadness"},
        ],
    )
    result = emotions.run(test, "zh", out_path=tmp_path / "out.json")
    assert result["metrics"]["accuracy"] == 1.0
    assert result["items"][3]["predicted"] == ["sad"]  # disappointment is not a label of this file; sadness is nearest
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["metrics"]["n"] == 4
    assert {"macro_f1", "cpu_ms_per_item", "p50_ms", "p95_ms", "p99_ms"} <= set(result["metrics"])


def test_a_head_is_trained_for_several_labels_a_text(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = []
    for number in range(12):
        rows += [
            {"text": f"the red apple number {number} is sweet", "labels": ["fruit", "taste"]},
            {"text": f"a fast car with {number} seats", "labels": ["vehicle"]},
            {"text": f"this pear {number} lies on the table", "labels": ["fruit"]},
        ]
    test = [{"text": "an apple is sweet", "labels": ["fruit", "taste"]}, {"text": "two fast cars with seats", "labels": ["vehicle"]}]
    result = emotions.run(write(tmp_path / "test.jsonl", test), "en", write(tmp_path / "train.jsonl", rows))
    assert result["metrics"]["macro_f1"] == 1.0
    assert result["metrics"]["n_train"] == 36


@pytest.mark.parametrize(
    "row", [{"label": "calm"}, {"text": "hello"}, {"text": "hello", "labels": []}, {"text": "hello", "label": "hunger"}]
)
def test_a_line_that_is_not_well_formed_is_refused_with_its_place(row: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        emotions.run(write(tmp_path / "test.jsonl", [row]), "en")
    assert "test.jsonl" in " ".join(caught.value.places)
