"""Jobs: done once, for one merchant, tried again when they fail, kept when they fail for good."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from kefu.database import Connection, Database
from kefu.database.jobs import defer, defer_with, job, list_jobs, retry_job
from kefu.database.jobs.queue import forget_done
from kefu.database.jobs.worker import Pauses, work
from kefu.errors import BadInput, NotFound, Refused

THEIRS = "7b0a3a0e-6a52-4b3f-9f0b-0d6a6a3f7d11"


class Seen:
    """What the test's jobs write down; handed to them as their services."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.rows: list[Any] = []
        self.must_fail: list[Exception] = []


@job("test.note")
async def note(seen: Seen, merchant_id: int, **ids: Any) -> None:
    seen.rows.append((merchant_id, ids))


@job("test.fail", tries=1)
async def fail(seen: Seen, merchant_id: int) -> None:
    if seen.must_fail:
        raise seen.must_fail.pop()
    seen.rows.append((merchant_id, "done"))


@job("test.attack", tries=1)
async def attack(seen: Seen, merchant_id: int, customer: str, other: int) -> None:
    """By query, by join, by an id of the other merchant's row, by its own merchant id forged, by the queue's own tables."""
    async with seen.database.open_for(merchant_id) as connection:
        seen.rows += await _names(connection, "SELECT name FROM customer")
        seen.rows += await _names(connection, "SELECT c.name FROM merchant m JOIN customer c USING (merchant_id)")
        seen.rows += await _names(connection, "SELECT name FROM customer WHERE customer_id = %s", customer)
    async with seen.database.open_for_owner() as connection:
        seen.rows += await _names(connection, "SELECT name FROM customer")
    for doing in (_as_other(seen, other), asyncio.create_task(_as_other(seen, other))):
        with pytest.raises(Refused):
            await doing
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with seen.database.open_for(merchant_id) as connection:
            await connection.execute("SELECT args FROM queue.procrastinate_jobs")
    seen.rows.append("attacked")


async def _as_other(seen: Seen, other: int) -> None:
    async with seen.database.open_for(other) as connection:
        seen.rows += await _names(connection, "SELECT name FROM customer")


async def _names(connection: Connection, sql: str, *values: object) -> list[str]:
    return [row["name"] for row in await (await connection.execute(sql.encode(), values)).fetchall()]


@pytest.fixture
async def seen(database: Database) -> Seen:
    return Seen(database)


async def test_a_job_is_done_for_the_merchant_it_was_deferred_for(seen: Seen, merchants: tuple[int, int]) -> None:
    assert await defer(seen.database, merchants[1], "test.note", conversation=THEIRS, number=7)
    await work(seen, seen.database, until_empty=True)
    assert seen.rows == [(merchants[1], {"conversation": THEIRS, "number": 7})]
    assert [each for each in await list_jobs(seen.database) if each["name"] == "test.note"] == []


async def test_a_job_of_one_merchant_reads_nothing_of_another(seen: Seen, merchants: tuple[int, int]) -> None:
    for merchant_id, customer, name in ((merchants[0], "C1", "Ann of One"), (merchants[1], "C2", "Bob of Two")):
        async with seen.database.open_for(merchant_id) as connection:
            sql = "INSERT INTO customer (merchant_id, customer_id, name, created_at) VALUES (%s, %s, %s, now())"
            await connection.execute(sql, (merchant_id, customer, name))
    await defer(seen.database, merchants[0], "test.attack", customer="C2", other=merchants[1])
    await work(seen, seen.database, until_empty=True)
    assert seen.rows == ["Ann of One"] * 3 + ["attacked"]  # its own row by query, by join and outside merchants; the forged id finds none


async def test_a_merchants_connection_defers_in_its_own_name_only(seen: Seen, merchants: tuple[int, int]) -> None:
    async with seen.database.open_for(merchants[0]) as connection:
        await connection.execute("SELECT defer_job('test.note', %s, NULL, NULL)", (f'{{"merchant_id": {merchants[1]}}}',))
    assert [each["merchant"] for each in await list_jobs(seen.database)] == ["one"]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with seen.database.open_for_owner() as connection:
            await connection.execute("SELECT defer_job('test.note', '{}', NULL, NULL)")


async def test_the_role_of_requests_has_no_right_to_the_queue(database: Database) -> None:
    async with database.open_for_owner() as connection:
        rows = await (
            await connection.execute(
                """
                SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'queue'::regnamespace AND c.relkind IN ('r', 'S')
                  AND (has_schema_privilege('kefu_app', 'queue', 'USAGE')
                       OR c.relkind = 'r' AND has_table_privilege('kefu_app', c.oid, 'SELECT, INSERT, UPDATE, DELETE'))
                """
            )
        ).fetchall()
    assert rows == []


async def test_a_job_is_there_only_when_its_transaction_is_committed(seen: Seen, merchants: tuple[int, int]) -> None:
    with suppress(KeyError):
        async with seen.database.open_for(merchants[0]) as connection:
            await defer_with(connection, "test.note")
            raise KeyError
    assert await list_jobs(seen.database) == []


async def test_a_key_keeps_a_second_job_away_until_the_first_has_begun(seen: Seen, merchants: tuple[int, int]) -> None:
    assert await defer(seen.database, merchants[0], "test.note", key="once", number=1)
    assert await defer(seen.database, merchants[0], "test.note", key="once", number=2) is None
    assert await defer(seen.database, merchants[1], "test.note", key="once", number=3)
    await work(seen, seen.database, until_empty=True)
    assert sorted(seen.rows) == [(merchants[0], {"number": 1}), (merchants[1], {"number": 3})]
    assert await defer(seen.database, merchants[0], "test.note", key="once")


async def test_a_job_for_later_waits(seen: Seen, merchants: tuple[int, int]) -> None:
    await defer(seen.database, merchants[0], "test.note", at=datetime.now(UTC) + timedelta(hours=1))
    await work(seen, seen.database, until_empty=True)
    assert seen.rows == []
    assert [each["state"] for each in await list_jobs(seen.database) if each["name"] == "test.note"] == ["todo"]


async def test_what_failed_for_good_is_listed_without_its_words_and_can_be_retried(seen: Seen, merchants: tuple[int, int]) -> None:
    seen.must_fail.append(ValueError("call 13800575852"))
    number = await defer(seen.database, merchants[0], "test.fail")
    await work(seen, seen.database, until_empty=True)
    failed = await list_jobs(seen.database, merchants[0], failed_only=True)
    assert [(each["id"], each["state"], each["error"].split(" at ")[0]) for each in failed] == [(number, "failed", "ValueError")]
    assert "13800575852" not in str(failed)
    assert await list_jobs(seen.database, merchants[1], failed_only=True) == []
    assert number
    await retry_job(seen.database, number)
    await work(seen, seen.database, until_empty=True)
    assert seen.rows == [(merchants[0], "done")]
    with pytest.raises(NotFound):
        await retry_job(seen.database, number)


async def test_pauses_grow_and_end_and_a_refusal_is_final() -> None:
    pauses = Pauses(tries=4)
    assert [pauses.seconds(attempts, is_hopeless=False) for attempts in range(4)] == [10, 30, 90, None]
    assert pauses.seconds(0, is_hopeless=True) is None


@pytest.mark.parametrize("value", ["13800575852", "lin@shop.example", "林晓", 13800575852, "4 Larkmoor Road", ""])
async def test_a_personal_value_is_refused_as_an_argument(seen: Seen, merchants: tuple[int, int], value: str | int) -> None:
    with pytest.raises(BadInput):
        await defer(seen.database, merchants[0], "test.note", who=value)


async def test_a_job_that_nobody_registered_is_refused(seen: Seen, merchants: tuple[int, int]) -> None:
    with pytest.raises(Refused):
        await defer(seen.database, merchants[0], "test.nothing")


# Shipped jobs that come round every minute may have been put in line meanwhile.
_TESTED = "SELECT task_name AS name FROM queue.procrastinate_jobs WHERE args ? 'ids' AND starts_with(task_name, 'test.')"


async def test_jobs_that_were_done_long_ago_are_forgotten_and_failed_ones_are_not(seen: Seen, merchants: tuple[int, int]) -> None:
    seen.must_fail.append(KeyError())
    for name in ("test.fail", "test.note"):
        await defer(seen.database, merchants[0], name)
    await work(seen, seen.database, until_empty=True)
    await forget_done(seen.database, hours=0)
    async with seen.database.open_for_owner() as connection:
        assert await _names(connection, _TESTED) == ["test.fail"]
