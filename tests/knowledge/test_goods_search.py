"""What customers want of goods, read from their words and held against a catalogue."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from kefu.knowledge.goods import Goods, GoodsFound, Priced, below, refined
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


def _told(id: str, category: str, names: tuple[str, str], summary: tuple[str, str], price: int) -> Product:
    variant = Variant(f"{id}-1", {}, Money(price, "CNY"), None, 5)
    texts = {"zh": summary[0], "en": summary[1]}
    return Product(id, category, {"zh": names[0], "en": names[1]}, texts, {}, (), (), (variant,))


GIFTS = (
    _told("candle", "scent", ("夜橘香薰蜡烛", "Night Candle"), ("装在抽屉盒里送人。", "Boxed, ready to give."), 15900),
    _told("wok", "kitchen", ("轻鸢炒锅", "Kite Wok"), ("少油也不糊底，一家四口够用。", "Less oil, for a family of four."), 19900),
    _told("pan", "kitchen", ("小满煎锅", "Small Frying Pan"), ("一个人煎蛋正好。", "Fries eggs for one."), 8900),
    _told("robe", "bath", ("慵晨浴袍", "Late Morning Robe"), ("口袋装得下一本书。", "Pockets for a book."), 25900),
    _told("hook", "storage", ("一粒挂钩", "One Grain Hook"), ("撕下来不伤墙。", "Leaves no mark."), 19000),
    _told("towel", "bath", ("小熊儿童浴巾", "Bear Kids' Towel"), ("洗完澡变小熊。", "Out of the bath and into a bear."), 9900),
    _told("flask", "drink", ("远行保温杯", "Vacuum Flask"), ("早上灌的水下午还热。", "Hot all afternoon."), 12900),
)


async def _offered(text: str) -> GoodsFound:
    goods = _goods(GIFTS)

    async def live(ids: tuple[str, ...]) -> tuple[Product, ...]:
        return tuple(product for product in GIFTS if product.id in ids)

    return await goods.search(goods.sought((text,)), live, limit=3)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("I need a gift for my mum who loves cooking, under 200", {"wok", "pan"}),
        ("送喜欢做饭的妈妈，两百以内的礼物", {"wok", "pan"}),
        ("我想买个送女朋友妈妈的生日礼物，250左右", {"robe"}),
        ("something for a baby shower, a gift under 100", {"towel"}),
    ],
)
async def test_what_somebody_loves_counts_more_than_the_word_gift(text: str, first: set[str]) -> None:
    found = await _offered(text)
    assert found.hits[0].product.id in first
    assert "hook" not in {hit.product.id for hit in found.hits}


@pytest.mark.parametrize("text", ["有没有赠品", "生日券怎么用", "can you gift wrap it", "do I get any free gifts with my order"])
def test_gifts_that_come_with_an_order_are_no_presents_to_choose(text: str) -> None:
    assert _goods(GIFTS).read(text).gift is None


@pytest.mark.parametrize(
    ("text", "who"),
    [("送女朋友妈妈的生日礼物", "女朋友妈妈"), ("给我妈买个生日礼物", "妈妈"), ("a gift for my dad", "my dad"), ("wedding gift", "")],
)
def test_the_last_one_named_gets_the_present(text: str, who: str) -> None:
    gift = _goods(GIFTS).read(text).gift
    assert gift is not None
    assert gift.who == who


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("300左右", 24000, 36000),
        ("两三百的", 20000, 30000),
        ("一百出头", 10000, 13000),
        ("一百来块", 8000, 12000),
        ("not more than 20", None, 2000),
    ],
)
def test_a_budget_in_round_words_is_a_range(text: str, least: int | None, most: int) -> None:
    limit = next(each for each in _goods(GIFTS).read(f"{text} 炒锅").limits if isinstance(each, Priced))
    assert (limit.least, limit.most) == (least, most)


async def test_what_keeps_drinks_hot_is_found_by_the_need() -> None:
    found = await _offered("I want something to keep my coffee hot at my desk")
    assert [hit.product.id for hit in found.hits] == ["flask"]


async def test_a_need_that_no_text_speaks_of_is_not_claimed() -> None:
    found = await _offered("家里有猫，要耐抓的浴袍")
    assert not found.hits
    assert [check.met for check in found.nearest[0].unmet] == [None]


async def test_for_how_many_puts_first_what_is_made_for_them() -> None:
    four, one = await _offered("一家四口用的锅"), await _offered("一个人用的锅")
    assert (four.hits[0].product.id, one.hits[0].product.id) == ("wok", "pan")


async def test_what_is_for_children_comes_last_when_no_child_is_spoken_of() -> None:
    towels = (*GIFTS, _told("plain", "bath", ("云绒浴巾", "Bath Towel"), ("吸水快。", "Dries fast."), 9900))
    goods = _goods(towels)

    async def live(ids: tuple[str, ...]) -> tuple[Product, ...]:
        return tuple(product for product in towels if product.id in ids)

    assert [hit.product.id for hit in (await goods.search(goods.read("便宜的浴巾"), live, limit=3)).hits] == ["plain", "towel"]
