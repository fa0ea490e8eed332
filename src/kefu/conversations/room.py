"""Conversations as the rest of Kefu sees them: short transactions, one turn at a time, and news of what changed."""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from kefu.conversations import store
from kefu.conversations.nouns import Conversation, Message, Turn
from kefu.database import Database, News
from kefu.errors import NotFound, TooMany, TryAgainLater
from kefu.vocabulary import Who

# The owner of a turn renews its lease while it works; a crashed owner blocks its customer no longer than one lease.
LEASE_SECONDS = 20.0
RENEW_SECONDS = 5.0
FLOOD_LIMIT, FLOOD_SECONDS = 100, 60  # a customer's messages per minute; fifty in a burst are still all answered
HISTORY = 8


class Conversations:
    def on(self, database: Database, *, lease_seconds: float = LEASE_SECONDS) -> "Conversations":
        """The same room on another database: a world's task plays on one of its own."""
        return Conversations(database, self._news, lease_seconds=lease_seconds)

    def __init__(self, database: Database, news: News, *, lease_seconds: float = LEASE_SECONDS) -> None:
        self._database = database
        self._news = news
        self._lease_seconds = lease_seconds

    async def start(self, merchant_id: int, language: str, focus: Mapping[str, Any], *, id: UUID | None = None) -> tuple[Conversation, str]:
        """A new conversation and its secret, the bearer of all its other calls. The secret names the merchant, the hash proves it."""
        secret = f"kc_{merchant_id}_{secrets.token_urlsafe(24)}"
        async with self._database.open_for(merchant_id) as connection:
            conversation = await store.insert_conversation(connection, merchant_id, id or uuid4(), _hash(secret), language, focus)
        return conversation, secret

    async def with_secret(self, id: UUID, secret: str) -> Conversation:
        """The conversation that `secret` opens. Raises NotFound for a wrong id and a wrong secret alike."""
        parts = secret.split("_", 2)
        if len(parts) == 3 and parts[0] == "kc" and parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 10:
            async with self._database.open_for(int(parts[1])) as connection:
                found = await store.select_conversation(connection, id)
            if found and hmac.compare_digest(found[1], _hash(secret)):
                return found[0]
        raise NotFound("There is no such conversation for this bearer; start a new one with POST /v1/conversations.")

    async def get(self, merchant_id: int, id: UUID) -> Conversation:
        async with self._database.open_for(merchant_id) as connection:
            found = await store.select_conversation(connection, id)
        if found is None:
            raise NotFound("There is no such conversation.")
        return found[0]

    async def exists(self, merchant_id: int, id: UUID) -> bool:
        async with self._database.open_for(merchant_id) as connection:
            return await store.select_conversation(connection, id) is not None

    async def delete(self, merchant_id: int, id: UUID) -> None:
        """A conversation with its messages, its vault and its traces."""
        async with self._database.open_for(merchant_id) as connection:
            await store.delete_conversation(connection, id)

    async def redate(self, conversation: Conversation, times: Mapping[int, datetime]) -> None:
        """Move a conversation in time: each message by its seq, its beginning and its last change with them. For a demo's past."""
        async with self._database.open_for(conversation.merchant_id) as connection:
            await store.update_times(connection, conversation.id, times)

    async def hear(self, conversation: Conversation, text: str, language: str, client_id: str | None) -> Message:
        """Store what the customer said (masked). The same `client_id` again gives the message stored first."""
        client_id = client_id or None  # an empty id identifies nothing
        async with self._database.open_for(conversation.merchant_id) as connection:
            # The row lock makes 'look for the client id, then insert' one step, also for two requests at once.
            await store.lock_conversation(connection, conversation.id)
            known, recent = await store.select_known_and_recent(connection, conversation.id, client_id, FLOOD_SECONDS)
            if known:
                return known
            if recent >= FLOOD_LIMIT:
                raise TooMany("That was a lot of messages in a minute. Please wait a moment and write again.", FLOOD_SECONDS)
            return await store.insert_message(connection, conversation.id, uuid4(), "customer", text, language, client_id=client_id)

    async def say(self, conversation: Conversation, sender: str, text: str, language: str, **fields: Any) -> Message:
        """Store a message of the AI, a person or the system that answers no open message."""
        async with self._database.open_for(conversation.merchant_id) as connection:
            return await store.insert_message(connection, conversation.id, uuid4(), sender, text, language, **fields)

    async def volunteer(
        self, conversation: Conversation, text: str, language: str, *, client_id: str, despite_floor: bool = False, **fields: Any
    ) -> Message | None:
        """Store a message of the AI that nobody asked for. The same `client_id` again gives the message stored first.

        None while a person has the floor or is waited for, and while a message of the customer waits for its answer; `despite_floor`: the
        person who has it wants this said.
        """
        async with self._database.open_for(conversation.merchant_id) as connection:
            state = await store.lock_conversation(connection, conversation.id)
            known, _ = await store.select_known_and_recent(connection, conversation.id, client_id, FLOOD_SECONDS)
            if known:
                return known
            is_open, _ = await store.select_open_messages(connection, conversation.id, 0)
            if not despite_floor and (state != "none" or is_open):
                return None
            return await store.insert_message(connection, conversation.id, uuid4(), "ai", text, language, client_id=client_id, **fields)

    async def reply(
        self, conversation: Conversation, text: str, language: str, *, answers_up_to: int, focus: Mapping[str, Any], **fields: Any
    ) -> Message | None:
        """Store the AI's answer to the customer's messages up to that seq, and what the talk is about after it.

        Nothing is stored when a person took the floor meanwhile (gives None), or when another process has answered these messages,
        because this one was stopped for longer than a lease (gives that reply).
        """
        async with self._database.open_for(conversation.merchant_id) as connection:
            now = await store.lock_conversation(connection, conversation.id)
            if told := await store.select_reply_of(connection, conversation.id, answers_up_to):
                return told
            if now == "person":
                await store.mark_answered(connection, conversation.id, answers_up_to, 0)
                await store.announce(connection, conversation.merchant_id, conversation.id)
                return None
            return await store.insert_reply(
                connection, conversation.id, uuid4(), text, language, answers_up_to=answers_up_to, focus=focus, **fields
            )

    async def leave_to_person(self, conversation: Conversation, up_to: int) -> None:
        """Mark the customer's messages as a person's to answer."""
        async with self._database.open_for(conversation.merchant_id) as connection:
            await store.mark_answered(connection, conversation.id, up_to, 0)
            await store.announce(connection, conversation.merchant_id, conversation.id)

    async def messages(self, conversation: Conversation, after: int = 0, limit: int = 500) -> list[Message]:
        async with self._database.open_for(conversation.merchant_id) as connection:
            return await store.select_messages(connection, conversation.id, after, limit)

    async def message(self, conversation: Conversation, seq: int) -> Message | None:
        async with self._database.open_for(conversation.merchant_id) as connection:
            return await store.select_message(connection, conversation.id, seq)

    async def set_who(self, conversation: Conversation, who: Who) -> None:
        async with self._database.open_for(conversation.merchant_id) as connection:
            await store.update_who(connection, conversation.id, who)

    @asynccontextmanager
    async def turn(
        self, conversation: Conversation, seq: int, wait_seconds: float, when_waiting: Callable[[], Awaitable[None]]
    ) -> AsyncGenerator[Turn, None]:
        """Hold the conversation's turn to answer message `seq`: one process, one task at a time.

        Not held when the message was answered meanwhile, or when another holds it for longer than `wait_seconds`. `when_waiting` is
        called once if there is anything to wait for.
        """
        owner, deadline = uuid4(), asyncio.get_running_loop().time() + wait_seconds
        turn = await self._take(conversation, owner, seq)
        if not turn.is_held and not turn.is_answered:
            await when_waiting()
        while not turn.is_held and not turn.is_answered and asyncio.get_running_loop().time() < deadline:
            await self.wait_for_news(conversation, 0.5)
            known = await self.message(conversation, seq)
            if known is None or known.answered_by is not None:
                turn = replace(turn, message=known)
                break
            turn = await self._take(conversation, owner, seq)
        if not turn.is_held:
            yield turn
            return
        renewing = asyncio.create_task(self._renew(conversation, owner))
        try:
            yield turn
        finally:
            renewing.cancel()
            await self._end(conversation, owner)

    async def wait_for_news(self, conversation: Conversation, seconds: float) -> None:
        """Return when something changed in this conversation, or after `seconds`."""
        await self._news.wait(store.CHANNEL, f"{conversation.merchant_id}:{conversation.id}", seconds)

    @asynccontextmanager
    async def listen(self, merchant_id: int, conversation: UUID | None = None) -> AsyncGenerator[asyncio.Queue[str], None]:
        """A queue of changed conversations' ids: of one conversation, or of all of the merchant's."""
        prefix = f"{merchant_id}:" + (str(conversation) if conversation else "")
        async with self._news.subscribe(store.CHANNEL, prefix) as queue:
            yield queue

    @property
    def news(self) -> News:
        """What this process hears from the database, for other rooms that have news of their own."""
        return self._news

    @property
    def listeners(self) -> int:
        """How many streams and waiting turns of this process listen for news now."""
        return self._news.listeners

    async def page(
        self,
        merchant_id: int,
        state: str | None,
        text: str | None,
        before: tuple[datetime, UUID] | None,
        limit: int,
        *,
        label: str | None = None,
        person: UUID | None = None,
        snoozed: bool | None = None,
    ) -> tuple[list[dict[str, Any]], dict[str, int]]:
        """Rows of the console's list, and how many conversations are in each hand-over state."""
        async with self._database.open_for(merchant_id) as connection:
            rows = await store.select_page(connection, state, text, before, limit, label=label, person=person, snoozed=snoozed)
            return rows, await store.select_counts(connection)

    async def row(self, conversation: Conversation) -> dict[str, Any] | None:
        """One conversation as the list has it; None before its first message."""
        async with self._database.open_for(conversation.merchant_id) as connection:
            return await store.select_row(connection, conversation.id)

    async def _take(self, conversation: Conversation, owner: UUID, seq: int) -> Turn:
        """Take the turn if it is free, and in the same transaction read what it is about."""
        async with self._database.open_for(conversation.merchant_id) as connection:
            taken = await store.take_turn(connection, conversation.id, owner, self._lease_seconds)
            messages, history = await store.select_open_messages(connection, conversation.id, HISTORY) if taken else ([], [])
            message = next((each for each in messages if each.seq == seq), None)
            if message is None:
                message = await store.select_message(connection, conversation.id, seq)
        if taken is None:
            return Turn(False, message=message)
        return Turn(True, taken[1], message, taken[0], tuple(messages), tuple(history))

    async def _renew(self, conversation: Conversation, owner: UUID) -> None:
        while True:
            await asyncio.sleep(min(RENEW_SECONDS, self._lease_seconds / 4))
            with suppress(TryAgainLater):
                async with self._database.open_for(conversation.merchant_id) as connection:
                    await store.renew_turn(connection, conversation.id, owner, self._lease_seconds)

    async def _end(self, conversation: Conversation, owner: UUID) -> None:
        try:
            async with self._database.open_for(conversation.merchant_id) as connection:
                await store.end_turn(connection, conversation.merchant_id, conversation.id, owner)
        except TryAgainLater:
            return  # the lease runs out by itself


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
