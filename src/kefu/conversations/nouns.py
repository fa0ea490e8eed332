"""The two nouns of this room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from kefu.vocabulary import Who

HandOver = Literal["none", "waiting", "person"]
Sender = Literal["customer", "ai", "person", "system"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `text` and `content` are masked. `answered_by`: seq of the reply to a customer's message, 0 when a person has it.

    `hand_over`: of a reply that was stored a moment ago, the conversation's state after it; not kept with the message.
    """

    id: UUID
    seq: int
    sender: Sender
    text: str
    language: str
    at: datetime
    sender_name: str = ""
    client_id: str | None = None
    lane: str | None = None
    trace_id: UUID | None = None
    content: Mapping[str, Any] = field(default_factory=dict[str, Any])
    answered_by: int | None = None
    hand_over: HandOver | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Conversation:
    """`focus` is what the talk is about right now (product, order, last question); the turn reads and writes it."""

    id: UUID
    merchant_id: int
    language: str
    who: Who
    hand_over: HandOver
    hand_over_reason: str | None
    waiting_since: datetime | None
    person_id: UUID | None
    focus: Mapping[str, Any]
    last_seq: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether the conversation's turn is held, and what was read when it was taken.

    `was_left`: the one who held it before never ended it; its process died. `message` is the one to be answered, as it is now. When the
    turn is held: the conversation, all its open messages, and what was said before them.
    """

    is_held: bool
    was_left: bool = False
    message: Message | None = None
    conversation: Conversation | None = None
    open: tuple[Message, ...] = ()
    history: tuple[Message, ...] = ()

    @property
    def is_answered(self) -> bool:
        return self.message is not None and self.message.answered_by is not None
