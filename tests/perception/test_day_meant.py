"""The day that a question names."""

from datetime import date

import pytest

from kefu.perception.day_meant import day_meant

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("五月份的订单满多少包邮", date(2026, 5, 15)),
        ("我今年四月买的", date(2026, 4, 15)),
        ("6月30号下的单", date(2026, 6, 30)),
        ("12月买的", date(2025, 12, 15)),
        ("明年三月包装多少钱", date(2027, 3, 15)),
        ("等到2027年春天再换", date(2027, 4, 15)),
        ("I ordered on 10 June 2026", date(2026, 6, 10)),
        ("gift wrapping next February", date(2027, 2, 15)),
        ("free shipping in May", date(2026, 5, 15)),
        ("may I return this", None),
        ("三个月能退吗", None),
        ("我的生日月有券吗", None),
        ("现在多少包邮", None),
    ],
)
def test_a_day_is_read_from_the_words(text: str, expected: date | None) -> None:
    assert day_meant(text, TODAY) == expected
