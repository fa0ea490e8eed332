"""Live facts of the embedded shop: the catalogue for everyone, orders only for those who may see them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kefu.database import Database
from kefu.shops import CategoryCount, EmbeddedShop, ShopFolder, load_shop, personal_values, read_shop
from kefu.vocabulary import Level, Money, Who

Edit = Callable[[str, str, str], None]


@pytest.fixture
async def loaded(database: Database, folder: Path) -> tuple[EmbeddedShop, int, ShopFolder]:
    shop = read_shop(folder)
    return EmbeddedShop(database), (await load_shop(database, shop)).merchant_id, shop


Loaded = tuple[EmbeddedShop, int, ShopFolder]


# ---- orders


def asker(merchant_id: int, kind: str) -> Who:
    match kind:
        case "anonymous":
            return Who(merchant_id)
        case "anonymous who claims":
            return Who(merchant_id, Level.ANONYMOUS, "C1", "IN-1001")
        case "order":
            return Who(merchant_id, Level.ORDER, None, "IN-1001")
        case "order, said loosely":
            return Who(merchant_id, Level.ORDER, None, "#in 1001")
        case "other order":
            return Who(merchant_id, Level.ORDER, None, "IN-1003")
        case "order level, with the customer's name":
            return Who(merchant_id, Level.ORDER, "C1", "IN-1002")
        case "customer":
            return Who(merchant_id, Level.CUSTOMER, "C1")
        case _:
            return Who(merchant_id, Level.CUSTOMER, "C2")


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        ("anonymous", False),
        ("anonymous who claims", False),
        ("order", True),
        ("order, said loosely", True),
        ("other order", False),
        ("order level, with the customer's name", False),
        ("customer", True),
        ("other customer", False),
    ],
)
async def test_who_may_see_an_order(loaded: Loaded, kind: str, seen: bool) -> None:
    shop, merchant_id, folder = loaded
    who = asker(merchant_id, kind)
    expected = folder.orders[0] if seen else None
    assert await shop.order(who, "IN-1001") == expected
    assert await shop.order_by_tracking_number(who, "sf 100-200-300") == expected


@pytest.mark.parametrize(
    ("kind", "orders"),
    [
        ("anonymous", []),
        ("anonymous who claims", []),
        ("order", ["IN-1001"]),
        ("order level, with the customer's name", ["IN-1002"]),
        ("customer", ["IN-1001", "IN-1002"]),
        ("other customer", ["IN-1003"]),
    ],
)
async def test_orders_are_those_one_may_see_newest_first(loaded: Loaded, kind: str, orders: list[str]) -> None:
    shop, merchant_id, _ = loaded
    assert [order.id for order in await shop.orders(asker(merchant_id, kind))] == orders


async def test_orders_stop_at_the_limit(loaded: Loaded) -> None:
    shop, merchant_id, _ = loaded
    assert [order.id for order in await shop.orders(asker(merchant_id, "customer"), limit=1)] == ["IN-1001"]


async def test_an_order_number_is_understood_as_customers_write_it(loaded: Loaded) -> None:
    shop, merchant_id, _ = loaded
    for said in ("IN-1001", "in-1001", "#IN1001", " in 1001 ", "ＩＮ１００１", "I N-10 01"):
        found = await shop.order(asker(merchant_id, "customer"), said)
        assert found is not None, said
        assert found.id == "IN-1001"


async def test_an_unknown_order_number_finds_nothing(loaded: Loaded) -> None:
    shop, merchant_id, _ = loaded
    for said in ("", "1001", "%", "IN-100_", "IN-1009"):
        assert await shop.order(asker(merchant_id, "customer"), said) is None, said


async def test_another_merchants_order_is_invisible_even_to_the_same_customer_id(database: Database, loaded: Loaded) -> None:
    shop, _, folder = loaded
    other = (await load_shop(database, replace(folder, merchant=replace(folder.merchant, name="other"), orders=()))).merchant_id
    who = Who(other, Level.CUSTOMER, "C1")
    assert await shop.order(who, "IN-1001") is None
    assert await shop.orders(who) == ()
    assert await shop.order_by_tracking_number(who, "SF100200300") is None
    assert not await shop.order_matches_phone(other, "IN-1001", "3333")


PHONE_TRIES = [
    ("IN-1001", "3333", True),  # the recipient's phone
    ("in1001", " 3 3 3 3", True),
    ("IN-1001", "３３３３", True),
    ("IN-1001", "1111", False),  # the customer's own phone is not the order's
    ("IN-1001", "333", False),
    ("IN-1001", "13800003333", False),
    ("IN-1001", "", False),
    ("IN-1009", "3333", False),
    ("IN-1009", "", False),
    ("IN-1009", "none", False),
]


async def test_an_order_is_confirmed_by_exactly_its_phones_last_four_digits(loaded: Loaded) -> None:
    shop, merchant_id, _ = loaded
    for order, digits, matches in PHONE_TRIES:
        assert await shop.order_matches_phone(merchant_id, order, digits) is matches, (order, digits)


async def test_an_order_without_a_phone_is_never_confirmed(database: Database, folder: Path, edit: Edit) -> None:
    edit("orders.csv", "Ann Lee,13900002222", "Ann Lee,")
    merchant_id = (await load_shop(database, read_shop(folder))).merchant_id
    for digits in ("", "none", "0000", "2222"):
        assert not await EmbeddedShop(database).order_matches_phone(merchant_id, "IN-1003", digits), digits


async def test_only_a_signed_in_customer_has_a_profile(loaded: Loaded) -> None:
    shop, merchant_id, folder = loaded
    assert await shop.customer(asker(merchant_id, "customer")) == folder.customers[0]
    for kind in ("anonymous", "anonymous who claims", "order", "order level, with the customer's name"):
        assert await shop.customer(asker(merchant_id, kind)) is None
    assert await shop.customers(merchant_id) == folder.customers


async def test_what_masking_must_know_of_a_customer(database: Database, loaded: Loaded) -> None:
    _, merchant_id, _ = loaded
    assert set(await personal_values(database, merchant_id, "C1")) == {
        *(("name", "林晓"), ("name", "林大明"), ("phone", "13800001111"), ("phone", "13800003333"), ("email", "lin@example.com")),
        *(("address", "文一路 1 号"), ("address", "西湖区 2 号"), ("order", "IN-1001"), ("order", "IN-1002"), ("tracking", "SF100200300")),
    }
    assert await personal_values(database, merchant_id, "C9") == ()


# ---- catalogue


async def test_a_price_changed_in_the_shop_is_told_at_the_next_question(database: Database, loaded: Loaded) -> None:
    shop, merchant_id, _ = loaded
    async with database.open_for(merchant_id) as connection:
        await connection.execute("UPDATE variant SET price_minor = 9900, stock = 1 WHERE sku = 'PAD'")
    pad = await shop.product(merchant_id, "pad")
    assert pad is not None
    assert (pad.variants[0].price, pad.variants[0].stock) == (Money(9900, "CNY"), 1)


async def test_products_come_in_the_order_asked_for_without_the_unknown(loaded: Loaded) -> None:
    shop, merchant_id, _ = loaded
    assert [product.id for product in await shop.products_by_id(merchant_id, ["pad", "nix", "pen", "pad"])] == ["pad", "pen"]
    assert await shop.product(merchant_id, "nix") is None


async def test_categories_count_what_lies_below_them(loaded: Loaded) -> None:
    shop, merchant_id, _ = loaded
    assert await shop.categories(merchant_id, "en") == (
        CategoryCount("writing", "Writing", 1),
        CategoryCount("pens", "Fountain pens", 1),
        CategoryCount("paper", "Paper", 1),
    )
    assert (await shop.categories(merchant_id, "zh"))[2].name == "纸"


SEARCHES: list[tuple[str, str | None, list[str]]] = [
    ("", None, ["pen", "pad"]),
    ("钢笔", None, ["pen"]),
    ("FOUNTAIN", None, ["pen"]),  # an alias
    ("grid squared", None, ["pad"]),  # one word in the name, one in the summary
    ("grid cloud", None, []),
    ("pen", None, ["pen"]),
    ("%", None, []),
    ("_", None, []),
    ("zh", None, []),  # a language code is not a text
    ("", "writing", ["pen"]),  # lies in a category below
    ("", "paper", ["pad"]),
    ("钢笔", "paper", []),
    ("", "nix", []),
]


async def test_the_search_box_finds_by_words_of_any_language(loaded: Loaded) -> None:
    shop, merchant_id, _ = loaded
    for text, category, found in SEARCHES:
        assert [product.id for product in await shop.search_catalogue(merchant_id, text, category, 10)] == found, (text, category)


async def test_a_picture_comes_with_its_media_type(loaded: Loaded) -> None:
    shop, merchant_id, folder = loaded
    assert await shop.picture(merchant_id, "pen.svg") == ("image/svg+xml", folder.pictures[0].content)
    assert await shop.picture(merchant_id, "../pen.svg") is None
