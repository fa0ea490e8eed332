"""The ledger of promises as staff see it: with its clocks, what became of each, and a new time for one that will be late."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from kefu.entrypoints.parts import Allowed, AuditDetails, Parts
from kefu.entrypoints.wire import Wire
from kefu.governance import ledger
from kefu.people import Person
from kefu.turn.notices import tell_moved

router = APIRouter(prefix="/v1", tags=["staff"])


class PromiseMove(BaseModel):
    """A new time that a promise was given."""

    was_due: datetime
    deadline: datetime
    reason: str = Field(description="for colleagues; the customer is not told it")
    by: str
    at: datetime


class Promise(BaseModel):
    """A row of the ledger of promises. Times are in the shop's time zone."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "f2a1d0a8-9a8d-4f57-a1f2-3f6f5b4f2f10",
                    "kind": "call_by",
                    "status": "open",
                    "text": "今天下午5点前给您回电。",
                    "language": "zh",
                    "owner": "shop",
                    "within": "by 17:00",
                    "about": {"order": "PY2611200137"},
                    "conversation": "0d9f0d6e-8a53-4b2c-b1a0-8f3e6b7e9a10",
                    "made_at": "2026-11-22T10:15:00+08:00",
                    "deadline": "2026-11-22T17:00:00+08:00",
                }
            ]
        }
    )
    id: str
    kind: str
    status: Literal["open", "kept", "overdue", "broken", "cancelled"]
    text: str = Field(description="in the customer's language")
    language: str
    owner: str = Field(description="shop, ai, or a person's id")
    within: str = ""
    about: dict[str, str] = {}
    conversation: str | None = None
    made_at: datetime
    deadline: datetime | None = Field(default=None, description="the time that counts now")
    settled_at: datetime | None = None
    proof: str = ""
    was_late: bool = Field(default=False, description="kept after the time that was promised first")
    moves: list[PromiseMove] = Field(default=[], description="its new times, the first one first; `was_due` of the first was promised")
    move_barred: Literal["", "role", "settled", "no_deadline", "owner", "twice"] = Field(
        default="", description="why the caller does not set a new time: a colleague's, or moved twice already (both a supervisor's)"
    )


class SettlePromise(Wire):
    """What became of a promise, with what shows it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"status": "kept", "proof": "Called at 16:40, solved"}]})
    status: Literal["kept", "broken", "cancelled"]
    proof: str = Field(min_length=1, max_length=500)


class MovePromise(Wire):
    """A new time for a promise that is late or will be."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"deadline": "2026-11-23T12:00:00+08:00", "reason": "The courier has not answered yet"}]},
    )
    deadline: AwareDatetime
    reason: str = Field(min_length=1, max_length=500, description="for colleagues; the customer is not told it")


class PromiseMoved(BaseModel):
    """The promise with its new time, and whether the customer knows it."""

    promise: Promise
    told: Literal["sent", "known", "no_conversation", "person_has_floor", "quiet_hours", "too_many", "talking", "not_verified", "off"] = (
        Field(description="sent, or why it waits: as for every notice, it is told as soon as that is over")
    )


@router.get("/promises")
async def list_promises(
    person: Annotated[Person, Allowed("promise", "read")],
    services: Parts,
    status: Literal["all", "open", "overdue", "kept", "broken", "cancelled"] = "all",
    conversation: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> list[Promise]:
    """What the shop's side promised: open and overdue ones by deadline, then the settled ones."""
    wanted = None if status == "all" else status
    found = await ledger.list_promises(services.database, person.merchant_id, status=wanted, conversation=conversation, limit=limit)
    return [_promise(each, person) for each in found]


@router.post("/promises/{id}")
async def settle(id: UUID, body: SettlePromise, person: Annotated[Person, Allowed("promise", "settle")], services: Parts) -> Promise:
    """Say that a promise was kept, broken or has become needless. What is said by whom stays with it."""
    act = {"kept": ledger.keep_promise, "broken": ledger.break_promise, "cancelled": ledger.cancel_promise}[body.status]
    return _promise(await act(services.database, person.merchant_id, id, f"{person.name}: {body.proof}"), person)


@router.post("/promises/{id}/move")
async def move(
    id: UUID, body: MovePromise, person: Annotated[Person, Allowed("promise", "move")], services: Parts, audit: AuditDetails
) -> PromiseMoved:
    """Set a new time for a promise that is late or will be. The customer is told what was promised, that it is late, and the new time.

    By whom the promise is, twice at most; then by a supervisor. The first time stays on record and decides whether it was kept in time.
    """
    leads = person.may("move_again", "promise")
    moved = await ledger.move_promise(
        services.database, person.merchant_id, id, body.deadline, body.reason, person.id, person.name, leads=leads, now=services.now
    )
    audit |= {"deadline": body.deadline.isoformat(), "number": len(moved.moves)}
    told = await tell_moved(services, person.merchant_id, id, person.id)
    return PromiseMoved.model_validate({"promise": _promise(moved, person), "told": told})


def _move_barred(found: ledger.Promise, person: Person) -> Literal["role"] | ledger.Barred:
    if not person.may("move", "promise"):
        return "role"
    return ledger.why_not_moved(found, person.id, leads=person.may("move_again", "promise"))


def _promise(found: ledger.Promise, person: Person) -> Promise:
    return Promise(
        id=str(found.id),
        kind=found.kind,
        status=found.status,
        text=found.text,
        language=found.language,
        owner=found.owner,
        within=found.within,
        about=dict(found.about),
        conversation=str(found.conversation) if found.conversation else None,
        made_at=found.made_at,
        deadline=found.deadline,
        settled_at=found.settled_at,
        proof=found.proof,
        was_late=found.was_late,
        moves=[
            PromiseMove(was_due=each.was_due, deadline=each.deadline, reason=each.reason, by=each.by, at=each.at) for each in found.moves
        ],
        move_barred=_move_barred(found, person),
    )
