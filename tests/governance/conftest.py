"""A conversation to hang a vault on."""

import uuid
from collections.abc import Awaitable, Callable

import pytest

from kefu.database import Database
from kefu.governance import Keys


@pytest.fixture
def keys() -> Keys:
    return Keys.derive(b"a master secret of thirty-two by")


@pytest.fixture
def add_conversation(database: Database) -> Callable[[int], Awaitable[uuid.UUID]]:
    """Starts a conversation of a merchant and gives its id."""

    async def add(merchant_id: int) -> uuid.UUID:
        conversation = uuid.uuid4()
        async with database.open_for(merchant_id) as connection:
            await connection.execute(
                "INSERT INTO conversation (merchant_id, conversation_id, secret_hash, language) VALUES (%s, %s, %s, 'zh')",
                (merchant_id, conversation, b"hash"),
            )
        return conversation

    return add


@pytest.fixture
async def conversation(add_conversation: Callable[[int], Awaitable[uuid.UUID]], merchants: tuple[int, int]) -> uuid.UUID:
    return await add_conversation(merchants[0])
