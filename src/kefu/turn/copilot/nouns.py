"""The nouns of the copilot. All texts in them are masked; whoever shows them restores them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from kefu.vocabulary import Money

Fate = Literal["open", "accepted", "edited", "rejected"]
MoveKind = Literal["change", "confirmed", "ask", "explain", "identify", "approve", "confirm", "offer", "case", "answer"]


@dataclass(frozen=True, slots=True)
class Move:
    """One thing to do next. `name`: of a change, a flow, a slot, a case; `arguments` fill the form of a change; `say`: words for the
    customer that bring it on, by language.

    `effects`: what would happen, by language. `basis`: {"kind": "policy", "table", "id", "verdict", "reason"} or {"kind": "case" …}.
    """

    kind: MoveKind
    name: str
    title: Mapping[str, str] = field(default_factory=dict[str, str])
    basis: Mapping[str, Any] = field(default_factory=dict[str, Any])
    order: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    effects: tuple[Mapping[str, str], ...] = ()
    money_back: Money | None = None
    say: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Solved:
    """A like matter that a person solved before; whose it was is not said, and personal values are named by their kind only."""

    at: datetime
    language: str
    asked: str
    answered: str
    likeness: float


Silent = str
"""Why nothing is suggested: nothing_asked, nothing_known, wants_person, would_act, identify or not_verified; '' when something is."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """All texts masked; whoever shows it restores them. `sentences` and `evidence` as in a trace: citations count from 1."""

    id: UUID
    up_to: int
    asked: str
    text: str
    lane: str
    language: str
    silent: Silent
    sentences: tuple[Mapping[str, Any], ...] = ()
    evidence: tuple[Mapping[str, Any], ...] = ()
    why: tuple[str, ...] = ()
    passed: tuple[Mapping[str, Any], ...] = ()
    moves: tuple[Move, ...] = ()
    solved: tuple[Solved, ...] = ()
    feeling: Mapping[str, Any] = field(default_factory=dict[str, Any])
    milliseconds: float = 0.0
    cpu_milliseconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Warned:
    """Characters start..end of what a person typed are not borne out. `evidence`: what the records say instead; '' when nothing does."""

    kind: Literal["figure", "claim", "promise", "forbidden", "personal"]
    start: int
    end: int
    said: str
    reason: Mapping[str, str]
    evidence: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Toned:
    """Words that may hurt or break the shop's style, with what to say instead; characters start..end, both 0 for the whole."""

    kind: str
    start: int
    end: int
    said: str
    hint: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Typed:
    """What was found in a text that a person is about to send. It is never a block."""

    warnings: tuple[Warned, ...]
    tone: tuple[Toned, ...]
    cpu_milliseconds: float = 0.0
