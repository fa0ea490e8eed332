"""Transactions end as they should, and a connection that comes back to the pool keeps nothing of the merchant it served."""

import asyncio
from uuid import uuid4

import psycopg
import pytest

from kefu.database import Database, connect, migrate
from kefu.errors import TryAgainLater


async def _scalar(database: Database, sql: str) -> object:
    async with database.open_for_owner() as connection:
        row = await (await connection.execute(sql.encode())).fetchone()
    assert row
    return next(iter(row.values()))


async def test_what_fails_half_way_is_not_kept(database: Database, merchants: tuple[int, int]) -> None:
    async def fail() -> None:
        async with database.open_for(merchants[0]) as connection:
            sql = "INSERT INTO customer (merchant_id, customer_id, name, created_at) VALUES (%s, 'C1', 'Ann', now())"
            await connection.execute(sql, (merchants[0],))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with database.open_for(merchants[0]) as connection:
        assert await (await connection.execute("SELECT FROM customer")).fetchall() == []


_COUNT = b"SELECT count(*) AS n FROM customer WHERE customer_id LIKE 'T%'"


async def _add(database: Database, merchant_id: int, customer: str) -> None:
    async with database.open_for(merchant_id) as connection:
        sql = "INSERT INTO customer (merchant_id, customer_id, name, created_at) VALUES (%s, %s, 'Ann', now())"
        await connection.execute(sql, (merchant_id, customer))


async def _count(database: Database, merchant_id: int) -> object:
    async with database.open_for(merchant_id) as connection:
        row = await (await connection.execute(_COUNT)).fetchone()
    assert row
    return row["n"]


async def test_what_is_done_together_is_seen_by_others_at_its_end_and_not_before(database: Database, merchants: tuple[int, int]) -> None:
    async with database.together(merchants[0]):
        await _add(database, merchants[0], "T1")
        await _add(database, merchants[0], "T2")
        assert await _count(database, merchants[0]) == 2
        assert await asyncio.create_task(_count(database, merchants[0])) == 0  # another task has a transaction of its own
    assert await _count(database, merchants[0]) == 2


async def test_of_what_is_done_together_nothing_stays_when_a_step_fails(database: Database, merchants: tuple[int, int]) -> None:
    async def swallow() -> None:
        async with database.together(merchants[0]):
            await _add(database, merchants[0], "T3")
            try:
                async with database.open_for(merchants[0]):
                    raise RuntimeError
            except RuntimeError:
                pass

    with pytest.raises(TryAgainLater):
        await swallow()
    assert await _count(database, merchants[0]) == 0


async def test_another_merchant_is_not_let_into_what_is_done_together(database: Database, merchants: tuple[int, int]) -> None:
    async with database.together(merchants[0]):
        await _add(database, merchants[0], "T4")
        assert await _count(database, merchants[1]) == 0
        async with database.open_for(merchants[1]) as connection:
            row = await (await connection.execute("SELECT current_merchant() AS own")).fetchone()
        assert row
        assert row["own"] == merchants[1]


async def test_a_connection_forgets_the_merchant_it_served(database_url: str, merchants: tuple[int, int]) -> None:
    one = await connect(database_url, size=1)
    try:
        async with one.open_for(merchants[0]):
            pass
        assert await _scalar(one, "SELECT current_setting('kefu.merchant_id', true)") in (None, "")
        assert await _scalar(one, "SELECT current_user") != "kefu_app"
    finally:
        await one.close()


async def test_more_tasks_than_connections_all_get_their_turn(database: Database, merchants: tuple[int, int]) -> None:
    async def ask() -> int:
        async with database.open_for(merchants[0]) as connection:
            row = await (await connection.execute("SELECT pg_sleep(0.01), current_merchant() AS own")).fetchone()
            assert row
            return row["own"]

    assert set(await asyncio.gather(*(ask() for _ in range(60)))) == {merchants[0]}


async def test_a_connection_that_was_cut_is_told_as_try_again_and_replaced(database: Database, merchants: tuple[int, int]) -> None:
    with pytest.raises(TryAgainLater):
        async with database.open_for_owner() as connection:
            await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    async with database.open_for(merchants[0]) as connection:
        await connection.execute("SELECT 1")


async def test_a_server_that_is_not_there_says_which_setting_to_look_at() -> None:
    with pytest.raises(TryAgainLater, match="KEFU_DATABASE_URL"):
        migrate("postgresql://127.0.0.1:1/nowhere")


async def test_migrating_again_does_nothing(database_url: str) -> None:
    assert migrate(database_url) == []


async def test_two_databases_of_one_server_can_be_migrated_at_once(server: str) -> None:
    names = [f"twin_{uuid4().hex[:8]}" for _ in range(2)]
    with psycopg.connect(server, autocommit=True) as connection:
        for name in names:
            connection.execute(f"CREATE DATABASE {name}".encode())
    try:
        urls = [psycopg.conninfo.make_conninfo(server, dbname=name) for name in names]
        ran = await asyncio.gather(*(asyncio.to_thread(migrate, url) for url in urls))
        assert ran[0] == ran[1] != []
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            for name in names:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
