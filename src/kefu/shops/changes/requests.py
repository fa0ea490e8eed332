"""Plans for what the shop's people or couriers are asked to do, and for the customer's own data."""

from collections.abc import Mapping
from typing import Any

from kefu.shops.changes.returns import said_options
from kefu.shops.changes.situation import (
    AddParcel,
    AddRequest,
    Draft,
    SetAddress,
    SetOrder,
    Situation,
    TakeStock,
    Write,
    effect,
    options_of,
)
from kefu.vocabulary import Effect, Impossible, Order, OrderLine, Parcel

Arguments = Mapping[str, Any]


def change_default_address(situation: Situation, arguments: Arguments) -> Draft | Impossible:
    address = str(arguments.get("address") or "").strip()
    if not address:
        return Impossible("missing_argument", {"argument": "address"})
    return Draft((effect("address", "default_address", address=address),), (SetAddress(address),), {"address": address})


def stock_alert(situation: Situation, arguments: Arguments) -> Draft | Impossible:
    """A notice to the customer once the variant is there again."""
    goods = situation.goods.get(str(arguments.get("sku") or ""))
    if goods is None:
        return Impossible("unknown_variant")
    sku = goods.variant.sku
    if goods.variant.stock > 0:
        return Impossible("in_stock", {"stock": goods.variant.stock})
    if ("stock_alert", sku) in situation.open_requests:
        return Impossible("nothing_to_do", {"stock": 0})
    said = effect("notice", "stock_alert", product=goods.name, options=options_of(goods.variant))
    facts = {"stock": goods.variant.stock, "categories": goods.categories}
    return Draft((said,), (AddRequest("stock_alert", sku=sku),), {"sku": sku}, facts=facts)


def request_invoice(situation: Situation, order: Order, arguments: Arguments) -> Draft | Impossible:
    if order.invoice_status != "none":
        return Impossible("nothing_to_do", {"invoice_status": order.invoice_status})
    title = str(arguments.get("title") or situation.customer.name).strip()
    details = {name: str(arguments[name]).strip() for name in ("tax_number", "email", "kind") if str(arguments.get(name) or "").strip()}
    effects = [effect("invoice", "invoice", order=order.id, amount=order.total, title=title)]
    if "tax_number" in details:
        effects.append(effect("invoice", "tax_number", tax_number=details["tax_number"]))
    if "email" in details:
        effects.append(effect("invoice", "invoice_email", email=details["email"]))
    writes = (SetOrder({"invoice_status": "requested"}), AddRequest("invoice", details={"title": title, **details}))
    return Draft(tuple(effects), writes, {"order": order.id, "title": title, **details})


def trace_parcel(situation: Situation, order: Order, arguments: Arguments) -> Draft | Impossible:
    """An enquiry at the courier; one at a time for a parcel."""
    parcel = _parcel(order, arguments)
    if isinstance(parcel, Impossible):
        return parcel
    if ("parcel_trace", parcel.id) in situation.open_requests:
        return Impossible("nothing_to_do", {"parcel": parcel.id})
    said = effect("parcel", "trace", order=order.id, tracking=parcel.tracking_number or parcel.id)
    return Draft((said,), (AddRequest("parcel_trace", parcel=parcel.id),), {"order": order.id, "parcel": parcel.id}, parcel=parcel.id)


def resend_parcel(situation: Situation, order: Order, arguments: Arguments) -> Draft | Impossible:
    """The same things once more in a new parcel, taken from the shelf now; `lines`: only these of it, where not all is amiss."""
    parcel = _parcel(order, arguments)
    if isinstance(parcel, Impossible):
        return parcel
    if ("parcel_resend", parcel.id) in situation.open_requests:
        return Impossible("nothing_to_do", {"parcel": parcel.id})
    wished: list[Mapping[str, Any]] = list(arguments.get("lines") or ())
    only = {int(each["line"]): int(each.get("quantity") or 0) for each in wished}
    lines = [line for line in order.lines if line.line in parcel.lines and (not only or line.line in only)]
    if not lines:
        return Impossible("unknown_line")
    for line in lines:
        goods = situation.goods.get(line.sku)
        if goods is None or goods.variant.stock < sum(_count(other, only) for other in lines if other.sku == line.sku):
            return Impossible("unavailable_variant", {"sku": line.sku})
    effects = [effect("parcel", "resend", order=order.id, tracking=parcel.tracking_number or parcel.id)]
    effects += [_sent_again(situation, line, _count(line, only)) for line in lines]
    writes: list[Write] = [AddParcel(parcel.id, tuple(line.line for line in lines)), AddRequest("parcel_resend", parcel=parcel.id)]
    writes += [TakeStock(line.sku, _count(line, only)) for line in lines]
    numbers = tuple(line.line for line in lines)
    kept: dict[str, Any] = {"order": order.id, "parcel": parcel.id}
    if only:
        kept["lines"] = [{"line": line.line, "quantity": _count(line, only)} for line in lines]
    return Draft(tuple(effects), tuple(writes), kept, lines=numbers, parcel=parcel.id)


def _count(line: OrderLine, only: Mapping[int, int]) -> int:
    """How many of a line go again: as many as were named, never more than were ordered."""
    return min(only.get(line.line) or line.quantity, line.quantity)


def _sent_again(situation: Situation, line: OrderLine, count: int) -> Effect:
    options = said_options(situation, line)
    return effect("line", "resend_line", on_line=line.line, product=line.name, options=options, count=count)


def _parcel(order: Order, arguments: Arguments) -> Parcel | Impossible:
    """The parcel that is named by its id or tracking number, or the only one."""
    named = str(arguments.get("parcel") or "")
    if named:
        found = next((parcel for parcel in order.parcels if named in (parcel.id, parcel.tracking_number)), None)
        return found or Impossible("unknown_parcel")
    if not order.parcels:
        return Impossible("nothing_to_do", {"parcels": 0})
    first, *others = order.parcels
    if others:
        return Impossible("missing_argument", {"argument": "parcel", "parcels": [parcel.id for parcel in order.parcels]})
    return first
