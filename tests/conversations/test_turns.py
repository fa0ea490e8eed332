"""One turn at a time: who holds it, for how long, and what a process that lost it can no longer do."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from kefu.conversations import Conversation, Conversations, Message
from kefu.database import Database, News

SOON = 0.3


async def nothing() -> None:
    """Called when there is something to wait for."""


@pytest.fixture
async def news(database_url: str) -> AsyncIterator[News]:
    listening = News(database_url, ("kefu_conversation",))
    listening.start()
    yield listening
    await listening.stop()


@pytest.fixture
async def conversations(database: Database, news: News) -> Conversations:
    return Conversations(database, news, lease_seconds=SOON)


@pytest.fixture
async def talk(conversations: Conversations, merchants: tuple[int, int]) -> tuple[Conversation, Message]:
    """A conversation and its first message."""
    conversation, _ = await conversations.start(merchants[0], "zh", {})
    return conversation, await conversations.hear(conversation, "在吗", "zh", "c1")


async def test_a_turn_that_is_held_is_not_given_to_another(conversations: Conversations, talk: tuple[Conversation, Message]) -> None:
    conversation, message = talk
    turn = conversations.turn
    async with turn(conversation, message.seq, 1, nothing) as first, turn(conversation, message.seq, 0.1, nothing) as second:
        assert (first.is_held, second.is_held) == (True, False)
    async with conversations.turn(conversation, message.seq, 1, nothing) as third:
        assert (third.is_held, third.was_left) == (True, False)


async def test_a_turn_that_takes_long_keeps_its_lease(conversations: Conversations, talk: tuple[Conversation, Message]) -> None:
    conversation, message = talk
    turn = conversations.turn
    async with turn(conversation, message.seq, 1, nothing), turn(conversation, message.seq, 4 * SOON, nothing) as other:
        assert not other.is_held


async def test_a_turn_that_was_left_is_taken_when_its_lease_is_over(
    conversations: Conversations, database: Database, talk: tuple[Conversation, Message]
) -> None:
    conversation, message = talk
    async with database.open_for(conversation.merchant_id) as connection:
        await connection.execute(
            "UPDATE conversation SET turn_owner = gen_random_uuid(), turn_until = clock_timestamp() + interval '0.3 s'"
        )
    async with conversations.turn(conversation, message.seq, 5, nothing) as turn:
        assert (turn.is_held, turn.was_left) == (True, True)


async def test_whoever_waits_is_let_go_once_the_message_is_answered(
    conversations: Conversations, talk: tuple[Conversation, Message]
) -> None:
    conversation, message = talk

    async def wait() -> bool:
        async with conversations.turn(conversation, message.seq, 10, nothing) as turn:
            return turn.is_held

    async with conversations.turn(conversation, message.seq, 1, nothing):
        waiting = asyncio.create_task(wait())
        await asyncio.sleep(0.1)
        await conversations.reply(conversation, "在的", "zh", answers_up_to=message.seq, focus={})
        assert await asyncio.wait_for(waiting, 2) is False


async def test_a_process_that_was_overtaken_stores_no_second_reply(
    conversations: Conversations, talk: tuple[Conversation, Message]
) -> None:
    conversation, message = talk
    first = await conversations.reply(conversation, "在的", "zh", answers_up_to=message.seq, focus={"intent": "greeting"})
    second = await conversations.reply(conversation, "您好", "zh", answers_up_to=message.seq, focus={"intent": "other"})
    assert first == second
    assert (await conversations.get(conversation.merchant_id, conversation.id)).focus == {"intent": "greeting"}
    assert [each.answered_by for each in await conversations.messages(conversation)] == [2, None]


async def test_news_reaches_those_who_listen_for_it_and_nobody_else(
    conversations: Conversations, merchants: tuple[int, int], talk: tuple[Conversation, Message]
) -> None:
    conversation, _ = talk
    async with conversations.listen(merchants[0], conversation.id) as own, conversations.listen(merchants[1]) as other:
        while own.empty():  # the listening connection may still be on its way
            await conversations.say(conversation, "ai", "在的", "zh")
            await asyncio.sleep(0.1)
        assert own.get_nowait() == f"{merchants[0]}:{conversation.id}"
        assert other.empty()


async def test_whoever_listens_is_told_to_look_again_after_the_connection_was_lost(
    conversations: Conversations, database: Database, talk: tuple[Conversation, Message]
) -> None:
    conversation, _ = talk
    async with conversations.listen(conversation.merchant_id, conversation.id) as queue:
        while queue.empty():
            await conversations.say(conversation, "ai", "在的", "zh")
            await asyncio.sleep(0.1)
        while not queue.empty():
            queue.get_nowait()
        async with database.open_for_owner() as connection:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
            )
        assert await asyncio.wait_for(queue.get(), 5)


async def test_messages_keep_their_order_under_fifty_writers(conversations: Conversations, talk: tuple[Conversation, Message]) -> None:
    conversation, _ = talk
    heard: list[Any] = await asyncio.gather(*(conversations.hear(conversation, f"{n}", "zh", f"id{n}") for n in range(50)))
    assert sorted(message.seq for message in heard) == list(range(2, 52))
