"""What customers bought, how it travels, and the money of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from kefu.vocabulary.texts import Money, Texts


class OrderStatus(StrEnum):
    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    PACKING = "packing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    RETURNING = "returning"
    EXCHANGING = "exchanging"
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
    warehouse: Texts = field(default_factory=dict[str, str])  # that packed it, where the shop says so


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
    batch: str = ""  # of the goods, where the shop says so


@dataclass(frozen=True, slots=True)
class Refund:
    id: str
    amount: Money
    status: Literal["requested", "approved", "settled", "rejected"]
    requested_at: datetime
    settled_at: datetime | None
    method: str
    reason: Texts


MethodKind = Literal["card", "paypal", "gift_card", "wechat", "alipay", "balance"]


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A way to pay that the shop keeps for a customer. `balance`: what is left, for gift cards and balances only."""

    id: str
    kind: MethodKind
    label: Texts
    balance: Money | None = None


@dataclass(frozen=True, slots=True)
class Coupon:
    """A coupon that a customer holds: `off` comes off goods of `least` or more, through `until` in the merchant's zone. `order`: where it
    was used, "" while it was not."""

    id: str
    title: Texts
    off: Money
    least: Money
    since: date | None = None
    until: date | None = None
    order: str = ""

    def is_open(self, today: date) -> bool:
        """Whether it can be used on an order placed today."""
        return not self.order and (self.since is None or self.since <= today) and (self.until is None or today <= self.until)


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that moved, or was told to: to the shop ("payment") or back ("refund"). `method`: id of a PaymentMethod."""

    id: str
    kind: Literal["payment", "refund"]
    amount: Money
    method: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """`sku`: what the customer gets instead; None when it only goes back."""

    line: int
    quantity: int
    sku: str | None = None


@dataclass(frozen=True, slots=True)
class ReturnRequest:
    """Things to be sent back. `amount`: to the customer when above zero, from the customer when below; it moves when they have come."""

    id: str
    kind: Literal["return", "exchange"]
    status: Literal["requested", "received", "finished", "rejected"]
    lines: tuple[ReturnLine, ...]
    method: str
    amount: Money
    requested_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReturnNote:
    """What a person did with a return. `step`: what it became; 'requested' when a step was taken back."""

    at: datetime
    who: str
    step: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReturnFile:
    """A return with its order, as the shop's people see it. `things`: each line's name and options, in the order of the lines."""

    order: str
    request: ReturnRequest
    things: tuple[tuple[Texts, Mapping[str, Mapping[str, str]]], ...]
    notes: tuple[ReturnNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """`items_changed`: a line was changed to another variant after the order was placed."""

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
    payments: tuple[Payment, ...] = ()
    returns: tuple[ReturnRequest, ...] = ()
    items_changed: bool = False
    cancel_reason: str = ""


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
