"""What waits for a person's yes: who asked, what exactly would be done, which row wants it, and who decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID, uuid4

from kefu.database import Database
from kefu.errors import NotFound, Refused
from kefu.governance.policy import store
from kefu.governance.policy.limits import money_back
from kefu.vocabulary import Money, Plan, Ruling
from kefu.vocabulary.plain import plain_plan, plain_ruling, plan_of, ruling_of

ApprovalStatus = Literal["waiting", "approved", "declined"]
MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Approval:
    """`plan` and `ruling` as they were asked for. `asked_by`: the person who asked, None when the customer did, through the AI.

    `first_by`: who said yes first where the ruling wants two; it waits until another colleague does.
    """

    id: UUID
    key: str
    status: ApprovalStatus
    change: str
    amount: Money | None
    plan: Plan
    ruling: Ruling
    conversation: UUID | None
    asked_by: UUID | None
    asked_name: str
    asked_at: datetime
    first_by: UUID | None = None
    first_name: str = ""
    first_at: datetime | None = None
    decided_by: UUID | None = None
    decided_name: str = ""
    decided_at: datetime | None = None
    note: str = ""


async def ask_approval(
    database: Database,
    merchant_id: int,
    key: str,
    plan: Plan,
    ruling: Ruling,
    *,
    conversation: UUID | None = None,
    asked_by: UUID | None = None,
    asked_name: str = "",
) -> Approval:
    """Put a plan before the shop's people. `key`: the act's idempotency key; asking again with it gives the same approval back."""
    amount = money_back(plan)
    currency = plan.money_back.currency if plan.money_back else str(plan.facts.get("currency") or "")
    values = {
        "merchant_id": merchant_id,
        "approval_id": uuid4(),
        "key": key,
        "conversation_id": conversation,
        "change": plan.change.name,
        "plan": plain_plan(plan),
        "ruling": plain_ruling(ruling),
        "amount_minor": amount,
        "currency": currency,
        "asked_by": asked_by,
        "asked_name": asked_name,
    }
    async with database.open_for(merchant_id) as connection:
        return _approval(await store.insert_approval(connection, values))


async def decide_approval(
    database: Database, merchant_id: int, id: UUID, person: UUID, name: str, *, approve: bool, note: str = ""
) -> Approval:
    """A person's yes or no, once. The same answer of the same person again changes nothing.

    Where the ruling wants two, the first yes is noted and it goes on waiting; one no is enough.
    Raises NotFound for an unknown one, Refused when that person asked for it or a colleague has decided it.
    """
    wanted: ApprovalStatus = "approved" if approve else "declined"
    async with database.open_for(merchant_id) as connection:
        row = await store.select_approval(connection, merchant_id, id)
        if row is None:
            raise NotFound("There is no such request for approval.")
        known = _approval(row)
        if known.asked_by == person:
            raise Refused("You asked for this yourself; a colleague has to decide it.")
        if known.status == "waiting" and approve and known.ruling.approvers > 1 and known.first_by in (None, person):
            return known if known.first_by else _approval(await store.note_first(connection, merchant_id, id, person, name))
        if known.status == "waiting":
            decided = await store.decide(connection, merchant_id, id, wanted, person, name, note)
            assert decided is not None  # the row is held by this transaction
            return _approval(decided)
    if (known.status, known.decided_by) == (wanted, person):
        return known
    raise Refused(f"{known.decided_name} has {known.status} this already.")


async def list_approvals(
    database: Database, merchant_id: int, status: ApprovalStatus | None = "waiting", limit: int = 50
) -> tuple[Approval, ...]:
    """Waiting ones, the oldest first; with None the latest decisions after them."""
    async with database.open_for(merchant_id) as connection:
        rows = await store.list_approvals(connection, merchant_id, status, min(limit, MOST_LISTED))
    return tuple(_approval(row) for row in rows)


async def approval_of(database: Database, merchant_id: int, key: str) -> Approval | None:
    """The approval of the act with this idempotency key; None when none was asked for."""
    async with database.open_for(merchant_id) as connection:
        row = await store.select_approval_by_key(connection, merchant_id, key)
    return _approval(row) if row else None


def _approval(row: Mapping[str, Any]) -> Approval:
    return Approval(
        id=row["approval_id"],
        key=row["key"],
        status=cast(ApprovalStatus, row["status"]),
        change=row["change"],
        amount=Money(row["amount_minor"], row["currency"]) if row["amount_minor"] else None,
        plan=plan_of(row["plan"]),
        ruling=ruling_of(row["ruling"]),
        conversation=row["conversation_id"],
        asked_by=row["asked_by"],
        asked_name=row["asked_name"],
        asked_at=row["asked_at"],
        first_by=row["first_by"],
        first_name=row["first_name"],
        first_at=row["first_at"],
        decided_by=row["decided_by"],
        decided_name=row["decided_name"],
        decided_at=row["decided_at"],
        note=row["note"],
    )
