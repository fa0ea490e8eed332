"""The style guide of a shop: read with words for what is wrong, kept when the shop is written back, and obeyed."""

from typing import Any

from kefu.shops.files.style import read_style, style_row
from kefu.turn.lanes.tone import against_style, dressed, style_asked
from kefu.vocabulary import Style

GIVEN: dict[str, Any] = {
    "address": "你",
    "emoji": False,
    "sign_off": {"zh": "朴屿家居，慢慢过日子。", "en": "Puyu Home."},
    "max_sentences": 2,
    "forbidden": ["亲", "best ever"],
    "guide": {"zh": "像邻居一样说话。"},
}


def _read(value: object) -> tuple[Style, list[str]]:
    wrong: list[str] = []
    return read_style(value, ("zh", "en"), lambda key, what: wrong.append(f"{key} {what}")), wrong


def test_a_style_guide_is_the_same_after_reading_and_writing() -> None:
    style, wrong = _read(GIVEN)
    assert wrong == []
    assert style_row(style) == GIVEN
    assert style_row(Style()) == {}


def test_each_mistake_is_named_with_what_to_do() -> None:
    bad = {"address": "thou", "emoji": 1, "max_sentences": 99, "forbidden": "亲", "sign_off": {"fr": "à bientôt"}, "tone": "warm"}
    style, wrong = _read(bad)
    assert len(wrong) == 6
    assert style.max_sentences == 0
    assert _read(["x"])[1] == ["style is not an object; write {…} with address, emoji, sign_off, max_sentences, forbidden, guide"]


def test_a_models_sentence_is_dressed_and_held_against_the_guide() -> None:
    style, _ = _read(GIVEN)
    assert dressed("您可以退 😊", style) == "你可以退"
    assert dressed("您可以退 😊", Style(emoji=True)) == "您可以退 😊"
    assert "亲" in against_style("亲，可以退", style)
    assert against_style("可以退", style) == ""
    assert style_asked(style, "zh").splitlines()[0] == "称呼顾客用“你”。"
    assert "At most 2 sentences." in style_asked(style, "en")
