"""Notices to people who are not looking: one's own choice, a trial, and the shop's own address with what was sent to it."""

from datetime import datetime, time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from kefu.entrypoints.parts import Allowed, Parts, SignedInPerson
from kefu.entrypoints.wire import Wire
from kefu.people import People, Person
from kefu.people.alerts import Alerts, Channel, Choice, Delivery, Reason, said_of

router = APIRouter(prefix="/v1/staff", tags=["alerts"])
Keeper = Annotated[Person, Allowed("alert", "change")]


class AlertChoice(Wire):
    """What one person wants to hear of, and by what. Quiet hours are the shop's local time and may go over midnight."""

    by: Annotated[tuple[Channel, ...], Field(max_length=2)]
    reasons: Annotated[tuple[Reason, ...], Field(max_length=6)]
    also_here: bool = Field(default=False, description="although the console is open")
    quiet_from: time | None = None
    quiet_until: time | None = None
    language: str = Field(default="zh", pattern="^(zh|en)$")


class AlertState(BaseModel):
    choice: AlertChoice
    channels: list[Channel] = Field(description="what can be told by here: mail, where the server sends it; hook, where the shop has one")
    reasons: list[Reason] = Field(description="what one's role can do something about")


class DeliveryRow(BaseModel):
    id: str
    channel: Channel
    person: str = Field(description="whose mail it is; '' for a call of the shop's address")
    state: str
    tries: int
    at: datetime
    next_at: datetime | None = Field(description="of the next try, for one that waits")
    error: str = Field(description="of the last try: a kind of error or a status")
    says: list[dict[str, str]] = Field(description="what it tells, by language")


class HookState(BaseModel):
    url: str | None
    secret: str | None = Field(default=None, description="only once, after the address was set: what calls are signed with")
    deliveries: list[DeliveryRow] = []


class SetHook(Wire):
    url: Annotated[str, Field(min_length=8, max_length=400)]


def alerts_of(services: Parts) -> Alerts:
    return Alerts(services.database, services.keys.seal, services.outbox)


Room = Annotated[Alerts, Depends(alerts_of)]


@router.get("/account/alerts")
async def alerts(person: SignedInPerson, room: Room, services: Parts) -> AlertState:
    """What you hear of when you are not looking."""
    choice = await room.choice(person, services.clock_now())
    return AlertState(choice=_choice(choice), channels=list(await room.channels(person.merchant_id)), reasons=list(room.concerns(person)))


@router.put("/account/alerts")
async def choose_alerts(body: AlertChoice, person: SignedInPerson, room: Room, services: Parts) -> AlertState:
    """Choose what to hear of, by what, and when not."""
    quiet = (body.quiet_from, body.quiet_until) if body.quiet_from is not None and body.quiet_until is not None else None
    wanted = Choice(tuple(dict.fromkeys(body.by)), tuple(dict.fromkeys(body.reasons)), body.also_here, quiet, body.language)
    await room.choose(person, wanted)
    return await alerts(person, room, services)


@router.post("/account/alerts/{channel}/test")
async def try_alerts(channel: Channel, person: SignedInPerson, room: Room, services: Parts) -> DeliveryRow:
    """Send yourself one now; the answer says what became of it."""
    return _row(await room.try_out(person, channel, services.clock_now()), {person.id: person.name})


@router.get("/alerts")
async def hook(person: Annotated[Person, Allowed("alert", "read")], room: Room, services: Parts) -> HookState:
    """The shop's own address, and what was sent of late by mail and to it, what was given up first."""
    return await _state(person, room, services)


@router.put("/alerts/hook")
async def set_hook(body: SetHook, person: Keeper, room: Room, services: Parts) -> HookState:
    """Set the address, with a new secret. https, or http to the server itself; none inside the server's network unless that is allowed."""
    secret = await room.set_hook(person, body.url.strip(), services.clock_now())
    return (await _state(person, room, services)).model_copy(update={"secret": secret})


@router.delete("/alerts/hook", status_code=204)
async def drop_hook(person: Keeper, room: Room) -> None:
    """Call no address any more."""
    await room.drop_hook(person)


@router.post("/alerts/deliveries/{id}/again")
async def send_again(id: UUID, person: Keeper, room: Room, services: Parts) -> DeliveryRow:
    """Send one that was given up again, with all its tries."""
    return _row(await room.send_again(person, id, services.clock_now()), {})


async def _state(person: Person, room: Alerts, services: Parts) -> HookState:
    names = {each.id: each.name for each in await People(services.database).list_all(person.merchant_id)}
    rows = [_row(each, names) for each in await room.deliveries(person.merchant_id)]
    return HookState(url=await room.hook(person.merchant_id), deliveries=rows)


def _row(delivery: Delivery, names: dict[UUID, str]) -> DeliveryRow:
    return DeliveryRow(
        id=str(delivery.id),
        channel=delivery.channel,
        person=names.get(delivery.person, "") if delivery.person else "",
        state=delivery.state,
        tries=delivery.tries,
        at=delivery.made_at,
        next_at=delivery.next_at if delivery.state == "waiting" else None,
        error=delivery.error,
        says=[{language: said_of(alert, language) for language in ("zh", "en")} for alert, _ in delivery.alerts],
    )


def _choice(choice: Choice) -> AlertChoice:
    begin, end = choice.quiet or (None, None)
    return AlertChoice(
        by=choice.by, reasons=choice.reasons, also_here=choice.also_here, quiet_from=begin, quiet_until=end, language=choice.language
    )
