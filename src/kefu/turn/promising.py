"""Promises that acts make: each is on record, with its deadline from the merchant's clocks, before the reply says it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from kefu.database import Database
from kefu.governance.ledger import Promise, make_promise
from kefu.governance.policy import Clock, PolicyBook
from kefu.turn.wording import said_day, said_moment, say
from kefu.vocabulary import ActRecord, ChangeName, Fact, Merchant

# What a done change commits the shop to. A return's money moves when the goods have come, so it is promised then, not now.
_MADE_BY: Mapping[ChangeName, str] = {
    "cancel_order": "refund_by",
    "change_items": "refund_by",
    "change_payment": "refund_by",
    "refund_difference": "price_refund",
    "goodwill": "price_refund",
    "request_invoice": "invoice_by",
    "trace_parcel": "parcel_enquiry_by",
    "resend_parcel": "resend_by",
    "stock_alert": "stock_notice",
}
_OF_MONEY = ("refund_by", "price_refund")


async def promises_of(
    database: Database, policy: PolicyBook, merchant: Merchant, act: ActRecord, language: str, conversation: UUID, now: datetime
) -> tuple[Promise, ...]:
    """The promises of one act, written down; () when it commits the shop to nothing that takes time."""
    if act.status == "waiting":
        kind = "reply_by"
    elif act.status == "done" and act.name in _MADE_BY:
        kind = _MADE_BY[act.name]
    else:
        return ()
    amount = act.plan.money_back
    if kind in _OF_MONEY and amount is None:
        return ()
    promise = await promise_of(
        database,
        policy,
        merchant,
        kind,
        act.plan.facts,
        language,
        conversation,
        now,
        made_by=act.id,
        about={"order": act.plan.order or "", "change": act.name},
        fields={"amount": str(amount or ""), "order": act.plan.order or ""},
    )
    return (promise,) if promise else ()


async def promise_of(
    database: Database,
    policy: PolicyBook,
    merchant: Merchant,
    kind: str,
    facts: Mapping[str, Fact],
    language: str,
    conversation: UUID,
    now: datetime,
    *,
    made_by: UUID | None = None,
    about: Mapping[str, str] | None = None,
    fields: Mapping[str, str] | None = None,
    due: datetime | None = None,
) -> Promise | None:
    """One promise of `kind`, due by the merchant's clocks (or at `due`); None when it is due at once and so is no promise."""
    clock = await policy.clock(merchant.merchant_id, kind, facts, now, merchant.timezone)
    deadline = due or clock.at
    if deadline <= now:
        return None
    text = say(
        f"promise.{kind}", language, date=_said(deadline, language, now, merchant.timezone), **(fields or {"amount": "", "order": ""})
    )
    return await make_promise(
        database,
        merchant.merchant_id,
        kind,  # pyright: ignore[reportArgumentType] - the kinds above are the ledger's
        text,
        language,
        deadline,
        within="" if due else _length(clock),
        about={name: value for name, value in (about or {}).items() if value},
        conversation=conversation,
        made_by=made_by,
        now=now,
    )


def _said(deadline: datetime, language: str, now: datetime, timezone: str) -> str:
    """The day alone when the deadline is its end, as the ledger's check reads it; else with the time of day."""
    local = deadline.astimezone(ZoneInfo(timezone))
    if (local.hour, local.minute) == (23, 59):
        return said_day(local.date(), language, now.date())
    return said_moment(deadline, language, now.date(), timezone)


def _length(clock: Clock) -> str:
    """A period in the words that the ledger's check compares: '3 business days'."""
    return f"{clock.within.amount} {clock.within.unit}" if clock.within.amount and not clock.within.at else ""
