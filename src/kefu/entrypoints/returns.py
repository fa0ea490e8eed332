"""Goods on their way back, for the shop's people: what is expected, what has come, and what was noted."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from kefu.entrypoints.parts import Allowed, AuditDetails, Parts, not_of_this_role
from kefu.entrypoints.wire import Wire
from kefu.people import Person
from kefu.vocabulary import ReturnFile

router = APIRouter(prefix="/v1/returns", tags=["staff"])
Status = Literal["requested", "received", "finished", "rejected"]
_NEXT: dict[str, tuple[Status, ...]] = {"requested": ("received", "rejected"), "received": ("finished", "rejected", "requested")}


class ReturnedThing(BaseModel):
    name: dict[str, str] = Field(description="by language")
    options: dict[str, dict[str, str]] = Field(description="by language")
    quantity: int
    instead: str | None = Field(default=None, description="the sku that the customer gets instead, in an exchange")


class ReturnStepNoted(BaseModel):
    at: datetime
    who: str
    step: Status = Field(description="what it became; requested: a step was taken back")
    text: str = ""


class Returned(BaseModel):
    """One return. `amount` is to the customer, or from the customer when it begins with a minus; it moves when the return is finished."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "RT2611200137",
                    "order": "PY2611200137",
                    "kind": "return",
                    "status": "requested",
                    "amount": "¥189.00",
                    "reason": "changed_mind",
                    "requested_at": "2026-11-22T10:15:00+08:00",
                    "things": [{"name": {"zh": "雾岚电热水壶", "en": "Mist Electric Kettle"}, "options": {}, "quantity": 1}],
                    "notes": [],
                    "may": ["received", "rejected"],
                }
            ]
        }
    )
    id: str
    order: str
    kind: Literal["return", "exchange"]
    status: Status
    amount: str
    reason: str = ""
    requested_at: datetime
    things: list[ReturnedThing]
    notes: list[ReturnStepNoted]
    may: list[Status] = Field(description="the steps that the caller may take now")


class MoveReturn(Wire):
    """What has become of a return. `note`: needed for rejected and requested."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"status": "received"}, {"status": "rejected", "note": "Came without its lid"}]},
    )
    status: Status
    note: str = Field(default="", max_length=500)


@router.get("")
async def list_returns(
    person: Annotated[Person, Allowed("return", "read")],
    services: Parts,
    status: Literal["open", "all"] = "open",
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> list[Returned]:
    """Goods on their way back, the oldest first; with `all` the latest that are finished or rejected after them."""
    found = await services.shop.returns(person.merchant_id, open_only=status == "open", limit=limit)
    return [_returned(each, person) for each in found]


@router.post("/{id}", status_code=204)
async def move_return(
    id: str, body: MoveReturn, person: Annotated[Person, Allowed("return", "move")], services: Parts, audit: AuditDetails
) -> None:
    """Goods that a customer sent back have come, are settled, or are not accepted. Their refund goes on with them: approved when the
    goods are checked in, paid when the return is finished (by a role that may finish it), rejected with it. A receipt that was noted by
    mistake is taken back with `requested` and a note that says why; a finished return stays finished."""
    if body.status == "finished" and not person.may("finish", "return"):
        raise not_of_this_role("finish", "return")
    audit |= {"status": body.status}
    await services.shop.move_return(person.merchant_id, id, body.status, person.name, body.note)


def _returned(found: ReturnFile, person: Person) -> Returned:
    request = found.request
    steps = _NEXT.get(request.status, ())
    return Returned(
        id=request.id,
        order=found.order,
        kind=request.kind,
        status=request.status,
        amount=str(request.amount),
        reason=request.reason,
        requested_at=request.requested_at,
        things=[
            ReturnedThing(
                name=dict(name),
                options={language: dict(named) for language, named in options.items()},
                quantity=line.quantity,
                instead=line.sku,
            )
            for line, (name, options) in zip(request.lines, found.things, strict=True)
        ],
        notes=[ReturnStepNoted(at=each.at, who=each.who, step=each.step, text=each.text) for each in found.notes],  # pyright: ignore[reportArgumentType]
        may=[step for step in steps if step != "finished" or person.may("finish", "return")],
    )
