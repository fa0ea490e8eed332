"""Consoles hear what happens over a WebSocket: in order, without gaps, through cuts of the line and deaths of the server."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from kefu.entrypoints import live_feed
from kefu.entrypoints.live import is_own_page


@asynccontextmanager
async def _console(running: Any, headers: dict[str, str], after: int | None = None, **more: Any) -> AsyncGenerator[ClientConnection]:
    """A signed-in console's connection, its hello said."""
    async with connect(running.base.replace("http", "ws") + "/v1/staff/live", **more) as socket:
        await _say(socket, type="hello", token=headers["Authorization"].removeprefix("Bearer "), after=after)
        yield socket


async def _say(socket: ClientConnection, **message: Any) -> None:
    await socket.send(json.dumps(message))


async def _next(socket: ClientConnection) -> dict[str, Any]:
    return json.loads(await asyncio.wait_for(socket.recv(), 5))


async def _until(socket: ClientConnection, **wanted: Any) -> list[dict[str, Any]]:
    """Everything up to the first message that has these fields."""
    heard: list[dict[str, Any]] = []
    while not heard or any(heard[-1].get(name) != value for name, value in wanted.items()):
        heard.append(await _next(socket))
    return heard


async def _closed_with(socket: ClientConnection) -> int:
    try:
        while True:
            await asyncio.wait_for(socket.recv(), 5)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 1006


def _merchant(talk: Any) -> int:
    return int(talk.bearer.split("_")[1])


async def test_a_console_hears_messages_hand_overs_offers_and_presence_in_one_row_of_numbers(running: Any) -> None:
    headers, talk = await running.staff(), await running.talk()
    async with _console(running, headers) as socket:
        welcome = await _next(socket)
        assert (welcome["type"], welcome["looking"]) == ("welcome", [])
        await talk.say("转人工")
        heard = await _until(socket, type="offer", conversation=talk.id)
        await running.http.put("/v1/staff/desk/presence", headers=headers, json={"presence": "away"})
        heard += await _until(socket, type="presence", presence="away")
    assert [event["seq"] for event in heard] == list(range(welcome["seq"] + 1, welcome["seq"] + 1 + len(heard)))
    assert {event.get("what") for event in heard} >= {"message", "floor", "ticket"}
    assert [event["message"] for event in heard if event.get("what") == "message"] == [2, 3]  # 1 was the greeting
    assert heard[-1]["person"] == welcome["person"]


async def test_the_token_may_come_as_a_subprotocol_and_is_never_in_the_address(running: Any) -> None:
    token = (await running.staff())["Authorization"].removeprefix("Bearer ")
    async with connect(running.base.replace("http", "ws") + "/v1/staff/live", subprotocols=["kefu.v1", f"bearer.{token}"]) as socket:  # type: ignore[list-item]
        assert socket.subprotocol == "kefu.v1"
        await _say(socket, type="hello")
        assert (await _next(socket))["type"] == "welcome"
    async with connect(running.base.replace("http", "ws") + f"/v1/staff/live?token={token}") as socket:
        await _say(socket, type="hello")
        assert await _closed_with(socket) == 4401


async def test_pages_of_other_origins_are_refused_before_the_handshake(running: Any) -> None:
    headers = await running.staff()
    async with _console(running, headers, origin=running.base) as socket:
        assert (await _next(socket))["type"] == "welcome"
    with pytest.raises(InvalidStatus) as refused:
        async with _console(running, headers, origin="https://elsewhere.example"):
            pass
    assert refused.value.response.status_code == 403
    assert is_own_page(None, "shop.example", ("*",))
    assert not is_own_page("https://evil.example", "shop.example", ("*",))
    assert is_own_page("https://desk.example", "shop.example", ("https://desk.example",))
    assert not is_own_page("null", "shop.example", ("*",))


async def test_what_happened_during_a_cut_comes_in_order_after_it_and_once(running: Any) -> None:
    headers, talk = await running.staff(), await running.talk()
    async with _console(running, headers) as socket:
        welcome = await _next(socket)
        await talk.say("明前龙井多少钱？")
        heard = await _until(socket, what="trace")
        socket.transport.abort()  # the line is cut, nobody says goodbye
    for text in ("有货吗", "怎么保存？", "人工"):
        await talk.say(text)
    async with _console(running, headers, after=heard[-1]["seq"]) as socket:
        again = await _next(socket)
        assert (again["type"], again["seq"]) == ("welcome", heard[-1]["seq"])
        heard += await _until(socket, type="offer", conversation=talk.id)
    numbers = [event["seq"] for event in heard]
    assert numbers == list(range(welcome["seq"] + 1, welcome["seq"] + 1 + len(numbers)))
    assert [event["message"] for event in heard if event.get("what") == "message"] == list(range(2, len(await talk.messages()) + 1))


async def test_numbers_go_on_when_the_server_is_another_process(serve: Any) -> None:
    async with serve() as first:
        headers, talk = await first.staff(), await first.talk()
        async with _console(first, headers) as socket:
            await _next(socket)
            await talk.say("你好")
            last = (await _until(socket, what="trace"))[-1]["seq"]
            first.stop()
            assert await _closed_with(socket) == 1012
    async with serve() as second:
        again = await second.talk()
        async with _console(second, headers, after=last) as socket:
            assert (await _next(socket))["type"] == "welcome"
            heard = await _until(socket, conversation=again.id, what="message")
        assert [event["seq"] for event in heard] == list(range(last + 1, last + 1 + len(heard)))


async def test_two_processes_give_the_same_numbers(serve: Any) -> None:
    async with serve() as one, serve() as two:
        headers, talk = await one.staff(), await one.talk()
        async with _console(one, headers) as here, _console(two, headers) as there:
            start = max((await _next(here))["seq"], (await _next(there))["seq"])
            await asyncio.gather(*(talk.post("/messages", text=f"第{n}句") for n in range(8)))
            await talk.post("/hand-over")
            seen = [await _until(socket, type="offer", conversation=talk.id) for socket in (here, there)]
        told = [[(event["seq"], event["type"]) for event in each if event.get("seq", 0) > start] for each in seen]
        assert told[0] == told[1]
        assert [seq for seq, _ in told[0]] == list(range(start + 1, start + 1 + len(told[0])))


async def test_a_console_that_was_away_too_long_is_told_to_read_everything_again(running: Any) -> None:
    headers, talk = await running.staff(), await running.talk()
    await talk.say("你好")
    merchant_id = _merchant(talk)
    await running.services.live.head(merchant_id)
    async with running.services.database.open_for(merchant_id) as connection:
        await connection.execute("UPDATE live_event SET at = at - interval '2 days'")
    assert await running.services.live.forget_old(merchant_id, datetime.now(UTC)) > 0
    for after in (0, 10**9):
        async with _console(running, headers, after=after) as socket:
            heard = await _until(socket, type="reload")
            assert heard[-1]["seq"] < 10**9
    head = await running.services.live.head(merchant_id)
    assert head > 0
    await talk.say("在吗")
    assert await running.services.live.head(merchant_id) > head


async def test_colleagues_see_who_looks_and_types_until_they_turn_away(running: Any) -> None:
    lin, emma, talk = await running.staff(), await running.staff("emma"), await running.talk()
    async with _console(running, emma) as listening:
        await _next(listening)
        async with _console(running, lin) as socket:
            me = (await _next(socket))["person"]
            await _say(socket, type="looking", conversation=talk.id)
            await _say(socket, type="typing", conversation=talk.id)
            heard = await _until(listening, type="typing")
            assert {"conversation": talk.id, "person": me, "name": "Lin", "is": True}.items() <= next(
                each for each in heard if each["type"] == "looking"
            ).items()
            async with _console(running, emma) as later:
                assert (await _next(later))["looking"] == [{"person": me, "name": "Lin", "conversation": talk.id}]
        gone = (await _until(listening, type="looking"))[-1]
        assert (gone["is"], gone["person"]) == (False, me)
        async with _console(running, emma) as later:
            assert (await _next(later))["looking"] == []


async def test_signing_out_cuts_the_connection_at_once(running: Any) -> None:
    headers = await running.staff()
    async with _console(running, headers) as socket, _console(running, await running.staff("emma")) as other:
        await _next(socket)
        await _next(other)
        await running.http.delete("/v1/staff/session", headers=headers)
        assert await asyncio.wait_for(_closed_with(socket), 3) == 4401
        await _say(other, type="here")
        await _until(other, type="presence")


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("no json", 4400),
        ('{"type": "shout"}', 4400),
        ('{"type": "looking", "conversation": "no id"}', 4400),
        ('{"type": "here", "more": 1}', 4400),
        (b"\x00", 4400),
        ('{"type": "here", "pad": "' + "x" * 5000 + '"}', 4400),
    ],
)
async def test_what_a_console_would_not_say_ends_the_connection(running: Any, message: str | bytes, code: int) -> None:
    async with _console(running, await running.staff()) as socket:
        await _next(socket)
        await socket.send(message)
        assert await _closed_with(socket) == code


async def test_a_wrong_token_no_hello_and_a_flood_are_refused(running: Any) -> None:
    async with _console(running, {"Authorization": "Bearer ks_1_wrong"}) as socket:
        assert await _closed_with(socket) == 4401
    async with connect(running.base.replace("http", "ws") + "/v1/staff/live") as socket:
        await _say(socket, type="here")
        assert await _closed_with(socket) == 4401
    async with _console(running, await running.staff()) as socket:
        await _next(socket)
        for _ in range(200):
            await _say(socket, type="here")
        assert await _closed_with(socket) == 4429


async def test_nobody_hears_of_another_merchant(running: Any) -> None:
    talk, own = await running.talk(), await running.talk("rival")
    async with _console(running, await running.staff(merchant="rival")) as socket:
        await _next(socket)
        await talk.say("你好")
        await own.say("你好")
        heard = await _until(socket, conversation=own.id, what="message")
        assert talk.id not in {event.get("conversation") for event in heard}


async def test_a_console_that_does_not_keep_up_is_cut_and_gets_the_rest_when_it_is_back(running: Any) -> None:
    headers, merchant_id = await running.staff(), _merchant(await running.talk())
    many = live_feed.MOST_WAITING * 3
    async with _console(running, headers, compression=None) as slow:
        start = (await _next(slow))["seq"]
        slow.transport.pause_reading()
        async with running.services.database.open_for(merchant_id) as connection:
            await connection.execute(
                """
                SELECT tell_live(current_merchant(), 'changed', NULL, NULL, jsonb_build_object('n', n, 'pad', repeat('x', 12000)))
                FROM generate_series(1, %s) n
                """,
                (many,),
            )
        async with asyncio.timeout(10):
            while running.app.state.feeds.listeners:  # noqa: ASYNC110 - nothing tells when a connection was let go
                await asyncio.sleep(0.05)
        slow.transport.abort()
    async with _console(running, headers, after=start) as socket:
        heard = [event for event in await _until(socket, n=many) if "n" in event]
    assert [event["n"] for event in heard] == list(range(1, many + 1))


async def test_a_person_whose_console_was_lost_is_what_they_were_when_it_is_back(running: Any) -> None:
    headers, talk = await running.staff(), await running.talk()
    merchant_id, queue, now = _merchant(talk), running.services.queue, datetime.now(UTC)

    async def presence() -> str:
        return (await running.http.get("/v1/staff/desk", headers=headers)).json()["me"]["presence"]

    await queue.tick(merchant_id, now + timedelta(minutes=5))
    assert await presence() == "off"
    async with _console(running, headers) as socket:
        assert (await _next(socket))["type"] == "welcome"
        assert await presence() == "on"
    # A server that was down for ten minutes hears of people before it thinks them gone.
    late = now + timedelta(minutes=10)
    await queue.await_consoles(merchant_id, late)
    await queue.tick(merchant_id, late)
    assert await presence() == "on"
    await queue.tick(merchant_id, late + timedelta(seconds=40))
    assert await presence() == "off"


async def test_consoles_hear_that_a_wait_is_nearly_too_long(running: Any) -> None:
    headers, talk = await running.staff(), await running.talk()
    merchant_id, queue = _merchant(talk), running.services.queue
    await running.http.put("/v1/staff/desk/presence", headers=headers, json={"presence": "away"})
    await talk.say("转人工")
    async with _console(running, headers) as socket:
        await _next(socket)
        ticket = (await running.http.get("/v1/staff/desk", headers=headers)).json()["tickets"][0]
        asked, due = (datetime.fromisoformat(ticket[name]) for name in ("asked_at", "due_at"))
        assert [each.kind for each in await queue.tick(merchant_id, asked + 0.85 * (due - asked))][:1] == ["warned"]
        await _until(socket, what="ticket", conversation=talk.id)
    desk = (await running.http.get("/v1/staff/desk", headers=headers)).json()
    assert desk["tickets"][0]["is_warned"]
