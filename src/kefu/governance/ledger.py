"""Stand-in until the ledger lands."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kefu.vocabulary import Texts


@dataclass(frozen=True, slots=True)
class Promise:
    id: UUID
    kind: str
    text: Texts
    deadline: datetime
