"""Signals of risk and urgency."""

import pytest

from kefu.perception.signals import manner, signals


@pytest.mark.parametrize(
    ("text", "kind", "grade"),
    [
        ("再不解决我就打12315", "regulator", 3),
        ("I'll report you to the ombudsman", "regulator", 3),
        ("发小红书曝光你们", "media", 3),
        ("I'm going to the press", "media", 3),
        ("我要找律师起诉", "lawyer", 3),
        ("I will sue you", "lawyer", 3),
        ("我让银行拒付", "chargeback", 3),
        ("I'm filing a chargeback", "chargeback", 3),
        ("不想活了", "self_harm", 3),
        ("I want to kill myself", "self_harm", 3),
        ("我妈上周去世了，用不着了", "bereavement", 2),
        ("my father passed away", "bereavement", 2),
        ("我才14岁", "minor", 2),
        ("my son ordered it without asking", "minor", 2),
        ("宝宝被烫伤了", "injury", 3),
        ("the kettle burned my hand", "injury", 3),
        ("用了以后全身过敏", "medical", 2),
        ("I got a rash from the sheets", "medical", 2),
        ("急用，明天就要", "urgency", 2),
        ("I need it asap", "urgency", 2),
    ],
)
def test_a_signal_is_seen_with_its_grade(text: str, kind: str, grade: int) -> None:
    assert (kind, grade) in [(signal.kind, signal.grade) for signal in signals(text)]


@pytest.mark.parametrize(
    "text", ["我没受伤", "I am not going to sue anyone", "我想死这个杯子了", "I am 15 cm short", "这个水壶多少钱", "where is my parcel"]
)
def test_what_is_denied_or_only_looks_like_it_is_no_signal(text: str) -> None:
    assert signals(text) == ()


def test_a_signal_keeps_the_words_that_gave_it() -> None:
    (signal,) = signals("不处理我就找律师")
    assert "不处理我就找律师"[signal.start : signal.end] == signal.text == "律师"


def test_manner_tells_polite_from_rude_and_sees_sarcasm() -> None:
    assert manner("您好，麻烦您帮我看下，谢谢").politeness > 0.5 > 0 > manner("什么破店！！").politeness
    assert manner("真行啊，等了十天都没到").sarcasm
    assert manner("thanks for nothing").sarcasm
    assert not manner("谢谢，收到了").sarcasm
