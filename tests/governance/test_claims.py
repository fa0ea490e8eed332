"""Claims held against evidence: each wrong one is stopped with the words and the evidence against it, and what is true goes through."""

import sys
from datetime import date
from pathlib import Path

import pytest

from kefu.governance.claims import check_claims, forbidden, judge, split_claims, strangers_data

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benches" / "grounding"))
from planted import cases

TODAY = date(2026, 11, 22)
RETURNS = "未拆封的商品签收后 7 天内可以退货，质量问题 15 天内可以换货。退货运费由您承担，换货运费我们承担。礼品卡不支持退货。"
DEALS = "每满 200 减 30，可与优惠券同用。大陆满 ¥99 包邮，不满收 ¥8；新疆满 ¥199 包邮，不满收 ¥20。"
BED = "1.5 米床：被套 200×230 厘米、床笠 150×200×28 厘米；1.8 米床：被套 220×240 厘米、床笠 180×200×28 厘米。"
EN = "Unopened items may be returned within 7 days of delivery; faulty ones are exchanged within 15 days. Gift cards can't be returned."

WRONG = [
    (RETURNS, "您好，未拆封的商品签收后 15 天内可以退货。", "bearing"),
    (RETURNS, "您好，礼品卡支持退货。", "negation"),
    ("The latex core must not get wet or lie in the sun.", "The latex core may lie in the sun.", "negation"),
    ("定制镜片制作 4 天，不退；普通镜片可以退。", "定制镜片可以退。", "negation"),
    (RETURNS, "商品签收后 7 天内可以退货的。", "condition"),
    (RETURNS, "您好，退货运费我们承担。", "opposite"),
    (DEALS, "您好，满 200 减 50。", "deal"),
    (DEALS, "满 400 可以减 80。", "deal"),
    (DEALS, "您好，新疆满 ¥99 包邮。", "bearing"),
    (BED, "是的，1.8 米床：被套 220×240 厘米、床笠 150×200×28 厘米。", "bearing"),
    (
        "实付每 ¥1 得 1 积分，收货后到账；100 积分抵 ¥1，每单最多抵 10%。",
        "1 积分抵 ¥1，每单最多抵 10%。",
        "bearing",
    ),
    ("滚筒脱水后晾一天。面料克重：400 克。1.1 千克，滚筒脱水后晾一天半能干。", "帮您看了一下：400 克，滚筒脱水后晾一天半能干。", "bearing"),
    ("涂层能多用两三年。质保：2 年。", "涂层能多用2 年。", "bearing"),
    ("Set 40 to 100 °C. Set 45 °C and it does for milk.", "Hello, set 40 and it does for milk.", "bearing"),
    ("It lasts about 10 hours after full sun. Lasts five years.", "It lasts about five after full sun.", "bearing"),
    (EN, "Hello, unopened items may be returned within 15 days of delivery.", "bearing"),
    (EN, "Hello, gift cards can be returned.", "negation"),
    (EN, "Hello, items may be returned within 7 days of delivery.", "condition"),
    (EN, "Hello, unopened items must be returned within 7 days of delivery.", "modality"),
]
RIGHT = [
    (RETURNS, "您好，未拆封的话签收后一周内可以退货。"),
    (RETURNS, "您好，质量问题 15 天内可以换货，换货运费我们承担。"),
    (DEALS, "满 400 减 60。"),
    (DEALS, "您买 250 元的话，减 30 后实付 220 元。"),
    (DEALS, "新疆满 199 元包邮，不满收 20 元运费。"),
    ("定制镜片制作 4 天，不退；普通镜片可以退。", "定制镜片不退。"),
    ("收货人不在时可由家人代收，贵重商品须本人签收。", "可以由家人代收，贵重商品须本人签收。"),
    (
        "Live-stream prices hold until midnight and don't combine with other discounts.",
        "Live-stream prices don't combine with other discounts.",
    ),
    ("The latex core must not get wet or lie in the sun.", "The latex core must not lie in the sun."),
    ("When you refuse a parcel we refund it once it is back, less postage.", "We refund it once it is back, less postage."),
    ("不锈钢保温杯 6 小时后水温约 65°C，12 小时后约 48°C。", "12 小时后水温约 48°C，6 小时后约 65°C。"),
    ("Membership is ¥15 a month or ¥128 a year and renews itself.", "Membership is ¥128 a year."),
    ("充电宝经海关出口受限，只发中国大陆，走陆运，比空运慢 1–2 天。", "充电宝走的是陆运，比空运慢 1–2 天。"),
    ("Opened masks and serums can't be returned without the box.", "Opened masks can't be returned without the box."),
    ("Cancel a booking by 18:00 the day before; after that it costs ¥20.", "Not until 18:00 the day before; after that it costs ¥20."),
    (EN, "Yes: unopened items can be returned within a week of delivery."),
    (EN, "Faulty items are exchanged within fifteen days; gift cards can't be returned."),
]


@pytest.mark.parametrize(("evidence", "claim", "kind"), WRONG)
def test_a_claim_that_the_evidence_speaks_against_is_stopped_with_that_evidence(evidence: str, claim: str, kind: str) -> None:
    found = check_claims(claim, (evidence,), today=TODAY)
    assert kind in [each.kind for each in found]
    assert all(each.evidence in evidence and each.evidence for each in found)
    assert all(0 <= each.start < each.end <= len(claim) for each in found)


@pytest.mark.parametrize(("evidence", "claim"), RIGHT)
def test_what_the_evidence_says_in_other_words_goes_through(evidence: str, claim: str) -> None:
    assert check_claims(claim, (evidence,), today=TODAY) == ()


def test_a_condition_that_the_customer_named_need_not_be_said_again() -> None:
    assert check_claims("签收后 7 天内可以退货的。", (RETURNS,), today=TODAY, asked="东西还没拆封，能退吗") == ()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_planted_wrong_fact_passes_and_hardly_a_true_one_is_stopped(language: str) -> None:
    sample = cases(100, language)
    stopped = {case: bool(check_claims(case.text, (case.evidence,), today=TODAY)) for case in sample}
    assert [case.text for case, stop in stopped.items() if not case.is_true and not stop] == []
    assert sum(stop for case, stop in stopped.items() if case.is_true) <= 2


def test_sentences_are_claims_with_their_places() -> None:
    text = "Dr. Wu says 3.5 kg. 满 300 减 40；满 500 减 80。 Good?"
    assert [claim.text for claim in split_claims(text)] == ["Dr. Wu says 3.5 kg.", "满 300 减 40；", "满 500 减 80。", "Good?"]
    assert all(text[claim.start : claim.end] == claim.text for claim in split_claims(text))


def test_an_invented_sentence_is_less_likely_than_a_true_one_in_both_languages() -> None:
    for evidence, true, invented in (
        (RETURNS, "未拆封的商品七天内能退。", "退货时快递员会当场给您现金红包。"),
        (EN, "You can send unopened items back within a week of delivery.", "Our drivers bring a free bouquet to every birthday party."),
    ):
        assert judge(true, evidence)[0] > judge(invented, evidence)[0]


@pytest.mark.parametrize(
    "text",
    ["这是全网最好的茶。", "国家级工艺，行业第一。", "100%有效，绝对安全。", "能根治失眠。", "我是真人客服。",
    "The best tea on the market.", "It cures insomnia.",
     "Our No.1 pan, 100% safe.", "I'm a real person."],
)  # fmt: skip
def test_what_the_law_forbids_is_found_in_both_languages(text: str) -> None:
    assert forbidden(text) != ()


@pytest.mark.parametrize(
    "text",
    ["最多可以退两次。", "最晚明天送到，最好先擦干。", "第一次点 2–3 小时。", "我是 AI 助手。",
    "The best way is to wipe it dry.", "At most 3 pieces; best before May.",
     "I'm an AI assistant."],
)  # fmt: skip
def test_ordinary_words_are_not_forbidden(text: str) -> None:
    assert forbidden(text) == ()


def test_a_strangers_value_is_found_and_the_shops_own_is_not() -> None:
    assert [each.said for each in strangers_data("收件人电话是13912345678。", "客服电话 021-55550000")] == ["13912345678"]
    assert strangers_data("写信到 care@puyu.example。", "请发邮件到 care@puyu.example。") == ()
