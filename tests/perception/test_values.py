"""Values of attributes in customers' words, with their span and what the catalogue knows of them."""

from datetime import date

import pytest

from kefu.perception.values import Known, ValueIndex, of_options

TODAY = date(2026, 11, 22)
INDEX = ValueIndex(
    (
        Known("kettle", "capacity", ("1.5 升", "1.5 L"), 1500, "ml"),
        Known("pot", "capacity", ("1.2 升", "1.2 L"), 1.2, "l"),
        Known("kettle", "material", ("304 不锈钢 / 铝", "304 steel, aluminium")),
        *of_options("SKU-W", {"zh": {"颜色": "米白"}, "en": {"Colour": "Off white"}}),
        *of_options("SKU-L", {"zh": {"容量": "1.8 升"}, "en": {"Capacity": "1.8 L"}}),
        *of_options("SKU-K", {"zh": {"尺寸": "特大"}, "en": {"Size": "King"}}),
    )
)


@pytest.mark.parametrize(
    ("message", "text", "value", "unit", "bound", "holders"),
    [
        ("要1.5L的", "1.5L", 1.5, "l", "", {"kettle"}),
        ("one with 1.5 litres please", "1.5 litres", 1.5, "l", "", {"kettle"}),
        ("304 不锈钢的有吗", "304 不锈钢", "304 不锈钢", "", "", {"kettle"}),
        ("白色的还有吗", "白色", "米白", "", "", {"SKU-W"}),
        ("the off white one", "off white", "off white", "", "", {"SKU-W"}),
        ("a king size quilt", "king", "king", "", "", {"SKU-K"}),
        ("至少1.2升", "1.2升", 1.2, "l", "least", set()),
        ("1.2 L or less", "1.2 L", 1.2, "l", "most", set()),
        ("1800毫升那款", "1800毫升", 1.8, "l", "", {"SKU-L"}),
        ("something under 200", "under 200", 20000, "price", "most", set()),
        ("200以内的", "200", 20000, "price", "most", set()),
    ],
)
def test_a_value_is_read_with_its_span_and_linked(message: str, text: str, value: object, unit: str, bound: str, holders: set[str]) -> None:
    (found,) = INDEX.read(message, TODAY)
    assert message[found.start : found.end] == found.text == text
    assert (found.value, found.unit, found.bound, set(found.holders)) == (value, unit, bound, holders)


def test_a_word_inside_another_is_no_value_and_nothing_is_read_twice() -> None:
    assert INDEX.read("is it a good-looking thing", TODAY) == ()
    assert [each.text for each in INDEX.read("米白色 1.5L 304 不锈钢", TODAY)] == ["米白", "1.5L", "304 不锈钢"]
