"""Making, keeping and breaking promises. A promise is kept by proof, late or not; it is overdue by the clock alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, cast
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from kefu.database import Database
from kefu.errors import BadInput, NotFound, Refused
from kefu.governance.ledger import store

PromiseKind = Literal[
    "refund_by", "call_by", "reply_by", "parcel_enquiry_by", "resend_by", "stock_notice", "price_refund", "invoice_by", "other"
]
PromiseStatus = Literal["open", "kept", "overdue", "broken", "cancelled"]
LONGEST_TEXT = 1000


@dataclass(frozen=True, slots=True)
class Move:
    """One new time: the time before, the new one, why (for colleagues), who set it, and when. Times are in the merchant's zone."""

    was_due: datetime
    deadline: datetime
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Promise:
    """`within`: the clock's own words such as '3 business days', '' once it was moved. `about`: what proof is matched by. `deadline`: the
    time that counts now; `moves` hold those before. Times are in the merchant's zone."""

    id: UUID
    kind: PromiseKind
    text: str
    language: str
    owner: str
    within: str
    about: Mapping[str, str]
    made_at: datetime
    deadline: datetime | None
    status: PromiseStatus
    conversation: UUID | None = None
    made_by: UUID | None = None
    settled_at: datetime | None = None
    proof: str = ""
    moves: tuple[Move, ...] = ()

    @property
    def first_deadline(self) -> datetime | None:
        """The time that was promised first."""
        return self.moves[0].was_due if self.moves else self.deadline

    @property
    def was_late(self) -> bool:
        """Kept, but after the time that was promised first: a new time does not make it punctual."""
        due = self.first_deadline
        return self.status == "kept" and due is not None and self.settled_at is not None and self.settled_at > due


async def make_promise(
    database: Database,
    merchant_id: int,
    kind: PromiseKind,
    text: str,
    language: str,
    deadline: datetime | None,
    *,
    owner: str = "shop",
    within: str = "",
    about: Mapping[str, str] | None = None,
    conversation: UUID | None = None,
    made_by: UUID | None = None,
    now: datetime | None = None,
) -> Promise:
    """Write a promise down before it is said. The same act making the same kind again gives the first row back. Raises BadInput for a
    deadline that has passed or an empty text."""
    at = now or datetime.now(UTC)
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise BadInput(f"A promise needs its text, of at most {LONGEST_TEXT} characters.")
    if deadline is not None and (deadline.tzinfo is None or deadline < at):
        raise BadInput("The deadline of a promise has a time zone and lies ahead.")
    values = {
        "merchant_id": merchant_id,
        "promise_id": uuid4(),
        "conversation_id": conversation,
        "kind": kind,
        "text": text.strip(),
        "language": language,
        "owner": owner,
        "within": within,
        "about": dict(about or {}),
        "made_by": made_by,
        "made_at": at,
        "deadline": deadline,
    }
    async with database.open_for(merchant_id) as connection:
        return promise_from(await store.insert(connection, values), at)


async def keep_promise(database: Database, merchant_id: int, id: UUID, proof: str, now: datetime | None = None) -> Promise:
    """It was done, as `proof` shows (a refund's number, a message's id, a person's note). Keeping it twice changes nothing."""
    if not proof.strip():
        raise BadInput("A promise is kept by proof; say what shows it.")
    return await _settle(database, merchant_id, id, "kept", proof, now)


async def break_promise(database: Database, merchant_id: int, id: UUID, why: str, now: datetime | None = None) -> Promise:
    """It will not be done, as a person or an act has found; `why` is kept as its proof."""
    return await _settle(database, merchant_id, id, "broken", why, now)


async def cancel_promise(database: Database, merchant_id: int, id: UUID, why: str, now: datetime | None = None) -> Promise:
    """It has become needless: the customer took the request back, or it was done another way."""
    return await _settle(database, merchant_id, id, "cancelled", why, now)


async def keep_matching(
    database: Database, merchant_id: int, kind: PromiseKind, about: Mapping[str, str], proof: str, now: datetime | None = None
) -> tuple[Promise, ...]:
    """Keep every open or overdue promise of `kind` whose `about` holds all of `about`: a settled refund keeps its refund_by. Idempotent.

    An empty `about` matches nothing, so that a hook without a reference cannot keep what it knows nothing of.
    """
    at = now or datetime.now(UTC)
    if not about or not proof.strip():
        return ()
    async with database.open_for(merchant_id) as connection:
        rows = await store.keep_matching(connection, merchant_id, kind, dict(about), proof.strip(), at)
    return tuple(promise_from(row, at) for row in rows)


async def mark_overdue(database: Database, merchant_id: int, now: datetime | None = None) -> tuple[Promise, ...]:
    """Mark open promises whose deadline has passed; those that are newly overdue, the oldest first. A job calls it every minute."""
    at = now or datetime.now(UTC)
    async with database.open_for(merchant_id) as connection:
        rows = await store.mark_overdue(connection, merchant_id, at)
    return tuple(promise_from(row, at) for row in rows)


async def list_promises(
    database: Database,
    merchant_id: int,
    *,
    status: PromiseStatus | None = None,
    conversation: UUID | None = None,
    limit: int = 100,
    now: datetime | None = None,
) -> tuple[Promise, ...]:
    """Open and overdue ones by deadline, then the settled ones, the latest first. An open one past its deadline is overdue at once,
    whether the job has marked it or not."""
    at = now or datetime.now(UTC)
    async with database.open_for(merchant_id) as connection:
        rows = await store.select(connection, merchant_id, status, conversation, limit, at)
    return tuple(promise_from(row, at) for row in rows)


async def _settle(database: Database, merchant_id: int, id: UUID, status: PromiseStatus, proof: str, now: datetime | None) -> Promise:
    at = now or datetime.now(UTC)
    async with database.open_for(merchant_id) as connection:
        row = await store.settle(connection, merchant_id, id, status, proof.strip(), at)
        if row is None:
            row = await store.select_one(connection, merchant_id, id)
    if row is None:
        raise NotFound("There is no such promise.")
    promise = promise_from(row, at)
    if promise.status != status:
        raise Refused(f"This promise is {promise.status} already.")
    return promise


def promise_from(row: Mapping[str, Any], now: datetime) -> Promise:
    """A row of the ledger, with its moves, as it stands at `now`."""
    zone = ZoneInfo(row["timezone"])

    def local(at: datetime | None) -> datetime | None:
        return at.astimezone(zone) if at else None

    is_late = row["status"] == "open" and row["deadline"] is not None and row["deadline"] < now
    return Promise(
        id=row["promise_id"],
        kind=row["kind"],
        text=row["text"],
        language=row["language"],
        owner=row["owner"],
        within=row["within"],
        about=row["about"],
        made_at=row["made_at"].astimezone(zone),
        deadline=local(row["deadline"]),
        status="overdue" if is_late else cast(PromiseStatus, row["status"]),
        conversation=row["conversation_id"],
        made_by=row["made_by"],
        settled_at=local(row["settled_at"]),
        proof=row["proof"],
        moves=tuple(_move(each, zone) for each in row["moves"]),
    )


def _move(row: Mapping[str, str], zone: ZoneInfo) -> Move:
    was_due, deadline, at = (datetime.fromisoformat(row[name]).astimezone(zone) for name in ("was_due", "deadline", "moved_at"))
    return Move(was_due, deadline, row["reason"], row["person_name"], at)
