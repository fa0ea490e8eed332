"""The retail world of τ-bench (MIT, Sierra) as a shop folder: https://github.com/sierra-research/tau-bench.

Nothing is made up. What the data does not say is left empty, and where our format needs a value, this is what stands for it:
- Times: the data has none, so every order and customer bears `STAND_IN_DAY`, midnight; paid, shipped and delivered times stay empty.
- Stock: `available` true is 1, false is 0; the data has no count.
- Category: the data has none, so all products lie in one.
- Summary: the names of a product's options; there is no other text about it.
- Phone and recipient: empty. Its policy verifies by e-mail, or by name and zip code.
- Changes: `tau_tools` maps its tools to ours, `tau_records` writes our rows back as its records.
- Order numbers are stored without '#', which customers write and `plain_order_id()` removes.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from kefu.errors import NotFound
from kefu.shops import Category, ShopFolder
from kefu.vocabulary import (
    Article,
    Customer,
    Merchant,
    Money,
    Order,
    OrderLine,
    OrderStatus,
    Parcel,
    ParcelStatus,
    Payment,
    PaymentMethod,
    Product,
    Refund,
    Variant,
)

# The day the paper was submitted (arXiv 2406.12045).
STAND_IN_DAY: Final = date(2024, 6, 17)
STAND_IN_TIME: Final = datetime(2024, 6, 17, tzinfo=UTC)
CURRENCY: Final = "USD"
CATEGORY: Final = Category("products", None, {"en": "Products"})

STATUSES: Final[Mapping[str, OrderStatus]] = {
    "pending": OrderStatus.PAID,
    "pending (items modified)": OrderStatus.PAID,
    "pending (items modifed)": OrderStatus.PAID,  # as its policy spells it
    "pending (item modified)": OrderStatus.PAID,  # as its tools spell it
    "processed": OrderStatus.PACKING,
    "delivered": OrderStatus.DELIVERED,
    "cancelled": OrderStatus.CANCELLED,
    "return requested": OrderStatus.RETURNING,
    "exchange requested": OrderStatus.EXCHANGING,
}
# A parcel is as far as its order shows: delivered with it, else no further than its tracking number.
DELIVERED: Final = (OrderStatus.DELIVERED, OrderStatus.RETURNING, OrderStatus.EXCHANGING)

MERCHANT: Final = Merchant(
    merchant_id=0,
    name="tau-retail",
    title={"en": "Tau Retail"},
    about={},
    currency=CURRENCY,
    country="US",
    timezone="America/New_York",
    languages=("en",),
    default_language="en",
    colour="#2f6f62",
    support_hours={},
    as_of=STAND_IN_DAY,
    proofs=("contact",),
)

Record = Mapping[str, Any]


def tau_retail_shop(directory: Path) -> ShopFolder:
    """The world in `directory` (users.json, products.json, orders.json, wiki.md). Raises NotFound where one of them is missing."""
    products = tuple(_product(record) for record in _records(directory, "products.json"))
    bought = {variant.sku: (product, variant) for product in products for variant in product.variants}
    users = _named_records(directory, "users.json")
    return ShopFolder(
        merchant=MERCHANT,
        categories=(CATEGORY,),
        products=products,
        customers=tuple(_customer(user, record) for user, record in users.items()),
        orders=tuple(_order(record, bought) for record in _records(directory, "orders.json")),
        articles=(_policy(_text(directory, "wiki.md")),),
        methods=tuple((user, _method(method)) for user, record in users.items() for method in record["payment_methods"].values()),
    )


def _text(directory: Path, file: str) -> str:
    path = directory / file
    if not path.is_file():
        raise NotFound(
            f"'{path}' is not there. Copy users.json, products.json and orders.json of tau_bench/envs/retail/data, and wiki.md of "
            "tau_bench/envs/retail, from sierra-research/tau-bench into that folder, or set KEFU_DATA to the folder above it."
        )
    return path.read_text(encoding="utf-8")


def _named_records(directory: Path, file: str) -> Mapping[str, Record]:
    return json.loads(_text(directory, file), parse_float=Decimal)


def _records(directory: Path, file: str) -> tuple[Record, ...]:
    return tuple(_named_records(directory, file).values())


def _money(amount: Decimal | int) -> Money:
    """Exact: amounts are parsed as decimals and have at most two digits after the point."""
    return Money(int((Decimal(amount) * 100).to_integral_exact()), CURRENCY)


def _product(record: Record) -> Product:
    variants = tuple(
        Variant(
            sku=variant["item_id"],
            options={"en": dict(variant["options"])},
            price=_money(variant["price"]),
            list_price=None,
            stock=1 if variant["available"] else 0,
        )
        for variant in record["variants"].values()
    )
    names = dict.fromkeys(name for variant in variants for name in variant.options["en"])
    return Product(
        id=record["product_id"],
        category=CATEGORY.id,
        name={"en": record["name"]},
        summary={"en": "Options: " + ", ".join(names)},
        description={},
        aliases=(),
        attributes=(),
        variants=variants,
        category_name=CATEGORY.name,
    )


def _customer(user: str, record: Record) -> Customer:
    return Customer(
        id=user,
        name=f"{record['name']['first_name']} {record['name']['last_name']}",
        phone="",
        email=record["email"],
        language="en",
        tier="normal",
        city={"en": record["address"]["city"]},
        address=_address(record["address"]),
        created_at=STAND_IN_TIME,
    )


def _method(record: Record) -> PaymentMethod:
    """Cards are called by brand and last digits, which `tau_records` reads back."""
    match record["source"]:
        case "gift_card":
            return PaymentMethod(record["id"], "gift_card", {"en": "gift card"}, _money(record["balance"]))
        case "paypal":
            return PaymentMethod(record["id"], "paypal", {"en": "PayPal"})
        case _:
            return PaymentMethod(record["id"], "card", {"en": f"{record['brand']} {record['last_four']}"})


def _address(address: Record) -> str:
    parts = (address["address1"], address["address2"], address["city"], f"{address['state']} {address['zip']}", address["country"])
    return ", ".join(part for part in parts if part)


def _order(record: Record, bought: Mapping[str, tuple[Product, Variant]]) -> Order:
    order_id = record["order_id"].removeprefix("#")
    status = STATUSES[record["status"]]
    lines = tuple(_line(number, item, bought) for number, item in enumerate(record["items"], start=1))
    total = Money(sum(line.unit_price.minor for line in lines), CURRENCY)
    nothing = Money(0, CURRENCY)
    return Order(
        id=order_id,
        customer=record["user_id"],
        status=status,
        placed_at=STAND_IN_TIME,
        paid_at=None,
        cancelled_at=None,
        subtotal=total,
        discount=nothing,
        freight=nothing,
        total=total,
        payment_method=record["payment_history"][0]["payment_method_id"],
        recipient="",
        phone="",
        address=_address(record["address"]),
        invoice_status="none",
        note="",
        lines=lines,
        parcels=_parcels(order_id, record["fulfillments"], lines, status),
        refunds=tuple(
            _refund(f"{order_id}-R{number}", payment)
            for number, payment in enumerate((p for p in record["payment_history"] if p["transaction_type"] == "refund"), start=1)
        ),
        payments=tuple(
            Payment(f"{order_id}-P{number}", p["transaction_type"], _money(p["amount"]), p["payment_method_id"], STAND_IN_TIME)
            for number, p in enumerate(record["payment_history"], start=1)
        ),
        items_changed="modif" in record["status"],
    )


def _line(number: int, item: Record, bought: Mapping[str, tuple[Product, Variant]]) -> OrderLine:
    product, variant = bought[item["item_id"]]
    return OrderLine(number, variant.sku, product.id, product.name, variant.options, 1, _money(item["price"]))


def _parcels(order_id: str, fulfilments: list[Record], lines: tuple[OrderLine, ...], status: OrderStatus) -> tuple[Parcel, ...]:
    parcels: list[Parcel] = []
    left = list(lines)
    for fulfilment in fulfilments:
        inside: list[int] = []
        for sku in fulfilment["item_ids"]:
            line = next(line for line in left if line.sku == sku)  # an order may hold the same item twice
            left.remove(line)
            inside.append(line.line)
        for tracking_number in fulfilment["tracking_id"]:
            parcels.append(
                Parcel(
                    id=f"{order_id}-{len(parcels) + 1}",
                    order=order_id,
                    lines=tuple(inside),
                    carrier={},
                    tracking_number=tracking_number,
                    status=ParcelStatus.DELIVERED if status in DELIVERED else ParcelStatus.LABEL_CREATED,
                    shipped_at=None,
                    eta=None,
                    delivered_at=None,
                    events=(),
                )
            )
    return tuple(parcels)


def _refund(refund_id: str, payment: Record) -> Refund:
    """Its policy: a gift card has the money at once, everything else in 5 to 7 business days."""
    method = payment["payment_method_id"]
    status = "settled" if method.startswith("gift_card") else "approved"
    return Refund(refund_id, _money(payment["amount"]), status, STAND_IN_TIME, None, method, {})


def _policy(text: str) -> Article:
    title = text.lstrip().splitlines()[0].lstrip("# ").strip()
    return Article("retail-policy", "en", "policy", title, text.strip("\n"), source="tau-bench wiki.md")
