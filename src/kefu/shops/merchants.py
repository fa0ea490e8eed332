"""Which merchants there are, and their public facts and keys."""

from kefu.database import Database
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
    async with database.open_for_owner() as connection:
        found = await store.merchant(connection, merchant_id)
    if found is None:
        raise NotFound("There is no such shop here. `kefu shop load` loads one.")
    return found


async def merchant_key(database: Database, merchant_id: int, purpose: str) -> str:
    """The secret shared with the merchant's own servers, e.g. for 'customer_token'. Raises NotFound when there is none."""
    async with database.open_for(merchant_id) as connection:
        secret = await store.merchant_key(connection, purpose)
    if secret is None:
        raise NotFound(f"This shop has no key for '{purpose}'. Loading the shop makes one.")
    return secret


async def personal_values(database: Database, merchant_id: int, customer_id: str) -> tuple[tuple[str, str], ...]:
    """What is known to be private about a customer, as (kind, value): what masking looks up word for word.

    Kinds: name, phone, email, address (the customer's and those of the recipients of their orders), order, tracking.
    """
    async with database.open_for(merchant_id) as connection:
        return await store.personal_values(connection, customer_id)
