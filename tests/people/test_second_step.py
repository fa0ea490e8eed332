"""The second step of signing in: asked for once it is confirmed, each code once, and a way back for who has lost the telephone."""

import time
from uuid import UUID

import pytest
from pyotp.totp import TOTP

from kefu.database import Database
from kefu.errors import BadInput, CodeNeeded, NotSignedIn, Refused, TooMany
from kefu.people import People, Person
from kefu.people.own import OwnAccount
from kefu.people.second_step import code_is_right
from kefu.people.team import want_second_step

PASSWORD = "a long enough one"
SEAL = b"a key of thirty-two random bytes"


@pytest.fixture
async def people(database: Database, merchants: tuple[int, int]) -> People:
    made = People(database, SEAL)
    await made.add(merchants[0], "lin@shop.example", "Lin", "supervisor", PASSWORD)
    return made


async def _lin(people: People, merchants: tuple[int, int]) -> Person:
    return (await people.list_all(merchants[0]))[0]


async def _enrolled(database: Database, lin: Person) -> tuple[TOTP, tuple[str, ...]]:
    own = OwnAccount(database, SEAL, lin)
    begun = await own.begin_second_step(PASSWORD, "Shop")
    assert begun.svg.startswith("<svg")
    assert "issuer=Kefu%20Shop" in begun.uri
    totp = TOTP(begun.secret)
    return totp, await own.confirm_second_step(totp.at(time.time() - 30))  # so that the code of now is still fresh


async def test_nothing_is_asked_for_until_the_first_code_was_right(people: People, database: Database, merchants: tuple[int, int]) -> None:
    own = OwnAccount(database, SEAL, await _lin(people, merchants))
    begun = await own.begin_second_step(PASSWORD, "Shop")
    await people.sign_in(merchants[0], "lin@shop.example", PASSWORD)
    wrong = "000000" if TOTP(begun.secret).now() != "000000" else "000001"
    with pytest.raises(BadInput, match="clock"):
        await own.confirm_second_step(wrong)
    await people.sign_in(merchants[0], "lin@shop.example", PASSWORD)


async def test_password_then_code_and_no_code_twice(people: People, database: Database, merchants: tuple[int, int]) -> None:
    totp, _ = await _enrolled(database, await _lin(people, merchants))
    with pytest.raises(CodeNeeded):
        await people.sign_in(merchants[0], "lin@shop.example", PASSWORD)
    with pytest.raises(NotSignedIn, match="E-mail or password"):
        await people.sign_in(merchants[0], "lin@shop.example", "wrong", totp.now())
    code = totp.now()
    await people.sign_in(merchants[0], "lin@shop.example", PASSWORD, f" {code[:3]} {code[3:]} ")
    with pytest.raises(NotSignedIn, match="used already"):
        await people.sign_in(merchants[0], "lin@shop.example", PASSWORD, code)


async def test_an_earlier_code_does_not_count_after_a_later_one(people: People, database: Database, merchants: tuple[int, int]) -> None:
    lin = await _lin(people, merchants)
    totp, _ = await _enrolled(database, lin)
    now = time.time() + 300
    async with database.open_for(merchants[0]) as connection:

        async def is_right(code: str) -> bool:
            return await code_is_right(connection, SEAL, merchants[0], lin.id, code, now=now)

        assert not await is_right(totp.at(now + 60))
        assert not await is_right(totp.at(now - 60))
        assert await is_right(totp.at(now + 30))
        assert not await is_right(totp.at(now))
        assert not await is_right("")
        assert not await is_right("１２３４５６")


async def test_a_recovery_code_opens_once_and_new_ones_end_the_old(people: People, database: Database, merchants: tuple[int, int]) -> None:
    lin = await _lin(people, merchants)
    _, codes = await _enrolled(database, lin)
    assert len(set(codes)) == 10
    await people.sign_in(merchants[0], "lin@shop.example", PASSWORD, codes[0].upper())
    with pytest.raises(NotSignedIn):
        await people.sign_in(merchants[0], "lin@shop.example", PASSWORD, codes[0])
    own = OwnAccount(database, SEAL, lin)
    assert (await own.read("")).codes_left == 9
    await people.sign_in(merchants[0], "lin@shop.example", PASSWORD, f" {codes[2].replace('-', ' ')} ")  # as it is copied from paper
    await people.sign_in(merchants[0], "lin@shop.example", PASSWORD, codes[3].replace("-", ""))
    await own.new_recovery_codes(PASSWORD)
    with pytest.raises(NotSignedIn):
        await people.sign_in(merchants[0], "lin@shop.example", PASSWORD, codes[1])


async def test_codes_are_guessed_ten_times_at_most(people: People, database: Database, merchants: tuple[int, int]) -> None:
    totp, _ = await _enrolled(database, await _lin(people, merchants))
    for guess in range(10):
        with pytest.raises(NotSignedIn):
            await people.sign_in(merchants[0], "lin@shop.example", PASSWORD, f"guess-{guess}")
    with pytest.raises(TooMany):
        await people.sign_in(merchants[0], "lin@shop.example", PASSWORD, totp.now())


async def test_the_secret_is_sealed_for_one_person(people: People, database: Database, merchants: tuple[int, int]) -> None:
    lin = await _lin(people, merchants)
    totp, codes = await _enrolled(database, lin)
    async with database.open_for(merchants[0]) as connection:
        steps = await (await connection.execute("SELECT * FROM second_step")).fetchall()
        kept = await (await connection.execute("SELECT * FROM recovery_code")).fetchall()
        assert totp.secret not in str(steps)
        assert totp.secret.encode() not in bytes(steps[0]["sealed"])
        assert codes[0] not in str(kept)
        assert not await code_is_right(connection, SEAL, merchants[0], UUID(int=0), totp.now())
    async with database.open_for(merchants[1]) as connection:
        assert not await (await connection.execute("SELECT * FROM second_step")).fetchall()


async def test_what_weakens_an_account_asks_for_the_password(people: People, database: Database, merchants: tuple[int, int]) -> None:
    lin = await _lin(people, merchants)
    own = OwnAccount(database, SEAL, lin)
    with pytest.raises(BadInput, match="password is not right"):
        await own.begin_second_step("wrong", "Shop")
    await _enrolled(database, lin)
    with pytest.raises(BadInput, match="switch it off first"):
        await own.begin_second_step(PASSWORD, "Shop")
    for act in (own.drop_second_step, own.new_recovery_codes):
        with pytest.raises(BadInput, match="password is not right"):
            await act("wrong")
    await own.drop_second_step(PASSWORD)
    await people.sign_in(merchants[0], "lin@shop.example", PASSWORD)


async def test_a_role_that_must_have_one_is_held_to_it(people: People, database: Database, merchants: tuple[int, int]) -> None:
    await people.add(merchants[0], "ann@shop.example", "Ann", "owner", PASSWORD)
    token, lin = await people.sign_in(merchants[0], "lin@shop.example", PASSWORD)
    _, ann = await people.sign_in(merchants[0], "ann@shop.example", PASSWORD)
    assert not lin.lacks_second_step
    await want_second_step(database, ann, ["supervisor"])
    assert (await people.by_token(token)).lacks_second_step
    assert (await people.sign_in(merchants[0], "lin@shop.example", PASSWORD))[1].lacks_second_step
    await _enrolled(database, lin)
    assert not (await people.by_token(token)).lacks_second_step
    with pytest.raises(Refused, match="must have a second step"):
        await OwnAccount(database, SEAL, lin).drop_second_step(PASSWORD)
