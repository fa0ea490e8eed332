"""Days that a question's facts name move with the shop; ranges and prices do not."""

from datetime import date, timedelta

import pytest

from kefu.evaluation.dated import moved_days

ASKED = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("texts", "by", "has", "has_not"),
    [
        (
            ("11月30日", "30 November", "11-30"),
            2,
            ("12月2日", "2 December", "Dec 2", "2nd of December", "12-02"),
            ("11月30日", "30 November", "11-30"),
        ),
        (("1 月 17 日",), 2, ("1月19日", "2027-01-19"), ("1月17日",)),
        (("out of stock", "2026-12-03"), -1, ("out of stock", "2 December"), ("2026-12-03",)),
        (("11月24", "24日", "杭州"), 1, ("25日", "25 Nov", "杭州"), ("11月24", "24日")),
    ],
)
def test_a_day_moves_and_is_written_in_every_usual_way(
    texts: tuple[str, ...], by: int, has: tuple[str, ...], has_not: tuple[str, ...]
) -> None:
    moved = moved_days(texts, ASKED, timedelta(days=by))
    assert set(has) <= set(moved)
    assert not set(has_not) & set(moved)


@pytest.mark.parametrize("texts", [("1-3", "1–3 days"), ("¥11.11",), ("7 days", "seven"), ("31月40日",)])
def test_what_names_no_day_stays(texts: tuple[str, ...]) -> None:
    assert moved_days(texts, ASKED, timedelta(days=2)) == texts
