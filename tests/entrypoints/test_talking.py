"""Customers talk with a server over HTTP: every message is kept and answered, in order, once."""

import asyncio
import uuid
from collections import Counter
from typing import Any

import httpx

FREIGHT, PRICE = "多少钱包邮", "明前龙井多少钱？有货吗"


async def test_a_conversation_starts_with_a_greeting_and_survives_a_reload(running: Any) -> None:
    talk = await running.talk(language="en-GB")
    first = talk.started["messages"][0]
    assert (talk.started["language"], first["sender"], first["seq"], first["generated_by_ai"]) == ("en", "ai", 1, True)
    assert len(first["quick_replies"]) == 4
    await talk.say(FREIGHT)
    again = await talk.get()
    assert [message["sender"] for message in again["messages"]] == ["ai", "customer", "ai"]
    assert again["secret"] is None
    assert [message["seq"] for message in await talk.get("/messages?after=1")] == [2, 3]


async def test_a_question_gets_the_shops_own_words_and_a_citation(running: Any) -> None:
    reply = await (await running.talk()).say(FREIGHT)
    assert "59" in reply["text"]
    assert reply["lane"] == "verbatim"
    assert reply["citations"][0]["passage"].startswith("freight")
    assert reply["trace"]


async def test_a_price_comes_from_the_catalogue(running: Any) -> None:
    reply = await (await running.talk()).say(PRICE)
    assert reply["lane"] == "fact"
    assert "¥" in reply["text"]
    assert [card["kind"] for card in reply["cards"]] == ["product"]


async def test_events_come_as_accepted_then_progress_then_the_message(running: Any) -> None:
    talk = await running.talk()
    told = await talk.events_of(FREIGHT, client_id="one")
    names = [name for name, _ in told]
    assert names[0] == "accepted"
    assert names[-1] == "message"
    assert set(names[1:-1]) <= {"progress", "text"}
    assert names.index("progress") == 1
    assert told[0][1]["message"]["text"] == FREIGHT
    assert told[-1][1] == (await talk.messages())[-1]


async def test_the_same_client_id_gives_the_reply_that_is_stored(running: Any) -> None:
    talk = await running.talk()
    first = await talk.say(PRICE, client_id="tap-1")
    second = await talk.say(PRICE, client_id="tap-1")
    assert first == second
    assert (await talk.events_of(PRICE, client_id="tap-1"))[-1] == ("message", first)
    assert len(await talk.messages()) == 3


async def test_two_taps_at_once_with_one_client_id_are_one_message(running: Any) -> None:
    talk = await running.talk()
    replies = await asyncio.gather(*(talk.say(PRICE, client_id="tap-1") for _ in range(5)))
    assert len({reply["id"] for reply in replies}) == 1
    assert Counter(message["sender"] for message in await talk.messages()) == {"ai": 2, "customer": 1}


async def test_an_empty_client_id_is_none(running: Any) -> None:
    talk = await running.talk()
    first, second = [await talk.say(PRICE, client_id="") for _ in range(2)]
    assert first["seq"] < second["seq"]


async def test_fifty_messages_at_once_are_all_answered_in_fewer_replies(running: Any) -> None:
    talk = await running.talk()
    replies = await asyncio.gather(*(talk.say(f"{FREIGHT} {number}", client_id=str(number)) for number in range(50)))
    messages = await talk.messages()
    said = [message for message in messages if message["sender"] == "customer"]
    assert sorted(message["client_id"] for message in said) == sorted(map(str, range(50)))
    assert [message["seq"] for message in messages] == list(range(1, len(messages) + 1))
    answered = await _answered_by(running, talk)
    assert len(answered) == 50
    assert None not in answered.values()
    seqs = {reply["seq"] for reply in replies}
    assert set(answered.values()) == seqs
    assert all(answered[number] > number for number in answered)
    assert len(seqs) < 50


async def test_two_processes_never_both_answer_one_message(serve: Any) -> None:
    async with serve() as one, serve() as two:
        talk = await one.talk()
        urls = [(one if number % 2 else two).base + f"{talk.path}/messages" for number in range(16)]
        posts = [one.http.post(url, headers=talk.headers, json={"text": f"{PRICE} {at}"}) for at, url in enumerate(urls)]
        replies = [answer.raise_for_status().json() for answer in await asyncio.gather(*posts)]
        answered = await _answered_by(one, talk)
        assert None not in answered.values()
        spoken = [message["seq"] for message in await talk.messages() if message["sender"] == "ai"][1:]
        assert sorted(set(answered.values())) == spoken
        assert {reply["seq"] for reply in replies} == set(spoken)


async def test_a_turn_whose_process_died_is_taken_over_and_leaves_a_trace(serve: Any, open_services: Any) -> None:
    async with serve(lease_seconds=1.0) as one, open_services(lease_seconds=1.0) as dead:
        talk = await one.talk()
        merchant_id = int(talk.bearer.split("_")[1])
        conversation = await dead.conversations.get(merchant_id, uuid.UUID(talk.id))
        async with dead.database.open_for(merchant_id) as connection:
            # What a killed process leaves behind: the lease, and nobody who renews or ends it.
            sql = "UPDATE conversation SET turn_owner = %s, turn_until = clock_timestamp() + interval '1 s'"
            await connection.execute(sql, (uuid.uuid4(),))
        started = asyncio.get_running_loop().time()
        told = await talk.events_of(PRICE)
        assert 0.5 < asyncio.get_running_loop().time() - started < 10
        assert told[1] == ("progress", {"step": "queued", "text": told[1][1]["text"]})
        assert told[-1][0] == "message"
        async with dead.database.open_for(merchant_id) as connection:
            sql = "SELECT failed, lane FROM trace WHERE conversation_id = %s"
            rows = await (await connection.execute(sql, (conversation.id,))).fetchall()
        assert sorted((row["failed"] is None, row["lane"]) for row in rows) == [(False, "none"), (True, "fact")]


async def test_the_turn_runs_on_when_the_customer_goes_away(running: Any) -> None:
    talk = await running.talk()
    headers = talk.headers | {"Accept": "text/event-stream"}
    async with running.http.stream("POST", f"{talk.path}/messages", headers=headers, json={"text": PRICE}) as response:
        await anext(response.aiter_lines())
    for _ in range(100):
        if len(messages := await talk.messages()) == 3:
            break
        await asyncio.sleep(0.05)
    assert messages[-1]["lane"] == "fact"


async def test_other_windows_hear_of_new_messages(running: Any) -> None:
    talk = await running.talk()
    heard: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
    listening = asyncio.create_task(talk.listen(heard))
    assert (await asyncio.wait_for(heard.get(), 5))[0] == "message"
    assert await asyncio.wait_for(heard.get(), 5) == (
        "state",
        {"hand_over": "none", "identity": {"level": "anonymous", "name": None, "order": None}},
    )
    await talk.say(PRICE)
    told = [await asyncio.wait_for(heard.get(), 5) for _ in range(2)]
    assert [(name, data["sender"]) for name, data in told] == [("message", "customer"), ("message", "ai")]
    listening.cancel()


async def test_a_listener_that_went_away_is_forgotten(running: Any) -> None:
    talk = await running.talk()
    async with running.http.stream("GET", f"{talk.path}/events", headers=talk.headers) as response:
        await anext(response.aiter_lines())
        assert running.services.conversations.listeners == 1
    for _ in range(100):
        if not running.services.conversations.listeners:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the server still listens for a customer who is gone")


async def test_too_many_messages_in_a_minute_are_refused_and_say_when_to_try_again(running: Any) -> None:
    talk = await running.talk()
    merchant_id = int(talk.bearer.split("_")[1])
    conversation = await running.services.conversations.get(merchant_id, uuid.UUID(talk.id))
    for number in range(100):
        await running.services.conversations.hear(conversation, f"消息 {number}", "zh", None)
    refused: httpx.Response = await talk.post("/messages", text="再一条")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert refused.json()["detail_zh"]


async def _answered_by(running: Any, talk: Any) -> dict[int, int | None]:
    merchant_id = int(talk.bearer.split("_")[1])
    conversation = await running.services.conversations.get(merchant_id, uuid.UUID(talk.id))
    messages = await running.services.conversations.messages(conversation)
    return {message.seq: message.answered_by for message in messages if message.sender == "customer"}
