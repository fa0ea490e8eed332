"""Plans and their doing on the embedded shop."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kefu.database import Database
from kefu.errors import BadInput, NotFound, Refused
from kefu.shops import EmbeddedShop, export_shop, load_shop, read_shop
from kefu.vocabulary import Change, Done, Impossible, Level, Money, Order, OrderStatus, Plan, Who
from kefu.vocabulary.plain import plain_plan, plan_of

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


# ---- every change


LINES = [{"line": 2, "quantity": 1}]
WISHES: dict[str, tuple[Mapping[str, Any], list[str]]] = {
    "change_address": (
        {"order": "IN-1001", "address": "西湖区 9 号", "phone": "13811112222"},
        ["Deliver order IN-1001 to: 西湖区 9 号", "Phone for the delivery: 13811112222"],
    ),
    "change_payment": (
        {"order": "IN-1001", "method": "m-gift"},
        ["Pay order IN-1001 with Gift card instead", "Pay ¥140.00 with Gift card", "Refund ¥140.00 to Alipay"],
    ),
    "change_default_address": ({"address": "文二路 7 号"}, ["Change your default address to: 文二路 7 号"]),
    "return_items": (
        {"order": "IN-1001", "lines": LINES, "reason": "changed_mind", "opened": False},
        [
            "Request a return for order IN-1001",
            "Send back Grid Pad, quantity 1",
            "Refund ¥13.96 to Alipay once the goods are back and checked",
        ],
    ),
    "goodwill": (
        {"order": "IN-1001", "amount_minor": 500, "reason": "late"},
        ["A goodwill payment of ¥5.00 for order IN-1001", "Refund ¥5.00 to Alipay"],
    ),
    "request_invoice": (
        {"order": "IN-1001", "title": "林晓工作室", "email": "lin@example.com"},
        ["Request an invoice for order IN-1001, ¥140.00, made out to: 林晓工作室", "Send the invoice to: lin@example.com"],
    ),
    "stock_alert": ({"sku": "PEN-K-M"}, ["Tell you when Cloud Pen (Ink black · M) is back in stock"]),
    "trace_parcel": ({"order": "IN-1001"}, ["Ask the courier to look for parcel SF100200300 of order IN-1001"]),
    "resend_parcel": (
        {"order": "IN-1001", "parcel": "SF100200300"},
        [
            "Send parcel SF100200300 of order IN-1001 again",
            "Send Cloud Pen (Mist blue · F) again, quantity 1",
            "Send Grid Pad again, quantity 1",
        ],
    ),
}


@pytest.mark.parametrize("name", WISHES)
async def test_each_change_lists_what_it_does_and_does_what_it_lists(shop: Shop, name: str) -> None:
    arguments, listed = WISHES[name]
    plan = await planned(shop, name, arguments)
    assert [effect.text["en"] for effect in plan.effects] == listed
    assert all(effect.text["zh"] for effect in plan.effects)
    again = await planned(shop, name, plan_of(plain_plan(plan)).change.arguments)
    assert again == plan
    done = await shop[0].perform(shop[1], plan_of(plain_plan(plan)), "k")
    assert isinstance(done, Done)
    assert done.effects == plan.effects
    after = await shop[0].plan(shop[1], Change(plan.change.name, arguments))
    asked_once = ("change_payment", "request_invoice", "stock_alert", "trace_parcel", "resend_parcel", "return_items")
    assert isinstance(after, Impossible) is (name in asked_once), after


async def test_a_return_moves_on_and_its_money_with_it(shop: Shop) -> None:
    parts, who = shop
    plan = await planned(shop, "return_items", {"order": "IN-1001", "lines": LINES, "reason": "changed_mind", "opened": False})
    await parts.perform(who, plan, "k")
    (request,) = (await order(shop)).returns
    with pytest.raises(Refused, match="cannot become finished"):
        await parts.move_return(who.merchant_id, request.id, "finished")
    seen: list[tuple[str, str, str]] = []
    for step in ("received", "finished", "finished"):
        await parts.move_return(who.merchant_id, request.id, step)
        after = await order(shop)
        seen.append((after.status.value, after.returns[0].status, after.refunds[0].status))
    assert seen == [("returning", "received", "approved"), ("returned", "finished", "settled"), ("returned", "finished", "settled")]
    assert [payment.amount.minor for payment in (await order(shop)).payments if payment.kind == "refund"] == [1396]
    with pytest.raises(NotFound):
        await parts.move_return(who.merchant_id, "no such return", "received")


async def test_a_receipt_noted_by_mistake_is_taken_back_with_its_reason(shop: Shop) -> None:
    parts, who = shop
    plan = await planned(shop, "return_items", {"order": "IN-1001", "lines": LINES, "reason": "changed_mind", "opened": False})
    await parts.perform(who, plan, "k")
    (request,) = (await order(shop)).returns
    await parts.move_return(who.merchant_id, request.id, "received", "Mina", "box open")
    with pytest.raises(Refused, match="note"):
        await parts.move_return(who.merchant_id, request.id, "requested", "Mina")
    await parts.move_return(who.merchant_id, request.id, "requested", "Mina", "it was another parcel")
    assert ((await order(shop)).returns[0].status, (await order(shop)).refunds[0].status) == ("requested", "requested")
    (file,) = await parts.returns(who.merchant_id)
    assert [(note.step, note.who, note.text) for note in file.notes] == [
        ("received", "Mina", "box open"),
        ("requested", "Mina", "it was another parcel"),
    ]
    assert (file.order, file.request.id, len(file.things)) == ("IN-1001", request.id, len(request.lines))


@pytest.fixture
async def dear(database: Database, folder: Path, edit: Callable[[str, str, str], None]) -> Shop:
    """The black pen is there, too, and costs 10 more; the pad costs 5 less than it did."""
    edit(
        "variants.csv",
        "PEN-K-M,pen,颜色=墨黑;笔尖=M,Colour=Ink black;Nib=M,12900,,,0",
        "PEN-K-M,pen,颜色=墨黑;笔尖=M,Colour=Ink black;Nib=M,13900,,,2",
    )
    edit("variants.csv", "PAD,pad,,,1500", "PAD,pad,,,1000")
    merchant_id = (await load_shop(database, read_shop(folder))).merchant_id
    return EmbeddedShop(database, lambda: NOW), Who(merchant_id, Level.CUSTOMER, "C1")


async def stock(shop: Shop) -> dict[str, int]:
    return {v.sku: v.stock for product in await shop[0].products(shop[1].merchant_id) for v in product.variants}


async def test_an_item_changed_for_a_dearer_one_takes_the_difference(dear: Shop) -> None:
    plan = await planned(dear, "change_items", {"order": "IN-1001", "lines": [{"line": 1, "sku": "PEN-K-M"}], "method": "m-gift"})
    assert [effect.text["zh"] for effect in plan.effects] == ["云墨钢笔：雾蓝 · F 换成 墨黑 · M，1 件", "从礼品卡支付 ¥10.00"]
    assert plan.money_due == Money(1000, "CNY")
    assert isinstance(await dear[0].perform(dear[1], plan, "k"), Done)
    after = await order(dear)
    assert (after.subtotal.minor, after.total.minor, after.items_changed) == (15400, 15000, True)
    assert [(line.sku, line.unit_price.minor) for line in after.lines] == [("PEN-K-M", 13900), ("PAD", 1500)]
    assert [method.balance for method in await dear[0].payment_methods(dear[1]) if method.balance] == [Money(19000, "CNY")]
    cancelled = await planned(dear, "cancel_order", {"order": "IN-1001"})
    assert [(effect.text["en"], effect.amount) for effect in cancelled.effects[1:]] == [
        ("Refund ¥140.00 to Alipay", Money(14000, "CNY")),
        ("Refund ¥10.00 to Gift card", Money(1000, "CNY")),
    ]


async def test_an_exchange_sets_the_new_thing_aside_and_moves_no_money_yet(dear: Shop) -> None:
    before = await stock(dear)
    plan = await planned(dear, "exchange_items", {"order": "IN-1001", "lines": [{"line": 1, "sku": "PEN-K-M"}], "reason": "size_or_colour"})
    assert [effect.text["en"] for effect in plan.effects][1:] == [
        "Send back Cloud Pen (Mist blue · F) and get Ink black · M, quantity 1",
        "Pay the difference of ¥10.00 with Alipay when the exchange is made",
    ]
    assert isinstance(await dear[0].perform(dear[1], plan, "k"), Done)
    after = await order(dear)
    assert (after.status, [request.amount.minor for request in after.returns]) == (OrderStatus.EXCHANGING, [-1000])
    assert len(after.payments) == 1
    assert {sku: count - before[sku] for sku, count in (await stock(dear)).items()} == {"PEN-B-F": 0, "PEN-K-M": -1, "PAD": 0}


async def test_price_protection_gives_back_what_a_line_costs_less_now_and_once(dear: Shop) -> None:
    plan = await planned(dear, "refund_difference", {"order": "IN-1001"})
    assert [effect.text["en"] for effect in plan.effects] == [
        "Grid Pad: ¥15.00 when bought, ¥10.00 now, quantity 1",
        "Refund ¥5.00 to Alipay",
    ]
    assert plan.facts["price_drop_minor"] == 500
    assert isinstance(await dear[0].perform(dear[1], plan, "k"), Done)
    assert await dear[0].plan(dear[1], plan.change) == Impossible("nothing_to_do")


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("change_payment", {"order": "IN-1001", "method": "m-none"}, "unknown_method"),
        ("change_payment", {"order": "IN-1001", "method": "m-ali"}, "same_method"),
        ("change_items", {"order": "IN-1001", "lines": [{"line": 1, "sku": "PAD"}]}, "other_product"),
        ("change_items", {"order": "IN-1001", "lines": [{"line": 1, "sku": "NONE"}]}, "unavailable_variant"),
        ("change_items", {"order": "IN-1001", "lines": [{"line": 7, "sku": "PAD"}]}, "unknown_line"),
        ("change_items", {"order": "IN-1001", "lines": [{"line": 1}]}, "length_mismatch"),
        ("return_items", {"order": "IN-1001", "lines": [{"line": 2, "quantity": 2}]}, "too_many"),
        ("return_items", {"order": "IN-1001", "lines": []}, "missing_argument"),
        ("return_items", {"order": "IN-1001", "lines": LINES, "method": "m-other"}, "unknown_method"),
        ("goodwill", {"order": "IN-1001", "amount_minor": 14001}, "above_paid"),
        ("goodwill", {"order": "IN-1002", "amount_minor": 1}, "above_paid"),
        ("goodwill", {"order": "IN-1001", "amount_minor": -5}, "missing_argument"),
        ("stock_alert", {"sku": "PAD"}, "in_stock"),
        ("stock_alert", {"sku": "NONE"}, "unknown_variant"),
        ("trace_parcel", {"order": "IN-1002"}, "nothing_to_do"),
        ("trace_parcel", {"order": "IN-1001", "parcel": "P9"}, "unknown_parcel"),
        ("request_invoice", {"order": "IN-1002"}, "nothing_to_do"),
    ],
)
async def test_what_cannot_be_is_told_by_a_code(dear: Shop, name: Any, arguments: Mapping[str, Any], code: str) -> None:
    answer = await dear[0].plan(dear[1], Change(name, arguments))
    assert isinstance(answer, Impossible)
    assert answer.code == code


async def test_a_gift_card_that_holds_too_little_cannot_pay(shop: Shop) -> None:
    await shop[0].perform(shop[1], await planned(shop, "change_payment", {"order": "IN-1001", "method": "m-gift"}), "k")
    await shop[0].perform(shop[1], await planned(shop, "change_payment", {"order": "IN-1001", "method": "m-visa"}), "k2")
    gift = next(method for method in await shop[0].payment_methods(shop[1]) if method.id == "m-gift")
    assert gift.balance == Money(20000, "CNY")
    poor = Who(shop[1].merchant_id, Level.CUSTOMER, "C2")
    assert await shop[0].plan(poor, Change("change_payment", {"order": "IN-1003", "method": "m-gift"})) != Impossible("unknown_order")


async def test_what_was_done_survives_an_export_and_a_load(shop: Shop, database: Database, tmp_path: Path) -> None:
    plan = await planned(shop, "return_items", {"order": "IN-1001", "lines": LINES, "reason": "changed_mind"})
    await shop[0].perform(shop[1], plan, "k")
    before = await order(shop)
    await export_shop(database, "inkstone", tmp_path / "out", ())
    await load_shop(database, read_shop(tmp_path / "out"))
    assert await order(shop) == before


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        (
            "payment_methods.csv",
            "C1,m-gift,gift_card,礼品卡,Gift card,20000",
            "C1,m-gift,gift_card,礼品卡,Gift card,",
            "payment_methods.csv:3: balance_minor",
        ),
        ("payment_methods.csv", "C1,m-visa,card", "C1,m-ali,card", "payment_methods.csv:4: id"),
        ("payment_methods.csv", "C2,m-gift,gift_card", "C9,m-gift,gift_card", "payment_methods.csv:5: customer_id"),
        ("order_payments.csv", "Y3,IN-1002,refund,12900", "Y3,IN-1002,refund,12901", "order_payments.csv:4: amount_minor"),
        ("order_payments.csv", "Y1,IN-1001,payment", "Y1,IN-1001,gift", "order_payments.csv:2: kind"),
        ("returns.csv", "wechat_pay,12900,0", "wechat_pay,12900,5", "returns.csv:2: money_due_minor"),
        ("return_lines.csv", "B1,1,1", "B1,4,1", "return_lines.csv:2: line"),
    ],
)
def test_a_mistake_in_the_files_of_payments_is_told_by_its_row(
    folder: Path, edit: Callable[[str, str, str], None], file: str, old: str, new: str, place: str
) -> None:
    edit(file, old, new)
    with pytest.raises(BadInput) as caught:
        read_shop(folder)
    assert [found for found in caught.value.places if found.startswith(place)]
