"""The nouns of this room: a case, what it was traced to, what was done, and the evidence that it is settled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from kefu.perception.complaints import Complaint, Severity
from kefu.vocabulary import Texts

CaseStatus = Literal["open", "working", "closed", "reopened"]
TargetKind = Literal["sku", "batch", "warehouse", "courier", "listing"]
StepKind = Literal["opened", "said_again", "assigned", "note", "act", "told", "offered", "closed", "reopened"]


@dataclass(frozen=True, slots=True)
class Target:
    """What a complaint is traced to. `value` is counted by alarms; `title` is how people read it, for a listing the sentence itself."""

    kind: TargetKind
    value: str
    title: Texts


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a case's log, never changed. `person`: None when Kefu itself or the customer did it; `by`: the name to show."""

    at: datetime
    kind: StepKind
    by: str = ""
    person: UUID | None = None
    text: str = ""
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a case counts as settled. `acts`: ids of the ledger of acts; `unconfirmed_because`: needed when the customer has not said so."""

    done: str
    acts: tuple[str, ...] = ()
    is_confirmed: bool = False
    unconfirmed_because: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """`said` is masked. `contacts`: how often the customer has complained of it; 1 is a case that was just opened."""

    id: UUID
    merchant_id: int
    number: str
    conversation: UUID | None
    customer: str | None
    order: str | None
    language: str
    severity: Severity
    said: str
    contacts: int
    opened_at: datetime
    due_at: datetime
    owner: UUID | None
    owner_name: str
    status: CaseStatus
    labels: tuple[Complaint, ...]
    targets: tuple[Target, ...]
    closed_at: datetime | None = None
    evidence: Evidence | None = None
    steps: tuple[Step, ...] = ()  # oldest first; filled by `read_case` only

    def is_overdue(self, now: datetime) -> bool:
        return self.status != "closed" and self.due_at < now
