"""The nouns of editing: a text that decides answers, its versions, an edit that waits to be published, and what it would change."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from kefu.vocabulary import Texts

Kind = Literal["article", "flow", "intent", "table", "setting"]
"""What is edited: an article, a flow of errands, an intent that the merchant teaches, a table of the shop's rules, a setting."""
KINDS: tuple[Kind, ...] = ("article", "flow", "intent", "table", "setting")
State = Literal["waiting", "published", "declined", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Named:
    """One text in the list. `name`: a flow's or table's name, an article's 'id.language'. `own`: not as Kefu ships it."""

    kind: Kind
    name: str
    title: Texts
    version: str
    own: bool
    language: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """What a text said from `at` on, by `who`; None and '' for what Kefu ships. An empty `source`: it was switched off or removed."""

    version: str
    source: str
    who: str = ""
    at: datetime | None = None
    own: bool = True


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a text, and where. A `note` does not keep it from being published."""

    line: int
    about: str
    what: str
    level: Literal["mistake", "note"] = "mistake"


@dataclass(frozen=True, slots=True)
class Edit:
    """A new text that somebody proposes. `before`: what it would replace; `why`: in the words of who proposes it."""

    id: UUID
    merchant_id: int
    kind: Kind
    name: str
    before: str
    after: str
    why: str
    by: UUID
    by_name: str
    at: datetime
    state: State = "waiting"
    decided_name: str = ""
    decided_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """How one question or request is treated. `id`: passage, flow, or table row that decides; '' when nothing does."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A real question or act that the new text would treat otherwise. `asked` is masked."""

    asked: str
    language: str
    before: Told
    after: Told
    at: datetime
    conversation: UUID | None


@dataclass(frozen=True, slots=True)
class Preview:
    """`looked` of `total` real ones were tried so far; `differences` in their order, the latest first."""

    looked: int
    total: int
    differences: tuple[Difference, ...] = ()
    is_done: bool = False
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """One question tried against a new text: what is said now, and what would be said."""

    asked: str
    before: Told
    after: Told
