"""Intents learned from someone's own examples."""

import json
from pathlib import Path

import pytest

from kefu.errors import BadInput
from kefu.evaluation import intents

TRAIN = """sentence,label
where is my parcel,TRACK
has my order shipped,TRACK
when will it arrive,TRACK
track my package,TRACK
我的快递到哪了,TRACK
how do I return it,RETURN
I want to send it back,RETURN
can I return the lamp,RETURN
return policy please,RETURN
怎么退货,RETURN
which sizes are there,SIZE
does it come in large,SIZE
what size should I take,SIZE
size chart please,SIZE
有什么尺码,SIZE
"""
TEST = """sentence,label
where has my package got to,TRACK
I'd like to return the kettle,RETURN
what sizes do you have,SIZE
who won the football match,NONE
the capital of France,NONE
"""


def test_intents_are_learned_from_the_examples_and_the_rest_is_refused(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text(TRAIN, encoding="utf-8")
    (tmp_path / "test.csv").write_text(TEST, encoding="utf-8")
    result = intents.run(tmp_path / "train.csv", tmp_path / "test.csv", tmp_path / "out.json", oos="NONE")
    assert result["metrics"]["in_scope_accuracy_if_none_refused"] == 1.0
    assert result["metrics"]["mcc_best"] >= 0.8
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["metrics"]["n"] == 5


def test_lists_of_text_and_label_by_name_are_read(tmp_path: Path) -> None:
    (tmp_path / "set.json").write_text(json.dumps({"train": [["hi", "greet"]], "more": [["bye", "part"]]}), encoding="utf-8")
    assert [example.label for example in intents.read_examples(tmp_path / "set.json")] == ["greet", "part"]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("words,label\nhi,greet\n", encoding="utf-8")
    with pytest.raises(BadInput, match="no column"):
        intents.read_examples(tmp_path / "bad.csv")


def test_correlation_is_one_when_all_is_right_and_nothing_by_chance() -> None:
    import numpy as np

    assert intents.mcc(np.array(["a", "b", "c"]), np.array(["a", "b", "c"])) == pytest.approx(1.0)
    assert intents.mcc(np.array(["a", "b", "a", "b"]), np.array(["a", "a", "b", "b"])) == pytest.approx(0.0)
