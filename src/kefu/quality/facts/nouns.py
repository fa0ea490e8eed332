"""The nouns of this room: what is read of a conversation, and what is measured of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Check = Literal["figures", "promises", "language", "label", "mood", "unanswered"]
CHECKS: tuple[Check, ...] = ("figures", "promises", "language", "label", "mood", "unanswered")
"""A figure that no evidence gives; a promise without a record; another language than hers; a message whose author is not said; a mood
that ended worse than it began; a message that nobody answered."""

# From what nothing is made to what takes most: the lane of a conversation is the last of these that it took.
DEAREST = ("none", "smalltalk", "verbatim", "fact", "policy", "quote", "ask", "decline", "act", "small", "model", "hand_over")


@dataclass(frozen=True, slots=True)
class Said:
    """One message as it is stored, masked."""

    seq: int
    sender: str
    name: str
    text: str
    language: str
    at: datetime
    lane: str | None = None
    trace: UUID | None = None
    answered_by: int | None = None


@dataclass(frozen=True, slots=True)
class Turned:
    """What is read of one trace. `requests`: the turn's own, as plain JSON; `evidence`: the texts that its sentences cite."""

    id: UUID
    lane: str
    asked: str = ""
    cost_micros: int = 0
    currency: str = ""
    requests: Sequence[Mapping[str, Any]] = ()
    mood: str = "calm"
    intensity: float = 0.0
    confidence: float = 1.0
    evidence: Sequence[str] = ()
    sentences: Sequence[Mapping[str, Any]] = field(default_factory=list[Mapping[str, Any]])


@dataclass(frozen=True, slots=True)
class Facts:
    """Heats are from -0.3 (delighted) to 1 (furious). `stage`: pre_sale, in_sale, after_sale or talk. `cost_micros`: millionths of
    `currency`. `findings`: check → seq of the messages concerned."""

    conversation: UUID
    upto: int
    began_at: datetime
    last_at: datetime
    language: str
    intent: str
    stage: str
    intents: tuple[str, ...]
    lane: str
    replies: int
    customer_words: int
    person_words: int
    cost_micros: int
    currency: str
    first_seconds: float | None
    mood_before: str
    heat_before: float
    mood_after: str
    heat_after: float
    open_since: datetime | None
    declined: tuple[str, ...]
    findings: Mapping[Check, tuple[int, ...]]
    said_solved: bool = False  # in her own words
