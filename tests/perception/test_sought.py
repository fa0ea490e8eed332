"""What a customer wants of a product, read from the words and held against a product's facts."""

from decimal import Decimal

import pytest

from kefu.perception.sought import how_well, wish_of
from kefu.vocabulary import Attribute, Money, Product, Variant


def _product(name: str, material: str, litres: str, price: int, colour: str) -> Product:
    attributes = (
        Attribute("material", {"zh": "材质"}, {"zh": material}),
        Attribute("capacity", {"zh": "容量"}, {"zh": f"{litres} 升"}, Decimal(litres), "l"),
    )
    variant = Variant("S", {"zh": {"颜色": colour}}, Money(price, "CNY"), None, 3)
    return Product("p", "c", {"zh": name}, {"zh": ""}, {"zh": ""}, (), attributes, (variant,))


KETTLE = _product("雾岚电热水壶", "不锈钢", "1.5", 18900, "灰绿")
BOTTLE = _product("一泉水瓶", "Tritan 塑料", "1", 5900, "雾蓝")


@pytest.mark.parametrize(
    ("text", "kettle", "bottle"),
    [
        ("1.2L以下的壶", False, True),
        ("at least 1.2 litres", True, False),
        ("不要塑料的", True, False),
        ("not plastic please", True, False),
        ("100元以内", False, True),
        ("over 100 yuan", True, False),
        ("预算150", False, True),
        ("1升左右", False, True),
    ],
)
def test_a_wish_rules_out_what_does_not_keep_it(text: str, kettle: bool, bottle: bool) -> None:
    wish = wish_of(text)
    assert (how_well(KETTLE, wish) is not None, how_well(BOTTLE, wish) is not None) == (kettle, bottle)


def test_a_colour_that_is_wanted_puts_its_products_first() -> None:
    wish = wish_of("有没有绿色的")
    green, blue = how_well(KETTLE, wish), how_well(BOTTLE, wish)
    assert green is not None
    assert blue is not None
    assert green > blue


def test_words_without_a_wish_rule_nothing_out() -> None:
    assert how_well(KETTLE, wish_of("推荐一个")) == 0
