"""Sums by the articles' own rules, from the words of a question to the sentence with its steps."""

import pytest

from kefu.turn.facts.sums import reckon, sum_asked
from kefu.vocabulary import Found, Passage

POINTS = "实付每 ¥1 得 1 积分，确认收货后到账；100 积分抵 ¥1，每单最多抵商品金额的 10%。"
ABROAD = "按重量收：港澳台首公斤 ¥35、续每公斤 ¥12；亚洲其他地区首公斤 ¥60、续每公斤 ¥20。"
ABROAD_EN = "By weight: Hong Kong, Macau and Taiwan ¥35 for the first kg and ¥12 for each further kg; the rest of Asia ¥60 and ¥20."
SAVING = "同一订单商品金额每满 ¥300 减 ¥40，最高减 ¥120，例如 ¥650 减 ¥80。"
FREIGHT = "中国大陆非偏远地区，优惠后商品金额满 ¥99 包邮，不满收运费 ¥8。"


def _found(text: str, language: str) -> tuple[Found, ...]:
    return (Found(Passage("rule.zh#1", "rule", language, "faq", "规则", text), 0.9, ()),)


@pytest.mark.parametrize(
    ("question", "before", "rule", "language", "expected"),
    [
        ("1200积分能抵多少钱", "", POINTS, "zh", "¥12"),
        ("850积分值多少", "", POINTS, "zh", "¥8.50"),
        ("订单200块，积分最多抵多少", "", POINTS, "zh", "¥20"),
        ("寄香港4公斤运费多少", "", ABROAD, "zh", "¥71"),
        ("两公斤一共多少", "寄到日本运费怎么算", ABROAD, "zh", "¥80"),
        ("postage for 1.2 kilos to Japan", "", ABROAD_EN, "en", "¥80"),
        ("买了680满减能减多少", "", SAVING, "zh", "¥80"),
        ("一单1500块满减后付多少", "", SAVING, "zh", "¥1380"),
        ("299能享受满减吗", "", SAVING, "zh", "还差 ¥1"),
        ("买320的东西再用一张15的新人券付多少", "", SAVING, "zh", "¥265"),
        ("80块的东西要付运费吗", "", FREIGHT, "zh", "¥8"),
        ("120元的东西收不收邮费", "", FREIGHT, "zh", "免运费"),
    ],
)
def test_a_sum_is_worked_out_by_the_rule_of_the_passage(question: str, before: str, rule: str, language: str, expected: str) -> None:
    asked = sum_asked(question, before)
    assert asked is not None
    part = reckon(asked, _found(rule, language), language)
    assert part is not None
    assert expected in part.lines[0].text
    assert part.supports[1].id == "rule.zh#1"


@pytest.mark.parametrize(
    "question", ["满多少包邮", "现在买多少包邮来着，我记得是129？", "how do points work", "我的订单到哪了", "两公斤的米桶有吗"]
)
def test_a_question_without_an_amount_to_reckon_with_asks_for_no_sum(question: str) -> None:
    assert sum_asked(question) is None


def test_a_passage_that_does_not_state_the_rule_gives_no_sum() -> None:
    asked = sum_asked("1200积分能抵多少钱")
    assert asked is not None
    assert reckon(asked, _found("积分可以在商城使用。", "zh"), "zh") is None
