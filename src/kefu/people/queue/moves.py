"""What time and people do to tickets, as pure functions: the queue runs them on rows, a simulated day on what it made up.

Each gives the steps that follow, in the order in which they happen; nothing is changed in what was given.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from kefu.people.queue.assign import can_take, choose, order_of, rank, widened
from kefu.people.queue.expected import Past, estimate, expected_range
from kefu.people.queue.hours import Hours
from kefu.people.queue.nouns import TIERS, Duty, EventKind, Place, Presence, Priority, Ticket
from kefu.people.queue.rules import DeskRules, LateStep


@dataclass(frozen=True, slots=True)
class Step:
    """A ticket as it is after something happened. `by`: whom it happened by or to. `opens_at`: when people are there again."""

    kind: EventKind
    ticket: Ticket
    by: UUID | None = None
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])
    opens_at: datetime | None = None


def up(priority: Priority) -> Priority:
    return cast(Priority, max(1, priority - 1))


def due(ticket: Ticket, rules: DeskRules, hours: Hours, now: datetime) -> datetime:
    """By when a person's first words should be there, counted from now in open time."""
    return hours.after(now, rules.answer_within[ticket.need.priority])


def taken(ticket: Ticket, person: UUID, name: str, now: datetime) -> Ticket:
    return replace(ticket, state="held", person=person, person_name=name, last_person=person, offer_ends=None, taken_at=now)


def left_contact(ticket: Ticket, contact: str, rules: DeskRules, hours: Hours, now: datetime) -> Ticket:
    """She is to be called instead of waiting in the chat."""
    by = hours.after(now, rules.call_within)
    return replace(_clock_anew(ticket), contact=contact, due_at=by, state="waiting", person=None, offer_ends=None)


def lapsed(tickets: Sequence[Ticket], now: datetime) -> list[Step]:
    """Offers that ran out wait again, and are not made to the same person first."""
    ran_out = [
        ticket for ticket in tickets if ticket.state == "offered" and ticket.person and ticket.offer_ends and ticket.offer_ends <= now
    ]
    return [
        Step("lapsed", replace(each, state="waiting", person=None, offer_ends=None, passed=(*each.passed, each.person)), each.person)
        for each in ran_out
        if each.person
    ]


def left(
    tickets: Sequence[Ticket],
    presence: Mapping[UUID, Presence],
    unanswered: Mapping[UUID, datetime],
    rules: DeskRules,
    hours: Hours,
    now: datetime,
) -> list[Step]:
    """A customer whose person has gone, or has been silent for too long, waits for another one, ahead of the others.

    `unanswered`: since when the customer of a conversation waits for a word of the person who holds it.
    """
    steps: list[Step] = []
    for ticket in tickets:
        since = unanswered.get(ticket.conversation)
        if ticket.state != "held" or since is None:
            continue
        is_gone = presence.get(ticket.person) == "off" if ticket.person else True
        if not is_gone and now - since < timedelta(minutes=rules.silent_minutes):
            continue
        passed = (*ticket.passed, ticket.person) if ticket.person else ticket.passed
        need = replace(ticket.need, priority=up(ticket.need.priority))
        waiting = replace(_clock_anew(ticket), need=need, state="waiting", person=None, person_name="", passed=passed, last_person=None)
        steps.append(Step("left", replace(waiting, due_at=due(waiting, rules, hours, now)), ticket.person, opens_at=hours.opens_at(now)))
    return steps


def late(tickets: Sequence[Ticket], rules: DeskRules, hours: Hours, now: datetime) -> list[Step]:
    """What the rules do to waits that near their time or have passed it: each of their steps once, in their order."""
    if not hours.is_open(now):
        return []
    steps: list[Step] = []
    for ticket in tickets:
        while ticket.state == "waiting" and (each := _next_late(ticket, rules)) and _moment(ticket, each, rules) <= now:
            step = _made_late(ticket, each, now)
            ticket = step.ticket
            following = _next_late(ticket, rules)
            if each.do != "warn" or following is None or _moment(ticket, following, rules) > now:
                steps.append(step)  # a warning of what happens at the same moment warns nobody
    return steps


def next_late_moment(ticket: Ticket, rules: DeskRules) -> datetime | None:
    """When the clock must look at a waiting ticket again; None when all its steps are done."""
    step = _next_late(ticket, rules)
    return _moment(ticket, step, rules) if step else None


def _next_late(ticket: Ticket, rules: DeskRules) -> LateStep | None:
    done = int(ticket.told.get("late", 0))
    # A ticket of before these steps were counted has had those up to its time when it was raised.
    done = max(done, sum(step.at <= 1 for step in rules.late)) if ticket.breached_at and "late" not in ticket.told else done
    return next((step for step in rules.late[done:]), None)


def _moment(ticket: Ticket, step: LateStep, rules: DeskRules) -> datetime:
    allowed = (
        rules.call_within if ticket.contact else rules.answer_within[cast(Priority, ticket.told.get("priority", ticket.need.priority))]
    )
    return ticket.due_at + timedelta(minutes=(step.at - 1) * allowed)


def _made_late(ticket: Ticket, step: LateStep, now: datetime) -> Step:
    told = {**ticket.told, "late": int(ticket.told.get("late", 0)) + 1, "priority": ticket.told.get("priority", ticket.need.priority)}
    breached_at = ticket.breached_at or (now if step.at >= 1 else None)
    if step.do == "warn":
        return Step("warned", replace(ticket, told=told, breached_at=breached_at), details={"at": step.at})
    if step.do == "offer_call":
        return Step("call_offered", replace(ticket, told=told, breached_at=breached_at), details={"at": step.at})
    tier = TIERS[min(TIERS.index(ticket.need.tier) + 1, len(TIERS) - 1)]
    need = replace(ticket.need, priority=up(ticket.need.priority), tier=tier)
    kind: EventKind = "raised" if ticket.breached_at else "breached"  # the customer is told once
    return Step(kind, replace(ticket, need=need, breached_at=ticket.breached_at or now, passed=(), told=told), details={"tier": tier})


def offered(tickets: Sequence[Ticket], duties: Sequence[Duty], rules: DeskRules, hours: Hours, now: datetime) -> list[Step]:
    """Who waits is offered to who has room, in the order of the line; when nobody is there at all, that is said once."""
    people = {duty.person: duty for duty in duties}
    steps: list[Step] = []
    is_anybody_on = any(duty.presence == "on" for duty in duties)
    room = _room(duties)
    for ticket in order_of([each for each in tickets if each.state == "waiting"]) if room > 0 or not is_anybody_on else ():
        able = list(people.values()) if room >= ticket.need.weight else []
        duty = choose(widened(ticket, able), able) if able else None
        if duty is not None:
            people[duty.person] = replace(duty, load=duty.load + ticket.need.weight, last_given=now)
            room = _room(people.values())
            ends = now + timedelta(seconds=rules.offer_seconds)
            made = replace(ticket, state="offered", person=duty.person, person_name=duty.name, offer_ends=ends)
            steps.append(Step("offered", made, duty.person))
        elif not is_anybody_on and not ticket.told.get("closed") and not ticket.contact:
            opens = hours.opens_at(now)
            told = replace(ticket, told={**ticket.told, "closed": True})
            steps.append(Step("closed_for_now", told, opens_at=opens if opens and opens > now else None))
    return steps


def _room(duties: Iterable[Duty]) -> float:
    """The most weight that one person can still take; below 0 when nobody is there."""
    return max((duty.capacity - duty.load for duty in duties if duty.presence == "on"), default=-1.0)


def place_of(ticket: Ticket, tickets: Sequence[Ticket], duties: Sequence[Duty], past: Past, hours: Hours, now: datetime) -> Place:
    """Where a ticket stands in the line, and what may be said about the wait. `tickets`: the open ones, with or without this one."""
    wide = widened(ticket, duties)
    able = [duty for duty in duties if can_take(wide, duty)]
    line = [other for other in tickets if other.state == "waiting" and other.id != ticket.id]
    ahead = [other for other in line if rank(other) < rank(ticket)]
    before = [other for other in ahead if not able or any(can_take(other, duty) for duty in able)]
    room = sum(max(0.0, duty.capacity - duty.load) for duty in able)
    seconds = estimate([other.need.weight for other in before], ticket.need.weight, room, sum(duty.capacity for duty in able), past)
    opens = None if able else hours.opens_at(now)
    if opens is not None and opens <= now:
        opens = None  # it is open, and nobody is there: no time can be named
    return Place(ticket, len(before) + 1, expected_range(seconds, past), seconds, len(able), opens)


def _clock_anew(ticket: Ticket) -> Ticket:
    told = {name: value for name, value in ticket.told.items() if name not in ("late", "priority")}
    return replace(ticket, breached_at=None, told=told)
