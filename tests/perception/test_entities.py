"""What a message names besides products."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.perception.entities import entities
from kefu.perception.numerals import number

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("text", "kind", "value", "unit"),
    [
        ("昨天买的", "day", "2026-11-21", ""),
        ("上周三下的单", "day", "2026-11-11", ""),
        ("11月11日那单", "day", "2026-11-11", ""),
        ("3号下的单", "day", "2026-11-03", ""),
        ("双十一买的", "day", "2026-11-11", ""),
        ("I ordered it last Tuesday", "day", "2026-11-17", ""),
        ("the one from the 3rd", "day", "2026-11-03", ""),
        ("two weeks ago", "day", "2026-11-08", ""),
        ("上个月", "day", "2026-10-01/2026-10-31", ""),
        ("一共三百五十块", "amount", 35000, "CNY"),
        ("三块五", "amount", 350, "CNY"),
        ("I paid $1,299.50", "amount", 129950, "USD"),
        ("满300减40", "amount", 30000, ""),
        ("two items", "quantity", 2, "items"),
        ("要两个", "quantity", 2, "个"),
        ("第二单", "ordinal", 2, "单"),
        ("the second one", "ordinal", 2, "one"),
        ("1.5升的壶", "measure", 1.5, "l"),
        ("身高165", "size", 165.0, "height_cm"),
        ("I am 170 cm, 65 kg", "size", 170.0, "height_cm"),
        ("我九十斤", "size", 45.0, "weight_kg"),
        ("一米八的床", "size", 180, "bed_cm"),
        ("12平米的卧室", "size", 12.0, "room_m2"),
        ("family of four", "size", 4, "people"),
        ("size M", "size", "M", "letter"),
        ("拍错了", "reason", "ordered_by_mistake", ""),
        ("no longer needed", "reason", "no_longer_needed", ""),
        ("手机是〔手机#1〕", "token", "〔手机#1〕", "phone"),
        ("ship to 〔address#2〕", "token", "〔address#2〕", "address"),
    ],
)
def test_a_value_is_read_with_its_unit(text: str, kind: str, value: object, unit: str) -> None:
    assert (kind, value, unit) in [(found.kind, found.value, found.unit) for found in entities(text, TODAY)]


@pytest.mark.parametrize("text", ["怎么退货", "how do returns work", "在吗", "人工"])
def test_nothing_is_made_up(text: str) -> None:
    assert entities(text, TODAY) == ()


@pytest.mark.parametrize(
    ("said", "value"), [("三百五", 350), ("一百零五", 105), ("两千", 2000), ("1,299", 1299), ("十二", 12), ("dozen", None)]
)
def test_chinese_numbers_are_read(said: str, value: float | None) -> None:
    assert number(said) == value


@given(st.text(max_size=80))
def test_each_entity_is_a_piece_of_the_message_and_none_overlap(message: str) -> None:
    found = entities(message, TODAY)
    assert all(entity.text == message[entity.start : entity.end] for entity in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
