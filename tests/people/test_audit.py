"""The audit trail: whole, in order, one shop's only, and changed by nobody, not even by who owns the database's tables."""

import asyncio
from contextlib import suppress

import psycopg
import pytest

from kefu.database import Database
from kefu.people import People, team
from kefu.people.audit import Operator, Wanted, check_chain, list_entries, record

PASSWORD = "a long enough one"


async def _write(database: Database, merchant_id: int, count: int) -> None:
    for number in range(count):
        async with database.open_for(merchant_id) as connection:
            await record(connection, Operator(merchant_id), "try", "thing", f"thing {number}", details={"n": number})


async def test_each_entry_follows_the_one_before(database: Database, merchants: tuple[int, int]) -> None:
    await _write(database, merchants[0], 3)
    await _write(database, merchants[1], 1)
    entries = await list_entries(database, merchants[0], Wanted())
    assert [each.position for each in entries] == [3, 2, 1]
    assert [each.subject for each in entries] == ["thing 2", "thing 1", "thing 0"]
    chain = await check_chain(database, merchants[0])
    assert (chain.entries, chain.head, chain.broken_at) == (3, entries[0].hash, None)
    assert len(await list_entries(database, merchants[1], Wanted())) == 1


async def test_an_empty_trail_is_whole(database: Database, merchants: tuple[int, int]) -> None:
    assert (await check_chain(database, merchants[0])).broken_at is None


async def test_entries_of_many_at_once_stand_in_one_line(database: Database, merchants: tuple[int, int]) -> None:
    await asyncio.gather(*(_write(database, merchants[0], 4) for _ in range(6)))
    chain = await check_chain(database, merchants[0])
    assert (chain.entries, chain.broken_at) == (24, None)
    assert sorted(each.position for each in await list_entries(database, merchants[0], Wanted())) == list(range(1, 25))


@pytest.mark.parametrize("change", ["UPDATE audit_entry SET reason = 'other'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"])
async def test_nobody_changes_what_was_written(database: Database, merchants: tuple[int, int], change: str) -> None:
    await _write(database, merchants[0], 2)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with database.open_for(merchants[0]) as connection:
            await connection.execute(change.encode())
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with database.open_for_owner() as connection:
            await connection.execute(change.encode())
    assert (await check_chain(database, merchants[0])).entries == 2


async def test_what_is_not_done_is_not_on_record(database: Database, merchants: tuple[int, int]) -> None:
    with suppress(ZeroDivisionError):
        async with database.open_for(merchants[0]) as connection:
            await record(connection, Operator(merchants[0]), "try", "thing")
            raise ZeroDivisionError
    assert (await check_chain(database, merchants[0])).entries == 0


async def test_place_time_and_hash_are_not_the_writers_to_choose(database: Database, merchants: tuple[int, int]) -> None:
    await _write(database, merchants[0], 1)
    async with database.open_for(merchants[0]) as connection:
        await connection.execute(
            """
            INSERT INTO audit_entry (merchant_id, position, at, person_name, role, act, object, previous, hash)
            VALUES (%s, 77, '2020-01-01', 'x', 'x', 'x', 'x', 'made up', 'made up')
            """,
            (merchants[0],),
        )
    entry = (await list_entries(database, merchants[0], Wanted()))[0]
    assert (entry.position, entry.at.year > 2020) == (2, True)
    assert (await check_chain(database, merchants[0])).broken_at is None


@pytest.mark.parametrize(
    ("change", "found_at"),
    [
        ("UPDATE audit_entry SET reason = 'nothing' WHERE position = 2", 2),
        ("UPDATE audit_entry SET at = at - interval '1 day' WHERE position = 3", 3),
        ("DELETE FROM audit_entry WHERE position = 2", 2),
        ("DELETE FROM audit_entry WHERE position = 1", 1),
        ("UPDATE audit_entry SET position = position + 10 WHERE position = 4", 4),
        ("UPDATE audit_entry SET hash = audit_hash(audit_entry) WHERE position = 2", None),
    ],
)
async def test_a_change_behind_the_databases_back_is_found(
    database: Database, merchants: tuple[int, int], change: str, found_at: int | None
) -> None:
    await _write(database, merchants[0], 4)
    async with database.open_for_owner() as connection:  # who owns the tables can switch the triggers off
        await connection.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        await connection.execute(change.encode())
        await connection.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")
    assert (await check_chain(database, merchants[0])).broken_at == found_at


async def test_a_later_migration_does_not_give_the_rights_back(database: Database, merchants: tuple[int, int]) -> None:
    async with database.open_for_owner() as connection:
        await connection.execute("SELECT isolate_merchants()")
    await _write(database, merchants[0], 1)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with database.open_for(merchants[0]) as connection:
            await connection.execute("UPDATE audit_entry SET reason = 'x'")


async def test_entries_are_found_by_what_is_wanted(database: Database, merchants: tuple[int, int]) -> None:
    people = People(database)
    await people.add(merchants[0], "ann@shop.example", "Ann", "owner", PASSWORD, Operator(merchants[0]))
    _, ann = await people.sign_in(merchants[0], "ann@shop.example", PASSWORD)
    made = await team.appoint(database, ann, "new@shop.example", "New", "generalist", PASSWORD)
    await team.change(database, ann, made.id, "New", "supervisor")
    await team.remove(database, ann, made.id)

    async def acts(wanted: Wanted) -> list[str]:
        return [each.act for each in await list_entries(database, merchants[0], wanted)]

    assert await acts(Wanted()) == ["remove", "change", "appoint", "sign_in", "appoint"]
    assert await acts(Wanted(person=ann.id)) == ["remove", "change", "appoint", "sign_in"]
    assert await acts(Wanted(text="NEW@")) == ["remove", "change", "appoint"]
    assert await acts(Wanted(act="change", object="account")) == ["change"]
    changed = (await list_entries(database, merchants[0], Wanted(act="change")))[0]
    assert (changed.person_name, changed.role, dict(changed.details)) == ("Ann", "owner", {"was": "generalist", "is": "supervisor"})
    assert await acts(Wanted(since=changed.at, until=changed.at)) == []
