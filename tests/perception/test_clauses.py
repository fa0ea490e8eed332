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
