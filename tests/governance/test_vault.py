"""Pseudonyms outlive the process, sealed, and die with their conversation."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable

import pytest

from kefu.database import Database
from kefu.errors import BadInput, NeedsPerson
from kefu.governance import Keys, Vault, mask_and_save, open_vault, save_vault


async def rows_of(database: Database, merchant_id: int) -> list[dict[str, object]]:
    async with database.open_for(merchant_id) as connection:
        return await (await connection.execute("SELECT * FROM vault ORDER BY kind, number")).fetchall()


async def test_a_vault_opened_again_knows_its_tokens(
    database: Database, merchants: tuple[int, int], conversation: uuid.UUID, keys: Keys
) -> None:
    vault = await open_vault(database, keys, merchants[0], conversation, "zh")
    masked = vault.mask("13812345678，a@example.com，〔手机#7〕")
    assert await save_vault(database, keys, merchants[0], conversation, vault)
    assert vault.new_entries() == ()
    again = await open_vault(database, keys, merchants[0], str(conversation), "zh")
    assert again.restore(masked) == "13812345678，a@example.com，〔手机#7〕"
    assert again.mask("138 1234 5678") == "〔手机#1〕"
    assert again.value_of("〔手机#7〕") is None


async def test_no_value_and_no_digest_of_it_alone_is_stored(
    database: Database, merchants: tuple[int, int], keys: Keys, add_conversation: Callable[[int], Awaitable[uuid.UUID]]
) -> None:
    one, two = await add_conversation(merchants[0]), await add_conversation(merchants[0])
    for conversation in (one, two):
        vault = Vault("zh")
        vault.mask("13812345678")
        assert await save_vault(database, keys, merchants[0], conversation, vault)
    rows = await rows_of(database, merchants[0])
    assert len(rows) == 2
    assert rows[0]["blind_index"] != rows[1]["blind_index"]
    assert all(b"13812345678" not in bytes(row["sealed"]) for row in rows)  # type: ignore[arg-type]


async def test_a_sealed_value_does_not_open_in_another_place_or_with_another_secret(
    database: Database, merchants: tuple[int, int], conversation: uuid.UUID, keys: Keys
) -> None:
    vault = Vault("zh")
    vault.mask("13812345678")
    assert await save_vault(database, keys, merchants[0], conversation, vault)
    with pytest.raises(NeedsPerson):
        await open_vault(database, Keys.derive(b"another secret of thirty-two byt"), merchants[0], conversation, "zh")
    async with database.open_for(merchants[0]) as connection:
        await connection.execute("UPDATE vault SET number = 2")
    with pytest.raises(NeedsPerson):
        await open_vault(database, keys, merchants[0], conversation, "zh")


async def test_two_writers_do_not_give_one_value_two_numbers_nor_one_number_two_values(
    database: Database, merchants: tuple[int, int], conversation: uuid.UUID, keys: Keys
) -> None:
    phones = ["13812345678", "13912345678", "138-1234-5678", "13712345678"]

    async def write(phone: str) -> tuple[str, str]:
        vault = await open_vault(database, keys, merchants[0], conversation, "zh")
        return phone, await mask_and_save(database, keys, merchants[0], conversation, vault, f"我的手机{phone}")

    masked = dict(await asyncio.gather(*(write(phone) for phone in phones * 3)))
    vault = await open_vault(database, keys, merchants[0], conversation, "zh")
    assert len(vault.tokens) == 3
    assert masked["13812345678"] == masked["138-1234-5678"]
    for phone in ("13912345678", "13712345678"):
        assert vault.restore(masked[phone]) == f"我的手机{phone}"


async def test_a_slower_writer_is_told_to_mask_again(
    database: Database, merchants: tuple[int, int], conversation: uuid.UUID, keys: Keys
) -> None:
    first, second = Vault("zh"), Vault("zh")
    first.mask("13812345678")
    second.mask("13912345678")
    assert await save_vault(database, keys, merchants[0], conversation, first)
    assert not await save_vault(database, keys, merchants[0], conversation, second)
    assert second.mask("13912345678") == "〔手机#2〕"
    assert await save_vault(database, keys, merchants[0], conversation, second)


async def test_deleting_the_conversation_deletes_its_vault(
    database: Database, merchants: tuple[int, int], conversation: uuid.UUID, keys: Keys
) -> None:
    vault = Vault("zh")
    vault.mask("13812345678")
    assert await save_vault(database, keys, merchants[0], conversation, vault)
    async with database.open_for(merchants[0]) as connection:
        await connection.execute("DELETE FROM conversation")
    assert await rows_of(database, merchants[0]) == []


async def test_another_merchant_sees_no_vault(database: Database, merchants: tuple[int, int], conversation: uuid.UUID, keys: Keys) -> None:
    vault = Vault("zh")
    vault.mask("13812345678")
    assert await save_vault(database, keys, merchants[0], conversation, vault)
    assert (await open_vault(database, keys, merchants[1], conversation, "zh")).tokens == ()


def test_keys_do_not_print_and_a_short_secret_is_refused() -> None:
    assert repr(Keys.derive(b"0123456789abcdef")) == "Keys()"
    with pytest.raises(BadInput):
        Keys.derive(b"short")
