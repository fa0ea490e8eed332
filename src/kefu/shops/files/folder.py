"""What a shop folder holds, once read and found good."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from kefu.shops.files.coupons import moved
from kefu.vocabulary import (
    Article,
    Coupon,
    Customer,
    Merchant,
    Order,
    Parcel,
    ParcelEvent,
    PaymentMethod,
    Product,
    Refund,
    Relation,
    Texts,
    Variant,
)


@dataclass(frozen=True, slots=True)
class Category:
    id: str
    parent: str | None
    name: Texts


@dataclass(frozen=True, slots=True)
class Picture:
    file: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A policy table as text; the governance room reads and checks it."""

    file: str
    source: str


@dataclass(frozen=True, slots=True)
class ShopFolder:
    """One whole shop. `merchant.merchant_id` is 0 until the shop is loaded; every reference between the parts holds.

    `methods` and `coupons`: (customer's id, what the shop keeps for that customer). `synonyms`: groups of words that mean the same.
    """

    merchant: Merchant
    categories: tuple[Category, ...]
    products: tuple[Product, ...]
    customers: tuple[Customer, ...] = ()
    orders: tuple[Order, ...] = ()
    pictures: tuple[Picture, ...] = ()
    articles: tuple[Article, ...] = ()
    policies: tuple[PolicyFile, ...] = ()
    methods: tuple[tuple[str, PaymentMethod], ...] = ()
    relations: tuple[Relation, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    coupons: tuple[tuple[str, Coupon], ...] = ()


def plain_order_id(said: str) -> str:
    """An order number without what customers write differently each time: case, '#', '-', spaces, full-width letters."""
    return "".join(unicodedata.normalize("NFKC", said).upper().split()).replace("#", "").replace("-", "")


def shift_dates(folder: ShopFolder, to: date) -> ShopFolder:
    """The same shop as if its orders had been written for the day `to`: all is moved by whole days from `as_of`.

    Moved: the times of customers, orders, parcels, payments, refunds and returns, arrival and restocking days,
    the days of coupons. Not moved: articles
    (their dates are the shop's rules) and `released_on` (a fact about the product). A folder without `as_of` only gets its new `as_of`.
    """
    merchant = replace(folder.merchant, as_of=to)
    if folder.merchant.as_of is None:
        return replace(folder, merchant=merchant)
    by = to - folder.merchant.as_of
    return replace(
        folder,
        merchant=merchant,
        products=tuple(replace(product, variants=tuple(_shift_variant(v, by) for v in product.variants)) for product in folder.products),
        customers=tuple(replace(customer, created_at=customer.created_at + by) for customer in folder.customers),
        orders=tuple(_shift_order(order, by) for order in folder.orders),
        coupons=moved(folder.coupons, by),
    )


def _shift_variant(variant: Variant, by: timedelta) -> Variant:
    return variant if variant.restock_on is None else replace(variant, restock_on=variant.restock_on + by)


def _shift_order(order: Order, by: timedelta) -> Order:
    return replace(
        order,
        placed_at=order.placed_at + by,
        paid_at=_shift(order.paid_at, by),
        cancelled_at=_shift(order.cancelled_at, by),
        parcels=tuple(_shift_parcel(parcel, by) for parcel in order.parcels),
        refunds=tuple(_shift_refund(refund, by) for refund in order.refunds),
        payments=tuple(replace(payment, at=payment.at + by) for payment in order.payments),
        returns=tuple(replace(request, requested_at=request.requested_at + by) for request in order.returns),
    )


def _shift_parcel(parcel: Parcel, by: timedelta) -> Parcel:
    return replace(
        parcel,
        shipped_at=_shift(parcel.shipped_at, by),
        eta=None if parcel.eta is None else parcel.eta + by,
        delivered_at=_shift(parcel.delivered_at, by),
        events=tuple(_shift_event(event, by) for event in parcel.events),
    )


def _shift_event(event: ParcelEvent, by: timedelta) -> ParcelEvent:
    return replace(event, at=event.at + by)


def _shift_refund(refund: Refund, by: timedelta) -> Refund:
    return replace(refund, requested_at=refund.requested_at + by, settled_at=_shift(refund.settled_at, by))


def _shift(at: datetime | None, by: timedelta) -> datetime | None:
    return None if at is None else at + by
