"""Merchants attack each other through the database and read nothing."""

from datetime import UTC, datetime

import psycopg
import pytest

from kefu.database import Connection, Database

NOW = datetime(2026, 11, 22, tzinfo=UTC)


async def _add_customer(connection: Connection, merchant_id: int, name: str) -> None:
    await connection.execute(
        "INSERT INTO customer (merchant_id, customer_id, name, created_at) VALUES (%s, 'C1', %s, %s)", (merchant_id, name, NOW)
    )


@pytest.fixture
async def both(database: Database, merchants: tuple[int, int]) -> tuple[int, int]:
    for merchant_id, name in zip(merchants, ("Ann of One", "Bob of Two"), strict=True):
        async with database.open_for(merchant_id) as connection:
            await _add_customer(connection, merchant_id, name)
    return merchants


async def _names(connection: Connection, sql: str, *values: object) -> list[str]:
    return [row["name"] for row in await (await connection.execute(sql.encode(), values)).fetchall()]


async def test_a_query_without_a_where_sees_only_the_own_merchant(database: Database, both: tuple[int, int]) -> None:
    async with database.open_for(both[0]) as connection:
        assert await _names(connection, "SELECT name FROM customer") == ["Ann of One"]


async def test_a_query_for_another_merchants_id_sees_nothing(database: Database, both: tuple[int, int]) -> None:
    async with database.open_for(both[0]) as connection:
        assert await _names(connection, "SELECT name FROM customer WHERE merchant_id = %s", both[1]) == []


async def test_a_join_over_all_merchants_sees_only_the_own_rows(database: Database, both: tuple[int, int]) -> None:
    async with database.open_for(both[0]) as connection:
        sql = "SELECT c.name FROM merchant m LEFT JOIN customer c USING (merchant_id) ORDER BY m.merchant_id"
        assert await _names(connection, sql) == ["Ann of One", None]


async def test_a_forged_id_cannot_be_written_or_moved(database: Database, both: tuple[int, int]) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with database.open_for(both[0]) as connection:
            await connection.execute(
                "INSERT INTO customer (merchant_id, customer_id, name, created_at) VALUES (%s, 'C9', 'Eve', now())", (both[1],)
            )
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with database.open_for(both[0]) as connection:
            await connection.execute("UPDATE customer SET merchant_id = %s", (both[1],))


async def test_an_update_or_delete_does_not_reach_the_other_merchant(database: Database, both: tuple[int, int]) -> None:
    async with database.open_for(both[0]) as connection:
        await connection.execute("UPDATE customer SET name = 'taken'")
        await connection.execute("DELETE FROM customer WHERE merchant_id = %s", (both[1],))
    async with database.open_for(both[1]) as connection:
        assert await _names(connection, "SELECT name FROM customer") == ["Bob of Two"]


async def test_a_connection_without_a_merchant_sees_no_rows(database: Database, both: tuple[int, int]) -> None:
    async with database.open_for_owner() as connection:
        await connection.execute("SET LOCAL ROLE kefu_app")
        assert await _names(connection, "SELECT name FROM customer") == []


async def test_the_merchant_of_one_transaction_is_gone_in_the_next_on_the_same_connection(
    database: Database, both: tuple[int, int]
) -> None:
    for _ in range(8):  # more than the pool holds, so every connection is used again
        async with database.open_for(both[0]) as connection:
            assert len(await _names(connection, "SELECT name FROM customer")) == 1
        async with database.open_for_owner() as connection:
            row = await (await connection.execute("SELECT current_setting('kefu.merchant_id', true) AS name")).fetchone()
            assert not (row and row["name"])


async def test_every_table_but_merchant_is_isolated(database: Database) -> None:
    async with database.open_for_owner() as connection:
        sql = """
            SELECT c.relname AS name FROM pg_class c
            WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
              AND NOT (c.relrowsecurity AND c.relforcerowsecurity) ORDER BY 1
        """
        assert await _names(connection, sql) == ["merchant", "migration"]


async def test_every_isolated_tables_key_starts_with_merchant_id(database: Database) -> None:
    async with database.open_for_owner() as connection:
        sql = """
            SELECT i.indrelid::regclass::text AS name FROM pg_index i
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
            JOIN pg_class c ON c.oid = i.indrelid
            WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity AND a.attname <> 'merchant_id'
        """
        assert await _names(connection, sql) == []
