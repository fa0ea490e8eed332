"""What is said first to a customer who is upset."""

import re
from itertools import product

import pytest

from kefu.governance import promises, wrong_language
from kefu.perception.emotion import Emotion
from kefu.turn.mood.soothing import TOPICS, Topic, acknowledge, soothing

ANGRY = Emotion("angry", 0.8, 0.9)
CLICHES = re.compile(
    r"理解您的(?:心情|感受)|感同身受|万分抱歉|深表歉意|带来(?:的)?不便|亲亲|小主|frustrat|inconvenience"
    r"|understand how you|valued customer|deeply sorry",
    re.IGNORECASE,
)


def every_sentence() -> list[tuple[str, str, str, str]]:
    return [
        (topic, tone, language, sentence)
        for topic, tones in soothing().items()
        for tone, languages in tones.items()
        for language, sentences in languages.items()
        for sentence in sentences
    ]


def test_each_topic_has_six_sentences_or_more_for_each_tone_in_both_languages() -> None:
    assert set(soothing()) == {*TOPICS, "any"}
    for topic, tones in soothing().items():
        assert {"mild", "strong"} <= set(tones) or topic == "any"
        for tone, languages in tones.items():
            assert set(languages) == {"zh", "en"}, (topic, tone)
            assert all(len(sentences) >= 6 for sentences in languages.values()), (topic, tone)


def test_no_sentence_stands_in_the_list_twice() -> None:
    said = [sentence for *_, sentence in every_sentence()]
    assert sorted({sentence for sentence in said if said.count(sentence) > 1}) == []


def test_no_sentence_promises_an_act_is_a_cliche_or_is_long() -> None:
    for topic, tone, language, sentence in every_sentence():
        place = (topic, tone, sentence)
        assert not promises(sentence, language), place
        assert not wrong_language(sentence, language), place
        assert not CLICHES.search(sentence), place
        assert not re.search(r"\d", sentence), place
        assert len(sentence) <= (28 if language == "zh" else 100), place


@pytest.mark.parametrize(("topic", "language"), list(product([*TOPICS, None], ["zh", "en"])))
def test_the_same_sentence_is_never_said_twice_in_a_conversation(topic: Topic | None, language: str) -> None:
    said: list[str] = []
    while (sentence := acknowledge(ANGRY, topic, language, said)) is not None:
        assert sentence not in said
        said.append(f"{sentence} 接下来是别的话。")
    assert len(said) >= 6


def test_the_calm_and_the_happy_are_not_soothed() -> None:
    assert acknowledge(Emotion("calm", 0.0, 0.9), "late", "zh", ()) is None
    assert acknowledge(Emotion("happy", 0.9, 0.9), "late", "en", ()) is None
    assert acknowledge(Emotion("angry", 0.1, 0.9), "late", "en", ()) is None


def test_a_feeling_gets_words_of_its_own() -> None:
    late = soothing()["late"]
    assert acknowledge(Emotion("anxious", 0.6, 0.9), "late", "zh", ()) in late["anxious"]["zh"]
    assert acknowledge(Emotion("disappointed", 0.5, 0.9), "late", "en", ()) in late["mild"]["en"]
    assert acknowledge(ANGRY, "late", "en", ()) in late["strong"]["en"]
    assert acknowledge(Emotion("disappointed", 0.9, 0.9), "wrong_item", "zh", ()) in soothing()["wrong_item"]["mild"]["zh"]
    assert acknowledge(Emotion("sad", 0.7, 0.9), "bereaved", "zh", ()) in soothing()["bereaved"]["strong"]["zh"]
    assert acknowledge(Emotion("confused", 0.5, 0.9), None, "en", ()) in soothing()["any"]["confused"]["en"]


def test_a_language_without_words_of_its_own_is_answered_in_english() -> None:
    assert acknowledge(ANGRY, "lost", "de", ()) in soothing()["lost"]["strong"]["en"]


def test_conversations_begin_differently_and_each_can_be_repeated() -> None:
    begun = {acknowledge(ANGRY, "late", "zh", (), seed=str(number)) for number in range(20)}
    assert len(begun) > 3
    assert acknowledge(ANGRY, "late", "zh", (), seed="7") == acknowledge(ANGRY, "late", "zh", (), seed="7")
