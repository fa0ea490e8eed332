"""The people's desk over HTTP: who waits, who is there, accepting and passing on, and what a person reads first."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from kefu.entrypoints.parts import Allowed, Parts
from kefu.entrypoints.render import restored
from kefu.entrypoints.seen import Seen, seen_by
from kefu.entrypoints.wire import Wire
from kefu.errors import NotFound
from kefu.governance.ledger import keep_matching
from kefu.people import Person
from kefu.people.queue import Duty, Event, Ticket
from kefu.turn import Services, say, say_as_person
from kefu.turn.handing import packet_of

router = APIRouter(prefix="/v1/staff", tags=["staff"])
Reader = Annotated[Person, Allowed("desk", "read")]
Clerk = Annotated[Person, Allowed("conversation", "answer")]
Planner = Annotated[Person, Allowed("desk", "plan")]
Presence = Literal["on", "away", "off"]
Tier = Literal["generalist", "specialist", "supervisor"]
SHOWN_DAYS = 14


class TicketRow(BaseModel):
    """One hand-over: what is needed of a person, by when, and with whom it is."""

    id: str
    conversation: str
    reason: str
    skill: str
    tier: Tier
    priority: int = Field(description="1 a danger to somebody, 2 urgent, 3 normal, 4 can wait")
    language: str
    route: str = Field(description="the rule of the desk that decided skill, tier and priority")
    state: Literal["waiting", "offered", "held", "done"]
    asked_at: datetime
    due_at: datetime = Field(description="by when a person's first words, or the call, should be there")
    offer_ends: datetime | None = None
    taken_at: datetime | None = None
    answered_at: datetime | None = None
    breached_at: datetime | None = None
    is_warned: bool = Field(default=False, description="its time is nearly over, by the steps of `late`")
    ended_at: datetime | None = None
    ending: str | None = None
    person: str | None = Field(default=None, description="who is offered it or holds it")
    person_name: str = ""
    is_mine: bool = False
    is_call: bool = Field(default=False, description="the customer left a number or an address and is not waiting in the chat")


class DutyRow(BaseModel):
    person: str
    name: str
    tier: Tier
    skills: list[str] = Field(description="empty: all")
    languages: list[str] = Field(description="empty: all")
    capacity: float
    load: float
    held: int
    presence: Presence


class DeskState(BaseModel):
    """The line and the people, as they are now."""

    tickets: list[TicketRow]
    duties: list[DutyRow]
    me: DutyRow
    is_open: bool
    opens_at: datetime | None = None


class TicketEvent(BaseModel):
    kind: str
    at: datetime
    person_name: str = ""
    details: dict[str, Any] = {}


class Packet(BaseModel):
    """What a person reads first. Values behind tokens are restored for the reader; nothing in it is paraphrased."""

    ticket: TicketRow | None
    events: list[TicketEvent]
    contact: str = Field(default="", description="the number or address to get in touch by")
    packet: dict[str, Any]


class SetPresence(Wire):
    presence: Presence


class Decline(Wire):
    why: Annotated[str, Field(max_length=300)] = ""


class PassOn(Wire):
    skill: Annotated[str, Field(max_length=40)] | None = None
    tier: Tier | None = None
    person: UUID | None = None
    note: Annotated[str, Field(max_length=1000)] = ""


class SetDuty(Wire):
    """No skills, or no languages, stands for all of them."""

    tier: Tier
    skills: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=30)]
    languages: Annotated[list[Annotated[str, Field(max_length=12)]], Field(max_length=30)]
    capacity: Annotated[float, Field(gt=0, le=50)]


class DeskRulesText(Wire):
    source: Annotated[str, Field(max_length=20_000, description="YAML; see docs/how-to/run-the-desk.md")]


@router.get("/desk")
async def desk(person: Reader, services: Parts) -> DeskState:
    """Who waits, in the order they are served, who is there, and what you carry."""
    queue, now = services.queue, services.clock_now()
    duties = await queue.duties(person.merchant_id)
    hours = await queue.hours(person.merchant_id)
    opens = hours.opens_at(now)
    return DeskState(
        tickets=[_row(ticket, person) for ticket in await queue.tickets(person.merchant_id)],
        duties=[_duty(duty) for duty in duties],
        me=next(_duty(duty) for duty in duties if duty.person == person.id),
        is_open=opens == now,
        opens_at=None if opens == now else opens,
    )


@router.get("/desk/ended")
async def ended(person: Reader, services: Parts, days: Annotated[int, Query(ge=1, le=SHOWN_DAYS)] = 1) -> list[TicketRow]:
    """Hand-overs that ended in the last days, the latest first."""
    since = services.clock_now() - timedelta(days=days)
    return [_row(ticket, person) for ticket in await services.queue.ended(person.merchant_id, since)]


@router.put("/desk/presence")
async def presence(body: SetPresence, person: Clerk, services: Parts) -> DutyRow:
    """Say whether you take conversations: `on`, `away` (you keep what you hold) or `off`."""
    await services.queue.set_presence(person, body.presence, services.clock_now())
    return await _duty_of(services, person.merchant_id, person.id)


@router.put("/desk/duties/{id}")
async def set_duty(id: UUID, body: SetDuty, person: Planner, services: Parts) -> DutyRow:
    """A colleague's tier, skills, languages and capacity."""
    await _duty_of(services, person.merchant_id, id)
    duty = Duty(id, "", body.tier, frozenset(body.skills), frozenset(body.languages), body.capacity)
    await services.queue.set_duty(person.merchant_id, duty)
    return await _duty_of(services, person.merchant_id, id)


@router.get("/desk/rules")
async def rules(person: Reader, services: Parts) -> DeskRulesText:
    """The desk's rules as the shop has written them; empty while the shipped ones hold."""
    return DeskRulesText(source=await services.queue.rules_source(person.merchant_id) or "")


@router.put("/desk/rules")
async def set_rules(body: DeskRulesText, person: Planner, services: Parts) -> DeskRulesText:
    """Hours, how soon a person answers, and who is needed for what. Mistakes are named with their place, and nothing is changed."""
    await services.queue.set_rules(person.merchant_id, body.source, person.id)
    return body


@router.post("/conversations/{id}/decline")
async def decline(id: UUID, body: Decline, person: Clerk, services: Parts) -> TicketRow:
    """Give back what you were offered; it goes to somebody else."""
    return _row(await services.queue.decline(person, id, body.why, services.clock_now()), person)


@router.post("/conversations/{id}/pass")
async def pass_on(id: UUID, body: PassOn, person: Clerk, services: Parts) -> TicketRow:
    """Give a conversation you hold to another skill, tier or colleague; the customer is told and waits at the front."""
    ticket = await services.queue.pass_on(
        person, id, services.clock_now(), skill=body.skill, tier=body.tier, to=body.person, note=body.note
    )
    found = await services.conversations.get(person.merchant_id, id)
    await say_as_person(services, found, "system", say("desk.passed_on", found.language), person)
    return _row(ticket, person)


@router.post("/conversations/{id}/called")
async def called(id: UUID, person: Clerk, services: Parts) -> Response:
    """The customer who left a number was reached: the promise to call is kept."""
    now = services.clock_now()
    ticket = await services.queue.end(person.merchant_id, id, "called_back", person, now)
    if ticket is None:
        raise NotFound("Nobody waits for a call in this conversation.")
    await keep_matching(services.database, person.merchant_id, "call_by", {"ticket": str(ticket.id)}, f"called by {person.name}", now)
    return Response(status_code=204)


@router.get("/conversations/{id}/packet")
async def packet(id: UUID, person: Annotated[Person, Allowed("conversation", "read")], services: Parts) -> Packet:
    """What is known of a conversation, made anew from what is on record now; and every step of its hand-over."""
    conversation = await services.conversations.get(person.merchant_id, id)
    seen = await seen_by(services, person, conversation)
    found = await services.queue.ticket_of(person.merchant_id, id)
    made = await packet_of(services, conversation, seen.vault.value_of)
    if found and not made["wants"]:
        made = dict(found[0].packet) or made
    return Packet(
        ticket=_row(found[0], person) if found else None,
        events=[_event(event) for event in found[1]] if found else [],
        contact=_contact(found[0], person, seen) if found else "",
        packet=restored(made, seen),
    )


def _contact(ticket: Ticket, person: Person, seen: Seen) -> str:
    """In clear for who calls: whoever has the ticket, or anybody who answers while nobody has it."""
    is_theirs = person.may("answer", "conversation") and ticket.is_open and ticket.person in (None, person.id)
    return (seen.vault if is_theirs else seen).restore(ticket.contact)


async def _duty_of(services: Services, merchant_id: int, person: UUID) -> DutyRow:
    duty = next((duty for duty in await services.queue.duties(merchant_id) if duty.person == person), None)
    if duty is None:
        raise NotFound("There is no such colleague.")
    return _duty(duty)


def _row(ticket: Ticket, person: Person) -> TicketRow:
    need = ticket.need
    return TicketRow(
        id=str(ticket.id),
        conversation=str(ticket.conversation),
        reason=need.reason,
        skill=need.skill,
        tier=need.tier,
        priority=need.priority,
        language=need.language,
        route=need.rule,
        state=ticket.state,
        asked_at=ticket.asked_at,
        due_at=ticket.due_at,
        offer_ends=ticket.offer_ends,
        taken_at=ticket.taken_at,
        answered_at=ticket.answered_at,
        breached_at=ticket.breached_at,
        is_warned=bool(ticket.told.get("late")) and ticket.breached_at is None and ticket.state == "waiting",
        ended_at=ticket.ended_at,
        ending=ticket.ending,
        person=str(ticket.person) if ticket.person else None,
        person_name=ticket.person_name,
        is_mine=ticket.person == person.id,
        is_call=bool(ticket.contact),
    )


def _duty(duty: Duty) -> DutyRow:
    return DutyRow(
        person=str(duty.person),
        name=duty.name,
        tier=duty.tier,
        skills=sorted(duty.skills),
        languages=sorted(duty.languages),
        capacity=duty.capacity,
        load=duty.load,
        held=duty.held,
        presence=duty.presence,
    )


def _event(event: Event) -> TicketEvent:
    return TicketEvent(kind=event.kind, at=event.at, person_name=event.person_name, details=dict(event.details))
