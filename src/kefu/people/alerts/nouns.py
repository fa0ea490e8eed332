"""The nouns of alerts: why somebody is told, what one person has chosen, one delivery with its tries, and what became of a try."""

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal, get_args
from uuid import UUID

Reason = Literal["waits", "late", "case", "approval", "promise", "mention", "test"]
Channel = Literal["mail", "hook"]
State = Literal["waiting", "sent", "dead"]
REASONS: tuple[Reason, ...] = tuple(each for each in get_args(Reason) if each != "test")
CHANNELS: tuple[Channel, ...] = get_args(Channel)


@dataclass(frozen=True, slots=True)
class Choice:
    """What one person wants to hear of, and by what. `also_here`: although their console is open. Quiet hours are the shop's local time."""

    by: tuple[Channel, ...]
    reasons: tuple[Reason, ...]
    also_here: bool = False
    quiet: tuple[time, time] | None = None
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may be told: whether their console is open now, and since when they were mailed last."""

    id: UUID
    name: str
    email: str
    choice: Choice
    is_here: bool
    mailed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing that somebody should know: a conversation's number and a reason, never anything of its customer."""

    id: UUID
    reason: Reason
    conversation: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Pending:
    """An alert that one person has not been told of by one channel. `still`: it is as it was, so that telling is of use."""

    alert: Alert
    person: UUID
    channel: Channel
    still: bool


@dataclass(frozen=True, slots=True)
class Delivery:
    """One mail to one person, or one call of the shop's address; `alerts` are told in it, each with those it is for."""

    id: UUID
    channel: Channel
    person: UUID | None
    state: State
    tries: int
    made_at: datetime
    next_at: datetime
    error: str = ""
    alerts: tuple[tuple[Alert, tuple[UUID, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one try. `is_hopeless`: the same would be refused again, so it is not tried again by itself."""

    error: str = ""
    is_hopeless: bool = False

    @property
    def is_sent(self) -> bool:
        return not self.error


@dataclass(frozen=True, slots=True)
class MailServer:
    host: str
    port: int
    sender: str
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Outbox:
    """What this server may send with. `console`: the address of the console, for links; '' for none. `allows_private`: a shop's address
    may be one of the server's own network."""

    mail: MailServer | None = None
    console: str = ""
    allows_private: bool = False


NOTHING = Outbox()  # no mail, no links, no private addresses
