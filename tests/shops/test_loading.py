"""A shop is loaded whole or not at all; loading again replaces the shop and nothing else; export gives the same folder back."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kefu.database import Database
from kefu.errors import BadInput, NotFound
from kefu.shops import EmbeddedShop, ShopFolder, export_shop, list_merchants, load_shop, merchant, merchant_by_name, merchant_key, read_shop

Edit = Callable[[str, str, str], None]

TABLES = [
    *("category", "product", "attribute", "variant", "customer", "orders", "order_line", "parcel", "parcel_event", "refund", "picture"),
    *("payment_method", "order_payment", "return_request", "return_line", "product_relation", "synonym"),
]


async def rows(database: Database, merchant_id: int) -> dict[str, list[dict[str, Any]]]:
    """Every row of the shop's tables, in a fixed order."""
    found: dict[str, list[dict[str, Any]]] = {}
    async with database.open_for(merchant_id) as connection:
        for table in TABLES:
            cursor = await connection.execute(f"SELECT * FROM {table} ORDER BY {table}::text".encode())
            found[table] = [dict(row) for row in await cursor.fetchall()]
    return found


def files(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


async def test_loading_counts_what_it_loaded(database: Database, folder: Path) -> None:
    report = await load_shop(database, read_shop(folder))
    assert report.is_new
    assert report.counts == {
        "categories": 3,
        "products": 2,
        "attributes": 2,
        "variants": 3,
        "customers": 2,
        "methods": 4,
        "coupons": 0,
        "payments": 3,
        "returns": 1,
        "orders": 3,
        "lines": 4,
        "parcels": 1,
        "events": 2,
        "refunds": 1,
        "pictures": 1,
        "relations": 1,
        "synonyms": 1,
    }


async def test_a_loaded_merchant_is_found_by_name_and_id_with_all_its_facts(database: Database, folder: Path) -> None:
    shop = read_shop(folder)
    report = await load_shop(database, shop)
    expected = replace(shop.merchant, merchant_id=report.merchant_id)
    assert await merchant_by_name(database, "inkstone") == expected
    assert await merchant(database, report.merchant_id) == expected
    assert await list_merchants(database) == (expected,)
    assert await merchant_by_name(database, "nobody") is None
    with pytest.raises(NotFound):
        await merchant(database, report.merchant_id + 1)


async def test_what_is_read_live_equals_what_was_in_the_files(database: Database, folder: Path) -> None:
    shop = read_shop(folder)
    report = await load_shop(database, shop)
    assert await EmbeddedShop(database).products(report.merchant_id) == shop.products


async def test_nothing_is_loaded_when_one_row_is_bad(database: Database, folder: Path, edit: Edit) -> None:
    edit("order_lines.csv", "IN-1003,1,PAD", "IN-1003,1,NONE")
    with pytest.raises(BadInput, match="nothing was loaded"):
        read_shop(folder)
    assert await list_merchants(database) == ()


async def test_a_load_that_fails_half_way_leaves_the_shop_as_it_was(database: Database, folder: Path) -> None:
    shop = read_shop(folder)
    merchant_id = (await load_shop(database, shop)).merchant_id
    before = await rows(database, merchant_id)
    version = await EmbeddedShop(database).catalogue_version(merchant_id)
    # The database refuses a negative stock; by then the old rows are deleted and the new categories and products written.
    pad = shop.products[1]
    bad = replace(shop, products=(shop.products[0], replace(pad, variants=(replace(pad.variants[0], stock=-1),))))
    with pytest.raises(psycopg.errors.CheckViolation):
        await load_shop(database, bad)
    assert await rows(database, merchant_id) == before
    assert await EmbeddedShop(database).catalogue_version(merchant_id) == version


async def test_a_first_load_that_fails_leaves_no_merchant(database: Database, folder: Path) -> None:
    shop = read_shop(folder)
    line = replace(shop.orders[2].lines[0], quantity=0)
    with pytest.raises(psycopg.errors.CheckViolation):
        await load_shop(database, replace(shop, orders=(replace(shop.orders[2], lines=(line,)),)))
    assert await list_merchants(database) == ()


async def test_loading_again_keeps_conversations_staff_and_keys(database: Database, folder: Path) -> None:
    shop = read_shop(folder)
    merchant_id = (await load_shop(database, shop)).merchant_id
    secret = await merchant_key(database, merchant_id, "customer_token")
    async with database.open_for(merchant_id) as connection:
        await connection.execute(
            "INSERT INTO conversation (merchant_id, conversation_id, secret_hash, language) VALUES (%s, %s, 'x', 'zh')",
            (merchant_id, uuid.uuid4()),
        )
        await connection.execute(
            "INSERT INTO person (merchant_id, person_id, email, name, role, password_hash) VALUES (%s, %s, 'a@b.c', 'A', 'owner', 'x')",
            (merchant_id, uuid.uuid4()),
        )
    report = await load_shop(database, shop)
    assert (report.merchant_id, report.is_new) == (merchant_id, False)
    assert await merchant_key(database, merchant_id, "customer_token") == secret
    async with database.open_for(merchant_id) as connection:
        for table in ("conversation", "person"):
            row = await (await connection.execute(f"SELECT count(*) AS n FROM {table}".encode())).fetchone()
            assert row == {"n": 1}


async def test_loading_again_replaces_what_is_no_longer_in_the_folder(database: Database, folder: Path) -> None:
    shop = read_shop(folder)
    merchant_id = (await load_shop(database, shop)).merchant_id
    version = await EmbeddedShop(database).catalogue_version(merchant_id)
    await load_shop(database, replace(shop, products=shop.products[:1], customers=(), orders=(), pictures=(), methods=()))
    now = await rows(database, merchant_id)
    assert [row["product_id"] for row in now["product"]] == ["pen"]
    assert (now["orders"], now["order_line"], now["customer"], now["picture"]) == ([], [], [], [])
    assert await EmbeddedShop(database).catalogue_version(merchant_id) != version


async def test_loading_one_shop_leaves_another_alone(database: Database, folder: Path) -> None:
    shop = read_shop(folder)
    first = (await load_shop(database, shop)).merchant_id
    before = await rows(database, first)
    second = (await load_shop(database, replace(shop, merchant=replace(shop.merchant, name="other")))).merchant_id
    await load_shop(database, replace(shop, merchant=replace(shop.merchant, name="other"), orders=()))
    assert second != first
    assert await rows(database, first) == before
    assert await merchant_key(database, first, "customer_token") != await merchant_key(database, second, "customer_token")


async def test_a_key_that_was_never_made_is_not_found(database: Database, merchants: tuple[int, int]) -> None:
    with pytest.raises(NotFound):
        await merchant_key(database, merchants[0], "customer_token")


async def round_trip(database: Database, shop: ShopFolder, tmp_path: Path) -> None:
    """Load → export → load leaves every row equal, and the export of the export is the same to the byte."""
    name = shop.merchant.name
    merchant_id = (await load_shop(database, shop)).merchant_id
    before = await rows(database, merchant_id)
    await export_shop(database, name, tmp_path / "first", shop.articles)
    exported = read_shop(tmp_path / "first")
    await load_shop(database, exported)
    assert await rows(database, merchant_id) == before
    assert exported.articles == shop.articles
    assert exported.merchant == shop.merchant
    await export_shop(database, name, tmp_path / "second", exported.articles)
    assert files(tmp_path / "first") == files(tmp_path / "second")


async def test_a_shop_survives_its_export(database: Database, folder: Path, tmp_path: Path) -> None:
    await round_trip(database, read_shop(folder), tmp_path)


@pytest.mark.parametrize("name", ["puyu", "shanlan"])
async def test_a_demo_shop_survives_its_export(database: Database, demo: Callable[[str], Path], tmp_path: Path, name: str) -> None:
    await round_trip(database, read_shop(demo(name)), tmp_path)


async def test_an_export_goes_only_into_an_empty_folder(database: Database, folder: Path) -> None:
    await load_shop(database, read_shop(folder))
    before = files(folder)
    with pytest.raises(BadInput, match="is not an empty folder"):
        await export_shop(database, "inkstone", folder, ())
    assert files(folder) == before


async def test_an_unknown_shop_cannot_be_exported(database: Database, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no shop named 'nobody'"):
        await export_shop(database, "nobody", tmp_path / "out", ())


async def test_an_article_id_cannot_lead_out_of_the_folder(database: Database, folder: Path, tmp_path: Path) -> None:
    shop = read_shop(folder)
    await load_shop(database, shop)
    with pytest.raises(BadInput, match="cannot be a file name"):
        await export_shop(database, "inkstone", tmp_path / "out", (replace(shop.articles[0], id="../../up"),))
    assert not (tmp_path / "out").exists()
