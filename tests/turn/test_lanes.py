"""Lanes in order of cost: who writes, who is passed and why, what it took, and how it sounds."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from test_gate import NOTE

from kefu.conversations import Message
from kefu.governance.budgets import BudgetSpent, Limits, limits_of, reserve, set_limits, settle, spent_on
from kefu.llm import ScriptedModel
from kefu.llm.model import Prices
from kefu.perception.vectors import Vectors
from kefu.shops import merchant_by_name
from kefu.turn import Services, answer, hear, read_trace
from kefu.turn.lanes.ladder import reasons
from kefu.turn.lanes.tone import is_empty
from kefu.turn.wording import wording

OpenServices = Callable[..., AbstractAsyncContextManager[Services]]
SAID = "博物馆最多可以借 12 盏灯，最长 90 天。"
PRICES = Prices(Decimal(2), Decimal(8))


async def _ask(services: Services, small: ScriptedModel | None = None) -> tuple[Message, dict[str, Any], list[str]]:
    shown: list[str] = []

    async def tell(kind: str, content: Mapping[str, Any]) -> None:
        if kind == "text":
            shown.append(content["delta"])

    shop = await merchant_by_name(services.database, "puyu")
    assert shop is not None
    await services.knowledge.save_articles(shop.merchant_id, [NOTE])
    services = replace(services, small=small)
    conversation, _ = await services.conversations.start(shop.merchant_id, "zh", {})
    reply = await answer(services, conversation, await hear(services, conversation, "博物馆可以借展灯具吗", None), tell)
    assert reply is not None
    assert reply.trace_id is not None
    row = await read_trace(services, shop.merchant_id, reply.trace_id)
    assert row is not None
    return reply, row["record"], shown


def _passed(record: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["lane"], each["code"]) for each in record["passed"]]


async def test_a_small_model_that_is_sure_answers_and_the_large_one_is_not_asked(
    open_services: OpenServices, puyu_url: str, vectors: Vectors
) -> None:
    small = ScriptedModel(PRICES).will_say(SAID, named=("12 lamps",), confidence=0.95)
    async with open_services(puyu_url, vectors, ScriptedModel()) as services:
        reply, record, shown = await _ask(services, small)
    assert (reply.lane, shown) == ("small", [SAID])
    assert _passed(record) == [("fact", "not_live"), ("verbatim", "other_language"), ("quote", "other_language")]
    assert [(call["purpose"], Decimal(call["cost"]) > 0) for call in record["calls"]] == [("small", True)]


async def test_a_cost_of_many_digits_is_no_phone_number(open_services: OpenServices, puyu_url: str, vectors: Vectors) -> None:
    """A cost of 0.00013912345678 would be masked from its eleven digits on, and nobody could add it up."""
    small = ScriptedModel(Prices(Decimal("139.12345678"), Decimal("138.00001111"))).will_say(SAID, confidence=0.95)
    async with open_services(puyu_url, vectors, ScriptedModel()) as services:
        _, record, _ = await _ask(services, small)
    assert [Decimal(call["cost"]) > 0 for call in record["calls"]] == [True]
    assert Decimal(record["cost"]) == sum(Decimal(call["cost"]) for call in record["calls"])


@pytest.mark.parametrize(
    ("words", "confidence", "why"),
    [
        (SAID, 0.4, "unsure"),
        ("博物馆最多可以借 20 盏灯。", 0.95, "refused"),
        ("不知道。", 0.95, "knows_not"),
        ("感谢您的耐心等待。", 0.95, "empty"),
    ],
)
async def test_the_large_model_is_asked_when_the_small_ones_words_do_not_hold(
    words: str, confidence: float, why: str, open_services: OpenServices, puyu_url: str, vectors: Vectors
) -> None:
    small, large = ScriptedModel(PRICES).will_say(words, confidence=confidence), ScriptedModel(PRICES).will_say(SAID)
    async with open_services(puyu_url, vectors, large) as services:
        reply, record, shown = await _ask(services, small)
    assert (reply.lane, shown) == ("model", [SAID])
    assert _passed(record)[-1] == ("small", why)
    assert [call["purpose"] for call in record["calls"]] == ["small", "model"]
    assert record["tokens"]["prompt_tokens"] == sum(call["prompt_tokens"] for call in record["calls"])


async def test_what_a_model_says_to_say_nothing_is_left_out(open_services: OpenServices, puyu_url: str, vectors: Vectors) -> None:
    large = ScriptedModel().will_say(f"感谢您的咨询！{SAID}如果您还有其他问题，请随时联系我们。")
    async with open_services(puyu_url, vectors, large) as services:
        _, record, shown = await _ask(services)
    assert shown == [SAID]
    assert [sentence["text"] for sentence in record["sentences"]] == [SAID]


async def test_a_spent_budget_passes_the_models_and_the_customer_is_still_answered(
    open_services: OpenServices, puyu_url: str, vectors: Vectors
) -> None:
    async with open_services(puyu_url, vectors, ScriptedModel(PRICES)) as services:
        shop = await merchant_by_name(services.database, "puyu")
        assert shop is not None
        await set_limits(services.database, shop.merchant_id, Limits(day_tokens=10), "a test")
        try:
            reply, record, _ = await _ask(services)
            assert (reply.lane, "90 days" in reply.text) == ("quote", True)
            assert _passed(record)[-1] == ("model", "budget_day")
            assert record["calls"] == []
            assert "留个电话或邮箱" in reply.text
            assert [button["text"] for button in reply.content["quick_replies"]] == ["转人工", "留个电话或邮箱"]
            conversation, _ = await services.conversations.start(shop.merchant_id, "zh", {})
            line = await answer(services, conversation, await hear(services, conversation, "留个电话或邮箱", None))
            assert line is not None
            assert (line.lane, "手机号或邮箱发给我" in line.text) == ("hand_over", True)
            conversation = await services.conversations.get(shop.merchant_id, conversation.id)
            kept = await answer(services, conversation, await hear(services, conversation, "13812345678", None))
            assert kept is not None
            assert "记下了" in kept.text
        finally:
            await set_limits(services.database, shop.merchant_id, Limits(), "a test")


async def test_a_conversation_that_has_spent_its_own_budget_stops_alone(services: Services) -> None:
    shop = await merchant_by_name(services.database, "puyu")
    assert shop is not None
    day, merchant_id = date(2026, 3, 1), shop.merchant_id
    talks = [(await services.conversations.start(merchant_id, "zh", {}))[0].id for _ in range(2)]
    await set_limits(services.database, merchant_id, Limits(conversation_cost=Decimal("0.01")), "a test")
    try:
        await reserve(services.database, merchant_id, talks[0], day, 100, Decimal("0.008"))
        with pytest.raises(BudgetSpent, match="conversation"):
            await reserve(services.database, merchant_id, talks[0], day, 100, Decimal("0.008"))
        await reserve(services.database, merchant_id, talks[1], day, 100, Decimal("0.008"))
        await settle(services.database, merchant_id, talks[0], day, -40, Decimal("-0.006"))
        await reserve(services.database, merchant_id, talks[0], day, 100, Decimal("0.008"))
        spent = await spent_on(services.database, merchant_id, day)
        assert (spent.calls, spent.tokens, spent.cost) == (3, 260, Decimal("0.018"))
        assert (await limits_of(services.database, merchant_id)).conversation_cost == Decimal("0.01")
    finally:
        await set_limits(services.database, merchant_id, Limits(), "a test")


async def test_turns_at_the_same_moment_never_take_more_than_is_left(services: Services) -> None:
    shop = await merchant_by_name(services.database, "puyu")
    assert shop is not None
    day, merchant_id = date(2026, 3, 2), shop.merchant_id
    talks = [(await services.conversations.start(merchant_id, "zh", {}))[0].id for _ in range(8)]
    await set_limits(services.database, merchant_id, Limits(day_tokens=350), "a test")
    try:
        tries = (reserve(services.database, merchant_id, talk, day, 100, Decimal(0)) for talk in talks)
        ended = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(isinstance(each, BudgetSpent) for each in ended) == 5
        spent = await spent_on(services.database, merchant_id, day)
        assert (spent.tokens, spent.calls, spent.stopped_at is not None) == (300, 3, True)
    finally:
        await set_limits(services.database, merchant_id, Limits(), "a test")


async def test_a_conversation_that_does_not_exist_spends_nothing(services: Services) -> None:
    shop = await merchant_by_name(services.database, "puyu")
    assert shop is not None
    with pytest.raises(Exception, match="conversation"):
        await reserve(services.database, shop.merchant_id, uuid4(), date(2026, 3, 3), 100, Decimal(0))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("zh", "感谢您的耐心等待。"),
        ("zh", "希望以上信息对您有所帮助。"),
        ("zh", "如果您还有其他问题，请随时联系我们。"),
        ("zh", "很高兴为您服务！"),
        ("zh", "祝您购物愉快～"),
        ("en", "Great question!"),
        ("en", "I hope this helps."),
        ("en", "Thank you for your patience."),
        ("en", "If you have any other questions, please feel free to ask."),
        ("en", "Please let me know if you need anything else."),
    ],
)
def test_a_sentence_that_says_nothing_is_known(language: str, sentence: str) -> None:
    assert is_empty(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("zh", "如果还有其他质量问题，15 天内可以换货。"),
        ("zh", "请在签收后 7 天内联系我们申请退货。"),
        ("en", "Please let us know within 7 days if a part is missing, and we send it free of charge."),
        ("en", "Thank you cards are sold in packs of ten."),
    ],
)
def test_a_sentence_that_says_something_is_kept(language: str, sentence: str) -> None:
    assert not is_empty(sentence, language)


def test_no_sentence_of_kefus_own_says_nothing() -> None:
    courtesies = ("chat.", "list.")
    said = [(key, language, text) for key, texts in wording().items() if not key.startswith(courtesies) for language, text in texts.items()]
    assert [(key, language) for key, language, text in said if is_empty(text, language)] == []


def test_reasons_are_said_in_both_languages_with_the_same_fields() -> None:
    assert [key for key, texts in reasons().items() if set(texts) != {"zh", "en"} or texts["zh"].count("{") != texts["en"].count("{")] == []
