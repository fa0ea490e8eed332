"""The rows of the ledger: intended, finished, refused, waiting. Each function is one short transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from kefu.database import Connection, Database
from kefu.governance.acts import store
from kefu.governance.policy.table import Caps
from kefu.vocabulary import ActRecord, ActStatus, Done, Impossible, Plan, Ruling, Who
from kefu.vocabulary.plain import plain_plan, plain_result, plain_ruling, plain_who, plan_of, ruling_of, who_of

# The cap by customer counts so many days back.
CUSTOMER_DAYS = timedelta(days=30)
MOST_RECOVERED = 200


async def intend(
    database: Database,
    who: Who,
    plan: Plan,
    key: str,
    *,
    ruling: Ruling | None,
    now: datetime,
    conversation: UUID | None = None,
    caps: Caps | None = None,
    approved: bool = False,
) -> ActRecord:
    """The act under this key: the one that is there, else a new row, whose status is what it may become.

    `intended`: to be performed. `refused`: the ruling says no. `waiting`: the ruling wants a person, or the money of acts done and
    intended would pass a cap with this one (outcome {"cap": name}); sums are taken and the row is written under one lock. `approved`: a
    person said yes, so a waiting act becomes intended and caps are not asked.
    """
    assert who.customer is not None
    async with database.open_for(who.merchant_id) as connection:
        known = await store.by_key(connection, key, lock=True)
        if known is not None:
            if known["status"] == "waiting" and approved:
                known = await store.set_status(connection, known["act_id"], "waiting", "intended", {}, None) or known
            return _record(known)
        status, outcome = await _first_status(connection, who.customer, plan, ruling, now, caps, approved)
        values: dict[str, Any] = {
            "id": uuid4(),
            "key": key,
            "conversation": conversation,
            "customer": who.customer,
            "name": plan.change.name,
            "status": status,
            "who": plain_who(who),
            "plan": plain_plan(plan),
            "digest": plan.digest,
            "ruling": None if ruling is None else plain_ruling(ruling),
            "outcome": dict(outcome),
            "money_back": _money_back(plan),
            "currency": plan.money_back.currency if plan.money_back else "",
            "at": now,
            "finished_at": now if status == "refused" else None,
        }
        await store.insert(connection, values)
        row = await store.by_key(connection, key)
    assert row is not None
    return _record(row)


async def finish(database: Database, merchant_id: int, act_id: UUID, result: Done | Impossible, now: datetime) -> ActRecord:
    """Writes the outcome of an intended act; of one that is finished, the outcome it has stays."""
    status: ActStatus = "done" if isinstance(result, Done) else "failed"
    async with database.open_for(merchant_id) as connection:
        row = await store.set_status(connection, act_id, "intended", status, plain_result(result), now)
        row = row or await store.by_id(connection, act_id)
    assert row is not None
    return _record(row)


async def decline(database: Database, merchant_id: int, key: str, now: datetime) -> ActRecord | None:
    """A person said no to a waiting act; None for an unknown key."""
    async with database.open_for(merchant_id) as connection:
        known = await store.by_key(connection, key, lock=True)
        if known is not None and known["status"] == "waiting":
            known = await store.set_status(connection, known["act_id"], "waiting", "refused", {"declined": True}, now)
    return None if known is None else _record(known)


async def pending(database: Database, merchant_id: int, before: datetime) -> tuple[ActRecord, ...]:
    """Intended by then and not finished, the oldest first."""
    async with database.open_for(merchant_id) as connection:
        return tuple(_record(row) for row in await store.intended_before(connection, before, MOST_RECOVERED))


async def act_of_key(database: Database, merchant_id: int, key: str) -> ActRecord | None:
    async with database.open_for(merchant_id) as connection:
        row = await store.by_key(connection, key)
    return None if row is None else _record(row)


async def acts_of_conversation(database: Database, merchant_id: int, conversation: UUID) -> tuple[ActRecord, ...]:
    """The oldest first."""
    async with database.open_for(merchant_id) as connection:
        return tuple(_record(row) for row in await store.of_conversation(connection, conversation))


async def latest_acts(database: Database, merchant_id: int, limit: int) -> tuple[ActRecord, ...]:
    """The merchant's latest acts, whatever became of them, the latest first."""
    async with database.open_for(merchant_id) as connection:
        return tuple(_record(row) for row in await store.latest(connection, limit))


async def given_back(database: Database, merchant_id: int, since: datetime, *, customer: str | None = None, name: str | None = None) -> int:
    """Minor units that acts done or intended since then give back: of the shop, of one customer, of one kind of change."""
    async with database.open_for(merchant_id) as connection:
        return await store.money_back_since(connection, since, customer, name)


async def _first_status(
    connection: Connection, customer: str, plan: Plan, ruling: Ruling | None, now: datetime, caps: Caps | None, approved: bool
) -> tuple[ActStatus, Mapping[str, Any]]:
    if ruling is not None and ruling.verdict == "refuse":
        return "refused", {}
    if ruling is not None and ruling.verdict == "approve" and not approved:
        return "waiting", {}
    amount = _money_back(plan)
    if amount:
        await store.hold_money(connection)
        if caps is not None and not approved:
            cap = await _cap_passed(connection, customer, amount, now, caps)
            if cap is not None:
                return "waiting", {"cap": cap}
    return "intended", {}


async def _cap_passed(connection: Connection, customer: str, amount: int, now: datetime, caps: Caps) -> str | None:
    if amount > caps.per_action:
        return "per_action"
    today = await store.money_back_since(connection, await store.start_of_day(connection, now), None, None)
    if today + amount > caps.per_day:
        return "per_day"
    of_customer = await store.money_back_since(connection, now - CUSTOMER_DAYS, customer, None)
    return "per_customer_30d" if of_customer + amount > caps.per_customer_30d else None


def _money_back(plan: Plan) -> int:
    return plan.money_back.minor if plan.money_back else 0


def _record(row: store.Row) -> ActRecord:
    return ActRecord(
        id=row["act_id"],
        key=row["key"],
        name=row["name"],
        status=row["status"],
        who=who_of(row["who"]),
        plan=plan_of(row["plan"]),
        ruling=None if row["ruling"] is None else ruling_of(row["ruling"]),
        outcome=row["outcome"],
        at=row["at"],
        finished_at=row["finished_at"],
        conversation=row["conversation_id"],
    )
