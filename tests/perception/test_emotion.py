"""What customers feel: plain feelings, traps, the course of a talk, and the artefact."""

from collections.abc import Sequence
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.perception.emotion import CALM, Emotion, course, feel, source_hash
from kefu.perception.emotion_signs import NAMES, blanked
from kefu.perception.vectors import Vectors


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return Vectors()


def no_vector(text: str) -> np.ndarray:
    raise AssertionError(f"{text!r} was embedded although its cues decide")


def test_the_shipped_head_belongs_to_the_shipped_examples(vectors: Vectors) -> None:
    with (resources.files("kefu.perception") / "emotion.npz").open("rb") as stream, np.load(stream) as stored:
        assert str(stored["source"]) == source_hash(vectors.name), "run `make emotions` and commit emotion.npz"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("请问这款有货吗", "calm"),
        ("我想退货，怎么操作", "calm"),
        ("太喜欢了，谢谢你们", "happy"),
        ("看不懂你们的退货规则，到底谁出运费", "confused"),
        ("明天就要用了，还没到，急死我了", "anxious"),
        ("用了两天就坏了，太失望了", "disappointed"),
        ("你们到底有没有人管？气死我了！", "angry"),
        ("我奶奶上周去世了，这双鞋想退", "sad"),
        ("氣死我了，到底要等多久", "angry"),
        ("do you ship to Ireland", "calm"),
        ("I love it, thank you so much", "happy"),
        ("I don't understand, who pays for the return?", "confused"),
        ("I'm really worried it won't get here before the wedding", "anxious"),
        ("so disappointed, it broke after two days", "disappointed"),
        ("this is ridiculous, I have been waiting three weeks", "angry"),
        ("my dad passed away and I need to cancel his order", "sad"),
    ],
)
def test_plain_feelings_are_noticed(text: str, name: str, vectors: Vectors) -> None:
    emotion = feel(text, vectors.query)
    assert emotion.name == name
    assert (emotion.intensity > 0) == (name != "calm")


@pytest.mark.parametrize(
    "text",
    [
        "我没生气，就是问问",
        "愤怒的小鸟抱枕有大号吗",
        "“气死我了”这个表情包贴纸怎么卖",
        "I'm not angry, just asking",
        "is the Happy Lamp in stock",
    ],
)
def test_a_feeling_that_is_denied_quoted_or_a_name_is_no_feeling(text: str, vectors: Vectors) -> None:
    assert feel(text, vectors.query).name == "calm"


def test_the_name_of_a_product_carries_no_feeling(vectors: Vectors) -> None:
    assert "失望" not in blanked("失望熊抱枕还有吗", ["失望熊抱枕"])
    assert feel("失望熊抱枕还有吗", vectors.query, names=["失望熊抱枕"]).name == "calm"


@pytest.mark.parametrize("text", ["呵呵", "真棒啊", "great.", "👏👏👏"])
def test_praise_after_anger_is_sarcasm(text: str, vectors: Vectors) -> None:
    assert feel(text, vectors.query, earlier=[Emotion("angry", 0.7, 0.9)]).name == "angry"


@pytest.mark.parametrize("text", ["谢谢", "气死我了", "I'm furious", "ok"])
def test_what_cues_decide_needs_no_vector(text: str) -> None:
    assert feel(text, no_vector).confidence > 0.7


def test_a_cue_is_a_span_of_the_message(vectors: Vectors) -> None:
    text = "包裹還沒到，我真的很擔心"
    emotion = feel(text, vectors.query)
    assert emotion.name == "anxious"
    assert emotion.cue
    assert text[emotion.start : emotion.start + len(emotion.cue)] == emotion.cue


def test_exclamation_makes_it_stronger(vectors: Vectors) -> None:
    assert feel("气死我了！！！", vectors.query).intensity > feel("气死我了", vectors.query).intensity


@given(st.text(max_size=80))
def test_any_text_has_a_feeling_within_bounds(text: str) -> None:
    emotion = feel(text, np.zeros(384, np.float32))
    assert emotion.name in NAMES
    assert 0 <= emotion.intensity <= 1
    assert 0 < emotion.confidence <= 1


def talk(*heats: tuple[str, float]) -> Sequence[Emotion]:
    return [Emotion(name, intensity, 0.9) for name, intensity in heats]  # type: ignore[arg-type]


def test_a_talk_that_gets_hotter_rises_and_one_that_cools_falls() -> None:
    assert course(talk(("calm", 0), ("disappointed", 0.5), ("angry", 0.8))).trend == "rising"
    assert course(talk(("angry", 0.9), ("angry", 0.7), ("calm", 0), ("calm", 0))).trend == "falling"
    assert course(talk(("calm", 0), ("calm", 0), ("calm", 0))).trend == "steady"


def test_the_peak_of_a_talk_is_kept() -> None:
    emotions = talk(("angry", 0.9), ("calm", 0))
    assert course(emotions).peak == emotions[0]
    assert course(emotions).now == emotions[1]
    assert course([]).now == CALM
