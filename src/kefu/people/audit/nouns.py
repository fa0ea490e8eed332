"""The nouns of the audit trail: who acts, one line, which lines are wanted, and whether the chain holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


class Doer(Protocol):
    """Who acts: a person, or the server's operator at the command line, who has no id."""

    @property
    def merchant_id(self) -> int: ...
    @property
    def id(self) -> UUID | None: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Operator:
    """Whoever may run commands on the server."""

    merchant_id: int
    id: UUID | None = None
    name: str = "kefu"
    role: str = "operator"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the trail. `position` counts from 1 in each shop; `hash` covers the line and the hash before it."""

    position: int
    at: datetime
    person: UUID | None
    person_name: str
    role: str
    act: str
    object: str
    subject: str
    reason: str
    details: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines; all that is given must hold. `text` is looked for in subject and reason."""

    person: UUID | None = None
    act: str = ""
    object: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """How many lines there are, the hash of the last one, and the first position where the chain does not hold; None: it is whole."""

    entries: int = 0
    head: str = ""
    broken_at: int | None = None
