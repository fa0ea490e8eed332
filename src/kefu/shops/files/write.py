"""Writing a shop folder back: what is read from it again is equal, and writing that once more gives the same bytes."""

import csv
import io
import json
import zoneinfo
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

from kefu.errors import BadInput
from kefu.shops.files.articles import article_text
from kefu.shops.files.folder import ShopFolder
from kefu.shops.files.read import SHOP_FILE
from kefu.shops.files.sheets import OPTIONAL, REQUIRED, SHEETS
from kefu.shops.files.style import style_row
from kefu.vocabulary import (
    Attribute,
    Coupon,
    Customer,
    Merchant,
    Money,
    Order,
    Parcel,
    Payment,
    PaymentMethod,
    Product,
    Refund,
    ReturnRequest,
    Texts,
    Variant,
)

Cell = str | int | date | Money | Texts | None
Record = Mapping[str, Cell]
"""One row by the names of SHEETS, texts under their stem: {"id": "p1", "name": {"zh": …, "en": …}}."""


def write_shop(folder: ShopFolder, directory: Path) -> None:
    """Writes `folder` into `directory`, which is made if need be. Times get the offset of the shop's time zone.

    Raises BadInput when the directory holds anything (old files would become part of the shop) or when a value has no
    place in the format: '|' in an alias, ';' in an option.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise BadInput(f"'{directory}' is not an empty folder; name one that is empty or does not exist yet.")
    files = {SHOP_FILE: _shop_json(folder.merchant).encode()}
    for file, records in _records(folder).items():
        if records or file in REQUIRED:
            files[file] = _sheet(file, records, folder.merchant).encode()
    for article in folder.articles:
        files[f"articles/{article.id}.{article.language}.md"] = article_text(article).encode()
    for policy in folder.policies:
        files[f"policy/{policy.file}"] = policy.source.encode()
    for picture in folder.pictures:
        files[f"pictures/{picture.file}"] = picture.content
    for file, content in files.items():
        path = directory / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _shop_json(merchant: Merchant) -> str:
    values = {
        "name": merchant.name,
        "title": dict(merchant.title),
        "about": dict(merchant.about),
        "currency": merchant.currency,
        "country": merchant.country,
        "timezone": merchant.timezone,
        "languages": list(merchant.languages),
        "default_language": merchant.default_language,
        "colour": merchant.colour,
        "support_hours": dict(merchant.support_hours),
        "as_of": merchant.as_of.isoformat() if merchant.as_of else "",
        "proofs": list(merchant.proofs),
    }
    if style := style_row(merchant.style):
        values["style"] = style
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


def _records(folder: ShopFolder) -> dict[str, list[Record]]:
    parcels = [parcel for order in folder.orders for parcel in order.parcels]
    return {
        "categories.csv": [{"id": c.id, "parent_id": c.parent, "name": c.name} for c in folder.categories],
        "products.csv": [_product(product) for product in folder.products],
        "attributes.csv": [_attribute(product, attribute) for product in folder.products for attribute in product.attributes],
        "variants.csv": [_variant(product, variant) for product in folder.products for variant in product.variants],
        "customers.csv": [_customer(customer) for customer in folder.customers],
        "orders.csv": [_order(order) for order in folder.orders],
        "order_lines.csv": [
            {
                "order_id": o.id,
                "line": line.line,
                "sku": line.sku,
                "quantity": line.quantity,
                "unit_price_minor": line.unit_price,
                "batch": line.batch,
            }
            for o in folder.orders
            for line in o.lines
        ],
        "parcels.csv": [_parcel(parcel) for parcel in parcels],
        "parcel_events.csv": [
            {"parcel_id": parcel.id, "at": event.at, "status": event.status, "place": event.place, "text": event.text}
            for parcel in parcels
            for event in parcel.events
        ],
        "refunds.csv": [_refund(order, refund) for order in folder.orders for refund in order.refunds],
        "coupons.csv": [_coupon(customer, coupon) for customer, coupon in folder.coupons],
        "payment_methods.csv": [_method(customer, method, folder.merchant) for customer, method in folder.methods],
        "order_payments.csv": [_payment(order, payment) for order in folder.orders for payment in order.payments],
        "returns.csv": [_return(order, request) for order in folder.orders for request in order.returns],
        "return_lines.csv": [
            {"return_id": request.id, "line": line.line, "quantity": line.quantity, "sku": line.sku}
            for order in folder.orders
            for request in order.returns
            for line in request.lines
        ],
        "relations.csv": [{"product_id": r.product, "relation": r.kind, "other_id": r.other, "note": r.note} for r in folder.relations],
        "synonyms.csv": [{"words": _joined(words)} for words in folder.synonyms],
    }


def _sheet(file: str, records: list[Record], merchant: Merchant) -> str:
    without = {name for name in OPTIONAL.get(file, ()) if not any(record[name.removesuffix("_*")] for record in records)}
    columns = [column for name in SHEETS[file] if name not in without for column in _columns(name, merchant)]
    zone = zoneinfo.ZoneInfo(merchant.timezone)
    header = [stem if language is None else f"{stem}_{language}" for stem, language in columns]
    rows = [[_cell(record[stem], language, zone) for stem, language in columns] for record in records]
    return "".join(_csv_line(cells) for cells in (header, *rows))


def _csv_line(cells: list[str]) -> str:
    text = io.StringIO(newline="")
    # The writer puts a cell in quotation marks for a carriage return only if its own line ends hold one.
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().removesuffix("\r\n") + "\n"


def _columns(name: str, merchant: Merchant) -> list[tuple[str, str | None]]:
    """(name, None) for a plain column; (stem, language) for each of the shop's languages in their order."""
    if not name.endswith("_*"):
        return [(name, None)]
    return [(name.removesuffix("_*"), language) for language in merchant.languages]


def _cell(value: Cell, language: str | None, zone: zoneinfo.ZoneInfo) -> str:
    match value:
        case None:
            return ""
        case Money():
            return str(value.minor)
        case datetime():
            return value.astimezone(zone).isoformat()
        case date():
            return value.isoformat()
        case str() | int():
            return str(value)
        case _:
            return value.get(language or "", "")


def _product(product: Product) -> Record:
    return {
        "id": product.id,
        "category_id": product.category,
        "name": product.name,
        "summary": product.summary,
        "description": product.description,
        "aliases": _joined(product.aliases),
        "picture": product.picture,
        "released_on": product.released_on,
    }


def _attribute(product: Product, attribute: Attribute) -> Record:
    number = "" if attribute.number is None else format(attribute.number, "f")
    return {
        "product_id": product.id,
        "key": attribute.key,
        "name": attribute.name,
        "value": attribute.value,
        "number": number,
        "unit": attribute.unit,
    }


def _variant(product: Product, variant: Variant) -> Record:
    return {
        "sku": variant.sku,
        "product_id": product.id,
        "options": {language: _options(named) for language, named in variant.options.items()},
        "price_minor": variant.price,
        "list_price_minor": variant.list_price,
        "currency": variant.price.currency,
        "stock": variant.stock,
        "restock_on": variant.restock_on,
        "weight_grams": variant.weight_grams,
    }


def _customer(customer: Customer) -> Record:
    return {
        "id": customer.id,
        "name": customer.name,
        "phone": customer.phone,
        "email": customer.email,
        "language": customer.language,
        "tier": customer.tier,
        "city": customer.city,
        "address": customer.address,
        "created_at": customer.created_at,
    }


def _order(order: Order) -> Record:
    return {
        "id": order.id,
        "customer_id": order.customer,
        "status": order.status,
        "placed_at": order.placed_at,
        "paid_at": order.paid_at,
        "currency": order.total.currency,
        "subtotal_minor": order.subtotal,
        "discount_minor": order.discount,
        "freight_minor": order.freight,
        "total_minor": order.total,
        "payment_method": order.payment_method,
        "recipient": order.recipient,
        "phone": order.phone,
        "address": order.address,
        "invoice_status": order.invoice_status,
        "cancelled_at": order.cancelled_at,
        "note": order.note,
        "items_changed": "yes" if order.items_changed else "",
        "cancel_reason": order.cancel_reason,
    }


def _coupon(customer: str, coupon: Coupon) -> Record:
    return {
        "customer_id": customer,
        "id": coupon.id,
        "title": coupon.title,
        "off_minor": coupon.off,
        "least_minor": coupon.least,
        "currency": coupon.off.currency,
        "since": coupon.since,
        "until": coupon.until,
        "order_id": coupon.order,
    }


def _method(customer: str, method: PaymentMethod, merchant: Merchant) -> Record:
    return {
        "customer_id": customer,
        "id": method.id,
        "kind": method.kind,
        "label": method.label,
        "balance_minor": method.balance,
        "currency": merchant.currency if method.balance is None else method.balance.currency,
    }


def _payment(order: Order, payment: Payment) -> Record:
    return {
        "id": payment.id,
        "order_id": order.id,
        "kind": payment.kind,
        "amount_minor": payment.amount,
        "currency": payment.amount.currency,
        "method": payment.method,
        "at": payment.at,
    }


def _return(order: Order, request: ReturnRequest) -> Record:
    return {
        "id": request.id,
        "order_id": order.id,
        "kind": request.kind,
        "status": request.status,
        "method": request.method,
        "money_back_minor": max(0, request.amount.minor),
        "money_due_minor": max(0, -request.amount.minor),
        "currency": request.amount.currency,
        "requested_at": request.requested_at,
        "reason": request.reason,
    }


def _parcel(parcel: Parcel) -> Record:
    return {
        "id": parcel.id,
        "order_id": parcel.order,
        "lines": _joined(str(line) for line in parcel.lines),
        "carrier": parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "status": parcel.status,
        "shipped_at": parcel.shipped_at,
        "eta": parcel.eta,
        "delivered_at": parcel.delivered_at,
        "warehouse": parcel.warehouse,
    }


def _refund(order: Order, refund: Refund) -> Record:
    return {
        "id": refund.id,
        "order_id": order.id,
        "amount_minor": refund.amount,
        "currency": refund.amount.currency,
        "status": refund.status,
        "requested_at": refund.requested_at,
        "settled_at": refund.settled_at,
        "method": refund.method,
        "reason": refund.reason,
    }


def _joined(items: Iterable[str]) -> str:
    items = tuple(items)
    for item in items:
        if "|" in item:
            raise BadInput(f"'{item}' holds '|', which separates the items of a list; write it differently.")
    return "|".join(items)


def _options(named: Mapping[str, str]) -> str:
    for name, value in named.items():
        if ";" in name + value or "=" in name:
            raise BadInput(f"The option '{name}={value}' holds ';' or '=', which separate options; write it differently.")
    return ";".join(f"{name}={value}" for name, value in named.items())
