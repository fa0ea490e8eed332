"""Our rows written back as records of τ-bench retail, to be compared with what its own tools leave behind."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from kefu.vocabulary import Customer, Order, OrderStatus, Parcel, PaymentMethod, ReturnRequest

Record = dict[str, Any]
STATUSES: Final[Mapping[OrderStatus, str]] = {
    OrderStatus.PAID: "pending",
    OrderStatus.PACKING: "processed",
    OrderStatus.DELIVERED: "delivered",
    OrderStatus.CANCELLED: "cancelled",
    OrderStatus.RETURNING: "return requested",
    OrderStatus.EXCHANGING: "exchange requested",
}
CHANGED: Final = "pending (item modified)"


def order_record(order: Order) -> Record:
    record: Record = {
        "order_id": "#" + order.id,
        "user_id": order.customer,
        "address": address_record(order.address),
        "items": [
            {
                "name": line.name["en"],
                "product_id": line.product,
                "item_id": line.sku,
                "price": _amount(line.unit_price.minor),
                "options": dict(line.options["en"]),
            }
            for line in order.lines
        ],
        "fulfillments": [_fulfilment(order, parcel) for parcel in order.parcels],
        "status": CHANGED if order.items_changed and order.status is OrderStatus.PAID else STATUSES[order.status],
        "payment_history": [
            {"transaction_type": payment.kind, "amount": _amount(payment.amount.minor), "payment_method_id": payment.method}
            for payment in order.payments
        ],
    }
    if order.cancel_reason:
        record["cancel_reason"] = order.cancel_reason.replace("_", " ")
    for request in order.returns:
        record |= _return(order, request)
    return record


def user_record(customer: Customer, methods: Sequence[PaymentMethod], orders: Sequence[str]) -> Record:
    """`orders`: the customer's order numbers without '#', in the order of the original record."""
    first, _, last = customer.name.partition(" ")
    return {
        "name": {"first_name": first, "last_name": last},
        "address": address_record(customer.address),
        "email": customer.email,
        "payment_methods": {method.id: _method(method) for method in methods},
        "orders": ["#" + order for order in orders],
    }


def address_record(address: str) -> Record:
    """Lossless for the addresses of this world: no part holds a comma, and only the second line may be missing."""
    *lines, city, state_and_zip, country = address.split(", ")
    state, _, code = state_and_zip.rpartition(" ")
    return {
        "address1": lines[0],
        "address2": lines[1] if len(lines) > 1 else "",
        "city": city,
        "country": country,
        "state": state,
        "zip": code,
    }


def same(ours: Any, theirs: Any) -> bool:
    """Field by field; amounts to the cent, since the reference adds up binary fractions, and without entries of 0, which move nothing."""
    return _settled(ours) == _settled(theirs)


def database_sha256(users: Mapping[str, Any], products: Mapping[str, Any], orders: Mapping[str, Any]) -> str:
    """As the data set's README defines it."""
    whole = {"orders": orders, "products": products, "users": users}
    return hashlib.sha256(json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()).hexdigest()


def has_whole_cents(record: Any) -> bool:
    """Whether no amount of the reference shows the rest of a binary fraction: only then can hashes agree."""
    if isinstance(record, Mapping):
        return all(has_whole_cents(value) for value in cast(Mapping[str, Any], record).values())
    if isinstance(record, list):
        items = cast(list[Any], record)
        return all(has_whole_cents(value) and not _is_nothing(value) for value in items)
    return not isinstance(record, float) or round(record, 2) == record


def like(ours: Any, theirs: Any) -> Any:
    """`ours` with numbers written as `theirs` writes equal ones: 500 and 500.0 have different hashes."""
    if isinstance(ours, dict) and isinstance(theirs, Mapping):
        mine, known = cast(Record, ours), cast(Mapping[str, Any], theirs)
        return {name: like(value, known.get(name)) for name, value in mine.items()}
    is_equal_float = isinstance(ours, float) and isinstance(theirs, int) and ours == float(theirs)
    return cast(Any, theirs if is_equal_float else ours)


def _amount(minor: int) -> float:
    return minor / 100


def _fulfilment(order: Order, parcel: Parcel) -> Record:
    skus = {line.line: line.sku for line in order.lines}
    return {"tracking_id": [parcel.tracking_number], "item_ids": [skus[line] for line in parcel.lines]}


def _return(order: Order, request: ReturnRequest) -> Record:
    bought = {line.line: line.sku for line in order.lines}
    old = sorted(bought[line.line] for line in request.lines)
    if request.kind == "return":
        return {"return_items": old, "return_payment_method_id": request.method}
    return {
        "exchange_items": old,
        "exchange_new_items": sorted(line.sku or "" for line in request.lines),
        "exchange_payment_method_id": request.method,
        "exchange_price_difference": _amount(-request.amount.minor),
    }


def _method(method: PaymentMethod) -> Record:
    if method.kind == "gift_card":
        return {"source": "gift_card", "balance": _amount(method.balance.minor if method.balance else 0), "id": method.id}
    if method.kind == "paypal":
        return {"source": "paypal", "id": method.id}
    brand, _, last_four = method.label["en"].rpartition(" ")
    return {"source": "credit_card", "brand": brand, "last_four": last_four, "id": method.id}


def _settled(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _settled(item) for name, item in cast(Mapping[str, Any], value).items()}
    if isinstance(value, list):
        return [_settled(item) for item in cast(list[Any], value) if not _is_nothing(item)]
    return round(value, 2) if isinstance(value, float) else value


def _is_nothing(value: Any) -> bool:
    return isinstance(value, Mapping) and "transaction_type" in value and not cast(Mapping[str, Any], value)["amount"]
