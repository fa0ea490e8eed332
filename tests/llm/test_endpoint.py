"""The client against a real socket that misbehaves the way model servers do."""

import asyncio
import json
import logging
from contextlib import aclosing
from decimal import Decimal

import pytest

from kefu.errors import Refused, TryAgainLater
from kefu.llm import Completion, OpenAICompatible, Prompt
from kefu.llm.breaker import Breaker
from kefu.llm.endpoint import Patience
from kefu.llm.model import CutShort, Prices

from .server import DONE, END, GOOD, USAGE, Script, Server, event, piece, raw, status

KEY = "sk-very-secret-0123456789"
ASK = Prompt("你是客服。", (("user", "退货运费谁出？"),), max_tokens=50)
QUICK = Patience(connect=1, first_token=0.3, between_tokens=0.3, total=1.5, backoff=0.01)


def client(server: Server, *scripts: Script, **more: object) -> OpenAICompatible:
    server.scripts = list(scripts)
    return OpenAICompatible(server.url, KEY, "toy", **{"patience": QUICK, **more})  # type: ignore[arg-type]


async def test_an_answer_comes_in_pieces_and_ends_with_what_it_cost(server: Server) -> None:
    model = client(server, GOOD, prices=Prices(Decimal(2), Decimal(8), Decimal("0.5")))
    parts = [part async for part in model.stream(ASK)]
    assert parts[:-1] == ["运费由", "卖家承担。"]
    last = parts[-1]
    assert isinstance(last, Completion)
    assert (last.text, last.finish, last.version) == ("运费由卖家承担。", "stop", "toy-1")
    assert (last.usage.prompt_tokens, last.usage.cached_tokens, last.usage.completion_tokens) == (100, 60, 7)
    assert last.usage.cost == Decimal("0.000166")  # (40·2 + 60·0.5 + 7·8) / 1,000,000
    assert not last.usage.estimated
    assert model.version == "toy-1"


async def test_the_request_carries_key_schema_and_tools_and_the_stable_part_first(server: Server) -> None:
    schema = {"type": "object", "properties": {"intent": {"type": "string"}}}
    tool = {"name": "get_order", "description": "look up", "parameters": {"type": "object"}}
    asked = Prompt("系统", (("user", "一"), ("assistant", "二"), ("user", "三")), stop=("\n",), json_schema=schema, tools=(tool,))
    await client(server, GOOD, extra={"enable_thinking": False}).complete(asked)
    request = server.requests[0]
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert [message["role"] for message in request.body["messages"]] == ["system", "user", "assistant", "user"]
    assert request.body["response_format"]["json_schema"]["schema"] == schema
    assert request.body["tools"] == [{"type": "function", "function": tool}]
    assert request.body["stream_options"] == {"include_usage": True}
    assert request.body["enable_thinking"] is False


async def test_a_server_without_schemas_reads_the_schema_in_words(server: Server) -> None:
    await client(server, GOOD, schema_support="object").complete(Prompt("系统", (("user", "一"),), json_schema={"type": "object"}))
    body = server.requests[0].body
    assert body["response_format"] == {"type": "json_object"}
    assert body["messages"][0]["content"].startswith("系统\n")
    assert '{"type": "object"}' in body["messages"][0]["content"]


async def test_too_many_requests_are_waited_for_as_long_as_the_server_says(server: Server) -> None:
    model = client(server, status(429, Retry_After="0"), status(429, Retry_After="0"), GOOD)
    assert (await model.complete(ASK)).text == "运费由卖家承担。"
    assert len(server.requests) == 3


async def test_a_server_that_wants_a_long_pause_is_not_waited_for(server: Server) -> None:
    with pytest.raises(TryAgainLater, match="429"):
        await client(server, status(429, Retry_After="3600"), GOOD).complete(ASK)
    assert len(server.requests) == 1


async def test_a_server_error_is_tried_again_and_then_given_up(server: Server) -> None:
    assert (await client(server, status(500, "boom"), GOOD).complete(ASK)).text == "运费由卖家承担。"
    with pytest.raises(TryAgainLater, match="status 502 boom"):
        await client(server, status(502, "boom")).complete(ASK)
    assert len(server.requests) == 2 + 3


async def test_nobody_listening_is_try_again_later() -> None:
    model = OpenAICompatible("http://127.0.0.1:9/v1", KEY, "toy", patience=QUICK)
    with pytest.raises(TryAgainLater, match="ConnectError"):
        await model.complete(ASK)
    assert (await model.state()).state == "broken"


async def test_a_first_token_that_comes_too_late_is_not_waited_for(server: Server) -> None:
    with pytest.raises(TryAgainLater, match="no first token in time"):
        await client(server, raw(b": keep-alive\n\n", 1.0, piece("晚了"), END, DONE)).complete(ASK)
    assert len(server.requests) == 1


async def test_a_slow_drip_ends_with_the_time_allowed_in_all(server: Server) -> None:
    drip = [part for _ in range(40) for part in (piece("滴"), 0.1)]
    with pytest.raises(CutShort, match="time allowed in all") as caught:
        await client(server, raw(*drip)).complete(ASK)
    assert set(caught.value.received) == {"滴"}


async def test_silence_in_the_middle_keeps_what_was_received_and_asks_no_second_time(server: Server) -> None:
    stream = client(server, raw(piece("运费"), 1.0, END), GOOD).stream(ASK)
    assert await anext(stream) == "运费"
    with pytest.raises(CutShort, match="no next token in time") as caught:
        await anext(stream)
    assert (caught.value.received, len(server.requests)) == ("运费", 1)


async def test_a_connection_closed_in_the_middle_keeps_what_was_received(server: Server) -> None:
    with pytest.raises(CutShort, match="the connection was closed") as caught:
        await client(server, raw(piece("运费"))).complete(ASK)
    assert caught.value.received == "运费"


async def test_a_connection_closed_before_the_first_token_is_tried_again(server: Server) -> None:
    assert (await client(server, raw(b": hello\n\n"), GOOD).complete(ASK)).text == "运费由卖家承担。"


async def test_characters_cut_between_packets_are_put_together(server: Server) -> None:
    whole = piece("运费😀由卖家承担。") + END + DONE
    single_bytes = [whole[at : at + 1] for at in range(len(whole))]
    assert (await client(server, raw(*single_bytes), patience=Patience()).complete(ASK)).text == "运费😀由卖家承担。"


async def test_every_line_ending_comment_and_missing_space_is_understood(server: Server) -> None:
    crlf = (b": ping\r\n\r\nevent: message\r\nid: 7\r\n" + piece("运费").replace(b"\n", b"\r\n")).replace(b"data: ", b"data:")
    packets = (crlf[:-1], crlf[-1:], b"data:\n\n", b"\xef\xbb\xbf", piece("由卖家"), END.rstrip(b"\n"))
    assert (await client(server, raw(*packets)).complete(ASK)).text == "运费由卖家"


async def test_a_stream_without_done_or_usage_is_complete_and_its_usage_is_marked_as_a_guess(server: Server) -> None:
    answer = await client(server, raw(piece("运费由卖家承担。"), END)).complete(ASK)
    assert answer.text == "运费由卖家承担。"
    assert answer.usage.estimated
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (7, 5)


async def test_a_done_without_a_reason_is_complete(server: Server) -> None:
    assert (await client(server, raw(piece("好"), DONE)).complete(ASK)).text == "好"


async def test_a_line_that_is_not_json_is_named(server: Server) -> None:
    with pytest.raises(TryAgainLater, match=r"not JSON: .*choices") as caught:
        await client(server, raw(piece("运"), b'data: {"choices": [{\n\n', END)).complete(ASK)
    assert isinstance(caught.value, CutShort)
    assert caught.value.received == "运"


@pytest.mark.parametrize("odd", [{"choices": 7}, {"choices": ["x"]}, {"choices": [{"delta": "x"}]}, [1], {"usage": 3, "choices": []}])
async def test_json_of_another_shape_is_an_error_with_words(server: Server, odd: object) -> None:
    with pytest.raises(TryAgainLater, match="cannot be read"):
        await client(server, raw(event(odd), END)).complete(ASK)


async def test_bytes_that_are_not_utf8_cost_one_character_only(server: Server) -> None:
    assert (await client(server, raw(piece("运X费").replace(b"X", b"\xff"), END)).complete(ASK)).text == "运\ufffd费"


async def test_an_error_inside_the_stream_is_an_error(server: Server) -> None:
    with pytest.raises(CutShort, match="out of memory"):
        await client(server, raw(piece("运"), event({"error": {"message": "out of memory"}}))).complete(ASK)


async def test_a_server_that_does_not_stream_is_understood(server: Server) -> None:
    whole = {
        "model": "toy-1",
        "choices": [{"message": {"content": "运费"}, "finish_reason": "length"}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 1},
    }
    answer = await client(server, raw(json.dumps(whole).encode(), kind="application/json")).complete(ASK)
    assert (answer.text, answer.finish) == ("运费", "length")


async def test_a_web_page_instead_of_a_model_says_what_to_change(server: Server) -> None:
    with pytest.raises(Refused, match="usually ends in /v1"):
        await client(server, raw(b"<html>", kind="text/html")).complete(ASK)


async def test_calls_of_tools_are_put_together_from_their_pieces(server: Server) -> None:
    def call(**function: str) -> bytes:
        return event({"choices": [{"delta": {"tool_calls": [{"index": 0, "function": function}]}}]})

    end = event({"choices": [{"delta": {}, "finish_reason": "tool_calls"}]})
    answer = await client(
        server, raw(call(name="get_order", arguments=""), call(arguments='{"order"'), call(arguments=': "A1"}'), end)
    ).complete(ASK)
    assert answer.finish == "calls"
    assert [(made.name, made.arguments) for made in answer.calls] == [("get_order", {"order": "A1"})]
    with pytest.raises(TryAgainLater, match="not a JSON object"):
        await client(server, raw(call(name="get_order", arguments="{"), end)).complete(ASK)


@pytest.mark.parametrize(
    ("code", "words"),
    [(401, "set the model's key"), (403, "set the model's key"), (402, "balance"), (404, "address and model"), (400, "too long")],
)
async def test_a_refusal_says_what_to_do_and_is_not_tried_again(server: Server, code: int, words: str) -> None:
    with pytest.raises(Refused, match=words):
        await client(server, status(code, f"prompt too long for {KEY}")).complete(ASK)
    assert len(server.requests) == 1


async def test_the_key_is_never_shown(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shown: list[str] = []
    leaky = (status(400, f"bad {KEY}"), status(401, f"bad {KEY}"), status(500, f"bad {KEY}"), raw(f"data: {KEY}\n\n".encode()))
    leaky += (raw(piece("x"), event({"error": f"bad {KEY}"})), raw(event({"error": f"bad {KEY}"})))
    for script in leaky:
        model = client(server, script)
        with pytest.raises((Refused, TryAgainLater)) as caught:
            await model.complete(ASK)
        shown += [str(caught.value), repr(caught.value), repr(model), str(caught.value.__cause__), repr(await model.state())]
    assert KEY not in "\n".join(shown) + caplog.text


async def test_a_caller_who_leaves_closes_the_connection(server: Server) -> None:
    endless = [part for _ in range(200) for part in (piece("滴" * 4000), 0.01)]
    async with aclosing(client(server, raw(*endless), patience=Patience()).stream(ASK)) as parts:
        async for _ in parts:
            break
    await asyncio.wait_for(server.gone.wait(), 5)


async def test_a_cancelled_task_closes_the_connection(server: Server) -> None:
    endless = [part for _ in range(200) for part in (piece("滴" * 4000), 0.01)]
    task = asyncio.create_task(client(server, raw(*endless), patience=Patience()).complete(ASK))
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(server.gone.wait(), 5)


async def test_after_many_failures_nothing_is_sent_until_a_probe_succeeds(server: Server) -> None:
    now = [0.0]
    model = client(server, status(500), breaker=Breaker(failures=3, rest_seconds=20, clock=lambda: now[0]))
    for _ in range(3):
        with pytest.raises(TryAgainLater):
            await model.complete(ASK)
    assert len(server.requests) == 3
    assert (await model.state()).state == "broken"
    now[0] = 21
    server.scripts = [GOOD]
    assert (await model.complete(ASK)).text
    assert (await model.complete(ASK)).text
    assert len(server.requests) == 5


async def test_the_state_names_the_models_that_the_server_has(server: Server) -> None:
    listing = raw(json.dumps({"data": [{"id": "other"}]}).encode(), kind="application/json")
    state = await client(server, listing).state()
    assert (state.state, "other" in state.why, state.what_to_do != "") == ("broken", True, True)
    assert (await client(server, raw(b'{"data": [{"id": "toy"}]}', kind="application/json")).state()).state == "answers"
    assert (await client(server, status(401)).state()).what_to_do == "set the model's key in the settings"
    assert (await client(server, status(503)).state()).state == "loading"
    assert server.requests[0].path == "/v1/models"


async def test_the_usage_of_a_server_with_its_own_word_for_the_cache_is_understood(server: Server) -> None:
    usage = event({"choices": [], "usage": {"prompt_tokens": 10, "completion_tokens": 1, "prompt_cache_hit_tokens": 8}})
    assert (await client(server, raw(piece("好"), END, usage, DONE)).complete(ASK)).usage.cached_tokens == 8
    assert (await client(server, raw(piece("好"), END, USAGE, DONE)).complete(ASK)).usage.cached_tokens == 60
