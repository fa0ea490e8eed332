"""Load: all of a shop or nothing of it. Export: the same folder back."""

import asyncio
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kefu.database import Database
from kefu.errors import NotFound
from kefu.shops import store as reading
from kefu.shops.files import PolicyFile, ShopFolder, write_shop
from kefu.shops.loading import store as writing
from kefu.vocabulary import Article


@dataclass(frozen=True, slots=True)
class LoadReport:
    """`counts` by table word: categories, products, attributes, variants, relations, synonyms, customers, coupons, methods, orders,
    lines, parcels, events, refunds, payments, returns, pictures.
    """

    merchant_id: int
    is_new: bool
    counts: Mapping[str, int]


async def load_shop(database: Database, folder: ShopFolder) -> LoadReport:
    """Creates the merchant of this name, or replaces its shop rows and pictures; one transaction.

    Conversations, staff and keys of an existing merchant stay. Articles and policies are not written: give `folder.articles`
    to the knowledge room and `folder.policies` to governance.
    """
    async with database.open_for_owner() as connection:
        merchant_id, is_new = await writing.save_merchant(connection, folder.merchant)
        await writing.go_on_as(connection, merchant_id)
        await writing.wait_for_exports(connection)
        await writing.add_key_if_none(connection, "customer_token", secrets.token_urlsafe(32))
        await writing.delete_shop(connection)
        counts = {
            "categories": await writing.insert_categories(connection, folder.categories),
            "products": await writing.insert_products(connection, folder.products),
            "attributes": await writing.insert_attributes(connection, folder.products),
            "variants": await writing.insert_variants(connection, folder.products),
            "relations": await writing.insert_relations(connection, folder.relations),
            "synonyms": await writing.insert_synonyms(connection, folder.synonyms),
            "customers": await writing.insert_customers(connection, folder.customers),
            "coupons": await writing.insert_coupons(connection, folder.coupons),
            "methods": await writing.insert_methods(connection, folder.methods, folder.merchant.currency),
            "orders": await writing.insert_orders(connection, folder.orders),
            "lines": await writing.insert_lines(connection, folder.orders),
            "parcels": await writing.insert_parcels(connection, folder.orders),
            "events": await writing.insert_events(connection, folder.orders),
            "refunds": await writing.insert_refunds(connection, folder.orders),
            "payments": await writing.insert_payments(connection, folder.orders),
            "returns": await writing.insert_returns(connection, folder.orders),
            "pictures": await writing.insert_pictures(connection, folder.pictures),
        }
    return LoadReport(merchant_id, is_new, counts)


async def export_shop(
    database: Database, merchant_name: str, directory: Path, articles: Iterable[Article], policies: Iterable[PolicyFile] = ()
) -> None:
    """Writes the shop into an empty folder. Raises NotFound for an unknown name, BadInput for a folder that holds anything."""
    async with database.open_for_owner() as connection:
        merchant = await reading.merchant_named(connection, merchant_name)
    if merchant is None:
        raise NotFound(f"There is no shop named '{merchant_name}'; `kefu shop list` lists them.")
    async with database.open_for(merchant.merchant_id) as connection:
        await writing.wait_for_loads(connection)
        folder = ShopFolder(
            merchant=merchant,
            categories=await writing.categories(connection),
            products=await reading.products(connection),
            customers=await reading.customers(connection),
            orders=await reading.orders(connection),
            pictures=await writing.pictures(connection),
            articles=tuple(sorted(articles, key=lambda article: (article.id, article.language))),
            policies=tuple(sorted(policies, key=lambda policy: policy.file)),
            methods=await writing.methods(connection),
            coupons=await writing.coupons(connection),
            relations=await reading.relations(connection),
            synonyms=await reading.synonyms(connection),
        )
    await asyncio.to_thread(write_shop, folder, directory)
