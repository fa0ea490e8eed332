"""What a colleague may do to the accounts of others: appoint, move, remove, sign out. The audit trail has each of them.

The rule is one: an account may be touched by whoever appoints its role, never by its own person, and an account is given only a role that
the giver appoints. The table of rights says who appoints whom.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID, uuid4

from kefu.database import Connection, Database
from kefu.errors import NotFound, NotSignedIn, NotYourRole, Refused
from kefu.people import store
from kefu.people.accounts import Person, keep_an_owner, person_of_row, well_formed
from kefu.people.audit import record
from kefu.people.passwords import hash_password
from kefu.people.roles import ROLES, Role, appoints


@dataclass(frozen=True, slots=True)
class Member:
    """One account as its colleagues see it."""

    person: Person
    has_second_step: bool
    sessions: int
    seen_at: datetime | None
    created_at: datetime


async def members(database: Database, merchant_id: int) -> list[Member]:
    """All accounts of the shop, by name."""
    async with database.open_for(merchant_id) as connection:
        rows = await store.select_members(connection)
    return [Member(person_of_row(row), row["has_second_step"], row["sessions"], row["seen_at"], row["created_at"]) for row in rows]


async def appoint(database: Database, by: Person, email: str, name: str, role: Role, password: str) -> Person:
    """A new account. Raises NotYourRole for a role that `by` does not appoint, Refused for an e-mail that has one, BadInput."""
    _must_appoint(by, role)
    email, name = well_formed(email, name)
    hashed = await hash_password(password)
    async with database.open_for(by.merchant_id) as connection:
        if await store.select_person_by_email(connection, email):
            raise Refused(f"{email} has an account here already.")
        await store.upsert_person(connection, by.merchant_id, uuid4(), email, name, role, hashed)
        await record(connection, by, "appoint", "account", email, details={"role": role})
        row = await store.select_person_by_email(connection, email)
    assert row is not None
    return person_of_row(row)


async def change(database: Database, by: Person, id: UUID, name: str, role: Role) -> Person:
    """Another name or role; it counts from the person's next call. Raises NotYourRole, Refused for the only owner, NotFound, BadInput."""
    async with database.open_for(by.merchant_id) as connection:
        was = await _touchable(connection, by, id)
        _, name = well_formed(was.email, name)
        if role != was.role:
            _must_appoint(by, role)
            await keep_an_owner(connection, was)
        await store.update_person(connection, id, name, role)
        await record(connection, by, "change", "account", was.email, details={"was": was.role, "is": role})
        row = await store.select_person(connection, id)
    assert row is not None
    return person_of_row(row)


async def remove(database: Database, by: Person, id: UUID) -> None:
    """Delete an account with its sessions; conversations it held wait for another person. Raises as `change` does."""
    async with database.open_for(by.merchant_id) as connection:
        was = await _touchable(connection, by, id)
        await keep_an_owner(connection, was)
        await store.delete_person(connection, was.email)
        await record(connection, by, "remove", "account", was.email, details={"role": was.role})


async def give_password(database: Database, by: Person, id: UUID, password: str) -> None:
    """A new password for somebody who has lost theirs; they are signed out everywhere. Raises as `change` does."""
    hashed = await hash_password(password)
    async with database.open_for(by.merchant_id) as connection:
        was = await _touchable(connection, by, id)
        await store.update_password(connection, was.email, hashed)
        await store.delete_sessions(connection, id)
        await record(connection, by, "set_password", "account", was.email)


async def drop_second_step(database: Database, by: Person, id: UUID) -> None:
    """For somebody who has lost the telephone; they are signed out everywhere. Raises as `change` does."""
    async with database.open_for(by.merchant_id) as connection:
        was = await _touchable(connection, by, id)
        await store.delete_second_step(connection, id)
        await store.delete_sessions(connection, id)
        await record(connection, by, "drop_second_step", "account", was.email)


async def sign_out(database: Database, by: Person, id: UUID) -> int:
    """End all sessions of a colleague; returns how many there were. Raises as `change` does."""
    async with database.open_for(by.merchant_id) as connection:
        was = await _touchable(connection, by, id)
        ended = await store.delete_sessions(connection, id)
        await record(connection, by, "end_sessions", "account", was.email, details={"sessions": ended})
    return ended


async def roles_with_second_step(database: Database, merchant_id: int) -> frozenset[Role]:
    """The roles that must have one."""
    async with database.open_for(merchant_id) as connection:
        return frozenset(cast(list[Role], await store.select_role_rules(connection)))


async def want_second_step(database: Database, by: Person, roles: Iterable[Role]) -> frozenset[Role]:
    """Exactly these roles must have a second step from now on. Raises NotYourRole when that changes a role above one's own."""
    wanted = frozenset(roles)
    async with database.open_for(by.merchant_id) as connection:
        have = frozenset(cast(list[Role], await store.select_role_rules(connection)))
        for role in sorted(wanted ^ have, key=ROLES.index):
            if role != by.role:
                _must_appoint(by, role)
            await store.upsert_role_rule(connection, role, role in wanted)
            await record(connection, by, "want_second_step", "role", role, details={"wanted": role in wanted})
    return wanted


def may_touch(by: Person, other: Person) -> bool:
    """Whether a person may change, remove and sign out another's account."""
    return by.id != other.id and other.role in appoints(by.role)


async def _touchable(connection: Connection, by: Person, id: UUID) -> Person:
    """The account, locked until the transaction ends, so that it cannot rise while it is touched."""
    row = await store.select_person_locked(connection, id)
    if row is None:
        raise NotFound("There is no such colleague.")
    now = await store.select_person(connection, by.id)  # who was moved a moment ago acts no longer in the old role
    if now is None:
        raise NotSignedIn("Please sign in again.")
    found = person_of_row(row)
    if found.id == by.id:
        raise Refused("Nobody changes their own account here; a colleague does, or you do on the page My account.")
    _must_appoint(person_of_row(now), found.role)
    return found


def _must_appoint(by: Person, role: Role) -> None:
    if role not in appoints(by.role):
        who = ", ".join(each for each in ROLES if role in appoints(each))
        raise NotYourRole(f"Your role may not do this to the account of one who is {role}; it takes one of: {who}.")
