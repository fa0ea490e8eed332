"""The demo only: what a real shop's own back end would do. Signs its customers in, and lists its accounts."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from kefu.entrypoints.parts import Parts
from kefu.entrypoints.wire import Slug, Wire
from kefu.errors import NotFound
from kefu.governance import identity
from kefu.shops import list_merchants, merchant_by_name, merchant_key
from kefu.vocabulary import in_language

router = APIRouter(prefix="/demo", tags=["demo"])
STAFF: list[dict[str, Any]] = []  # filled by `install`, from what `kefu demo` created


class Customer(Wire):
    customer: str


class Token(BaseModel):
    token: str


@router.get("/merchants")
async def merchants(services: Parts) -> list[dict[str, Any]]:
    found = await list_merchants(services.database)
    return [
        {
            "merchant": each.name,
            "title": in_language(each.title, each.default_language)[0],
            "titles": dict(each.title),
            "colour": each.colour,
            "languages": list(each.languages),
        }
        for each in found
    ]


@router.get("/staff")
async def staff() -> list[dict[str, Any]]:
    """The demo's staff accounts, with their passwords: this is a demo."""
    return STAFF


@router.get("/{merchant}/customers")
async def customers(merchant: Slug, services: Parts) -> list[dict[str, Any]]:
    """A few of the shop's customers to be signed in as."""
    shop = await merchant_by_name(services.database, merchant)
    if shop is None:
        raise NotFound("There is no such shop.")
    found = await services.shop.customers(shop.merchant_id)
    return [
        {
            "customer": each.id,
            "name": each.name,
            "language": each.language or shop.default_language,
            "note": in_language(each.city, each.language)[0],
        }
        for each in found[:8]
    ]


@router.post("/{merchant}/token")
async def token(merchant: Slug, body: Customer, services: Parts) -> Token:
    """A signed customer token, as the shop's server would hand its page."""
    shop = await merchant_by_name(services.database, merchant)
    if shop is None or body.customer not in {each.id for each in await services.shop.customers(shop.merchant_id)}:
        raise NotFound("There is no such customer.")
    secret = await merchant_key(services.database, shop.merchant_id, "customer_token")
    return Token(token=identity.sign_token(secret, shop.name, body.customer, datetime.now(UTC)))
