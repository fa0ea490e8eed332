"""Plans and their doing on the embedded shop."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kefu.database import Database
from kefu.shops import EmbeddedShop, load_shop, read_shop
from kefu.vocabulary import Change, Done, Impossible, Level, Money, Order, OrderStatus, Plan, Who

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
Shop = tuple[EmbeddedShop, Who]


@pytest.fixture
async def shop(database: Database, folder: Path) -> Shop:
    merchant_id = (await load_shop(database, read_shop(folder))).merchant_id
    return EmbeddedShop(database, lambda: NOW), Who(merchant_id, Level.CUSTOMER, "C1")


async def planned(shop: Shop, name: Any, arguments: Mapping[str, Any]) -> Plan:
    plan = await shop[0].plan(shop[1], Change(name, arguments))
    assert isinstance(plan, Plan), plan
    return plan


async def order(shop: Shop, number: str = "IN-1001") -> Order:
    found = await shop[0].order(shop[1], number)
    assert found is not None
    return found


async def test_a_plan_changes_nothing_and_says_what_would(shop: Shop) -> None:
    before = await order(shop)
    plan = await planned(shop, "cancel_order", {"order": "in1001", "reason": "no_longer_needed"})
    assert plan.change.arguments["order"] == plan.order == "IN-1001"
    assert plan.money_back == Money(14000, "CNY")
    assert [effect.text["en"] for effect in plan.effects] == ["Cancel order IN-1001", "Refund ¥140.00 to Alipay"]
    assert plan.facts["status"] == "shipped"
    assert plan.facts["days_since_placed"] == 2
    assert plan.facts["reason"] == "no_longer_needed"
    assert await order(shop) == before


async def test_a_cancelled_order_gives_back_all_that_was_paid_and_no_more(shop: Shop) -> None:
    plan = await planned(shop, "cancel_order", {"order": "IN-1001", "reason": "no_longer_needed"})
    done = await shop[0].perform(shop[1], plan, "k1")
    assert isinstance(done, Done)
    assert done.effects == plan.effects
    after = await order(shop)
    assert after.status is OrderStatus.CANCELLED
    assert after.cancelled_at == NOW
    assert after.cancel_reason == "no_longer_needed"
    assert [(refund.id, refund.amount.minor, refund.status) for refund in after.refunds] == [("IN-1001-R1", 14000, "approved")]
    assert [(payment.kind, payment.amount.minor) for payment in after.payments] == [("payment", 14000), ("refund", 14000)]
    assert done.references == {"refund": "IN-1001-R1"}


async def test_the_same_key_answers_the_same_and_does_nothing_again(shop: Shop) -> None:
    plan = await planned(shop, "cancel_order", {"order": "IN-1001"})
    first = await shop[0].perform(shop[1], plan, "k1")
    after = await order(shop)
    assert await shop[0].perform(shop[1], plan, "k1") == first
    assert await order(shop) == after


async def test_a_plan_that_no_longer_holds_is_not_done(shop: Shop) -> None:
    plan = await planned(shop, "cancel_order", {"order": "IN-1001"})
    done = await shop[0].perform(shop[1], replace(plan, digest="0" * 16), "k1")
    assert isinstance(done, Impossible)
    assert done.code == "changed_meanwhile"
    assert (await order(shop)).status is OrderStatus.SHIPPED


@pytest.mark.parametrize("number", ["IN-1003", "IN-9999", "", "IN-1001'; DROP TABLE orders; --"])
async def test_another_customers_order_is_as_unknown_as_one_that_does_not_exist(shop: Shop, number: str) -> None:
    assert await shop[0].plan(shop[1], Change("cancel_order", {"order": number})) == Impossible("unknown_order")


async def test_a_plan_of_one_customer_cannot_be_done_as_another(shop: Shop) -> None:
    plan = await planned(shop, "cancel_order", {"order": "IN-1001"})
    other = replace(shop[1], customer="C2")
    assert await shop[0].perform(other, plan, "k1") == Impossible("unknown_order")
    assert (await order(shop)).status is OrderStatus.SHIPPED


async def test_knowing_a_number_and_a_phone_is_enough_to_read_and_not_to_change(shop: Shop) -> None:
    change = Change("cancel_order", {"order": "IN-1001"})
    reader = Who(shop[1].merchant_id, Level.ORDER, None, "IN-1001")
    assert await shop[0].plan(reader, change) == Impossible("needs_sign_in")
    assert await shop[0].plan(Who(shop[1].merchant_id), change) == Impossible("unknown_order")
    assert await shop[0].perform(reader, await planned(shop, "cancel_order", {"order": "IN-1001"}), "k") == Impossible("needs_sign_in")


async def test_a_cancelled_order_cannot_be_cancelled_again(shop: Shop) -> None:
    plan = await planned(shop, "cancel_order", {"order": "IN-1001"})
    await shop[0].perform(shop[1], plan, "k1")
    assert await shop[0].plan(shop[1], Change("cancel_order", {"order": "IN-1001"})) == Impossible("nothing_to_do")
    assert await shop[0].perform(shop[1], plan, "k2") == Impossible("nothing_to_do")
