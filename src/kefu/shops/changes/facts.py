"""The facts that the shop's rules decide on: plain values, named in docs/reference/changes.md."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from kefu.shops.changes import money
from kefu.shops.changes.situation import Draft, Goods, Situation
from kefu.vocabulary import ChangeName, Fact, Level, Order, OrderLine, Parcel, ParcelStatus

FINISHED = ("finished", "rejected")


def facts_of(situation: Situation, name: ChangeName, draft: Draft) -> Mapping[str, Fact]:
    """Facts that have no meaning for this change are None."""
    order = situation.order
    facts: dict[str, Fact] = {
        "change": name,
        "level": Level.CUSTOMER.value,
        "owner_ok": True,
        "customer_tier": situation.customer.tier,
        "currency": situation.merchant.currency if order is None else order.total.currency,
        "money_back_minor": draft.money_back,
        "money_due_minor": draft.money_due,
        "reason": _text(draft.arguments.get("reason")),
        "opened": _flag(draft.arguments.get("opened")),
        "used": _flag(draft.arguments.get("used")),
        "invoice_kind": _text(draft.arguments.get("kind")),
        "refunds_today_minor": situation.refunds_today,
        "refunds_by_customer_30d_minor": situation.refunds_of_customer,
        **_method_facts(situation, name, draft),
        **(_no_order() if order is None else _order_facts(situation, order, draft)),
    }
    return {**facts, **draft.facts}


def _method_facts(situation: Situation, name: ChangeName, draft: Draft) -> dict[str, Fact]:
    method = situation.method(draft.method) if draft.method else None
    original = situation.order is not None and draft.method == money.original_method(situation, situation.order)
    return {
        "method_kind": None if method is None else method.kind,
        "method_is_original": original if draft.method else None,
        "method_is_gift_card": None if draft.method is None else method is not None and method.kind == "gift_card",
        "same_method": original if name == "change_payment" else None,
    }


def _order_facts(situation: Situation, order: Order, draft: Draft) -> dict[str, Fact]:
    lines = [line for line in order.lines if line.line in draft.lines]
    goods = [found for line in lines if (found := situation.goods.get(line.sku)) is not None]
    parcel = _parcel(order, draft.parcel)
    drop, days = _price_drop(situation, order, lines or order.lines)
    return {
        "status": order.status.value,
        "days_since_placed": situation.days_since(order.placed_at),
        "days_since_paid": situation.days_since(order.paid_at),
        "days_since_delivered": situation.days_since(delivered_at(order)),
        "items": sum(line.quantity for line in order.lines),
        "items_changing": draft.items if draft.items is not None else sum(line.quantity for line in lines),
        "total_minor": order.total.minor,
        "paid_minor": money.paid_minor(order),
        "refunded_minor": money.refunded_minor(order),
        "already_changed": order.items_changed,
        "categories": tuple(dict.fromkeys(category for found in goods for category in found.categories)),
        "is_custom": any(found.is_custom for found in goods),
        "has_parcel": any(found.status is not ParcelStatus.LABEL_CREATED for found in order.parcels),
        "parcel_status": None if parcel is None else parcel.status.value,
        "days_since_parcel_moved": None if parcel is None else situation.days_since(_moved_at(parcel)),
        "price_drop_minor": drop,
        "days_since_price_drop": days,
        "open_returns": sum(1 for request in order.returns if request.status not in FINISHED),
    }


def _no_order() -> dict[str, Fact]:
    names = (
        *("status", "days_since_placed", "days_since_paid", "days_since_delivered", "items", "items_changing", "total_minor", "paid_minor"),
        *(
            "refunded_minor",
            "already_changed",
            "categories",
            "is_custom",
            "has_parcel",
            "parcel_status",
            "days_since_parcel_moved",
            "price_drop_minor",
        ),
        *("days_since_price_drop", "open_returns"),
    )
    return dict.fromkeys(names, None)


def delivered_at(order: Order) -> datetime | None:
    """When the last parcel arrived; None while one is under way or none is known."""
    arrived = [parcel.delivered_at for parcel in order.parcels if parcel.status is ParcelStatus.DELIVERED]
    times = [at for at in arrived if at is not None]
    return max(times) if times and len(times) == len(order.parcels) else None


def price_drop(goods: Goods | None, line: OrderLine) -> int:
    """How much less one piece costs now than the customer paid for it by the price tag, never below 0."""
    return 0 if goods is None else max(0, line.unit_price.minor - goods.variant.price.minor)


def _price_drop(situation: Situation, order: Order, lines: Sequence[OrderLine]) -> tuple[int, int | None]:
    """(for all the lines, None: the shop keeps no history of its prices)."""
    return sum(price_drop(situation.goods.get(line.sku), line) * line.quantity for line in lines), None


def _parcel(order: Order, chosen: str | None) -> Parcel | None:
    if chosen is not None:
        return next((parcel for parcel in order.parcels if parcel.id == chosen), None)
    return order.parcels[-1] if order.parcels else None


def _moved_at(parcel: Parcel) -> datetime | None:
    """When the courier last wrote something down."""
    return parcel.events[-1].at if parcel.events else parcel.shipped_at


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None
