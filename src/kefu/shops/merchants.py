"""Which merchants there are, and their public facts and keys."""

import re
import secrets

from kefu.database import Connection, Database
from kefu.errors import NotFound
from kefu.shops import store
from kefu.vocabulary import Merchant


async def list_merchants(database: Database) -> tuple[Merchant, ...]:
    """All merchants, the oldest first."""
    async with database.open_for_owner() as connection:
        return await store.merchants(connection)


async def merchant_by_name(database: Database, name: str) -> Merchant | None:
    async with database.open_for_owner() as connection:
        return await store.merchant_named(connection, name)


async def merchant(database: Database, merchant_id: int) -> Merchant:
    """Raises NotFound when there is none with this id."""
    async with database.open_for(merchant_id) as connection:
        found = await store.merchant(connection, merchant_id)
    if found is None:
        raise NotFound("There is no such shop here. `kefu shop load` loads one.")
    return found


async def merchant_version(connection: Connection) -> str:
    """Another value whenever the merchant's row was changed, as every load of its shop does. Stock, prices and orders are not in it."""
    return await store.merchant_version(connection)


async def merchant_key(database: Database, merchant_id: int, purpose: str) -> str:
    """The secret shared with the merchant's own servers, e.g. for 'customer_token'. Raises NotFound when there is none."""
    async with database.open_for(merchant_id) as connection:
        secret = await store.merchant_key(connection, purpose)
    if secret is None:
        raise NotFound(f"This shop has no key for '{purpose}'. Loading the shop makes one.")
    return secret


async def rotate_key(database: Database, merchant_id: int, purpose: str) -> str:
    """A new secret for this purpose. What was signed with the old one is refused from this moment on."""
    secret = secrets.token_urlsafe(36)
    async with database.open_for(merchant_id) as connection:
        await store.replace_key(connection, purpose, secret)
    return secret


async def personal_values(database: Database, merchant_id: int, customer_id: str) -> tuple[tuple[str, str], ...]:
    """What is known to be private about a customer, as (kind, value): what masking looks up word for word.

    Kinds: name, phone, email, address (the customer's and those of the recipients of their orders), order, tracking.
    """
    async with database.open_for(merchant_id) as connection:
        return await store.personal_values(connection, customer_id)


async def personal_values_on(connection: Connection, customer_id: str) -> tuple[tuple[str, str], ...]:
    """`personal_values` in a transaction that reads more."""
    return await store.personal_values(connection, customer_id)


async def order_patterns(database: Database, merchant_id: int) -> tuple[str, ...]:
    """Regular expressions of the merchant's order numbers, read off the numbers there are; a leading '#' is allowed.

    Shapes of fewer than six characters are left out: masking every four-digit number would hide prices and sizes.
    """
    async with database.open_for(merchant_id) as connection:
        shapes = await store.order_shapes(connection)
    return tuple("#?" + re.sub(r"9+", lambda run: rf"\d{{{len(run.group())}}}", re.escape(shape)) for shape in shapes if len(shape) >= 6)


async def shop_counts(database: Database, merchant_id: int) -> tuple[int, int]:
    """How many products and orders a shop has."""
    async with database.open_for(merchant_id) as connection:
        return await store.counts(connection)
