"""A term belongs to its condition: the gate's check of sentences that a model words."""

import pytest

from kefu.turn.conditions import foreign_condition

REFUNDS = "Refunds to gift cards are immediate. Credit card refunds take 5 to 7 working days. PayPal refunds take 2 days."
ZH = "微信支付、支付宝和花呗 1–3 个工作日到账，银行卡 3–7 个工作日，礼品卡即时退回。"


@pytest.mark.parametrize(
    ("sentence", "asked", "evidence"),
    [
        ("It takes 5 to 7 working days.", "how long does a gift card refund take", REFUNDS),
        ("退款 3–7 个工作日到账。", "礼品卡付的多久退回来", ZH),
        ("退款 3–7 个工作日到账。", "用微信付的多久到", ZH),
        ("The refund takes 2 days.", "when is my money back", REFUNDS),
    ],
)
def test_a_term_of_another_condition_is_refused(sentence: str, asked: str, evidence: str) -> None:
    assert foreign_condition(sentence, asked, evidence)


@pytest.mark.parametrize(
    ("sentence", "asked", "evidence"),
    [
        ("It takes 5 to 7 working days.", "how long does a credit card refund take", REFUNDS),
        ("银行卡 3–7 个工作日到账。", "退款多久到账", ZH),
        ("微信 1–3 个工作日到账。", "用微信付的多久到", ZH),
        ("您可以在 15 天内申请。", "几天内可以退", "签收后 15 天内可以退货。"),
    ],
)
def test_a_term_under_the_condition_that_was_asked_or_is_named_passes(sentence: str, asked: str, evidence: str) -> None:
    assert foreign_condition(sentence, asked, evidence) == ""
