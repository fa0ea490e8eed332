"""Products, orders and parcels as cards: the same facts as the sentences, to be looked at instead of read."""

from collections.abc import Mapping
from typing import Any

from kefu.shops import list_price, picture_address, said_price, stock_state
from kefu.turn.wording import say
from kefu.vocabulary import Merchant, Order, Parcel, Product, in_language


def product_card(product: Product, merchant: Merchant, language: str) -> Mapping[str, Any]:
    return {
        "kind": "product",
        "product": product.id,
        "name": in_language(product.name, language)[0],
        "price": said_price(product),
        "list_price": list_price(product),
        "stock": stock_state(product),
        "picture": picture_address(merchant, product.picture),
        "url": f"/shop/{merchant.name}#/p/{product.id}",
    }


def order_card(order: Order, merchant: Merchant, language: str) -> Mapping[str, Any]:
    return {
        "kind": "order",
        "order": order.id,
        "status": order.status.value,
        "status_text": say(f"status.{order.status.value}", language),
        "placed_at": order.placed_at.isoformat(),
        "total": str(order.total),
        "lines": [
            {
                "name": in_language(line.name, language)[0],
                "options": options_said(line.options, language),
                "quantity": line.quantity,
                "price": str(line.unit_price),
                "picture": picture_address(merchant, line.picture),
            }
            for line in order.lines
        ],
    }


def parcel_card(parcel: Parcel, order: Order, language: str) -> Mapping[str, Any]:
    return {
        "kind": "parcel",
        "order": order.id,
        "carrier": in_language(parcel.carrier, language)[0],
        "tracking_number": parcel.tracking_number,
        "status": parcel.status.value,
        "status_text": say(f"parcel_status.{parcel.status.value}", language),
        "eta": parcel.eta.isoformat() if parcel.eta and parcel.delivered_at is None else None,
        "events": [
            {"at": event.at.isoformat(), "text": in_language(event.text, language)[0], "place": in_language(event.place, language)[0]}
            for event in reversed(parcel.events)
        ],
    }


def options_said(options: Mapping[str, Mapping[str, str]], language: str) -> str:
    none: Mapping[str, str] = {}
    chosen = options.get(language) or options.get("en") or next(iter(options.values()), none)
    return " · ".join(chosen.values())
