"""Changes that a customer asks for: what would happen, whether the shop's rules allow it, and the record of what was done."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

from kefu.vocabulary.identity import Who
from kefu.vocabulary.texts import Money, Texts

ChangeName = Literal[
    "cancel_order",
    "change_address",
    "change_items",
    "change_payment",
    "change_default_address",
    "return_items",
    "exchange_items",
    "refund_difference",
    "goodwill",
    "request_invoice",
    "stock_alert",
    "trace_parcel",
    "resend_parcel",
]
EffectKind = Literal["status", "line", "money_back", "money_due", "address", "payment_method", "invoice", "notice", "parcel"]
Fact = str | int | float | bool | tuple[str, ...] | None
"""A plain value that a decision table may read; `categories` is the one list."""


@dataclass(frozen=True, slots=True)
class Change:
    """One wish of a customer, in the shop's terms. Which arguments each name takes: docs/reference/changes.md."""

    name: ChangeName
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that would happen, worded as it is listed to the customer. `line`: of the order, where it is about one."""

    kind: EffectKind
    text: Texts
    amount: Money | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Exactly what a change would do now; nothing of it is done.

    `change` holds the shop's own ids, found among the customer's own data. `money_back` and `money_due` are amounts above zero or None.
    `method`: id of the payment method that money comes from or goes to. A yes counts for `digest` only.
    """

    change: Change
    order: str | None
    effects: tuple[Effect, ...]
    facts: Mapping[str, Fact]
    money_back: Money | None = None
    money_due: Money | None = None
    method: str | None = None
    digest: str = ""


def digest_of(change: Change, effects: tuple[Effect, ...]) -> str:
    """The first 16 hex digits of the sha256 of a change and its effects, written as canonical JSON."""
    said = [[e.kind, dict(e.text), None if e.amount is None else [e.amount.minor, e.amount.currency], e.line] for e in effects]
    text = json.dumps([change.name, _plain(change.arguments), said], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    """Mappings and sequences as JSON knows them, so that a tuple and the list that a database gives back weigh the same."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in cast(Mapping[Any, Any], value).items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in cast(Sequence[Any], value)]
    return value


@dataclass(frozen=True, slots=True)
class Impossible:
    """Why a change cannot be made at all, whatever the shop's rules say, e.g. 'unknown_order'; codes: docs/reference/changes.md."""

    code: str
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Done:
    """What the shop did. `references`: numbers a customer may be told, e.g. {"refund": "RF0047"}."""

    effects: tuple[Effect, ...]
    references: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the shop's rules say to a plan. `approve`: as many people of the shop as `approvers` must say yes first."""

    verdict: Literal["allow", "approve", "refuse"]
    table: str
    rule: str
    version: str
    reason: Texts
    approvers: int = 1


ActStatus = Literal["intended", "done", "failed", "refused", "waiting"]


@dataclass(frozen=True, slots=True)
class ActRecord:
    """A row of the ledger of acts: intended before the shop is called, finished with what it answered.

    `waiting`: for a person's yes. `refused`: by the shop's rules or by that person. `failed`: the shop answered that it is impossible.
    """

    id: UUID
    key: str
    name: ChangeName
    status: ActStatus
    who: Who
    plan: Plan
    ruling: Ruling | None
    outcome: Mapping[str, Any]
    at: datetime
    finished_at: datetime | None
    conversation: UUID | None = None
