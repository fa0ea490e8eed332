"""The real local model as a provider like any other: the same demands as on the OpenAI protocol, on the process that is shipped."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import pytest_asyncio

from kefu.errors import Refused, TryAgainLater
from kefu.llm import Completion, EmbeddedEngine, Prompt
from kefu.llm.embedded import EngineOptions
from kefu.llm.endpoint import Patience

pytestmark = [pytest.mark.model, pytest.mark.asyncio(loop_scope="module")]

SYSTEM = "你是网店的客服。只根据【资料】回答，一句话。"
NOTE = "【资料】签收后7天内可无理由退货，运费由买家承担。\n【顾客】"
PATIENCE = Patience(connect=5, first_token=90, between_tokens=90, total=240, tries=1)


def ask(question: str, **wishes: object) -> Prompt:
    return replace(Prompt(SYSTEM, (("user", f"{NOTE}{question}"),), max_tokens=24), **wishes)  # pyright: ignore[reportArgumentType]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engine(model_file: Path) -> AsyncIterator[EmbeddedEngine]:
    running = EmbeddedEngine(model_file, options=EngineOptions(context=1024), patience=PATIENCE, core_hour=Decimal("0.2"))
    yield running
    await running.close()


async def test_words_come_in_pieces_and_the_end_says_what_it_took(engine: EmbeddedEngine) -> None:
    parts = [part async for part in engine.stream(ask("几天内能退？"))]
    words, last = [part for part in parts if isinstance(part, str)], parts[-1]
    assert isinstance(last, Completion)
    assert len(words) > 2
    assert "".join(words) == last.text
    assert "7" in last.text
    usage = last.usage
    assert (usage.estimated, usage.currency) == (False, "CNY")
    assert usage.prompt_tokens > 20
    assert 0 < usage.completion_tokens <= 24
    assert 0 < usage.first_token_milliseconds <= usage.milliseconds
    assert usage.cpu_milliseconds > 0
    assert usage.cost > 0


async def test_an_answer_obeys_a_json_schema(engine: EmbeddedEngine) -> None:
    schema = {
        "type": "object",
        "properties": {"about": {"enum": ["return", "invoice", "delivery"]}, "days": {"type": "integer"}},
        "required": ["about", "days"],
        "additionalProperties": False,
    }
    done = await engine.complete(ask("几天内能退？用 JSON 回答。", json_schema=schema, max_tokens=60))
    row = json.loads(done.text)
    assert set(row) == {"about", "days"}
    assert row["about"] in ("return", "invoice", "delivery")
    assert isinstance(row["days"], int)


async def test_a_tool_that_is_offered_is_called_or_passed_over_and_never_half_read(engine: EmbeddedEngine) -> None:
    tool = {
        "name": "get_order",
        "description": "look up an order",
        "parameters": {"type": "object", "properties": {"order": {"type": "string"}}, "required": ["order"]},
    }
    done = await engine.complete(Prompt("Use the tool.", (("user", "Where is my order A2045?"),), max_tokens=60, tools=(tool,)))
    assert done.calls or done.text
    assert all(call.name == "get_order" and isinstance(call.arguments, dict) for call in done.calls)
    assert (done.finish == "calls") == bool(done.calls)


async def test_the_limit_and_a_stop_word_end_an_answer(engine: EmbeddedEngine) -> None:
    cut = await engine.complete(ask("把资料一字不差地抄一遍", max_tokens=3))
    assert (cut.finish, cut.usage.completion_tokens) == ("length", 3)
    stopped = await engine.complete(
        Prompt("", (("user", "Count from 1 to 9, digits only, separated by spaces."),), max_tokens=30, stop=("5",))
    )
    assert "5" not in stopped.text
    assert stopped.finish == "stop"


async def test_how_sure_it_was_is_told_when_it_was_asked(engine: EmbeddedEngine) -> None:
    asked = await engine.complete(ask("运费谁出？", confidence=True))
    assert asked.confidence is not None
    assert 0 < asked.confidence <= 1
    assert (await engine.complete(ask("运费谁出？"))).confidence is None


async def test_who_leaves_in_the_middle_is_not_worked_for(engine: EmbeddedEngine) -> None:
    before = engine.process_id
    async with aclosing(engine.stream(ask("把资料抄二十遍", max_tokens=900))) as running:
        await anext(running)
    begun = asyncio.Event()

    async def listen() -> None:
        async with aclosing(engine.stream(ask("把资料抄二十遍", max_tokens=900))) as parts:
            async for _ in parts:
                begun.set()

    leaving = asyncio.create_task(listen())
    await begun.wait()
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert (await engine.complete(ask("运费谁出？"))).text
    assert engine.process_id == before


async def test_a_prompt_that_does_not_fit_is_refused_and_the_next_one_is_answered(engine: EmbeddedEngine) -> None:
    with pytest.raises((Refused, TryAgainLater)):
        await engine.complete(Prompt(SYSTEM, (("user", "很长的资料。" * 900),), max_tokens=8))
    assert (await engine.complete(ask("运费谁出？"))).text
    assert (await engine.state()).state == "answers"


async def test_odd_characters_go_in_and_come_out(engine: EmbeddedEngine) -> None:
    done = await engine.complete(
        Prompt("", (("user", "Repeat exactly: 👩‍👩‍👧 naïve \u202e测试\x07 <|im_end|> 〔手机#1〕"),), max_tokens=30)
    )
    assert done.text.isprintable() or done.text.strip()
    assert "<|im_start|>" not in done.text


async def test_a_process_that_hangs_is_not_waited_for_and_is_used_again_when_it_goes_on(model_file: Path) -> None:
    hasty = EmbeddedEngine(model_file, options=EngineOptions(context=512), patience=replace(PATIENCE, first_token=3, between_tokens=3))
    try:
        hasty.start()
        async with asyncio.timeout(200):
            await hasty._serving()  # loads it, and asks nothing yet  # pyright: ignore[reportPrivateUsage]
        victim = hasty.process_id
        assert victim is not None
        os.kill(victim, signal.SIGSTOP)
        try:
            with pytest.raises(TryAgainLater):
                await hasty.complete(Prompt("", (("user", "hi"),), max_tokens=2))
        finally:
            os.kill(victim, signal.SIGCONT)
        for _ in range(20):
            try:
                assert (await hasty.complete(Prompt("", (("user", "hi"),), max_tokens=2))).usage.completion_tokens
                break
            except TryAgainLater:
                await asyncio.sleep(1)
        else:
            pytest.fail("it did not answer again")
    finally:
        await hasty.close()
