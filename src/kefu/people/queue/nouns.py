"""The nouns of the queue: a ticket waits for a person, a duty says who can take it, a place is what its customer may be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Tier = Literal["generalist", "specialist", "supervisor"]
TIERS: tuple[Tier, ...] = ("generalist", "specialist", "supervisor")
Presence = Literal["on", "away", "off"]
State = Literal["waiting", "offered", "held", "done"]
Ending = Literal["solved", "to_ai", "withdrawn", "called_back"]
Priority = Literal[1, 2, 3, 4]
"""1 is a danger to somebody, 2 urgent, 3 normal, 4 can wait."""

Waiting = Literal[
    "opened", "raised", "offered", "lapsed", "declined", "left", "warned", "breached", "call_offered", "closed_for_now", "call_asked"
]
EventKind = Waiting | Literal["taken", "passed_on"] | Ending


@dataclass(frozen=True, slots=True)
class Need:
    """What a conversation needs of a person. `weight`: share of a person's capacity that it takes. `rule`: the route that decided."""

    reason: str
    skill: str
    tier: Tier
    priority: Priority
    language: str
    weight: float = 1.0
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One hand-over from asking to end. `person`: who is offered it or holds it. `passed`: those who let it lapse or gave it away.

    `due_at`: by when a person's first words, or the call to `contact`, should be there. `contact`: the token of a number or an address
    that the customer left instead of waiting.
    """

    id: UUID
    merchant_id: int
    conversation: UUID
    need: Need
    state: State
    asked_at: datetime
    due_at: datetime
    person: UUID | None = None
    person_name: str = ""
    last_person: UUID | None = None
    passed: tuple[UUID, ...] = ()
    offer_ends: datetime | None = None
    taken_at: datetime | None = None
    answered_at: datetime | None = None
    breached_at: datetime | None = None
    contact: str = ""
    ended_at: datetime | None = None
    ending: Ending | None = None
    told: Mapping[str, Any] = field(default_factory=dict[str, Any])
    packet: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def is_open(self) -> bool:
        return self.state != "done"


@dataclass(frozen=True, slots=True)
class Duty:
    """How a person works, and what they carry now. `capacity` and `load` are in weights of tickets; no skills means all of them."""

    person: UUID
    name: str
    tier: Tier = "generalist"
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    capacity: float = 4.0
    presence: Presence = "off"
    load: float = 0.0
    held: int = 0
    last_given: datetime | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """What a waiting customer may be told. `expected`: (least, most) seconds until a person takes over; None when it cannot be said.
    `estimate`: the seconds that the range is made around.

    `position` counts from 1. `opens_at`: when people are there again; None while they are. `is_new`: she was not in line before.
    """

    ticket: Ticket
    position: int
    expected: tuple[float, float] | None
    estimate: float | None
    people_on: int
    opens_at: datetime | None = None
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    kind: EventKind
    at: datetime
    person: UUID | None = None
    person_name: str = ""
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Moved:
    """What the clock did to a ticket; somebody must be told of it."""

    kind: EventKind
    ticket: Ticket
    opens_at: datetime | None = None
