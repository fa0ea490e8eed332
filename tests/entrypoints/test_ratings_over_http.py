"""How it was: asked once, answered by a button, a word is welcome, and nobody is nagged."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kefu.quality.facts import gather
from kefu.quality.ratings import ask_quiet, score_of
from kefu.shops import merchant_by_name


async def _held(running: Any, talk: Any) -> dict[str, str]:
    lin = await running.staff()
    await talk.say("转人工")
    await running.http.post(f"/v1/staff/conversations/{talk.id}/take", headers=lin)
    await running.http.post(f"/v1/staff/conversations/{talk.id}/messages", headers=lin, json={"text": "您好，办好了。"})
    await running.http.post(f"/v1/staff/conversations/{talk.id}/close", headers=lin)
    return lin


async def test_after_a_person_has_closed_she_is_asked_by_buttons_and_her_score_and_word_are_kept(running: Any) -> None:
    talk = await running.talk()
    lin = await _held(running, talk)
    asked = (await talk.messages())[-1]
    assert asked["text"].startswith("Lin这次服务得怎么样")
    assert [button["text"] for button in asked["quick_replies"]] == ["很满意", "满意", "一般", "不满意", "很不满意"]
    thanked = await talk.say("满意")
    assert "谢谢您的评价" in thanked["text"]
    noted = await talk.say("就是等得久了点，人很耐心")
    assert "记下了" in noted["text"]
    found = (await running.http.get("/v1/insights", headers=lin)).json()["cuts"]["csat"]
    assert [(number["part"], number["rows"]) for number in found] == [("4", 1)]
    await _held(running, talk)
    assert "怎么样" not in (await talk.messages())[-1]["text"], "she is not asked twice"


async def test_a_talk_with_the_ai_is_asked_about_once_when_it_has_gone_quiet_and_not_before(running: Any) -> None:
    talk = await running.talk(language="en")
    await talk.say("how much is shipping?")
    services = running.services
    found = await merchant_by_name(services.database, "shanlan")
    assert found is not None
    shop = found.merchant_id
    await gather(services.database, shop, services.vectors.query)
    assert await ask_quiet(services, shop) == 0
    later = replace(services, now=datetime.now(UTC) + timedelta(minutes=20))
    assert await ask_quiet(later, shop) == 1
    assert await ask_quiet(later, shop) == 0
    assert (await talk.messages())[-1]["text"].startswith("How was this talk?")
    sorry = await talk.say("Poor")
    assert sorry["quick_replies"] == [{"text": "Talk to a person"}]
    answered = await talk.say("how do I return something?")
    assert "14 days" in answered["text"] or "return" in answered["text"].lower(), "a question after a score is answered"


async def test_a_number_that_answers_something_else_is_no_score(running: Any) -> None:
    talk = await running.talk()
    await talk.say("满多少包邮")
    reply = await talk.say("5")
    assert "评价" not in reply["text"]
    lin = await running.staff()
    assert (await running.http.get("/v1/insights", headers=lin)).json()["cuts"]["csat"] == []


@pytest.mark.parametrize(
    ("said", "score"),
    [
        ("很满意", 5),
        ("满意。", 4),
        ("very poor", 1),
        ("3", 3),
        ("4分", 4),
        ("★★★★★", 5),
        ("不满意，太慢了", None),
        ("55", None),
        ("0", None),
        ("满意吗？", None),
    ],
)
def test_a_score_is_one_of_the_buttons_a_digit_or_stars_and_nothing_else(said: str, score: int | None) -> None:
    assert score_of(said) == score
