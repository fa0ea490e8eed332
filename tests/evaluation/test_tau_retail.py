"""The retail world of τ-bench becomes a shop folder that loads like any other."""

import os
from pathlib import Path

import pytest

from kefu.database import Database
from kefu.errors import NotFound
from kefu.evaluation.tau_retail import tau_retail_shop
from kefu.shops import EmbeddedShop, ShopFolder, load_shop, read_shop
from kefu.shops.files import write_shop
from kefu.vocabulary import Level, Money, OrderStatus, ParcelStatus, Who

DATA = Path(os.environ.get("KEFU_DATA") or Path(__file__).parents[3] / "shared" / "data")


@pytest.fixture(scope="module")
def world() -> ShopFolder:
    if not (DATA / "tau_retail").is_dir():
        pytest.skip("the folder tau_retail is not there; KEFU_DATA names the folder above it")
    return tau_retail_shop(DATA / "tau_retail")


def test_all_of_the_world_is_imported(world: ShopFolder) -> None:
    assert (len(world.products), len(world.customers), len(world.orders)) == (50, 500, 1000)
    assert sum(len(product.variants) for product in world.products) == 591
    statuses = [order.status for order in world.orders]
    counted = {status: statuses.count(status) for status in set(statuses)}
    assert counted == {OrderStatus.PAID: 423, OrderStatus.DELIVERED: 373, OrderStatus.PACKING: 102, OrderStatus.CANCELLED: 102}


def test_an_order_keeps_its_number_amount_parcel_and_payment(world: ShopFolder) -> None:
    order = next(order for order in world.orders if order.id == "W2611340")
    assert order.customer == "james_li_5688"
    assert order.total == Money(53665, "USD")
    assert [(line.name["en"], line.unit_price) for line in order.lines] == [
        ("Water Bottle", Money(4784, "USD")),
        ("Office Chair", Money(48881, "USD")),
    ]
    assert order.lines[0].options == {"en": {"capacity": "1000ml", "material": "glass", "color": "blue"}}
    assert order.payment_method == "gift_card_1725971"
    assert [(parcel.tracking_number, parcel.lines, parcel.status) for parcel in order.parcels] == [
        ("357962501027", (1, 2), ParcelStatus.LABEL_CREATED)
    ]
    assert order.address == "215 River Road, Suite 991, New York, NY 10083, USA"


def test_a_cancelled_order_has_its_refund(world: ShopFolder) -> None:
    cancelled = [order for order in world.orders if order.status is OrderStatus.CANCELLED]
    assert all([refund.amount for refund in order.refunds] == [order.total] for order in cancelled)


def test_nothing_is_made_up(world: ShopFolder) -> None:
    assert {customer.phone for customer in world.customers} == {""}
    assert {variant.stock for product in world.products for variant in product.variants} == {0, 1}
    assert not any(product.attributes or product.aliases or product.description for product in world.products)
    assert not any(order.paid_at or order.cancelled_at or order.recipient for order in world.orders)


def test_the_policy_is_one_article_word_for_word(world: ShopFolder) -> None:
    (policy,) = world.articles
    assert (policy.id, policy.language, policy.kind, policy.title) == ("retail-policy", "en", "policy", "Retail agent policy")
    assert policy.body == (DATA / "tau_retail" / "wiki.md").read_text(encoding="utf-8").strip("\n")


def test_the_world_can_be_written_as_a_shop_folder_and_read_again(world: ShopFolder, tmp_path: Path) -> None:
    write_shop(world, tmp_path / "tau")
    assert read_shop(tmp_path / "tau") == world


async def test_the_world_loads_and_answers_by_order_number(database: Database, world: ShopFolder) -> None:
    merchant_id = (await load_shop(database, world)).merchant_id
    found = await EmbeddedShop(database).order(Who(merchant_id, Level.CUSTOMER, "james_li_5688"), "#W2611340")
    assert found == next(order for order in world.orders if order.id == "W2611340")


def test_a_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"Copy users\.json"):
        tau_retail_shop(tmp_path / "nowhere")
