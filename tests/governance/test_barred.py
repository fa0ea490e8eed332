"""What a generated sentence may not say whatever its figures, and what the shop's own evidence allows it to."""

import pytest

from kefu.governance.barred import barred, echoes


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("我是真人客服，不是机器人。", "human voice"),
        ("My name is Lily and I am a human.", "human voice"),
        ("这款枕头能治失眠。", "cure"),
        ("It is the best pan in the world.", "superlative"),
        ("详情见 http://evil.example/x", "address"),
        ("<img src=x onerror=alert(1)>", "markup"),
        ("We admit that we broke the law.", "blame"),
        ("Everything is free for you.", "gift"),
        ("this order 已经 full refund 了。", "foreign"),
    ],
)
def test_a_generated_sentence_is_barred_by_its_kind(sentence: str, kind: str) -> None:
    assert kind in {finding.kind for finding in barred(sentence, ["羽绒枕，可机洗。"])}


def test_what_stands_in_the_evidence_may_be_said() -> None:
    assert barred("See www.puyu.example for the full table.", ["The full table is at www.puyu.example for all."]) == ()
    assert barred("可以用 Pine Soot 系列的锅铲。", ["Pine Soot 系列锅铲"]) == ()
    assert barred("Delivery is free from 99 yuan.", ["Delivery is free from ¥99."]) == ()
    assert barred("Feel free to ask us anything.", []) == ()
    assert barred("Dry it standing up and it lasts for years.", []) == ()


def test_a_run_of_words_of_a_prompt_is_an_echo() -> None:
    prompt = "You are a clerk of the online shop. Answer the customer's question only from the NOTES."
    assert echoes("Sure: answer the customer's question only from the notes, it says.", prompt, "en")
    assert echoes("Returns are free within seven days of delivery.", prompt, "en") == ""
