"""Complaints: labels with the words that gave them, none for a question, and weights that belong to the examples."""

from importlib import resources

import numpy as np
import pytest

from kefu.perception.complaints import NONE, complaints, leaves, severity_of, source_hash, title_of
from kefu.perception.vectors import Vectors

vectors = Vectors()


def test_the_weights_were_made_from_the_examples_that_are_there() -> None:
    with (resources.files("kefu.perception") / "complaints.npz").open("rb") as stream, np.load(stream) as stored:
        assert str(stored["source"]) == source_hash(vectors.name), "run benches/complaints/train.py and commit what it writes"


def test_every_kind_has_a_name_and_examples_in_both_languages() -> None:
    for leaf in leaves().values():
        assert set(leaf.title) == {"zh", "en"}
        assert {example.isascii() for example in leaf.examples} == {True, False}
        assert leaf.cues or leaf.name == NONE
    assert len(leaves()) >= 30


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("锅收到就裂了，找客服半天没人回", {"product.damaged", "service.slow"}),
        ("You sent the wrong colour and nobody answers my e-mails", {"delivery.wrong_item", "service.slow"}),
        ("退款都十天了钱还没到", {"price.refund_late"}),
        ("it sparks when I plug it in", {"safety.hazard"}),
    ],
)
def test_a_text_has_every_label_that_it_deserves(text: str, wanted: set[str]) -> None:
    found = complaints(text, vectors.query)
    assert {each.label for each in found} == wanted
    assert all(text[each.span[0] : each.span[1]] == each.said for each in found)


@pytest.mark.parametrize("text", ["这个杯子容易碎吗", "破损了怎么赔", "Does it leak?", "谢谢，收到了很喜欢", "How do I return it?"])
def test_a_question_or_a_thank_you_is_no_complaint(text: str) -> None:
    assert complaints(text, vectors.query) == ()


def test_danger_is_worse_than_lateness_and_an_unknown_label_is_ordinary() -> None:
    assert (severity_of("safety.hazard"), severity_of("delivery.late"), severity_of("of.yesterday")) == ("critical", "normal", "normal")
    assert title_of("delivery.late")["zh"] == "发货或配送慢"
