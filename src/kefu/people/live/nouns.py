"""The nouns of live news: an event that every console of a merchant hears, and who looks at which conversation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

EventKind = Literal["changed", "offer", "looking", "typing", "presence", "mention"]


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One event. `seq` counts the merchant's events from 1 without gaps. `details` by kind:

    `changed` {what: message, floor, identity, trace or ticket; of a message its `message` number and `sender`}, `offer` {ends},
    `looking` {is, name}, `typing` {name}, `presence` {presence}, `mention` {by}. `person` is who is offered it, looks, types, is
    present or is mentioned.
    """

    seq: int
    kind: EventKind
    at: datetime
    conversation: UUID | None = None
    person: UUID | None = None
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Looking:
    """A person has a conversation open in their console."""

    person: UUID
    name: str
    conversation: UUID
