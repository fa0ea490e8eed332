"""What else model servers do on a real socket: each failure ends in one clear state, and nothing runs on without end."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from kefu.errors import Refused, TryAgainLater
from kefu.llm import OpenAICompatible, Prompt
from kefu.llm.breaker import Breaker
from kefu.llm.endpoint import LONGEST_BODY, Patience
from kefu.llm.model import CutShort

from .server import DONE, END, GOOD, Request, Script, Server, event, piece, raw, status

ASK = Prompt("你是客服。", (("user", "退货运费谁出？"),), max_tokens=50)
QUICK = Patience(connect=1, first_token=0.5, between_tokens=0.5, total=3, backoff=0.01)
TOOL = {"name": "look_up", "description": "look up", "parameters": {"type": "object"}}


def client(server: Server, *scripts: Script, **more: object) -> OpenAICompatible:
    server.scripts = list(scripts)
    return OpenAICompatible(server.url, "sk-secret-key", "toy", **{"patience": QUICK, **more})  # type: ignore[arg-type]


def reset(*chunks: bytes) -> Script:
    """Sends what it has and tears the connection down without ending it."""

    async def play(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 99999\r\n\r\n" + b"".join(chunks))
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.transport.abort()

    return play


async def test_a_date_as_retry_after_is_understood(server: Server) -> None:
    soon, far = (format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True) for seconds in (-5, 3600))
    assert (await client(server, status(429, Retry_After=soon), GOOD).complete(ASK)).text
    with pytest.raises(TryAgainLater, match="429"):
        await client(server, status(429, Retry_After=far), GOOD).complete(ASK)


async def test_a_busy_server_does_not_open_the_breaker(server: Server) -> None:
    breaker = Breaker(failures=2)
    for _ in range(3):
        with pytest.raises(TryAgainLater):
            await client(server, status(429), breaker=breaker).complete(ASK)
    assert not breaker.is_open


async def test_a_connection_torn_down_in_the_middle_keeps_what_was_received_and_asks_no_second_time(server: Server) -> None:
    with pytest.raises(CutShort, match="in the middle") as caught:
        await client(server, reset(piece("运费")), GOOD).complete(ASK)
    assert (caught.value.received, len(server.requests)) == ("运费", 1)


async def test_a_connection_torn_down_before_the_first_token_is_tried_again(server: Server) -> None:
    assert (await client(server, reset(), GOOD).complete(ASK)).text == "运费由卖家承担。"


@pytest.mark.parametrize("kind", ["text/plain", "application/octet-stream", "text/event-stream; charset=gbk", ""])
async def test_events_under_a_wrong_content_type_are_read_all_the_same(server: Server, kind: str) -> None:
    assert (await client(server, raw(piece("运费"), END, DONE, kind=kind)).complete(ASK)).text == "运费"


async def test_plain_words_that_are_no_events_are_no_answer(server: Server) -> None:
    with pytest.raises(TryAgainLater, match="before the first token"):
        await client(server, raw(b"all our servers are busy\n", kind="text/plain")).complete(ASK)


async def test_a_redirect_is_a_refusal_that_names_its_status(server: Server) -> None:
    with pytest.raises(Refused, match="status 302"):
        await client(server, status(302, Location="http://127.0.0.1:1/v1")).complete(ASK)


async def test_no_choices_at_all_is_an_empty_answer_and_not_an_error(server: Server) -> None:
    answer = await client(server, raw(event({"choices": []}), event({"choices": None}), event({}), DONE)).complete(ASK)
    assert (answer.text, answer.finish) == ("", "stop")


async def test_unknown_fields_and_odd_nulls_are_let_by(server: Server) -> None:
    odd = {
        "choices": [{"index": 0, "delta": {"content": "好", "audio": None, "x": [1]}, "logprobs": [3], "safety": {}}],
        "x_groq": {"id": 1},
    }
    null = {"choices": [{"index": 0, "delta": {"content": None, "tool_calls": None, "role": "assistant"}, "finish_reason": None}]}
    answer = await client(server, raw(event(null), event(odd), event({"id": "ping"}), END, DONE)).complete(ASK)
    assert (answer.text, answer.confidence) == ("好", None)


async def test_a_model_that_does_not_stop_is_stopped(server: Server) -> None:
    endless = [piece("很长" * 10_000) for _ in range(40)]
    with pytest.raises(CutShort, match="more than was asked for"):
        await client(server, raw(*endless), patience=Patience(total=20)).complete(ASK)


async def test_a_body_without_end_does_not_fill_the_memory(server: Server) -> None:
    whole = b'{"choices": [' + b" " * (LONGEST_BODY + 1)
    with pytest.raises(TryAgainLater, match="longer than"):
        await client(server, raw(whole, kind="application/json"), patience=Patience(tries=1, total=20)).complete(ASK)


async def test_half_a_character_at_the_end_is_one_odd_character(server: Server) -> None:
    cut = piece("运费").rstrip(b"\n")[:-25] + b'\xe8"}}]}\n\n'
    good = event({"choices": [{"delta": {"content": "运"}}]})[:-6] + b"\xe8\xb4" + b'"}}]}\n\n'
    for broken in (cut, good):
        with pytest.raises(TryAgainLater, match="cannot be read"):
            await client(server, raw(broken, END)).complete(ASK)


async def test_a_call_sent_whole_and_without_a_number_is_understood(server: Server) -> None:
    calls = [
        {"function": {"name": "look_up", "arguments": {"order": "A1"}}},
        {"function": {"name": "look_up", "arguments": '{"order": "A2"}'}},
    ]
    whole = {"choices": [{"message": {"content": None, "tool_calls": calls}, "finish_reason": "tool_calls"}]}
    answer = await client(server, raw(json.dumps(whole).encode(), kind="application/json")).complete(
        Prompt("", (("user", "?"),), tools=(TOOL,))
    )
    assert [call.arguments for call in answer.calls] == [{"order": "A1"}, {"order": "A2"}]


async def test_how_sure_the_model_was_is_told_when_it_was_asked(server: Server) -> None:
    def sure(text: str, *logs: float) -> bytes:
        content = [{"token": text, "logprob": log, "top_logprobs": []} for log in logs]
        return event({"choices": [{"delta": {"content": text}, "logprobs": {"content": content}}]})

    answer = await client(server, raw(sure("好", -0.1, -0.3), sure("的", -0.2), END, DONE)).complete(
        Prompt("", (("user", "?"),), confidence=True)
    )
    assert answer.confidence == pytest.approx(0.8187, abs=1e-4)  # exp(-0.2)
    assert server.requests[0].body["logprobs"] is True


async def test_the_breaker_opens_for_torn_answers_and_spares_the_next_customer_the_wait(server: Server) -> None:
    model = client(server, raw(piece("运")), breaker=Breaker(failures=2))
    for _ in range(2):
        with pytest.raises(CutShort):
            await model.complete(ASK)
    with pytest.raises(TryAgainLater, match="asked again in"):
        await model.complete(ASK)
    assert len(server.requests) == 2
