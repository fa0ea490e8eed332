"""What customers want of goods, read from their words and held against a catalogue."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from kefu.knowledge.goods import Goods, GoodsFound, below, refined
from kefu.perception.links import Linker, Named
from kefu.vocabulary import Attribute, Money, Product, Variant


def _product(id: str, names: tuple[str, str], material: str, litres: str, prices: dict[str, int], stock: int = 3) -> Product:
    attributes = (
        Attribute("material", {"zh": "材质"}, {"zh": material}),
        Attribute("capacity", {"zh": "容量"}, {"zh": f"{litres} 升"}, Decimal(litres), "l"),
    )
    variants = tuple(
        Variant(f"{id}-{number}", {"zh": {"颜色": colour}}, Money(price, "CNY"), None, stock)
        for number, (colour, price) in enumerate(prices.items())
    )
    return Product(id, "c", {"zh": names[0], "en": names[1]}, {"zh": ""}, {"zh": ""}, (), attributes, variants)


MIST = _product("mist", ("雾岚电热水壶", "Mist Kettle"), "内胆 304 不锈钢，外壳 PP", "1.5", {"灰绿": 18900, "米白": 18900})
CRANE = _product("crane", ("鹤嘴热水壶", "Crane Kettle"), "304 不锈钢，胡桃木手柄", "0.8", {"墨黑": 32900, "米白": 29900})
GLASS = _product("glass", ("清泉玻璃热水壶", "Spring Glass Kettle"), "高硼硅玻璃", "1.8", {"透明": 15900}, stock=0)
BOTTLE = _product("bottle", ("一泉水瓶", "Spring Bottle"), "Tritan", "1", {"雾蓝": 5900})
ALL = (MIST, CRANE, GLASS, BOTTLE)


def _goods(products: Sequence[Product] = ALL, synonyms: tuple[tuple[str, ...], ...] = ()) -> Goods:
    linker = Linker(Named(p.id, tuple(p.name.values()), p.aliases, tuple(v.sku for v in p.variants)) for p in products)
    return Goods(products, linker, None, synonyms, "CNY")


async def _found(text: str, goods: Goods | None = None, *, before: str = "", cheaper_than: tuple[Product, ...] = ()) -> GoodsFound:
    goods = goods or _goods()
    wish = goods.read(text)
    wish = refined(goods.read(before), wish) if before else wish

    async def live(ids: tuple[str, ...]) -> tuple[Product, ...]:
        return tuple(product for product in ALL if product.id in ids)

    return await goods.search(below(wish, cheaper_than), live, limit=10)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("不锈钢 1.5L 以下 200 块以内的热水壶", {"mist"}),
        ("一升以内的热水壶", {"crane"}),
        ("1500ml的热水壶", {"mist"}),
        ("一升半的热水壶", {"mist"}),
        ("热水壶，不要塑料的", {"crane", "glass"}),
        ("a kettle without plastic, under 200", {"glass"}),
        ("kettle between 150 and 200", {"mist", "glass"}),
        ("两百块以内的热水壶", {"mist", "glass"}),
        ("热水壶 150-200块 有现货", {"mist"}),
        ("除了白色都行的热水壶", {"mist", "crane", "glass"}),
        ("glass kettle", {"glass"}),
        ("black kettle", {"crane"}),
        ("最便宜的热水壶", {"mist"}),
        ("the cheapest kettle in stock", {"mist"}),
    ],
)
async def test_every_hit_keeps_all_that_was_said(text: str, ids: set[str]) -> None:
    found = await _found(text)
    assert {hit.product.id for hit in found.hits} == ids
    assert all(hit.fits for hit in found.hits)


async def test_when_nothing_keeps_the_whole_wish_the_nearest_say_what_is_different() -> None:
    found = await _found("不锈钢热水壶，100 块以内")
    assert found.hits == ()
    assert found.nearest[0].product.id == "mist"
    assert [each.constraint.said for each in found.nearest[0].unmet] == ["100 块以内"]


async def test_price_and_colour_must_hold_for_the_same_variant() -> None:
    assert (await _found("黑色的热水壶，300以内")).hits == ()


async def test_a_price_in_another_currency_is_not_compared() -> None:
    found = await _found("kettle under $50")
    assert found.hits == ()
    assert all(each.met is None for hit in found.nearest for each in hit.unmet)


async def test_a_shops_own_words_name_its_kinds() -> None:
    assert {hit.product.id for hit in (await _found("煲水壶")).hits} != {"mist", "crane", "glass"}
    found = await _found("煲水壶", _goods(synonyms=(("煲水壶", "热水壶"),)))
    assert {hit.product.id for hit in found.hits} == {"mist", "crane", "glass"}


async def test_a_follow_up_takes_the_place_of_what_was_said_of_the_same_thing() -> None:
    assert {hit.product.id for hit in (await _found("要玻璃的", before="不锈钢热水壶，两百以内")).hits} == {"glass"}
    assert {hit.product.id for hit in (await _found("不锈钢热水壶", cheaper_than=(CRANE,))).hits} == {"mist"}
