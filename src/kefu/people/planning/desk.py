"""The people's desk in memory: the queue's own moves over dictionaries instead of rows. A test runs both on one script and compares."""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from kefu.people.queue import DeskRules, Duty, Need, Place, Ticket, moves
from kefu.people.queue.expected import Past
from kefu.people.queue.hours import Hours
from kefu.people.queue.nouns import Ending, Presence

LAPSES_TO_AWAY = 2
_PAST_MOST = 200


class Desk:
    """Open tickets and people on duty. The verbs are those of `Queue`, without rows, locks and packets."""

    def __init__(self, rules: DeskRules, hours: Hours, duties: Sequence[Duty] = ()) -> None:
        self.rules, self.hours = rules, hours
        self.tickets: dict[UUID, Ticket] = {}
        self.duties = {duty.person: duty for duty in duties}
        self.unanswered: dict[UUID, datetime] = {}
        self.log: list[tuple[datetime, UUID, str, UUID | None]] = []
        self._lapses: dict[UUID, int] = {}
        self._late_at: dict[UUID, datetime] = {}  # of those who wait: when the next step of a late wait is due
        self._waits: deque[tuple[UUID, float, float | None]] = deque(maxlen=_PAST_MOST)
        self._estimates: dict[UUID, float | None] = {}
        self._held: dict[UUID, float] = {}

    # ---- the customer's side

    def ask(self, id: UUID, need: Need, now: datetime, *, with_place: bool = True) -> Place | None:
        """Get in line. Gives the place that the customer is told, None when it is not wanted: it is what costs most."""
        due = self.hours.after(now, self.rules.answer_within[need.priority])
        ticket = Ticket(id, 0, id, need, "waiting", now, due)
        place = None
        if with_place:
            waiting = [each for each in self.tickets.values() if each.state == "waiting"]
            place = moves.place_of(ticket, waiting, list(self.duties.values()), self.past(), self.hours, now)
            self._estimates[id] = place.estimate
        self._keep(ticket, "opened", now)
        return place

    def leave_contact(self, id: UUID, now: datetime) -> None:
        ticket = self.tickets.get(id)
        if ticket and ticket.state != "held":
            self._keep(moves.left_contact(ticket, "〔手机#1〕", self.rules, self.hours, now), "call_asked", now)

    # ---- the people's side

    def set_presence(self, person: UUID, presence: Presence) -> None:
        self.duties[person] = replace(self.duties[person], presence=presence)
        self._lapses[person] = 0

    def take(self, person: UUID, id: UUID, now: datetime) -> Ticket | None:
        """The ticket as its person holds it; None when it is with somebody else by now."""
        ticket = self.tickets.get(id)
        if ticket is None or ticket.state == "held":
            return None
        self._lapses[person] = 0
        duty = self.duties[person]
        self.duties[person] = replace(duty, last_given=now)
        held = moves.taken(ticket, person, duty.name, now)
        if not ticket.contact and not ticket.told.get("closed"):
            self._waits.append((id, (now - ticket.asked_at).total_seconds(), self._estimates.get(id)))
        self._keep(held, "taken", now, person)
        return held

    def decline(self, person: UUID, id: UUID, now: datetime) -> None:
        ticket = self.tickets.get(id)
        if ticket and ticket.state == "offered" and ticket.person == person:
            waiting = replace(ticket, state="waiting", person=None, offer_ends=None, passed=(*ticket.passed, person))
            self._keep(waiting, "declined", now, person)

    def answered(self, id: UUID, now: datetime) -> None:
        ticket = self.tickets.get(id)
        if ticket and ticket.answered_at is None:
            self.tickets[id] = replace(ticket, answered_at=now)

    def end(self, id: UUID, ending: Ending, now: datetime) -> Ticket | None:
        ticket = self.tickets.get(id)
        if ticket is None:
            return None
        if ticket.taken_at and ticket.state == "held":
            self._held[id] = (now - ticket.taken_at).total_seconds()
        ended = replace(ticket, state="done", ended_at=now, ending=ending, offer_ends=None)
        self._keep(ended, ending, now, ticket.person)
        self.unanswered.pop(id, None)
        return ended

    # ---- the clock

    def tick(self, now: datetime) -> list[moves.Step]:
        """Everything that time brings, in the order of `Queue.tick`."""
        done = self._keep_steps(moves.lapsed([each for each in self.tickets.values() if each.state == "offered"], now), now)
        if self.unanswered:
            held = [self.tickets[each] for each in self.unanswered if each in self.tickets]
            presence: dict[UUID, Presence] = {person: duty.presence for person, duty in self.duties.items()}
            done += self._keep_steps(moves.left(held, presence, self.unanswered, self.rules, self.hours, now), now)
        due = [self.tickets[each] for each, moment in self._late_at.items() if moment <= now]
        if due:
            done += self._keep_steps(moves.late(due, self.rules, self.hours, now), now)
        waiting = [each for each in self.tickets.values() if each.state == "waiting"]
        return done + self._keep_steps(moves.offered(waiting, list(self.duties.values()), self.rules, self.hours, now), now)

    def _keep_steps(self, steps: list[moves.Step], now: datetime) -> list[moves.Step]:
        for step in steps:
            self._keep(step.ticket, step.kind, now, step.by)
            if step.by is None:
                continue
            if step.kind == "lapsed":
                self._lapses[step.by] = self._lapses.get(step.by, 0) + 1
                if self._lapses[step.by] >= LAPSES_TO_AWAY:
                    self.duties[step.by] = replace(self.duties[step.by], presence="away")
            elif step.kind == "offered":
                self.duties[step.by] = replace(self.duties[step.by], last_given=now)
            elif step.kind == "left":
                self.unanswered.pop(step.ticket.conversation, None)
        return steps

    def _keep(self, ticket: Ticket, kind: str, now: datetime, by: UUID | None = None) -> None:
        before = self.tickets.get(ticket.id)
        self._carry(before, -1)
        self._carry(ticket, 1)
        moment = moves.next_late_moment(ticket, self.rules) if ticket.state == "waiting" else None
        if moment is None:
            self._late_at.pop(ticket.id, None)
        else:
            self._late_at[ticket.id] = moment
        if ticket.state == "done":
            self.tickets.pop(ticket.id, None)
        else:
            self.tickets[ticket.id] = ticket
        self.log.append((now, ticket.conversation, kind, by))

    def _carry(self, ticket: Ticket | None, sign: int) -> None:
        if ticket and ticket.person and ticket.state in ("offered", "held"):
            duty = self.duties[ticket.person]
            changes: dict[str, Any] = {"load": max(0.0, round(duty.load + sign * ticket.need.weight, 6))}
            if ticket.state == "held":
                changes["held"] = duty.held + sign
            self.duties[ticket.person] = replace(duty, **changes)

    def past(self) -> Past:
        """The last 200 waits with what was expected of them, as `Queue` reads them."""
        latest = tuple(reversed(self._waits))
        held = tuple(self._held[talk] for talk, _, _ in latest if talk in self._held)
        return Past(tuple((waited, guess) for _, waited, guess in latest), held)
