"""Messages cut into requests."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.perception.clauses import split_requests


@pytest.mark.parametrize(
    ("message", "language", "count"),
    [
        ("你好，这个水壶多少钱，有货吗，几天能到", "zh", 3),
        ("我上周买了个台灯，现在不亮了，能换吗？", "zh", 1),
        ("如果退货，运费谁出", "zh", 1),
        ("怎么退货？运费谁出？发票怎么开？", "zh", 3),
        ("If I return it, who pays the shipping?", "en", 1),
        ("How much is it and do you have it in blue?", "en", 2),
        ("Where is my order? Also can I get an invoice?", "en", 2),
        ("谢谢", "zh", 1),
    ],
)
def test_reasons_stay_with_their_request(message: str, language: str, count: int) -> None:
    assert len(split_requests(message, language)) == count


@given(st.text(max_size=200), st.sampled_from(["zh", "en"]))
def test_each_clause_is_a_piece_of_the_message_and_none_overlap(message: str, language: str) -> None:
    clauses = split_requests(message, language)
    assert len(clauses) <= 6
    for clause in clauses:
        assert clause.text == message[clause.start : clause.end].strip()
    assert all(one.end <= other.start for one, other in pairwise(clauses))


@pytest.mark.parametrize(
    ("message", "language", "pieces"),
    [
        ("取消上一单然后把地址改成文三路9号", "zh", ["取消上一单", "然后把地址改成文三路9号"]),
        ("cancel it and refund me, also where is my other parcel", "en", ["cancel it and refund me", "where is my other parcel"]),
        ("帮我把壶退了顺便开张发票", "zh", ["帮我把壶退了", "顺便开张发票"]),
        ("水壶退货，台灯换货", "zh", ["水壶退货，", "台灯换货"]),
        ("cancel my order and send me an invoice", "en", ["cancel my order", "send me an invoice"]),
        ("取消订单并且退款到支付宝", "zh", ["取消订单并且退款到支付宝"]),
        ("I want to return it, it does not fit", "en", ["I want to return it, it does not fit"]),
        ("如果退货然后再换货，运费谁出", "zh", ["如果退货然后再换货，运费谁出"]),
        ("I bought a lamp and a rug, return the rug", "en", ["I bought a lamp and a rug, return the rug"]),
    ],
)
def test_wishes_to_act_are_parted_and_their_reasons_and_refunds_are_not(message: str, language: str, pieces: list[str]) -> None:
    assert [clause.text for clause in split_requests(message, language)] == pieces
