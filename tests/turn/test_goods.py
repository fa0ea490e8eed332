"""Which line and which other option a customer's words mean, where an order holds one product twice."""

import pytest

from kefu.turn.flows.goods import chosen_variants, stretches_of
from kefu.vocabulary import Money, OrderLine, Product, Variant

COLOURS = {"blue": "蓝色", "black": "黑色", "white": "白色", "grey": "灰色"}
PRICE = Money(9900, "CNY")
NAME = {"zh": "雾岚水壶", "en": "Mist kettle"}


def _options(colour: str) -> dict[str, dict[str, str]]:
    return {"zh": {"颜色": COLOURS[colour]}, "en": {"colour": colour}}


KETTLE = Product("K", "kettle", NAME, {}, {}, (), (), tuple(Variant(colour, _options(colour), PRICE, None, 5) for colour in COLOURS))
LINES = tuple(OrderLine(number, sku, "K", NAME, _options(sku), 1, PRICE) for number, sku in ((1, "blue"), (2, "black")))


@pytest.mark.parametrize(
    "text",
    [
        "两个水壶都要换：蓝色的换成白色，黑色的换成灰色",
        "黑色那个换成灰色，蓝色那个换成白色的",
        "change the blue kettle to white and the black one to grey",
        "please swap the black one for a grey one, and the blue one for a white one",
    ],
)
def test_two_of_one_product_are_changed_each_to_its_own(text: str) -> None:
    told = {line.sku: _told(text, line) for line in LINES}
    assert told == {"blue": "white", "black": "grey"}


def _told(text: str, line: OrderLine) -> str:
    stretches = stretches_of(text, line, LINES, {"K": KETTLE})
    return next((found[0].sku for stretch in stretches if (found := chosen_variants(stretch, line, KETTLE))), "")
