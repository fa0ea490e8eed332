"""Staff accounts and their sessions: random bearer tokens of which only the hash is stored."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from kefu.database import Connection, Database
from kefu.errors import BadInput, NotFound, NotSignedIn, Refused, TooMany
from kefu.people import store
from kefu.people.passwords import hash_password, password_is, should_be_hashed_anew
from kefu.people.roles import Role, role_may

SESSION = timedelta(hours=12)
WRONG_TRIES, WINDOW_MINUTES = 10, 15
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")


@dataclass(frozen=True, slots=True)
class Person:
    id: UUID
    merchant_id: int
    email: str
    name: str
    role: Role

    def may(self, act: str, object: str) -> bool:
        """Whether this person's role may do an act. Raises LookupError for one that roles.yaml does not have."""
        return role_may(self.role, act, object)


class People:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, merchant_id: int, email: str, name: str, role: Role, password: str) -> None:
        """Create an account, or give an existing one a new name, role and password. Raises BadInput for a short password."""
        hashed = await hash_password(password)
        async with self._database.open_for(merchant_id) as connection:
            await store.upsert_person(connection, merchant_id, uuid4(), email.strip().lower(), name, role, hashed)

    async def create(self, merchant_id: int, email: str, name: str, role: Role, password: str) -> Person:
        """A new account. Raises Refused when the e-mail has one, BadInput for a short password or what is no e-mail address."""
        email = email.strip().lower()
        if not _EMAIL.fullmatch(email):
            raise BadInput(f"{email!r} is not an e-mail address; an account is named by one, e.g. mei@example.com.")
        if not name.strip():
            raise BadInput("The name is empty; customers see it when this person joins.")
        async with self._database.open_for(merchant_id) as connection:
            known = await store.select_person_by_email(connection, email)
        if known is not None:
            raise Refused(f"{email} has an account here already; `kefu staff password` gives it a new password.")
        await self.add(merchant_id, email, name.strip(), role, password)
        async with self._database.open_for(merchant_id) as connection:
            row = await store.select_person_by_email(connection, email)
        assert row is not None
        return person_of_row(row)

    async def add_if_new(self, merchant_id: int, email: str, name: str, role: Role, password: str) -> Person | None:
        """Create an account unless there is one (gives None): hashing a password takes a tenth of a second, and is not done for nothing."""
        async with self._database.open_for(merchant_id) as connection:
            known = await store.select_person_by_email(connection, email)
        return None if known else await self.create(merchant_id, email, name, role, password)

    async def list_all(self, merchant_id: int) -> list[Person]:
        """The merchant's accounts, by e-mail."""
        async with self._database.open_for(merchant_id) as connection:
            return [person_of_row(row) for row in await store.select_people(connection)]

    async def set_password(self, merchant_id: int, email: str, password: str) -> Person:
        """A new password; whoever is signed in with the old one is signed out. Raises BadInput when it is short, NotFound."""
        hashed = await hash_password(password)
        async with self._database.open_for(merchant_id) as connection:
            row = await store.update_password(connection, email.strip().lower(), hashed)
            if row is None:
                raise NotFound(f"There is no account {email} here; `kefu staff list` shows those there are.")
            await store.delete_sessions(connection, row["person_id"])
        return person_of_row(row)

    async def remove(self, merchant_id: int, email: str) -> Person:
        """Delete an account with its sessions; the conversations it held wait for another person. Raises NotFound, and Refused for the
        only owner."""
        async with self._database.open_for(merchant_id) as connection:
            row = await store.select_person_by_email(connection, email.strip().lower())
            if row is None:
                raise NotFound(f"There is no account {email} here; `kefu staff list` shows those there are.")
            await keep_an_owner(connection, person_of_row(row))
            await store.delete_person(connection, row["email"])
        return person_of_row(row)

    async def end_sessions(self, merchant_id: int) -> int:
        """Delete the sessions whose time is over; returns how many."""
        async with self._database.open_for(merchant_id) as connection:
            return await store.delete_ended_sessions(connection)

    async def sign_in(self, merchant_id: int, email: str, password: str) -> tuple[str, Person]:
        """A bearer token for 12 hours. A wrong e-mail and a wrong password take the same time and get the same answer."""
        email = email.strip().lower()
        key = f"staff:{hashlib.sha256(email.encode()).hexdigest()[:24]}"
        async with self._database.open_for(merchant_id) as connection:
            if await store.count_tries(connection, key, WINDOW_MINUTES) >= WRONG_TRIES:
                raise TooMany("Too many wrong passwords for this account. Wait 15 minutes and try again.", WINDOW_MINUTES * 60)
            row = await store.select_person_by_email(connection, email)
        is_right = await password_is(password, row["password_hash"] if row else None)
        if row is None or not is_right:
            async with self._database.open_for(merchant_id) as connection:
                await store.insert_try(connection, merchant_id, key)
            raise NotSignedIn("E-mail or password is wrong.")
        token = f"ks_{merchant_id}_{secrets.token_urlsafe(32)}"
        anew = await hash_password(password) if should_be_hashed_anew(row["password_hash"]) else None
        async with self._database.open_for(merchant_id) as connection:
            if anew:
                await store.update_password(connection, email, anew)
            await store.insert_session(connection, merchant_id, _hash_token(token), row["person_id"], datetime.now(UTC) + SESSION)
        return token, person_of_row(row)

    async def by_token(self, token: str) -> Person:
        """Raises NotSignedIn for a token that is wrong, expired or signed out."""
        parts = token.split("_", 2)
        if len(parts) == 3 and parts[0] == "ks" and parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 10:
            async with self._database.open_for(int(parts[1])) as connection:
                row = await store.select_session_person(connection, _hash_token(token))
            if row:
                return person_of_row(row)
        raise NotSignedIn("Please sign in again.")

    async def sign_out(self, person: Person, token: str) -> None:
        async with self._database.open_for(person.merchant_id) as connection:
            await store.delete_session(connection, _hash_token(token))


def person_of_row(row: dict[str, Any]) -> Person:
    return Person(row["person_id"], row["merchant_id"], row["email"], row["name"], cast(Role, row["role"]))


async def keep_an_owner(connection: Connection, leaving: Person) -> None:
    """Before an account is removed or given another role. Raises Refused when it is the only owner; two at once wait for each other."""
    if leaving.role == "owner" and await store.count_owners_locked(connection) <= 1:
        raise Refused("This is the only owner of the shop; make somebody else an owner first.")


def _hash_token(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
