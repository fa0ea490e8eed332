"""Root causes: a complaint leads to the thing, its batch, who packed and carried it, and the sentence that misled."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from kefu.database import Database
from kefu.people.cases import Target, open_case
from kefu.people.cases.alarms import alarms, rarity, weekly
from kefu.people.cases.causes import listing_sentences, misleading_sentence, trace_causes
from kefu.perception.complaints import Complaint
from kefu.perception.vectors import Vectors
from kefu.shops import ShopFolder, read_shop
from kefu.vocabulary import Level, Who

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
vectors = Vectors()


def label(name: str) -> Complaint:
    return Complaint(name, 0.9, (0, 2), "碎了")


def likeness(text, sentences):
    return vectors.passages(sentences) @ vectors.query(text)


@pytest.fixture(scope="module")
def puyu() -> ShopFolder:
    return read_shop(Path(__file__).resolve().parents[2] / "demo/puyu")


def test_a_broken_thing_leads_to_its_batch_its_warehouse_and_its_courier(puyu: ShopFolder) -> None:
    order = next(each for each in puyu.orders if len(each.lines) == 1 and each.parcels)
    found = {target.kind: target.value for target in trace_causes("碎了", [label("product.damaged")], order)}
    assert found["sku"] == order.lines[0].sku
    assert found["batch"] == order.lines[0].batch != ""
    assert found["courier"] == order.parcels[0].carrier["zh"]
    assert found["warehouse"] == order.parcels[0].warehouse["zh"]


def test_a_rude_courier_leads_to_the_courier_and_to_nothing_else(puyu: ShopFolder) -> None:
    order = next(each for each in puyu.orders if len(each.lines) == 1 and each.parcels)
    assert [target.kind for target in trace_causes("态度差", [label("delivery.courier")], order)] == ["courier"]


def test_of_an_order_with_several_things_only_the_one_that_is_named_is_blamed(puyu: ShopFolder) -> None:
    order = next(each for each in puyu.orders if len({line.product for line in each.lines}) > 1)
    assert "sku" not in {target.kind for target in trace_causes("坏了", [label("product.defective")], order)}
    product = next(each for each in puyu.products if each.id == order.lines[1].product)
    found = trace_causes("坏了", [label("product.defective")], order, product=product)
    assert {target.value for target in found if target.kind == "sku"} == {line.sku for line in order.lines if line.product == product.id}


def test_without_an_order_nothing_is_blamed() -> None:
    assert trace_causes("碎了", [label("product.damaged")], None) == ()


@pytest.mark.parametrize(
    ("product", "language", "text", "part"),
    [
        ("frypan-rivulet", "zh", "说手柄不烫手，结果连着用十分钟就烫得拿不住", "手柄中空"),
        ("frypan-rivulet", "en", "You say the handle stays comfortable but it gets too hot to hold", "handle"),
        ("frypan-kite", "zh", "页面写28厘米只有920克，我称了1.3公斤", "920"),
        ("frypan-kite", "zh", "不是说涂层能用两三年吗，两个月就掉了", "两三年"),
    ],
)
def test_the_sentence_of_the_listing_that_misled_is_named(puyu: ShopFolder, product: str, language: str, text: str, part: str) -> None:
    found = misleading_sentence(text, next(each for each in puyu.products if each.id == product), language, likeness)
    assert found is not None
    assert part in found.title[language]


def test_no_sentence_is_named_when_none_is_near(puyu: ShopFolder) -> None:
    product = next(each for each in puyu.products if each.id == "frypan-kite")
    assert misleading_sentence("说好买就送收纳袋结果没有", product, "zh", likeness) is None
    assert len(listing_sentences(product, "zh")) > 4


@pytest.fixture
def shop(merchants: tuple[int, int]) -> int:
    return merchants[0]


async def _complain(database: Database, shop: int, days_ago: float, courier: str) -> None:
    conversation = uuid4()
    async with database.open_for(shop) as connection:
        await connection.execute(
            "INSERT INTO conversation (merchant_id, conversation_id, secret_hash, language) VALUES (%s, %s, '\\x00', 'zh')",
            (shop, conversation),
        )
    target = Target("courier", courier, {"zh": courier})
    who = replace(Who(shop), level=Level.CUSTOMER, customer=f"C{conversation}")
    at = NOW - timedelta(days=days_ago)
    await open_case(database, who, conversation, "还没到", labels=[label("delivery.late")], language="zh", targets=[target], now=at)


async def test_a_courier_that_got_worse_this_week_raises_an_alarm_and_a_steady_one_does_not(database: Database, shop: int) -> None:
    for days in (1, 2, 2.5, 4, 6):
        await _complain(database, shop, days, "慢慢快递")
    await _complain(database, shop, 30, "慢慢快递")
    for week in range(9):
        await _complain(database, shop, week * 7 + 3, "稳稳快递")
    found = await alarms(database, shop, now=NOW)
    assert [(each.kind, each.value, each.count, each.before) for each in found if each.kind == "courier"] == [("courier", "慢慢快递", 5, 1)]
    steady = next(each for each in await weekly(database, shop, now=NOW) if each.value == "稳稳快递")
    assert steady.weeks == (1,) * 9
    assert steady.probability > 0.5


async def test_a_shop_without_cases_has_no_alarms(database: Database, shop: int) -> None:
    assert await alarms(database, shop, now=NOW) == ()


def test_two_cases_in_a_first_week_are_no_alarm_and_three_after_eight_quiet_weeks_are_rare() -> None:
    assert rarity(3, 0, 8) == pytest.approx((1 / 9) ** 3)
    assert rarity(1, 8, 8) > 0.5
    assert rarity(0, 5, 8) == pytest.approx(1.0)
