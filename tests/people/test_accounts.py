"""Staff accounts: what signs in, what does not, and for how long."""

import asyncio
import hashlib
import uuid
from datetime import timedelta

import psycopg
import pytest

from kefu.database import Database, migrate
from kefu.database.jobs.schema import prepare_queue
from kefu.database.migrate import LEDGER, migrations
from kefu.errors import BadInput, NotSignedIn, TooMany
from kefu.people import People

PASSWORD = "a long enough one"


@pytest.fixture
async def people(database: Database, merchants: tuple[int, int]) -> People:
    made = People(database)
    await made.add(merchants[0], "Lin@Shop.example ", "Lin", "supervisor", PASSWORD)
    return made


async def test_a_person_signs_in_and_is_known_by_the_token(people: People, merchants: tuple[int, int]) -> None:
    token, person = await people.sign_in(merchants[0], " lin@shop.EXAMPLE", PASSWORD)
    assert (person.name, person.role) == ("Lin", "supervisor")
    assert await people.by_token(token) == person


async def test_an_account_is_one_merchants_only(people: People, merchants: tuple[int, int]) -> None:
    with pytest.raises(NotSignedIn):
        await people.sign_in(merchants[1], "lin@shop.example", PASSWORD)
    token, _ = await people.sign_in(merchants[0], "lin@shop.example", PASSWORD)
    with pytest.raises(NotSignedIn):
        await people.by_token(token.replace(f"ks_{merchants[0]}_", f"ks_{merchants[1]}_"))


async def test_the_eleventh_wrong_password_waits_even_for_the_right_one(people: People, merchants: tuple[int, int]) -> None:
    for _ in range(10):
        with pytest.raises(NotSignedIn):
            await people.sign_in(merchants[0], "lin@shop.example", "wrong")
    with pytest.raises(TooMany):
        await people.sign_in(merchants[0], "lin@shop.example", PASSWORD)


async def test_a_session_ends_after_its_time(people: People, database: Database, merchants: tuple[int, int]) -> None:
    token, _ = await people.sign_in(merchants[0], "lin@shop.example", PASSWORD)
    async with database.open_for(merchants[0]) as connection:
        await connection.execute("UPDATE staff_session SET expires_at = expires_at - %s", (timedelta(hours=12),))
    with pytest.raises(NotSignedIn):
        await people.by_token(token)


async def test_neither_password_nor_token_is_stored(people: People, database: Database, merchants: tuple[int, int]) -> None:
    token, _ = await people.sign_in(merchants[0], "lin@shop.example", PASSWORD)
    async with database.open_for(merchants[0]) as connection:
        rows = await (await connection.execute("SELECT p.*, s.* FROM person p JOIN staff_session s USING (merchant_id)")).fetchall()
    assert PASSWORD not in str(rows)
    assert token.split("_", 2)[2] not in str(rows)  # the secret itself may hold an underscore


async def test_a_short_password_is_refused(people: People, merchants: tuple[int, int]) -> None:
    with pytest.raises(BadInput, match="at least 10"):
        await people.add(merchants[0], "new@shop.example", "New", "generalist", "short")


async def test_creating_an_account_again_keeps_its_password(people: People, merchants: tuple[int, int]) -> None:
    await people.add_if_new(merchants[0], "lin@shop.example", "Lin", "generalist", "another long one")
    await people.sign_in(merchants[0], "lin@shop.example", PASSWORD)


@pytest.mark.parametrize("token", ["", "ks", "ks_1", "ks__x", "ks_x_x", "ks_99999999999_x", "ks_-1_x", "ks_١_x", "kc_1_x"])
async def test_a_token_of_ones_own_making_is_refused(people: People, token: str) -> None:
    with pytest.raises(NotSignedIn):
        await people.by_token(token)


async def test_an_old_hash_still_opens_and_is_made_anew(people: People, database: Database, merchants: tuple[int, int]) -> None:
    salt = bytes(16)
    digest = hashlib.scrypt(PASSWORD.encode(), salt=salt, n=2**15, r=8, p=3, maxmem=64 * 1024 * 1024, dklen=32)
    async with database.open_for(merchants[0]) as connection:
        await connection.execute("UPDATE person SET password_hash = %s", (f"scrypt${salt.hex()}${digest.hex()}",))
    with pytest.raises(NotSignedIn):
        await people.sign_in(merchants[0], "lin@shop.example", PASSWORD + "x")
    await people.sign_in(merchants[0], "lin@shop.example", PASSWORD)
    async with database.open_for(merchants[0]) as connection:
        row = await (await connection.execute("SELECT password_hash FROM person")).fetchone()
    assert row is not None
    assert row["password_hash"].startswith("$argon2id$")
    await people.sign_in(merchants[0], "lin@shop.example", PASSWORD)


async def test_of_two_owners_who_are_removed_at_once_one_stays(people: People, merchants: tuple[int, int]) -> None:
    for name in ("ann", "bob"):
        await people.add(merchants[0], f"{name}@shop.example", name, "owner", PASSWORD)
    removed = await asyncio.gather(
        *(people.remove(merchants[0], f"{name}@shop.example") for name in ("ann", "bob")), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in removed) == ["Person", "Refused"]
    assert [each.role for each in await people.list_all(merchants[0])].count("owner") == 1


def test_old_accounts_get_the_role_that_fits(server: str) -> None:
    name = f"old_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    url = psycopg.conninfo.make_conninfo(server, dbname=name)
    with psycopg.connect(url, autocommit=True) as connection:
        prepare_queue(connection)
        connection.execute(LEDGER.encode())
        for number, file, sql in migrations():
            if number < 140:
                connection.execute(sql.encode())
                connection.execute("INSERT INTO migration (number, name) VALUES (%s, %s)", (number, file))
        connection.execute(
            """
            INSERT INTO merchant (merchant_id, name, title, currency, languages, default_language) OVERRIDING SYSTEM VALUE
            VALUES (1, 'one', '{}', 'CNY', '{zh}', 'zh');
            INSERT INTO person (merchant_id, person_id, email, name, role, password_hash, created_at)
            SELECT 1, gen_random_uuid(), name, name, role, 'x', at::timestamptz FROM (VALUES
                ('first admin', 'admin', '2026-01-02'), ('second admin', 'admin', '2026-01-03'),
                ('lead', 'supervisor', '2026-01-01'), ('clerk', 'staff', '2026-01-01'), ('expert', 'staff', '2026-01-01'))
                AS p(name, role, at);
            INSERT INTO duty (merchant_id, person_id, tier) SELECT 1, person_id, 'specialist' FROM person WHERE name = 'expert';
            """
        )
    migrate(url)
    with psycopg.connect(url) as connection:
        roles = dict(connection.execute("SELECT name, role FROM person").fetchall())
        forced = connection.execute("SELECT bool_and(relforcerowsecurity) FROM pg_class WHERE relname IN ('person', 'duty')").fetchone()
    assert roles == {
        "first admin": "owner",
        "second admin": "admin",
        "lead": "supervisor",
        "clerk": "generalist",
        "expert": "specialist",
    }
    assert forced == (True,)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name}".encode())
