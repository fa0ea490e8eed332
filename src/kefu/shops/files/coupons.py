"""Coupons that customers hold: rows in, nouns out."""

from datetime import timedelta

from kefu.shops.files.sheets import Sheet
from kefu.vocabulary import Coupon, Money

Coupons = tuple[tuple[str, Coupon], ...]


def read_coupons(sheet: Sheet, customers: set[str] | None, orders: set[str] | None, currency: str) -> Coupons:
    """(customer's id, coupon), as the file has them; an id is unique in the file."""
    found: list[tuple[str, Coupon]] = []
    seen: dict[str, int] = {}
    for row in sheet:
        customer, number = row.reference("customer_id", customers, "customers.csv"), row.id("id")
        if (first := seen.setdefault(number, row.number)) != row.number:
            row.wrong("id", f"'{number}' is already in row {first}; give each coupon an id of its own")
        of = row.currency("currency", currency)
        off, least = row.money("off_minor", of), row.optional_money("least_minor", of)
        if not off.minor:
            row.wrong("off_minor", "is 0; write what the coupon takes off")
        since, until = row.day("since"), row.day("until")
        if since and until and until < since:
            row.wrong("until", "is before `since`; correct one of them")
        order = row.reference("order_id", orders, "orders.csv") if row.text("order_id") else ""
        found.append((customer, Coupon(number, row.needed_texts("title"), off, least or Money(0, of), since, until, order)))
    return tuple(found)


def moved(coupons: Coupons, by: timedelta) -> Coupons:
    """The coupons with their days moved by whole days."""
    return tuple(
        (customer, Coupon(c.id, c.title, c.off, c.least, c.since and c.since + by, c.until and c.until + by, c.order))
        for customer, c in coupons
    )
