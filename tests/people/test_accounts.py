"""Staff accounts: what signs in, what does not, and for how long."""

from datetime import timedelta

import pytest

from kefu.database import Database
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
    assert token.split("_")[2] not in str(rows)


async def test_a_short_password_is_refused(people: People, merchants: tuple[int, int]) -> None:
    with pytest.raises(BadInput, match="at least 10"):
        await people.add(merchants[0], "new@shop.example", "New", "staff", "short")


async def test_creating_an_account_again_keeps_its_password(people: People, merchants: tuple[int, int]) -> None:
    await people.add_if_new(merchants[0], "lin@shop.example", "Lin", "staff", "another long one")
    await people.sign_in(merchants[0], "lin@shop.example", PASSWORD)


@pytest.mark.parametrize("token", ["", "ks", "ks_1", "ks__x", "ks_x_x", "ks_99999999999_x", "ks_-1_x", "ks_١_x", "kc_1_x"])
async def test_a_token_of_ones_own_making_is_refused(people: People, token: str) -> None:
    with pytest.raises(NotSignedIn):
        await people.by_token(token)
