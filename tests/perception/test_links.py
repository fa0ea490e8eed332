"""Product names recognised in what customers write."""

import pytest

from kefu.perception.links import Linker, Named, best_links, choose_options

KETTLE = Named("kettle", ("雾岚电热水壶", "Mist Electric Kettle"), ("烧水壶", "electric kettle"), ("KT-1", "KT-1-BL"))
TRAVEL = Named("travel", ("行旅折叠水壶", "Traveller Folding Kettle"), ("折叠烧水壶", "travel kettle"), ("KT-2",))
LAMP = Named("lamp", ("弦月落地灯", "Crescent Floor Lamp"), ("落地灯",), ("LT-9",))
LINKER = Linker([KETTLE, TRAVEL, LAMP])


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("雾岚电热水壶多少钱", ["kettle"]),
        ("how much is the mist electric kettle?", ["kettle"]),
        ("KT-1-BL 有货吗", ["kettle"]),
        ("雾岚的那个壶", ["kettle"]),
        ("雾兰电热水湖多少钱", ["kettle"]),
        ("wulan dianreshuihu", ["kettle"]),
        ("mist ketle price", ["kettle"]),
        ("落地灯", ["lamp"]),
        ("退货运费谁出", []),
        ("can I get an invoice?", []),
    ],
)
def test_a_product_is_recognised_by_name_sku_series_sound_and_misspelling(text: str, products: list[str]) -> None:
    assert [link.id for link in best_links(LINKER.link(text))] == products


def test_a_kind_that_several_products_share_names_all_of_them() -> None:
    assert {link.id for link in best_links(LINKER.link("烧水壶有几种"))} == {"kettle", "travel"}


def test_the_option_that_is_said_scores_best() -> None:
    options = {"BL": {"颜色": "雾蓝", "尺寸": "1.5 升"}, "WH": {"颜色": "米白", "尺寸": "1.5 升"}}
    scores = choose_options("蓝色的那款", options)
    assert scores["BL"] > scores["WH"]
