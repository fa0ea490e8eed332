"""The shops in demo/ read and load without a problem, quickly."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kefu.database import Database
from kefu.knowledge import read_vectors, split
from kefu.knowledge.views import digests_of
from kefu.perception.vectors import Vectors
from kefu.shops import load_shop, read_shop, shift_dates


@pytest.mark.parametrize("name", ["puyu", "shanlan"])
async def test_a_demo_shop_loads_for_any_day(database: Database, demo: Callable[[str], Path], name: str) -> None:
    shop = shift_dates(read_shop(demo(name)), date(2027, 2, 14))
    begin = time.perf_counter()
    report = await load_shop(database, shop)
    assert time.perf_counter() - begin < 10  # some tenths of a second on a quiet machine; this guards against minutes
    assert report.counts["products"] == len(shop.products)
    assert report.counts["orders"] == len(shop.orders)


@pytest.mark.parametrize("name", ["puyu", "shanlan"])
def test_every_product_of_a_demo_shop_has_a_picture_and_every_language(demo: Callable[[str], Path], name: str) -> None:
    shop = read_shop(demo(name))
    for product in shop.products:
        assert product.picture
        assert set(product.name) == set(product.summary) == set(shop.merchant.languages), product.id


@pytest.mark.parametrize("shop", ["puyu", "shanlan"])
def test_the_shipped_vectors_are_those_of_the_articles_that_are_there(demo: Callable[[str], Path], shop: str) -> None:
    """A few may be missing while articles are written: they are made at the first start. `make demo-vectors` writes them anew."""
    passages = [passage for article in read_shop(demo(shop)).articles for passage in split(article)]
    wanted = digests_of(passages, Vectors())
    missing = set(wanted) - set(read_vectors(demo(shop)))
    assert len(missing) <= len(wanted) // 20, "run `make demo-vectors` and commit what it writes"
