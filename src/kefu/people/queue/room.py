"""The queue: asking for a person, offering, taking, passing on, ending; and the clock that leaves nobody waiting on nobody.

Each verb is one transaction under the merchant's lock, with the conversation's floor moved in it, so that a crash leaves nothing half
done. `tick` is safe to call from several processes and at any time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from kefu.database import Connection, Database
from kefu.errors import BadInput, NotFound, Refused
from kefu.people.accounts import Person
from kefu.people.queue import moves, store
from kefu.people.queue.assign import order_of
from kefu.people.queue.expected import Past
from kefu.people.queue.hours import Hours
from kefu.people.queue.nouns import TIERS, Duty, Ending, Event, EventKind, Moved, Need, Place, Presence, Priority, Ticket, Tier
from kefu.people.queue.rules import DeskRules, Situation, default_rules, read_rules

RETURN_WITHIN = timedelta(seconds=30)  # a console tries again every 15 s at the latest
UNSEEN = timedelta(seconds=90)  # the console says that it is there every 15 seconds
LAPSES_TO_AWAY = 2


class Queue:
    def __init__(self, database: Database) -> None:
        self._database = database

    # ---- rules and duties

    async def rules(self, merchant_id: int) -> DeskRules:
        async with self._database.open_for(merchant_id) as connection:
            return await _rules(connection)

    async def hours(self, merchant_id: int) -> Hours:
        async with self._database.open_for(merchant_id) as connection:
            return (await _rules(connection)).calendar(await store.timezone(connection))

    async def rules_source(self, merchant_id: int) -> str | None:
        """The merchant's own YAML, None while the shipped rules hold."""
        async with self._database.open_for(merchant_id) as connection:
            return await store.select_rules(connection)

    async def set_rules(self, merchant_id: int, source: str, person: UUID | None = None) -> DeskRules:
        """Keep a merchant's rules. Raises BadInput with every mistake in them; then nothing is changed."""
        rules = read_rules(source)
        async with self._database.open_for(merchant_id) as connection:
            await store.upsert_rules(connection, source, person)
        return rules

    async def duties(self, merchant_id: int) -> list[Duty]:
        async with self._database.open_for(merchant_id) as connection:
            return await store.select_duties(connection)

    async def set_duty(self, merchant_id: int, duty: Duty) -> None:
        """Keep tier, skills, languages and capacity of a person; presence and load are not touched."""
        if duty.tier not in TIERS or not 0 < duty.capacity <= 50:
            raise BadInput("A person has the tier generalist, specialist or supervisor and a capacity above 0 and up to 50.")
        async with self._database.open_for(merchant_id) as connection:
            await store.upsert_duty(connection, duty)

    async def set_presence(self, person: Person, presence: Presence, now: datetime) -> None:
        async with self._database.open_for(person.merchant_id) as connection:
            await store.upsert_presence(connection, person.id, presence, now)

    async def seen(self, person: Person, now: datetime) -> None:
        """The person's console is open."""
        async with self._database.open_for(person.merchant_id) as connection:
            await store.update_seen(connection, person.id, now)

    async def await_consoles(self, merchant_id: int, now: datetime) -> None:
        """After a time in which no server could hear them, people have half a minute to be heard of before they count as gone."""
        async with self._database.open_for(merchant_id) as connection:
            await store.update_waited_for(connection, now - UNSEEN + RETURN_WITHIN)

    # ---- the customer's side

    async def ask(self, merchant_id: int, conversation: UUID, situation: Situation, packet: Mapping[str, Any], now: datetime) -> Place:
        """Get in line, or find out one's place in it. Asking again never loses the place; a graver need moves it up."""
        async with self._database.open_for(merchant_id) as connection:
            timezone = await store.hold_desk(connection)
            rules, known = await _rules(connection), await store.select_open_of(connection, conversation)
            need, hours = rules.need(situation), rules.calendar(timezone)
            if known is not None:
                ticket = await _raised(connection, known, need, packet, rules, hours, now)
                return await _place(connection, ticket, hours, now)
            due = hours.after(now, rules.answer_within[need.priority])
            last = await store.select_last_person(connection, conversation)
            ticket = Ticket(uuid4(), merchant_id, conversation, need, "waiting", now, due, last_person=last, packet=dict(packet))
            place = await _place(connection, ticket, hours, now)
            if place.people_on == 0:
                ticket = replace(ticket, told={"at_once": True})
                place = replace(place, ticket=ticket)
            await store.insert_ticket(connection, ticket, place.estimate)
            await store.insert_event(connection, ticket.id, "opened", now, details={"route": need.rule, "reason": need.reason})
            await store.give_floor(connection, ticket)
        return replace(place, is_new=True)

    async def place(self, merchant_id: int, conversation: UUID, now: datetime) -> Place | None:
        """Where a customer stands; None when she is not in line."""
        async with self._database.open_for(merchant_id) as connection:
            ticket = await store.select_open_of(connection, conversation)
            if ticket is None:
                return None
            timezone = await store.hold_desk(connection)
            return await _place(connection, ticket, (await _rules(connection)).calendar(timezone), now)

    async def leave_contact(self, merchant_id: int, conversation: UUID, contact: str, now: datetime) -> Ticket | None:
        """She leaves a number or an address (its token) instead of waiting; the ticket is then due when she is to be called."""
        async with self._database.open_for(merchant_id) as connection:
            timezone = await store.hold_desk(connection)
            ticket = await store.select_open_of(connection, conversation)
            if ticket is None or ticket.state == "held":
                return None
            rules = await _rules(connection)
            return await _keep(connection, moves.left_contact(ticket, contact, rules, rules.calendar(timezone), now), "call_asked", now)

    async def withdraw(self, merchant_id: int, conversation: UUID, now: datetime) -> bool:
        """The customer would rather go on with the AI. False when she was not in line."""
        return await self.end(merchant_id, conversation, "withdrawn", None, now) is not None

    # ---- the people's side

    async def take(self, person: Person, conversation: UUID, now: datetime) -> Ticket:
        """Accept what is offered, take from the line, or step into a talk that nobody asked to hand over. Raises Refused when a colleague
        holds it."""
        async with self._database.open_for(person.merchant_id) as connection:
            timezone = await store.hold_desk(connection)
            ticket = await store.select_open_of(connection, conversation)
            if ticket is None:
                rules = await _rules(connection)
                need = Need("taken", "general", "generalist", 3, "", rule="taken")
                due = rules.calendar(timezone).after(now, rules.answer_within[3])
                ticket = Ticket(uuid4(), person.merchant_id, conversation, need, "waiting", now, due)
                await store.insert_ticket(connection, ticket, None)
            if ticket.state == "held":
                if ticket.person != person.id:
                    raise Refused("A colleague is already talking with this customer.")
                return ticket
            await store.note_accepted(connection, person.id)
            await store.note_given(connection, person.id, now)
            return await _keep(connection, moves.taken(ticket, person.id, person.name, now), "taken", now, person.id)

    async def decline(self, person: Person, conversation: UUID, why: str, now: datetime) -> Ticket:
        """Give back what was offered; it goes to somebody else at once."""
        async with self._database.open_for(person.merchant_id) as connection:
            await store.hold_desk(connection)
            ticket = await _mine(connection, person, conversation, "offered")
            waiting = replace(ticket, state="waiting", person=None, offer_ends=None, passed=(*ticket.passed, person.id))
            return await _keep(connection, waiting, "declined", now, person.id, {"why": why})

    async def pass_on(
        self,
        person: Person,
        conversation: UUID,
        now: datetime,
        *,
        skill: str | None = None,
        tier: Tier | None = None,
        to: UUID | None = None,
        note: str = "",
    ) -> Ticket:
        """Give a conversation that one holds to another skill, tier or person; the customer waits at the head of the line."""
        async with self._database.open_for(person.merchant_id) as connection:
            timezone = await store.hold_desk(connection)
            ticket = await _mine(connection, person, conversation, "held")
            if to is not None and to not in {duty.person for duty in await store.select_duties(connection)}:
                raise NotFound("There is no such colleague.")
            rules = await _rules(connection)
            need = replace(
                ticket.need, skill=skill or ticket.need.skill, tier=tier or ticket.need.tier, priority=moves.up(ticket.need.priority)
            )
            due = rules.calendar(timezone).after(now, rules.answer_within[need.priority])
            waiting = replace(
                ticket,
                need=need,
                state="waiting",
                person=None,
                person_name="",
                passed=(person.id,),
                due_at=due,
                last_person=to,
                breached_at=None,
                told={name: told for name, told in ticket.told.items() if name not in ("late", "priority")},
            )
            return await _keep(connection, waiting, "passed_on", now, person.id, {"skill": need.skill, "tier": need.tier, "note": note})

    async def answered(self, person: Person, conversation: UUID, now: datetime) -> None:
        """The person who holds it has written."""
        async with self._database.open_for(person.merchant_id) as connection:
            ticket = await store.select_open_of(connection, conversation)
            if ticket and ticket.answered_at is None:
                await store.update_ticket(connection, replace(ticket, answered_at=now))

    async def end(self, merchant_id: int, conversation: UUID, ending: Ending, person: Person | None, now: datetime) -> Ticket | None:
        """The hand-over is over and the AI has the floor again. None when there was none; Refused when a colleague holds it."""
        async with self._database.open_for(merchant_id) as connection:
            await store.hold_desk(connection)
            ticket = await store.select_open_of(connection, conversation)
            if ticket is None:
                return None
            if person is not None and ticket.state == "held" and ticket.person != person.id:
                raise Refused("A colleague is talking with this customer; take over from them first.")
            ended = replace(ticket, state="done", ended_at=now, ending=ending, offer_ends=None)
            return await _keep(connection, ended, ending, now, person.id if person else None)

    # ---- reading

    async def tickets(self, merchant_id: int) -> list[Ticket]:
        """Open tickets: those who wait in the order they are served, then those that are offered or held."""
        async with self._database.open_for(merchant_id) as connection:
            tickets = await store.select_open(connection)
        waiting = order_of([ticket for ticket in tickets if ticket.state == "waiting"])
        return [*waiting, *order_of([ticket for ticket in tickets if ticket.state != "waiting"])]

    async def ended(self, merchant_id: int, since: datetime, limit: int = 500) -> list[Ticket]:
        async with self._database.open_for(merchant_id) as connection:
            return await store.select_ended(connection, since, limit)

    async def ticket_of(self, merchant_id: int, conversation: UUID) -> tuple[Ticket, list[Event]] | None:
        """The open or else the latest ticket of a conversation with every step of it."""
        async with self._database.open_for(merchant_id) as connection:
            ticket = await store.select_latest_of(connection, conversation)
            return (ticket, await store.select_events(connection, ticket.id)) if ticket else None

    # ---- the clock

    async def busy_merchants(self) -> Sequence[int]:
        """Whose queue the clock must look at."""
        async with self._database.open_for_owner() as connection:
            return await store.select_busy_merchants(connection)

    async def tick(self, merchant_id: int, now: datetime) -> tuple[Moved, ...]:
        """Everything that time brings: offers that ran out, people who fell silent, waits past their time, and who is offered what."""
        async with self._database.open_for(merchant_id) as connection:
            timezone = await store.hold_desk(connection)
            rules = await _rules(connection)
            hours = rules.calendar(timezone)
            await store.update_absent(connection, now - UNSEEN)
            moved = await _keep_steps(connection, moves.lapsed(await store.select_open(connection), now), now)
            presence: dict[UUID, Presence] = {duty.person: duty.presence for duty in await store.select_duties(connection)}
            unanswered = await store.select_unanswered_since(connection)
            gone = moves.left(await store.select_open(connection), presence, unanswered, rules, hours, now)
            moved += await _keep_steps(connection, gone, now)
            moved += await _keep_steps(connection, moves.late(await store.select_open(connection), rules, hours, now), now)
            tickets, duties = await store.select_open(connection), await store.select_duties(connection)
            return (*moved, *await _keep_steps(connection, moves.offered(tickets, duties, rules, hours, now), now))


async def _rules(connection: Connection) -> DeskRules:
    source = await store.select_rules(connection)
    return read_rules(source) if source else default_rules()


async def _keep(
    connection: Connection,
    ticket: Ticket,
    kind: EventKind,
    now: datetime,
    person: UUID | None = None,
    details: Mapping[str, Any] | None = None,
) -> Ticket:
    await store.update_ticket(connection, ticket)
    await store.insert_event(connection, ticket.id, kind, now, person, details)
    await store.give_floor(connection, ticket)
    return ticket


async def _mine(connection: Connection, person: Person, conversation: UUID, state: str) -> Ticket:
    ticket = await store.select_open_of(connection, conversation)
    if ticket is None or ticket.state != state or ticket.person != person.id:
        raise Refused("This conversation is not with you (any more); take it first.")
    return ticket


async def _raised(
    connection: Connection, ticket: Ticket, need: Need, packet: Mapping[str, Any], rules: DeskRules, hours: Hours, now: datetime
) -> Ticket:
    """What is asked for again with a graver need is served as that need; what is not, stays. The packet is always the newest."""
    graver = need.priority < ticket.need.priority or TIERS.index(need.tier) > TIERS.index(ticket.need.tier)
    ticket = replace(ticket, packet=dict(packet) or ticket.packet)
    if not graver or ticket.state == "held":
        await store.update_ticket(connection, ticket)
        return ticket
    tier = max(need.tier, ticket.need.tier, key=TIERS.index)
    priority = cast(Priority, min(need.priority, ticket.need.priority))
    due = min(ticket.due_at, hours.after(now, rules.answer_within[priority]))
    ticket = replace(ticket, need=replace(need, tier=tier, priority=priority), due_at=due)
    return await _keep(connection, ticket, "raised", now, details={"route": need.rule, "reason": need.reason})


async def _place(connection: Connection, ticket: Ticket, hours: Hours, now: datetime) -> Place:
    waits, held = await store.select_past(connection, now)
    duties, tickets = await store.select_duties(connection), await store.select_open(connection)
    return moves.place_of(ticket, tickets, duties, Past(waits, held), hours, now)


async def _keep_steps(connection: Connection, steps: Sequence[moves.Step], now: datetime) -> list[Moved]:
    for step in steps:
        if step.kind == "lapsed" and step.by:
            await store.note_lapse(connection, step.by, LAPSES_TO_AWAY)
        if step.kind == "offered" and step.by:
            await store.note_given(connection, step.by, now)
        await _keep(connection, step.ticket, step.kind, now, step.by, step.details)
    return [Moved(step.kind, step.ticket, step.opens_at) for step in steps]
