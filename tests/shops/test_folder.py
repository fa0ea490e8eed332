"""What the folder's texts go through: written and read again they are the same, whatever they hold; dates move together."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu.errors import BadInput
from kefu.shops import Category, ShopFolder, plain_order_id, read_shop, shift_dates
from kefu.shops.files import write_shop
from kefu.vocabulary import Article, Merchant, Money, Product, Variant

Edit = Callable[[str, str, str], None]

MERCHANT = Merchant(0, "m", {"en": "M"}, {}, "CNY", "", "Europe/Berlin", ("en",), "en", "#123456", {})
# What a cell may hold: any character but NUL, halves of characters, and blanks at its ends.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30).map(str.strip).filter(bool)
LINE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=30).map(str.strip).filter(bool)


def reread(shop: ShopFolder) -> ShopFolder:
    with tempfile.TemporaryDirectory() as directory:
        write_shop(shop, Path(directory) / "shop")
        return read_shop(Path(directory) / "shop")


@settings(max_examples=60, deadline=None)
@given(name=TEXT, summary=TEXT, option=LINE.filter(lambda text: ";" not in text))
def test_any_text_of_a_product_survives_writing_and_reading(name: str, summary: str, option: str) -> None:
    variant = Variant("s", {"en": {"Size": option}}, Money(1, "CNY"), None, 0)
    product = Product("p", "c", {"en": name}, {"en": summary}, {}, (), (), (variant,), category_name={"en": "C"})
    shop = ShopFolder(MERCHANT, (Category("c", None, {"en": "C"}),), (product,))
    assert reread(shop) == shop


@settings(max_examples=60, deadline=None)
@given(title=LINE, body=TEXT, example=LINE, source=LINE)
def test_any_text_of_an_article_survives_writing_and_reading(title: str, body: str, example: str, source: str) -> None:
    body = body.replace("\r", "\n").strip("\n")
    article = Article("a", "en", "document", title, body or "x", examples=(example, "no", "2026-01-01"), source=source)
    assert reread(ShopFolder(MERCHANT, (), (), articles=(article,))).articles == (article,)


@pytest.mark.parametrize(("aliases", "options"), [(("a|b",), {"Size": "M"}), ((), {"Size": "M;L"}), ((), {"Si=ze": "M"})])
def test_a_value_that_the_format_cannot_hold_is_refused_before_anything_is_written(
    folder: Path, tmp_path: Path, aliases: tuple[str, ...], options: dict[str, str]
) -> None:
    shop = read_shop(folder)
    pen = shop.products[0]
    pen = replace(pen, aliases=aliases, variants=(replace(pen.variants[0], options={"en": options}),))
    with pytest.raises(BadInput, match="write it differently"):
        write_shop(replace(shop, products=(pen,), orders=()), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_times_move_by_whole_days_and_the_catalogue_and_the_rules_stay(folder: Path) -> None:
    shop = read_shop(folder)
    moved = shift_dates(shop, date(2027, 3, 2))
    by = timedelta(days=100)
    assert moved.merchant.as_of == date(2027, 3, 2)
    assert [order.placed_at - by for order in moved.orders] == [order.placed_at for order in shop.orders]
    assert str(moved.orders[0].paid_at) == "2027-02-28 09:31:00+08:00"
    assert moved.orders[2].paid_at is None
    parcel, was = moved.orders[0].parcels[0], shop.orders[0].parcels[0]
    assert parcel.eta == date(2027, 3, 3)
    assert str(parcel.shipped_at) == "2027-02-28 18:00:00+08:00"
    assert [event.at - by for event in parcel.events] == [event.at for event in was.events]
    assert moved.orders[1].refunds[0].requested_at == shop.orders[1].refunds[0].requested_at + by
    assert moved.customers[0].created_at == shop.customers[0].created_at + by
    assert moved.products[0].variants[1].restock_on == date(2027, 3, 11)
    assert moved.products[0].released_on == shop.products[0].released_on
    assert moved.articles == shop.articles


def test_moving_there_and_back_changes_nothing(folder: Path) -> None:
    shop = read_shop(folder)
    assert shift_dates(shift_dates(shop, date(2031, 2, 28)), date(2026, 11, 22)) == shop


def test_a_shop_written_for_no_day_in_particular_is_not_moved(folder: Path, edit: Edit) -> None:
    edit("shop.json", '"2026-11-22"', '""')
    shop = read_shop(folder)
    assert shift_dates(shop, date(2030, 1, 1)) == replace(shop, merchant=replace(shop.merchant, as_of=date(2030, 1, 1)))


@pytest.mark.parametrize("said", ["#W2378156", "w 2378156", "W-2378156", "Ｗ２３７８１５６"])
def test_an_order_number_has_one_plain_form(said: str) -> None:
    assert plain_order_id(said) == "W2378156"
