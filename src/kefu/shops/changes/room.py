"""Plan and perform on the embedded tables: one transaction each, and a key that was seen answers what it answered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from kefu.database import Database
from kefu.errors import NotFound, Refused
from kefu.shops.changes import store
from kefu.shops.changes.planning import barred, compute
from kefu.vocabulary import Change, Done, Impossible, PaymentMethod, Plan, ReturnFile, Who
from kefu.vocabulary.plain import plain_result, result_of

ReturnStep = Literal["requested", "received", "finished", "rejected"]
_RETURN_STEPS: Mapping[str, tuple[ReturnStep, ...]] = {
    "requested": ("received", "rejected"),
    "received": ("finished", "rejected", "requested"),
}
_REFUND_AFTER: Mapping[ReturnStep, str] = {"received": "approved", "finished": "settled", "rejected": "rejected", "requested": "requested"}
_MUST_SAY_WHY: tuple[ReturnStep, ...] = ("rejected", "requested")


async def plan_change(database: Database, who: Who, change: Change, now: datetime) -> Plan | Impossible:
    """Reads only. Ids in the arguments are looked up among the customer's own orders, methods and lines."""
    if (bar := barred(who, change)) is not None:
        return bar
    async with database.open_for(who.merchant_id) as connection:
        situation = await store.situation(connection, who, change, now, lock=False)
    if situation is None:
        return Impossible("needs_sign_in")
    computed = compute(situation, change)
    return computed if isinstance(computed, Impossible) else computed.plan


async def perform_change(database: Database, who: Who, plan: Plan, key: str, now: datetime) -> Done | Impossible:
    """Does what `plan` says, once for each `key`, or nothing.

    Impossible("changed_meanwhile") when the same wish would now have other effects: the customer said yes to something else. That
    answer, too, is kept under the key, so that whoever asks again after a crash hears the same.
    """
    if (bar := barred(who, plan.change)) is not None:
        return bar
    async with database.open_for(who.merchant_id) as connection:
        # The customer's row comes first: two changes of one customer wait for each other here and cannot lock each other out.
        situation = await store.situation(connection, who, plan.change, now, lock=True)
        if situation is None:
            return Impossible("needs_sign_in")
        seen = await store.result_of(connection, key, situation.customer.id)
        if seen is not None:
            return result_of(seen)
        computed = compute(situation, plan.change)
        if isinstance(computed, Impossible):
            result: Done | Impossible = computed
        elif computed.plan.digest != plan.digest:
            result = Impossible("changed_meanwhile", {"digest": computed.plan.digest})
        else:
            references = await store.write(connection, situation, computed.writes)
            result = Done(computed.plan.effects, references)
        await store.keep_result(connection, key, situation.customer.id, plan, plain_result(result))
    return result


async def payment_methods(database: Database, who: Who) -> tuple[PaymentMethod, ...]:
    if who.customer is None:
        return ()
    async with database.open_for(who.merchant_id) as connection:
        return await store.payment_methods(connection, who.customer)


async def move_return(
    database: Database, merchant_id: int, return_id: str, status: ReturnStep, now: datetime, who: str = "", note: str = ""
) -> None:
    """What has become of goods that were sent back: received and checked in, finished with its money paid, or rejected; 'requested'
    takes a receipt back that was noted by mistake. The last two need a `note`.

    The same step again changes nothing. Raises NotFound for an unknown return, Refused for a step that cannot follow.
    """
    async with database.open_for(merchant_id) as connection:
        row = await store.held_return(connection, return_id)
        if row is None:
            raise NotFound("There is no such return.")
        if row["status"] == status:
            return
        if status not in _RETURN_STEPS.get(row["status"], ()):
            raise Refused(f"This return is {row['status']}; it cannot become {status}.")
        if status in _MUST_SAY_WHY and not note.strip():
            raise Refused("Say why in a note: the customer will ask.")
        await store.move_return(connection, row, status, _REFUND_AFTER[status], now)
        await store.note_return(connection, return_id, status, who, note.strip(), now)


async def list_returns(database: Database, merchant_id: int, *, open_only: bool, limit: int) -> tuple[ReturnFile, ...]:
    """Returns with what people noted, those under way first and of these the oldest first; then the latest finished ones."""
    async with database.open_for(merchant_id) as connection:
        return await store.return_files(connection, open_only, limit)
