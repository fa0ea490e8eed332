"""What a plan is made from, read in one transaction, and what a plan would write."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

import yaml

from kefu.vocabulary import (
    Customer,
    Effect,
    EffectKind,
    Fact,
    Merchant,
    Money,
    Order,
    OrderStatus,
    PaymentMethod,
    ReturnRequest,
    Texts,
    Variant,
    Who,
    in_language,
)

# Nothing of these has left the warehouse, so what is cancelled or swapped goes back on the shelf.
IN_THE_WAREHOUSE = (OrderStatus.AWAITING_PAYMENT, OrderStatus.PAID, OrderStatus.PACKING)
HAVE_BALANCE = ("gift_card", "balance")


@dataclass(frozen=True, slots=True)
class Goods:
    """A variant with what its product adds: name, categories from its own up to the top, whether it is made to order."""

    variant: Variant
    product: str
    name: Texts
    categories: tuple[str, ...]
    is_custom: bool


@dataclass(frozen=True, slots=True)
class Situation:
    """One customer's view of the shop at one moment. `goods`: by sku, those of the order and those the change names."""

    who: Who
    merchant: Merchant
    customer: Customer
    order: Order | None
    methods: tuple[PaymentMethod, ...]
    goods: Mapping[str, Goods]
    now: datetime
    refunds_today: int = 0
    refunds_of_customer: int = 0
    open_requests: frozenset[tuple[str, str]] = frozenset()

    def method(self, method_id: str) -> PaymentMethod | None:
        return next((method for method in self.methods if method.id == method_id), None)

    def days_since(self, at: datetime | None) -> int | None:
        """Whole calendar days in the shop's time zone."""
        if at is None:
            return None
        zone = ZoneInfo(self.merchant.timezone)
        return (self.now.astimezone(zone).date() - at.astimezone(zone).date()).days


# ---- what a plan would write; store.py knows how


@dataclass(frozen=True, slots=True)
class SetOrder:
    """New values of columns of the order; `cancelled` also stamps the time."""

    values: Mapping[str, str | int | bool]
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class SetAddress:
    address: str


@dataclass(frozen=True, slots=True)
class SetLine:
    line: int
    sku: str
    unit_price: Money


@dataclass(frozen=True, slots=True)
class TakeStock:
    """Takes `quantity` from the shelf; puts back when it is below zero."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class TakeMoney:
    """A payment for the order; a method with a balance has so much less afterwards."""

    amount: Money
    method: str


@dataclass(frozen=True, slots=True)
class GiveMoney:
    """Money back. `moves`: it is sent now; otherwise it is only requested, as for goods that must come back first."""

    amount: Money
    method: str
    name: str
    reason: Texts
    moves: bool = True


@dataclass(frozen=True, slots=True)
class AddReturn:
    request: ReturnRequest


@dataclass(frozen=True, slots=True)
class AddRequest:
    kind: str
    parcel: str | None = None
    sku: str | None = None
    details: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class AddParcel:
    """A new parcel with these lines of the old one, not shipped yet."""

    like: str
    lines: tuple[int, ...]


Write = SetOrder | SetAddress | SetLine | TakeStock | TakeMoney | GiveMoney | AddReturn | AddRequest | AddParcel


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan before its facts are added."""

    effects: tuple[Effect, ...]
    writes: tuple[Write, ...]
    arguments: Mapping[str, object]
    money_back: int = 0
    money_due: int = 0
    method: str | None = None
    lines: tuple[int, ...] = ()
    items: int | None = None
    parcel: str | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict[str, Fact])


# ---- wording of effects


@cache
def _wording() -> Mapping[str, Texts]:
    return yaml.safe_load((resources.files("kefu.shops.changes") / "effects.yaml").read_text(encoding="utf-8"))


def say(key: str, **fields: Texts | Money | str | int) -> Texts:
    """The line `key` of effects.yaml in each language; a field that is texts is said in that language."""
    return {
        language: line.format_map({name: _said(value, language) for name, value in fields.items()})
        for language, line in _wording()[key].items()
    }


def effect(
    kind: EffectKind, key: str, *, money: Money | None = None, on_line: int | None = None, **fields: Texts | Money | str | int
) -> Effect:
    return Effect(kind, say(key, **fields), money, on_line)


def _said(value: Texts | Money | str | int, language: str) -> str:
    return in_language(value, language)[0] if isinstance(value, Mapping) else str(value)


def options_of(variant: Variant) -> Texts:
    """The options in words, ' (雾蓝 · M)' ready to follow a name; empty for the only variant."""
    return {language: _bracketed(variant.said(language), language) for language in ("zh", "en")}


def _bracketed(said: str, language: str) -> str:
    if not said:
        return ""
    return f"（{said}）" if language == "zh" else f" ({said})"
