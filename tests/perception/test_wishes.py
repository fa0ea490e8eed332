"""Wishes to act told apart from questions about the rules, and from answers to our own questions."""

from importlib import resources

import numpy as np
import pytest

from kefu.perception.intents import guess
from kefu.perception.taxonomy import taxonomy
from kefu.perception.vectors import Vectors
from kefu.perception.wishes import wishes_hash


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return Vectors()


def test_the_shipped_weights_belong_to_the_shipped_taxonomy(vectors: Vectors) -> None:
    with resources.as_file(resources.files("kefu.perception") / "wishes.npz") as path:
        assert str(np.load(path)["source"]) == wishes_hash(vectors.name), "run `make intents` and commit wishes.npz"


def test_every_intent_has_examples_in_both_languages() -> None:
    assert len(taxonomy()) >= 60
    assert [name for name, leaf in taxonomy().items() if len(leaf.zh) < 8 or len(leaf.en) < 8] == []


@pytest.mark.parametrize(
    ("asks_to_act", "asks_to_know", "wish"),
    [
        ("帮我把这个水壶退了", "退货运费谁出", "return.start"),
        ("I want to return the kettle", "how do returns work", "return.start"),
        ("please send me a return label", "can I return after 7 days", "return.start"),
        ("帮我取消昨天那单", "取消订单要收手续费吗", "order.cancel"),
        ("please cancel my order", "is there a cancellation fee", "order.cancel"),
        ("帮我开张发票", "专票怎么开", "invoice.request"),
        ("我的水壶坏了，给我修一下", "保修多久", "warranty.claim"),
        ("刚买就降价了，把差价退给我", "保价多少天", "price_protection.claim"),
        ("I want to make a complaint", "how long does a complaint take", "complaint"),
    ],
)
def test_a_wish_to_act_is_not_a_question_about_the_rule(asks_to_act: str, asks_to_know: str, wish: str, vectors: Vectors) -> None:
    wants, asks = guess(asks_to_act, vectors.query), guess(asks_to_know, vectors.query)
    assert (wants.wish, wants.wish_confidence > 0.5) == (wish, True)
    assert asks.wish_confidence < 0.5


@pytest.mark.parametrize("text", ["蓝色的那个", "the blue one", "no longer needed", "gift card please", "买错了", "第二个", "是的", "no"])
def test_an_answer_to_our_question_is_not_a_new_wish(text: str, vectors: Vectors) -> None:
    assert guess(text, vectors.query).wish_confidence < 0.5


def test_pinyin_names_a_subject_but_is_no_wish_by_that_alone(vectors: Vectors) -> None:
    assert guess("tuihuo yunfei shei chu", vectors.query).wish_confidence < 0.5
    assert guess("wo yao tuihuo", vectors.query).wish == "return.start"


def test_what_has_nothing_to_do_with_the_shop_is_no_wish(vectors: Vectors) -> None:
    for text in ("明天会下雨吗", "how do I cancel my gym membership", "写一首诗"):
        found = guess(text, vectors.query)
        assert (found.group, found.wish_confidence < 0.5) == ("elsewhere", True)
