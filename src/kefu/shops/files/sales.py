"""Customers and their orders with lines, parcels and refunds: rows in, nouns out, sums checked."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, cast

from kefu.shops.files.catalogue import unique
from kefu.shops.files.folder import plain_order_id
from kefu.shops.files.payments import read_payments, read_returns
from kefu.shops.files.sheets import LANGUAGE, Row, Sheet
from kefu.vocabulary import Customer, Money, Order, OrderLine, OrderStatus, Parcel, ParcelEvent, ParcelStatus, Product, Refund, Variant

INVOICE_STATUSES = ("none", "requested", "issued")
REFUND_STATUSES = ("requested", "approved", "settled", "rejected")
# Level ORDER asks for the last four digits, so a number with fewer could never be confirmed.
FEWEST_PHONE_DIGITS = 4


def read_customers(sheet: Sheet, default_language: str) -> tuple[Customer, ...]:
    return tuple(_customer(customer, row, default_language) for customer, row in unique(sheet, "id").items())


def read_orders(sheets: Mapping[str, Sheet], products: tuple[Product, ...], currency: str) -> tuple[Order, ...]:
    """All orders with what belongs to them. `currency`: the shop's, for rows that name none."""
    orders = unique(sheets["orders.csv"], "id")
    _report_lookalikes(orders)
    currencies = {order: row.currency("currency", currency) for order, row in orders.items()}
    known = sheets["orders.csv"].ids("id")
    lines = _read_lines(sheets, products, known, currencies, currency)
    parcels = _read_parcels(sheets, known, lines)
    refunds = _read_refunds(sheets["refunds.csv"], known, currencies, currency)
    payments = read_payments(sheets["order_payments.csv"], known, currencies, currency)
    numbers = {order: {line.line for line in of_order} for order, of_order in lines.items()}
    returns = read_returns(sheets, known, numbers, currencies, currency)
    customers = sheets["customers.csv"].ids("id")
    found: list[Order] = []
    for number, row in orders.items():
        order = _order(number, row, customers, currencies[number], tuple(lines[number]), tuple(parcels[number]), tuple(refunds[number]))
        order = replace(order, payments=tuple(payments[number]), returns=tuple(returns[number]))
        if not sheets["order_lines.csv"].is_broken:
            _check_sums(order, row)
        found.append(order)
    return tuple(found)


def _customer(id: str, row: Row, default_language: str) -> Customer:
    email, language = row.text("email"), row.text("language") or default_language
    if email and "@" not in email.strip("@"):
        row.wrong("email", f"'{email}' is not an e-mail address; correct it or empty the cell")
    if not LANGUAGE.fullmatch(language):
        row.wrong("language", f"'{language}' is not a language code; write zh, en …")
    return Customer(
        id=id,
        name=row.needed("name"),
        phone=_phone(row),
        email=email,
        language=language,
        tier=row.text("tier") or "normal",
        city=row.texts("city"),
        address=row.text("address"),
        created_at=row.moment("created_at"),
    )


def _phone(row: Row) -> str:
    phone = row.text("phone")
    if phone and sum(character.isdecimal() for character in phone) < FEWEST_PHONE_DIGITS:
        row.wrong("phone", f"'{phone}' has fewer than {FEWEST_PHONE_DIGITS} digits; correct it or empty the cell")
    return phone


def _order(
    id: str,
    row: Row,
    customers: set[str] | None,
    currency: str,
    lines: tuple[OrderLine, ...],
    parcels: tuple[Parcel, ...],
    refunds: tuple[Refund, ...],
) -> Order:
    return Order(
        id=id,
        customer=row.reference("customer_id", customers, "customers.csv"),
        status=OrderStatus(row.choice("status", tuple(OrderStatus))),
        placed_at=row.moment("placed_at"),
        paid_at=row.optional_moment("paid_at"),
        cancelled_at=row.optional_moment("cancelled_at"),
        subtotal=row.money("subtotal_minor", currency),
        discount=row.money("discount_minor", currency),
        freight=row.money("freight_minor", currency),
        total=row.money("total_minor", currency),
        payment_method=row.text("payment_method"),
        recipient=row.text("recipient"),
        phone=_phone(row),
        address=row.text("address"),
        invoice_status=cast(
            Literal["none", "requested", "issued"], row.choice("invoice_status", INVOICE_STATUSES) if row.text("invoice_status") else "none"
        ),
        note=row.text("note"),
        lines=lines,
        parcels=parcels,
        refunds=refunds,
        items_changed=_flag(row, "items_changed"),
        cancel_reason=row.text("cancel_reason"),
    )


def _flag(row: Row, column: str) -> bool:
    return bool(row.text(column)) and row.choice(column, ("yes", "no")) == "yes"


def _check_sums(order: Order, row: Row) -> None:
    if not order.lines:
        row.wrong("id", f"'{order.id}' has no row in order_lines.csv; add what was bought")
        return
    subtotal = sum(line.quantity * line.unit_price.minor for line in order.lines)
    if order.subtotal.minor != subtotal:
        row.wrong("subtotal_minor", f"{order.subtotal.minor} is not the sum of its lines, {subtotal}; correct the one that is wrong")
    total = order.subtotal.minor - order.discount.minor + order.freight.minor
    if order.total.minor != total:
        row.wrong("total_minor", f"{order.total.minor} is not subtotal − discount + freight, {total}; correct the one that is wrong")


def _read_lines(
    sheets: Mapping[str, Sheet], products: tuple[Product, ...], orders: set[str] | None, currencies: Mapping[str, str], default: str
) -> defaultdict[str, list[OrderLine]]:
    bought: dict[str, tuple[Product, Variant]] = {variant.sku: (product, variant) for product in products for variant in product.variants}
    skus = sheets["variants.csv"].ids("sku")
    lines: defaultdict[str, list[OrderLine]] = defaultdict(list)
    seen: dict[tuple[str, int], int] = {}
    for row in sheets["order_lines.csv"]:
        order = row.reference("order_id", orders, "orders.csv")
        number = row.count("line", at_least=1)
        first = seen.setdefault((order, number), row.number)
        if first != row.number:
            row.wrong("line", f"{number} of order {order} is already in row {first}; number the lines of an order 1, 2 …")
        sku = row.reference("sku", skus, "variants.csv")
        quantity, unit_price = row.count("quantity", at_least=1), row.money("unit_price_minor", currencies.get(order, default))
        lines[order].append(replace(order_line(number, sku, bought.get(sku), quantity, unit_price), batch=row.text("batch")))
    for of_order in lines.values():
        of_order.sort(key=lambda line: line.line)
    return lines


def order_line(line: int, sku: str, bought: tuple[Product, Variant] | None, quantity: int, unit_price: Money) -> OrderLine:
    """A line with the name, options and picture of what was bought."""
    if bought is None:
        return OrderLine(line, sku, "", {}, {}, quantity, unit_price)
    product, variant = bought
    return OrderLine(line, sku, product.id, product.name, variant.options, quantity, unit_price, product.picture)


def _read_parcels(
    sheets: Mapping[str, Sheet], orders: set[str] | None, lines: Mapping[str, list[OrderLine]]
) -> defaultdict[str, list[Parcel]]:
    events = _read_events(sheets["parcel_events.csv"], sheets["parcels.csv"].ids("id"))
    parcels: defaultdict[str, list[Parcel]] = defaultdict(list)
    for parcel, row in unique(sheets["parcels.csv"], "id").items():
        order = row.reference("order_id", orders, "orders.csv")
        parcels[order].append(
            Parcel(
                id=parcel,
                order=order,
                lines=_line_numbers(row, {line.line for line in lines.get(order, ())}, sheets["order_lines.csv"].is_broken),
                carrier=row.texts("carrier"),
                tracking_number=row.text("tracking_number"),
                status=ParcelStatus(row.choice("status", tuple(ParcelStatus))),
                shipped_at=row.optional_moment("shipped_at"),
                eta=row.day("eta"),
                delivered_at=row.optional_moment("delivered_at"),
                events=tuple(events[parcel]),
                warehouse=row.texts("warehouse"),
            )
        )
    return parcels


def _line_numbers(row: Row, known: set[int], is_unsure: bool) -> tuple[int, ...]:
    row.needed("lines")
    numbers: list[int] = []
    for item in row.items("lines"):
        if not item.isdecimal() or (int(item) not in known and not is_unsure):
            row.wrong("lines", f"'{item}' is not a line of order {row.text('order_id')}; write line numbers separated by '|'")
        else:
            numbers.append(int(item))
    return tuple(numbers)


def _read_events(sheet: Sheet, parcels: set[str] | None) -> defaultdict[str, list[ParcelEvent]]:
    events: defaultdict[str, list[ParcelEvent]] = defaultdict(list)
    for row in sheet:
        parcel = row.reference("parcel_id", parcels, "parcels.csv")
        status = ParcelStatus(row.choice("status", tuple(ParcelStatus)))
        events[parcel].append(ParcelEvent(row.moment("at"), status, row.texts("place"), row.needed_texts("text")))
    for of_parcel in events.values():
        of_parcel.sort(key=lambda event: event.at)
    return events


def _read_refunds(sheet: Sheet, orders: set[str] | None, currencies: Mapping[str, str], default: str) -> defaultdict[str, list[Refund]]:
    refunds: defaultdict[str, list[Refund]] = defaultdict(list)
    for refund, row in unique(sheet, "id").items():
        order = row.reference("order_id", orders, "orders.csv")
        currency = row.currency("currency", currencies.get(order, default))
        refunds[order].append(
            Refund(
                id=refund,
                amount=row.money("amount_minor", currency),
                status=cast(Literal["requested", "approved", "settled", "rejected"], row.choice("status", REFUND_STATUSES)),
                requested_at=row.moment("requested_at"),
                settled_at=row.optional_moment("settled_at"),
                method=row.text("method"),
                reason=row.texts("reason"),
            )
        )
    return refunds


def _report_lookalikes(orders: Mapping[str, Row]) -> None:
    """Customers write order numbers in any case and with spaces, so two that differ only there could be taken for each other."""
    seen: dict[str, str] = {}
    for order, row in orders.items():
        first = seen.setdefault(plain_order_id(order), order)
        if first != order:
            where = f"'{first}' in row {orders[first].number}"
            row.wrong("id", f"'{order}' reads like {where}; case, '#', '-' and spaces do not tell orders apart")
