"""The nouns that several rooms share. One concept, one word, everywhere; `docs/glossary.md` explains each in a line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

Texts = Mapping[str, str]
"""One text by language code, e.g. {"zh": "水壶", "en": "Kettle"}; never empty."""


def in_language(texts: Texts, language: str) -> tuple[str, str]:
    """The text in `language`, else in English, else in any; returns (text, the language it is in). ("", language) for no text at all."""
    for code in (language, "en", *texts):
        if texts.get(code):
            return texts[code], code
    return "", language


SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "HKD": "HK$", "TWD": "NT$", "INR": "₹"}
MINOR_DIGITS = {"JPY": 0, "KRW": 0}


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in integer minor units: Money(12900, "CNY") is ¥129.00."""

    minor: int
    currency: str

    @property
    def amount(self) -> Decimal:
        return Decimal(self.minor).scaleb(-MINOR_DIGITS.get(self.currency, 2))

    def __str__(self) -> str:
        digits = MINOR_DIGITS.get(self.currency, 2)
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{SYMBOLS.get(self.currency, self.currency + ' ')}{abs(self.amount):,.{digits}f}"


# ---- who asks


class Level(StrEnum):
    """How sure the server is of who the customer is; each level may see what the lower ones may."""

    ANONYMOUS = "anonymous"
    ORDER = "order"  # knows one order's number and its phone's last four digits: may read that order, no other
    CUSTOMER = "customer"  # a token signed by the shop


@dataclass(frozen=True, slots=True)
class Who:
    """The session's identity, bound by the server. Tools take it from here, never from words or a model's arguments."""

    merchant_id: int
    level: Level = Level.ANONYMOUS
    customer: str | None = None
    order: str | None = None

    def may_see_order(self, order: str, owner: str) -> bool:
        match self.level:
            case Level.ANONYMOUS:
                return False
            case Level.ORDER:
                return self.order == order
            case Level.CUSTOMER:
                return self.customer == owner


# ---- what a shop has


@dataclass(frozen=True, slots=True)
class Merchant:
    merchant_id: int
    name: str
    title: Texts
    about: Texts
    currency: str
    country: str
    timezone: str
    languages: tuple[str, ...]
    default_language: str
    colour: str
    support_hours: Texts
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """One structured fact of a product. `number` is in `unit` when the value is a measure."""

    key: str
    name: Texts
    value: Texts
    number: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """What is bought: one choice of options. `options` is by language, name → value: {"zh": {"颜色": "雾蓝"}}."""

    sku: str
    options: Mapping[str, Mapping[str, str]]
    price: Money
    list_price: Money | None
    stock: int
    restock_on: date | None = None
    weight_grams: int | None = None

    def said(self, language: str) -> str:
        """The options in words: '雾蓝 · 1.5米'; '' for the only variant."""
        none: Mapping[str, str] = {}
        options = self.options.get(language) or self.options.get("en") or next(iter(self.options.values()), none)
        return " · ".join(options.values())


@dataclass(frozen=True, slots=True)
class Product:
    id: str
    category: str
    name: Texts
    summary: Texts
    description: Texts
    aliases: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    variants: tuple[Variant, ...]
    picture: str | None = None
    released_on: date | None = None
    category_name: Texts = field(default_factory=dict[str, str])


class OrderStatus(StrEnum):
    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    PACKING = "packing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    RETURNING = "returning"
    RETURNED = "returned"
    REFUNDED = "refunded"


class ParcelStatus(StrEnum):
    LABEL_CREATED = "label_created"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    STUCK = "stuck"
    LOST = "lost"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class ParcelEvent:
    at: datetime
    status: ParcelStatus
    place: Texts
    text: Texts


@dataclass(frozen=True, slots=True)
class Parcel:
    id: str
    order: str
    lines: tuple[int, ...]
    carrier: Texts
    tracking_number: str
    status: ParcelStatus
    shipped_at: datetime | None
    eta: date | None
    delivered_at: datetime | None
    events: tuple[ParcelEvent, ...]  # oldest first


@dataclass(frozen=True, slots=True)
class OrderLine:
    line: int
    sku: str
    product: str
    name: Texts
    options: Mapping[str, Mapping[str, str]]
    quantity: int
    unit_price: Money
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Refund:
    id: str
    amount: Money
    status: Literal["requested", "approved", "settled", "rejected"]
    requested_at: datetime
    settled_at: datetime | None
    method: str
    reason: Texts


@dataclass(frozen=True, slots=True)
class Order:
    id: str
    customer: str
    status: OrderStatus
    placed_at: datetime
    paid_at: datetime | None
    cancelled_at: datetime | None
    subtotal: Money
    discount: Money
    freight: Money
    total: Money
    payment_method: str
    recipient: str
    phone: str
    address: str
    invoice_status: Literal["none", "requested", "issued"]
    note: str
    lines: tuple[OrderLine, ...]
    parcels: tuple[Parcel, ...]
    refunds: tuple[Refund, ...]


@dataclass(frozen=True, slots=True)
class Customer:
    id: str
    name: str
    phone: str
    email: str
    language: str
    tier: str
    city: Texts
    address: str
    created_at: datetime


# ---- what a shop knows


@dataclass(frozen=True, slots=True)
class Article:
    """One text of the shop in one language. `kind` faq: may be sent word for word; policy or document: split into passages."""

    id: str
    language: str
    kind: Literal["faq", "policy", "document"]
    title: str
    body: str
    topic: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    examples: tuple[str, ...] = ()
    source: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article small enough to be cited. `id` is stable: article, language and position, e.g. 'returns.zh#2'."""

    id: str
    article: str
    language: str
    kind: Literal["faq", "policy", "document"]
    title: str
    text: str
    topic: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    examples: tuple[str, ...] = ()
    source: str = ""
    url: str | None = None
    version: str = ""  # first 12 hex digits of the sha256 of title and text

    def applies_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that search found. `score` is calibrated: of hits scored s, a share of about s is right."""

    passage: Passage
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """What one search gave, best first. `answerable` 0–1: how likely it is that some passage answers the question at all."""

    found: tuple[Found, ...]
    answerable: float
    version: int = 0
