"""Rows of the shop's tables as nouns. JSON that Postgres aggregated holds days and times as texts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kefu.vocabulary import (
    Attribute,
    Coupon,
    Customer,
    Merchant,
    Money,
    Order,
    OrderLine,
    OrderStatus,
    Parcel,
    ParcelEvent,
    ParcelStatus,
    Payment,
    PaymentMethod,
    Product,
    Refund,
    ReturnFile,
    ReturnLine,
    ReturnNote,
    ReturnRequest,
    Style,
    Variant,
)

Row = Mapping[str, Any]
OptionPairs = Mapping[str, Sequence[tuple[str, str]]]
"""Options as stored: {"zh": [["颜色", "雾蓝"]]}; lists, because jsonb keeps no order of keys and customers read them in order."""


def as_merchant(row: Row) -> Merchant:
    return Merchant(
        merchant_id=row["merchant_id"],
        name=row["name"],
        title=row["title"],
        about=row["about"],
        currency=row["currency"],
        country=row["country"],
        timezone=row["timezone"],
        languages=tuple(row["languages"]),
        default_language=row["default_language"],
        colour=row["colour"],
        support_hours=row["support_hours"],
        as_of=row["as_of"],
        proofs=tuple(row["proofs"]),
        style=as_style(row["style"]),
    )


def as_style(row: Row) -> Style:
    known = dict(row)
    known["forbidden"] = tuple(row.get("forbidden", ()))
    return Style(**known)


def as_product(row: Row) -> Product:
    return Product(
        id=row["product_id"],
        category=row["category_id"],
        name=row["name"],
        summary=row["summary"],
        description=row["description"],
        aliases=tuple(row["aliases"]),
        attributes=tuple(_attribute(attribute) for attribute in row["attributes"]),
        variants=tuple(as_variant(variant) for variant in row["variants"]),
        picture=row["picture"],
        released_on=row["released_on"],
        category_name=row["category_name"],
    )


def as_customer(row: Row) -> Customer:
    return Customer(
        id=row["customer_id"],
        name=row["name"],
        phone=row["phone"],
        email=row["email"],
        language=row["language"],
        tier=row["tier"],
        city=row["city"],
        address=row["address"],
        created_at=row["created_at"],
    )


def as_order(row: Row) -> Order:
    currency = row["currency"]
    return Order(
        id=row["order_id"],
        customer=row["customer_id"],
        status=OrderStatus(row["status"]),
        placed_at=row["placed_at"],
        paid_at=row["paid_at"],
        cancelled_at=row["cancelled_at"],
        subtotal=Money(row["subtotal_minor"], currency),
        discount=Money(row["discount_minor"], currency),
        freight=Money(row["freight_minor"], currency),
        total=Money(row["total_minor"], currency),
        payment_method=row["payment_method"],
        recipient=row["recipient"],
        phone=row["phone"],
        address=row["address"],
        invoice_status=row["invoice_status"],
        note=row["note"],
        lines=tuple(_line(line, currency) for line in row["lines"]),
        parcels=tuple(_parcel(parcel) for parcel in row["parcels"]),
        refunds=tuple(_refund(refund) for refund in row["refunds"]),
        payments=tuple(_payment(payment) for payment in row["payments"]),
        returns=tuple(_return(request) for request in row["returns"]),
        items_changed=row["items_changed"],
        cancel_reason=row["cancel_reason"],
    )


def as_method(row: Row) -> PaymentMethod:
    balance = row["balance_minor"]
    return PaymentMethod(row["method_id"], row["kind"], row["label"], None if balance is None else Money(balance, row["currency"]))


def as_coupon(row: Row) -> Coupon:
    off, least = Money(row["off_minor"], row["currency"]), Money(row["least_minor"], row["currency"])
    return Coupon(row["coupon_id"], row["title"], off, least, row["since"], row["until"], row["order_id"])


def option_pairs(options: Mapping[str, Mapping[str, str]]) -> OptionPairs:
    return {language: tuple(named.items()) for language, named in options.items()}


def _options(stored: OptionPairs) -> Mapping[str, Mapping[str, str]]:
    return {language: dict(pairs) for language, pairs in stored.items()}


def _attribute(row: Row) -> Attribute:
    number = None if row["number"] is None else Decimal(row["number"])
    return Attribute(row["key"], row["name"], row["value"], number, row["unit"])


def as_variant(row: Row) -> Variant:
    """Of a row of the table, or of the JSON of one."""
    currency, list_price = row["currency"], row["list_price_minor"]
    return Variant(
        sku=row["sku"],
        options=_options(row["options"]),
        price=Money(row["price_minor"], currency),
        list_price=None if list_price is None else Money(list_price, currency),
        stock=row["stock"],
        restock_on=_day(row["restock_on"]),
        weight_grams=row["weight_grams"],
    )


def _line(row: Row, currency: str) -> OrderLine:
    return OrderLine(
        line=row["line"],
        sku=row["sku"],
        product=row["product_id"],
        name=row["name"],
        options=_options(row["options"]),
        quantity=row["quantity"],
        unit_price=Money(row["unit_price_minor"], currency),
        picture=row["picture"],
        batch=row["batch"],
    )


def _parcel(row: Row) -> Parcel:
    return Parcel(
        id=row["parcel_id"],
        order=row["order_id"],
        lines=tuple(row["lines"]),
        carrier=row["carrier"],
        tracking_number=row["tracking_number"],
        status=ParcelStatus(row["status"]),
        shipped_at=_moment(row["shipped_at"]),
        eta=_day(row["eta"]),
        delivered_at=_moment(row["delivered_at"]),
        events=tuple(
            ParcelEvent(datetime.fromisoformat(event["at"]), ParcelStatus(event["status"]), event["place"], event["text"])
            for event in row["events"]
        ),
        warehouse=row["warehouse"],
    )


def _refund(row: Row) -> Refund:
    return Refund(
        id=row["refund_id"],
        amount=Money(row["amount_minor"], row["currency"]),
        status=row["status"],
        requested_at=datetime.fromisoformat(row["requested_at"]),
        settled_at=_moment(row["settled_at"]),
        method=row["method"],
        reason=row["reason"],
    )


def _payment(row: Row) -> Payment:
    amount = Money(row["amount_minor"], row["currency"])
    return Payment(row["payment_id"], row["kind"], amount, row["method"], datetime.fromisoformat(row["at"]))


def _return(row: Row) -> ReturnRequest:
    return ReturnRequest(
        id=row["return_id"],
        kind=row["kind"],
        status=row["status"],
        lines=tuple(ReturnLine(line["line"], line["quantity"], line["sku"]) for line in row["lines"]),
        method=row["method"],
        amount=Money(row["amount_minor"], row["currency"]),
        requested_at=datetime.fromisoformat(row["requested_at"]),
        reason=row["reason"],
    )


def as_return_file(row: Row) -> ReturnFile:
    lines: list[Row] = row["lines"] or []
    request = _return({**row, "lines": lines, "requested_at": row["requested_at"].isoformat()})
    nothing: Mapping[str, Any] = {}
    things = tuple((line["name"] or nothing, line["options"] or nothing) for line in lines)
    notes = tuple(ReturnNote(datetime.fromisoformat(n["at"]), n["who"], n["step"], n["text"]) for n in row["notes"] or ())
    return ReturnFile(row["order_id"], request, things, notes)


def _day(text: str | date | None) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else text


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
