"""What a message's turn is handed on: never older than the database, and no token without its value."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime

from kefu.perception.vectors import Vectors
from kefu.shops import EmbeddedShop
from kefu.turn import Book, Services, open_vault_of, read_trace
from kefu.turn.desk import Desk
from kefu.turn.talk import nobody
from kefu.turn.trace import Record, write_trace

OpenServices = Callable[..., AbstractAsyncContextManager[Services]]
PHONE = "13812345678"


async def test_a_token_that_only_the_trace_holds_has_its_value_stored(
    open_services: OpenServices, vectors: Vectors, database_url: str, merchants: tuple[int, int]
) -> None:
    async with open_services(database_url, vectors) as services:
        conversation, _ = await services.conversations.start(merchants[0], "zh", {})
        desk = await Desk.open(services, conversation, nobody)
        record = Record(conversation)
        record.failed = f"ValueError: {PHONE}"
        await write_trace(services.database, record, desk.masked)
        row = await read_trace(services, merchants[0], record.id)
        assert row is not None
        assert PHONE not in str(row)
        assert (await open_vault_of(services, conversation)).restore(row["failed"]) == f"ValueError: {PHONE}"


async def test_a_changed_merchant_is_seen_by_the_next_message(
    open_services: OpenServices, vectors: Vectors, database_url: str, merchants: tuple[int, int]
) -> None:
    async with open_services(database_url, vectors) as services:
        conversation, _ = await services.conversations.start(merchants[0], "zh", {})
        before = await Book.open(services, conversation)
        async with services.database.open_for_owner() as connection:
            await connection.execute("UPDATE merchant SET colour = '#123456' WHERE merchant_id = %s", (merchants[0],))
        after = await Book.open(services, conversation)
        assert (before.merchant.colour, after.merchant.colour) == ("#2f6f62", "#123456")
        assert (await Book.open(services, conversation)).merchant is after.merchant, "what did not change is not read again"


async def test_a_book_that_lacks_a_token_is_opened_again(
    open_services: OpenServices, vectors: Vectors, database_url: str, merchants: tuple[int, int]
) -> None:
    async with open_services(database_url, vectors) as services:
        conversation, _ = await services.conversations.start(merchants[0], "zh", {})
        book, other = await Book.open(services, conversation), await Desk.open(services, conversation, nobody)
        masked = await other.masked(f"我的手机 {PHONE}")
        assert await book.for_texts(services, conversation, ["有货吗"]) is book
        assert PHONE in (await book.for_texts(services, conversation, [masked])).vault.restore(masked)


async def test_another_clock_keeps_what_is_known_of_the_merchants_and_another_shop_does_not(
    open_services: OpenServices, vectors: Vectors, database_url: str
) -> None:
    async with open_services(database_url, vectors) as services:
        later = replace(services, now=datetime(2026, 11, 22, tzinfo=UTC))
        assert (later.catalogues, later.standings, later.flows) == (services.catalogues, services.standings, services.flows)
        assert replace(services, shop=EmbeddedShop(services.database)).catalogues is not services.catalogues
