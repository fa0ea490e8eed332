"""A model's yes: it must be the source's, and more than a word."""

from datetime import date

import pytest

from kefu.turn.state import Line, Part, Support
from kefu.turn.verify import check_line

DUVET = "Don't machine wash the duvet; have it dry-cleaned at most once a year."
FAN = "旧电风扇寄回后给您一张 ¥30 的抵用券，寄回运费由您承担。"


def _objections(text: str, asked: str, source: str, language: str) -> list[str]:
    part = Part("small", (Line(text, (0,)),), (), (Support("passage", "care", "", source),), asked=asked)
    return [each.reason for each in check_line(part.lines[0], part, language, date(2026, 11, 23), (), lambda _: ())]


def test_a_yes_to_what_the_source_denies_is_no_answer() -> None:
    said = _objections("Yes, have it dry-cleaned at most once a year.", "Can the duvet go in the washing machine?", DUVET, "en")
    assert any("yes" in each for each in said)


def test_a_no_to_it_is() -> None:
    assert _objections("Don't machine wash the duvet.", "Can the duvet go in the washing machine?", DUVET, "en") == []


@pytest.mark.parametrize("text", ["可以。", "是的"])
def test_a_yes_and_no_more_says_nothing(text: str) -> None:
    assert any("yes" in each for each in _objections(text, "旧的电风扇能换多少钱", FAN, "zh"))


def test_a_yes_with_its_fact_is_an_answer() -> None:
    assert _objections("可以，寄回运费由您承担。", "旧的电风扇能寄回吗", FAN, "zh") == []
