"""Colleagues' accounts: nobody rises by themselves, nobody is touched from below, an owner stays, sessions end when they are ended."""

import asyncio
from itertools import product

import pytest

from kefu.database import Database
from kefu.errors import BadInput, KefuError, NotFound, NotSignedIn, NotYourRole, Refused
from kefu.people import People, Person, Role, team
from kefu.people.own import OwnAccount
from kefu.people.roles import ROLES, appoints

PASSWORD = "a long enough one"


@pytest.fixture
async def people(database: Database) -> People:
    return People(database)


@pytest.fixture
async def staff(people: People, merchants: tuple[int, int]) -> dict[Role, Person]:
    """One person of each role, and a second owner."""
    for role in ROLES:
        await people.add(merchants[0], f"{role}@shop.example", role.title(), role, PASSWORD)
    await people.add(merchants[0], "partner@shop.example", "Partner", "owner", PASSWORD)
    return {each.role: each for each in await people.list_all(merchants[0]) if each.name != "Partner"}


async def test_each_role_gives_and_takes_exactly_what_it_appoints(
    database: Database, people: People, merchants: tuple[int, int], staff: dict[Role, Person]
) -> None:
    await people.add(merchants[0], "x@shop.example", "X", "generalist", PASSWORD)
    for giver, was, becomes in product(ROLES, ROLES, ROLES):
        async with database.open_for(merchants[0]) as connection:
            await connection.execute("UPDATE person SET role = %s WHERE email = 'x@shop.example'", (was,))
        target = next(each for each in await people.list_all(merchants[0]) if each.name == "X")
        may = was in appoints(giver) and (becomes in appoints(giver) or was == becomes)
        try:
            assert (await team.change(database, staff[giver], target.id, "X", becomes)).role == becomes
            assert may, (giver, was, becomes)
        except NotYourRole:
            assert not may, (giver, was, becomes)


async def test_a_supervisor_cannot_make_herself_owner_nor_anybody(database: Database, staff: dict[Role, Person]) -> None:
    for by in ("supervisor", "specialist", "generalist", "annotator", "auditor", "admin"):
        with pytest.raises(Refused):
            await team.change(database, staff[by], staff[by].id, "Me", "owner")
        with pytest.raises(NotYourRole):
            await team.appoint(database, staff[by], "new@shop.example", "New", "owner", PASSWORD)


async def test_nobody_touches_their_own_account_here(database: Database, staff: dict[Role, Person]) -> None:
    owner = staff["owner"]
    with pytest.raises(Refused, match="their own account"):
        await team.change(database, owner, owner.id, "Me", "admin")
    with pytest.raises(Refused, match="their own account"):
        await team.remove(database, owner, owner.id)


async def test_an_admin_does_nothing_to_an_owner_another_admin_or_the_auditor(
    database: Database, people: People, merchants: tuple[int, int], staff: dict[Role, Person]
) -> None:
    await people.add(merchants[0], "second@shop.example", "Second", "admin", PASSWORD)
    second = next(each for each in await people.list_all(merchants[0]) if each.name == "Second")
    for target in (staff["owner"], staff["auditor"], second):
        for act in (
            team.remove(database, staff["admin"], target.id),
            team.give_password(database, staff["admin"], target.id, "another long one"),
            team.drop_second_step(database, staff["admin"], target.id),
            team.sign_out(database, staff["admin"], target.id),
            team.change(database, staff["admin"], target.id, "X", "generalist"),
        ):
            with pytest.raises(NotYourRole):
                await act


async def test_the_last_owner_is_neither_removed_nor_moved(database: Database, people: People, merchants: tuple[int, int]) -> None:
    for name in ("ann", "bob"):
        await people.add(merchants[0], f"{name}@shop.example", name, "owner", PASSWORD)
    ann, bob = await people.list_all(merchants[0])
    tried = await asyncio.gather(
        team.change(database, ann, bob.id, "bob", "admin"), team.remove(database, bob, ann.id), return_exceptions=True
    )
    assert len([each for each in tried if isinstance(each, KefuError)]) == 1
    assert [each.role for each in await people.list_all(merchants[0])].count("owner") == 1
    last = next(each for each in await people.list_all(merchants[0]) if each.role == "owner")
    with pytest.raises(Refused, match="only owner"):
        await people.remove(merchants[0], last.email)


async def test_who_was_moved_a_moment_ago_acts_no_longer_in_the_old_role(
    database: Database, staff: dict[Role, Person], people: People
) -> None:
    await team.change(database, staff["owner"], staff["admin"].id, "Admin", "generalist")
    with pytest.raises(NotYourRole):
        await team.remove(database, staff["admin"], staff["specialist"].id)


async def test_another_shops_colleague_does_not_exist(
    database: Database, people: People, merchants: tuple[int, int], staff: dict[Role, Person]
) -> None:
    await people.add(merchants[1], "far@other.example", "Far", "owner", PASSWORD)
    (far,) = await people.list_all(merchants[1])
    for target, by in ((staff["generalist"], far), (far, staff["owner"])):
        with pytest.raises(NotFound):
            await team.remove(database, by, target.id)
        with pytest.raises(NotFound):
            await team.sign_out(database, by, target.id)
    assert len(await team.members(database, merchants[1])) == 1


async def test_a_role_counts_from_the_next_call(
    people: People, database: Database, merchants: tuple[int, int], staff: dict[Role, Person]
) -> None:
    token, before = await people.sign_in(merchants[0], "generalist@shop.example", PASSWORD)
    assert not before.may("decide", "approval")
    await team.change(database, staff["owner"], before.id, "Gen", "supervisor")
    assert (await people.by_token(token)).may("decide", "approval")
    await team.change(database, staff["owner"], before.id, "Gen", "annotator")
    assert not (await people.by_token(token)).may("answer", "conversation")


async def test_sessions_end_one_by_one_or_all_at_once(
    people: People, database: Database, merchants: tuple[int, int], staff: dict[Role, Person]
) -> None:
    signed = [await people.sign_in(merchants[0], "generalist@shop.example", PASSWORD, device=f"Device {n}") for n in range(4)]
    tokens, person = [token for token, _ in signed], signed[0][1]
    own = OwnAccount(database, b"", person)
    sessions = (await own.read(tokens[0])).sessions
    assert {each.device for each in sessions} == {f"Device {n}" for n in range(4)}
    assert [each.device for each in sessions if each.is_this] == ["Device 0"]
    await own.end_session(next(each.id for each in sessions if each.device == "Device 3"))
    with pytest.raises(NotSignedIn):
        await people.by_token(tokens[3])
    assert await own.end_other_sessions(tokens[0]) == 2
    assert await people.by_token(tokens[0]) == person
    with pytest.raises(NotSignedIn):
        await people.by_token(tokens[1])
    assert await team.sign_out(database, staff["admin"], person.id) == 1
    with pytest.raises(NotSignedIn):
        await people.by_token(tokens[0])


async def test_nobody_ends_a_session_of_somebody_else(
    people: People, database: Database, merchants: tuple[int, int], staff: dict[Role, Person]
) -> None:
    token, _ = await people.sign_in(merchants[0], "owner@shop.example", PASSWORD)
    session = (await OwnAccount(database, b"", staff["owner"]).read(token)).sessions[0]
    with pytest.raises(NotFound):
        await OwnAccount(database, b"", staff["generalist"]).end_session(session.id)
    await people.by_token(token)


async def test_a_new_password_ends_the_other_sessions_and_not_this_one(
    people: People, database: Database, merchants: tuple[int, int], staff: dict[Role, Person]
) -> None:
    here, person = await people.sign_in(merchants[0], "generalist@shop.example", PASSWORD)
    there, _ = await people.sign_in(merchants[0], "generalist@shop.example", PASSWORD)
    own = OwnAccount(database, b"", person)
    with pytest.raises(BadInput):
        await own.change_password("wrong", "another long one", here)
    with pytest.raises(BadInput, match="too short"):
        await own.change_password(PASSWORD, "short", here)
    await own.change_password(PASSWORD, "another long one", here)
    await people.by_token(here)
    with pytest.raises(NotSignedIn):
        await people.by_token(there)
    await people.sign_in(merchants[0], "generalist@shop.example", "another long one")


async def test_who_must_have_a_second_step_is_set_for_ones_own_role_and_below(database: Database, staff: dict[Role, Person]) -> None:
    for role in ROLES:
        if role in ("admin", *appoints("admin")):
            assert role in await team.want_second_step(database, staff["admin"], [role])
            await team.want_second_step(database, staff["admin"], [])
        else:
            with pytest.raises(NotYourRole):
                await team.want_second_step(database, staff["admin"], [role])
    await team.want_second_step(database, staff["owner"], ["owner", "admin"])
    with pytest.raises(NotYourRole):
        await team.want_second_step(database, staff["admin"], ["admin"])
