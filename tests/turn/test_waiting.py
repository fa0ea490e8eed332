"""What a customer in line says: leaving it again in whatever words, and what only sounds like it."""

import pytest

from kefu.turn.facts.waiting import waiting_wish


@pytest.mark.parametrize(
    "said",
    [
        "不用人工了", "算了不用人工了", "算了", "算了，不用了", "那算了吧", "不用了，谢谢", "不等了", "没事了",
        "还是AI来吧", "还是你来吧", "还是跟机器人聊吧", "取消排队",
        "never mind", "Never mind, no person needed", "forget it", "I do not need a person any more",
        "I don't need anyone", "no human needed",
        "no need for a person", "go on with the AI",
    ],
)  # fmt: skip
def test_a_customer_leaves_the_line_in_her_own_words(said: str) -> None:
    assert waiting_wish(said) == ("withdraw", "")


@pytest.mark.parametrize(
    "said",
    [
        "不用了这个优惠券还能退吗",
        "这个算了多少运费",
        "没事了就发货吧，什么时候发",
        "I need a person",
        "人呢",
        "how long do I wait",
        "what do I need to return it",
    ],
)
def test_what_only_sounds_like_leaving_keeps_her_place(said: str) -> None:
    assert (waiting_wish(said) or ("", ""))[0] != "withdraw"
