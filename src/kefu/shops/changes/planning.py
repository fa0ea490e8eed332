"""From a wish and the situation to a plan, or to why it cannot be: pure, so that asking and doing compute the very same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kefu.shops.changes import orders, requests, returns
from kefu.shops.changes.facts import facts_of
from kefu.shops.changes.situation import Draft, Situation, Write
from kefu.vocabulary import Change, ChangeName, Impossible, Level, Money, Order, Plan, Who, digest_of

Arguments = Mapping[str, Any]
OF_AN_ORDER: Mapping[ChangeName, Callable[[Situation, Order, Arguments], Draft | Impossible]] = {
    "cancel_order": orders.cancel_order,
    "change_address": orders.change_address,
    "change_items": orders.change_items,
    "change_payment": orders.change_payment,
    "return_items": returns.return_items,
    "exchange_items": returns.exchange_items,
    "refund_difference": returns.refund_difference,
    "goodwill": returns.goodwill,
    "request_invoice": requests.request_invoice,
    "trace_parcel": requests.trace_parcel,
    "resend_parcel": requests.resend_parcel,
}
OF_A_CUSTOMER: Mapping[ChangeName, Callable[[Situation, Arguments], Draft | Impossible]] = {
    "change_default_address": requests.change_default_address,
    "stock_alert": requests.stock_alert,
}


@dataclass(frozen=True, slots=True)
class Computed:
    """A plan with what performing it would write."""

    plan: Plan
    writes: tuple[Write, ...]


def barred(who: Who, change: Change) -> Impossible | None:
    """What the identity alone forbids: an order's number and phone open it for reading only, and strangers have no orders."""
    if who.level is Level.CUSTOMER and who.customer:
        return None
    if who.level is Level.ANONYMOUS and change.name in OF_AN_ORDER:
        return Impossible("unknown_order")
    return Impossible("needs_sign_in")


def compute(situation: Situation, change: Change) -> Computed | Impossible:
    if change.name in OF_A_CUSTOMER:
        draft = OF_A_CUSTOMER[change.name](situation, change.arguments)
    elif situation.order is None:
        return Impossible("unknown_order")
    elif change.name in OF_AN_ORDER:
        draft = OF_AN_ORDER[change.name](situation, situation.order, change.arguments)
    else:
        return Impossible("unknown_change")
    return draft if isinstance(draft, Impossible) else _computed(situation, change.name, draft)


def _computed(situation: Situation, name: ChangeName, draft: Draft) -> Computed:
    order = situation.order if name in OF_AN_ORDER else None
    currency = situation.merchant.currency if order is None else order.total.currency
    change = Change(name, draft.arguments)
    plan = Plan(
        change=change,
        order=None if order is None else order.id,
        effects=draft.effects,
        facts=facts_of(situation, name, draft),
        money_back=Money(draft.money_back, currency) if draft.money_back else None,
        money_due=Money(draft.money_due, currency) if draft.money_due else None,
        method=draft.method,
        digest=digest_of(change, draft.effects),
    )
    return Computed(plan, draft.writes)
