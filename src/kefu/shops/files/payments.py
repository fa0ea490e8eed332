"""How customers pay, which money moved for their orders, and what they asked to send back: rows in, nouns out."""

from collections import defaultdict
from collections.abc import Mapping
from typing import cast, get_args

from kefu.shops.files.catalogue import unique
from kefu.shops.files.sheets import Row, Sheet
from kefu.vocabulary import MethodKind, Money, Payment, PaymentMethod, ReturnLine, ReturnRequest

METHOD_KINDS: tuple[str, ...] = get_args(MethodKind)
HAVE_BALANCE = ("gift_card", "balance")
PAYMENT_KINDS = ("payment", "refund")
RETURN_KINDS = ("return", "exchange")
RETURN_STATUSES = ("requested", "received", "finished", "rejected")


def read_methods(sheet: Sheet, customers: set[str] | None, currency: str) -> tuple[tuple[str, PaymentMethod], ...]:
    """(customer's id, method), as the file has them; an id is unique among the methods of its customer."""
    found: list[tuple[str, PaymentMethod]] = []
    seen: dict[tuple[str, str], int] = {}
    for row in sheet:
        customer, method = row.reference("customer_id", customers, "customers.csv"), row.id("id")
        first = seen.setdefault((customer, method), row.number)
        if first != row.number:
            row.wrong("id", f"'{method}' of customer {customer} is already in row {first}; give each method an id of its own")
        kind = row.choice("kind", METHOD_KINDS)
        balance = row.optional_money("balance_minor", row.currency("currency", currency))
        if kind in HAVE_BALANCE and balance is None:
            row.needed("balance_minor")
        if kind not in HAVE_BALANCE and balance is not None:
            row.wrong("balance_minor", f"a method of kind {kind} has no balance; empty the cell")
        found.append((customer, PaymentMethod(method, cast(MethodKind, kind), row.needed_texts("label"), balance)))
    return tuple(found)


def read_payments(sheet: Sheet, orders: set[str] | None, currencies: Mapping[str, str], default: str) -> defaultdict[str, list[Payment]]:
    """By order, in the order of the file. What went back of an order may not be more than what was paid for it so far."""
    payments: defaultdict[str, list[Payment]] = defaultdict(list)
    held: defaultdict[str, int] = defaultdict(int)
    for payment, row in unique(sheet, "id").items():
        order = row.reference("order_id", orders, "orders.csv")
        kind = row.choice("kind", PAYMENT_KINDS)
        amount = row.money("amount_minor", _currency(row, order, currencies, default))
        held[order] += amount.minor if kind == "payment" else -amount.minor
        if held[order] < 0:
            row.wrong("amount_minor", f"with {amount.minor} more goes back of order {order} than was paid for it; correct it")
            held[order] = 0
        is_payment = kind == "payment"
        payments[order].append(Payment(payment, "payment" if is_payment else "refund", amount, row.needed("method"), row.moment("at")))
    return payments


def read_returns(
    sheets: Mapping[str, Sheet], orders: set[str] | None, lines: Mapping[str, set[int]], currencies: Mapping[str, str], default: str
) -> defaultdict[str, list[ReturnRequest]]:
    """By order, oldest first."""
    requests = unique(sheets["returns.csv"], "id")
    inside = _read_lines(sheets, requests, lines)
    returns: defaultdict[str, list[ReturnRequest]] = defaultdict(list)
    for number, row in requests.items():
        order = row.reference("order_id", orders, "orders.csv")
        if not inside[number] and not sheets["return_lines.csv"].is_broken:
            row.wrong("id", f"'{number}' has no row in return_lines.csv; add what goes back")
        currency = _currency(row, order, currencies, default)
        back, due = row.money("money_back_minor", currency), row.money("money_due_minor", currency)
        if back.minor and due.minor:
            row.wrong("money_due_minor", "money goes one way only; make this or money_back_minor 0")
        kind, status = row.choice("kind", RETURN_KINDS), row.choice("status", RETURN_STATUSES)
        returns[order].append(
            ReturnRequest(
                id=number,
                kind="return" if kind == "return" else "exchange",
                status=next(known for known in ("requested", "received", "finished", "rejected") if known == status),
                lines=tuple(inside[number]),
                method=row.text("method"),
                amount=Money(back.minor - due.minor, currency),
                requested_at=row.moment("requested_at"),
                reason=row.text("reason"),
            )
        )
    for of_order in returns.values():
        of_order.sort(key=lambda request: (request.requested_at, request.id))
    return returns


def _read_lines(
    sheets: Mapping[str, Sheet], requests: Mapping[str, Row], lines: Mapping[str, set[int]]
) -> defaultdict[str, list[ReturnLine]]:
    known = sheets["returns.csv"].ids("id")
    skus = sheets["variants.csv"].ids("sku")
    inside: defaultdict[str, list[ReturnLine]] = defaultdict(list)
    for row in sheets["return_lines.csv"]:
        request, number = row.reference("return_id", known, "returns.csv"), row.count("line", at_least=1)
        order = requests[request].text("order_id") if request in requests else ""
        if order in lines and number not in lines[order]:
            row.wrong("line", f"{number} is not a line of order {order}; correct it")
        sku = row.reference("sku", skus, "variants.csv") if row.text("sku") else None
        inside[request].append(ReturnLine(number, row.count("quantity", at_least=1), sku))
    return inside


def _currency(row: Row, order: str, currencies: Mapping[str, str], default: str) -> str:
    return row.currency("currency", currencies.get(order, default))
