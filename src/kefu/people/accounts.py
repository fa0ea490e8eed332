"""Staff accounts and their sessions: random bearer tokens of which only the hash is stored."""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from kefu.database import Connection, Database
from kefu.errors import BadInput, CodeNeeded, NotFound, NotSignedIn, Refused, TooMany
from kefu.people import store
from kefu.people.audit import record
from kefu.people.audit.nouns import Doer
from kefu.people.passwords import hash_password, password_is, should_be_hashed_anew
from kefu.people.roles import Role, role_may
from kefu.people.second_step import code_is_right

SESSION = timedelta(hours=12)
WRONG_TRIES, WINDOW_MINUTES = 10, 15
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")


@dataclass(frozen=True, slots=True)
class Person:
    """`lacks_second_step`: the role must have one and this account has not, so that its sessions may only take one in."""

    id: UUID
    merchant_id: int
    email: str
    name: str
    role: Role
    lacks_second_step: bool = field(default=False, compare=False)

    def may(self, act: str, object: str) -> bool:
        """Whether this person may do an act, now. Raises LookupError for one that roles.yaml does not have."""
        return role_may(self.role, act, object) and not self.lacks_second_step


class People:
    """A shop's accounts. `seal`: the key under which second steps are kept; without one, accounts that have one cannot sign in.

    What has a `by` is the server's operator's; what colleagues may do to accounts is in `team`.
    """

    def __init__(self, database: Database, seal: bytes = b"") -> None:
        self._database = database
        self._seal = seal

    async def add(self, merchant_id: int, email: str, name: str, role: Role, password: str, by: Doer | None = None) -> None:
        """Create an account, or give an existing one a new name, role and password. Raises BadInput for a short password."""
        hashed = await hash_password(password)
        async with self._database.open_for(merchant_id) as connection:
            await store.upsert_person(connection, merchant_id, uuid4(), email.strip().lower(), name, role, hashed)
            if by:
                await record(connection, by, "appoint", "account", email.strip().lower(), details={"role": role})

    async def create(self, merchant_id: int, email: str, name: str, role: Role, password: str, by: Doer | None = None) -> Person:
        """A new account. Raises Refused when the e-mail has one, BadInput for a short password or what is no e-mail address."""
        email, name = well_formed(email, name)
        async with self._database.open_for(merchant_id) as connection:
            known = await store.select_person_by_email(connection, email)
        if known is not None:
            raise Refused(f"{email} has an account here already; `kefu staff password` gives it a new password.")
        await self.add(merchant_id, email, name, role, password, by)
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

    async def by_email(self, merchant_id: int, email: str) -> Person:
        """Raises NotFound."""
        async with self._database.open_for(merchant_id) as connection:
            return person_of_row(await _row_of(connection, email))

    async def set_password(self, merchant_id: int, email: str, password: str, by: Doer | None = None) -> Person:
        """A new password; whoever is signed in with the old one is signed out. Raises BadInput when it is short, NotFound."""
        hashed = await hash_password(password)
        async with self._database.open_for(merchant_id) as connection:
            row = await store.update_password(connection, email.strip().lower(), hashed)
            if row is None:
                raise NotFound(f"There is no account {email} here; `kefu staff list` shows those there are.")
            await store.delete_sessions(connection, row["person_id"])
            if by:
                await record(connection, by, "set_password", "account", row["email"])
        return person_of_row(row)

    async def remove(self, merchant_id: int, email: str, by: Doer | None = None) -> Person:
        """Delete an account with its sessions; the conversations it held wait for another person. Raises NotFound, and Refused for the
        only owner."""
        async with self._database.open_for(merchant_id) as connection:
            row = await _row_of(connection, email)
            await keep_an_owner(connection, person_of_row(row))
            await store.delete_person(connection, row["email"])
            if by:
                await record(connection, by, "remove", "account", row["email"], details={"role": row["role"]})
        return person_of_row(row)

    async def drop_second_step(self, merchant_id: int, email: str, by: Doer) -> Person:
        """The password alone opens the account again, until its person takes in a telephone. Raises NotFound."""
        async with self._database.open_for(merchant_id) as connection:
            row = await _row_of(connection, email)
            if await store.delete_second_step(connection, row["person_id"]):
                await record(connection, by, "drop_second_step", "account", row["email"])
        return person_of_row(row)

    async def end_sessions(self, merchant_id: int) -> int:
        """Delete the sessions whose time is over; returns how many."""
        async with self._database.open_for(merchant_id) as connection:
            return await store.delete_ended_sessions(connection)

    async def sign_in(self, merchant_id: int, email: str, password: str, code: str = "", device: str = "") -> tuple[str, Person]:
        """A bearer token for 12 hours. A wrong e-mail and a wrong password take the same time and get the same answer.

        Raises NotSignedIn, CodeNeeded when the password is right and the account has a second step, TooMany after ten wrong tries.
        """
        email = email.strip().lower()
        row = await self.prove(merchant_id, email, password)
        with_code = await self._second_step_passed(merchant_id, row["person_id"], code)
        if not with_code and with_code is not None:
            await self._note_try(merchant_id, email)
            raise NotSignedIn("The code is not right, or was used already. Wait for the next one.")
        token = f"ks_{merchant_id}_{secrets.token_urlsafe(32)}"
        old = row["password_hash"]
        anew = await hash_password(password) if should_be_hashed_anew(old) else None
        async with self._database.open_for(merchant_id) as connection:
            if anew:
                await store.rehash_password(connection, row["person_id"], old, anew)
            ends = datetime.now(UTC) + SESSION
            await store.insert_session(connection, merchant_id, hash_token(token), row["person_id"], ends, device[:80])
            session = await store.select_session_person(connection, hash_token(token))
            if session is None:
                raise NotSignedIn("E-mail or password is wrong.")
            person = person_of_row(session)
            await record(connection, person, "sign_in", "session", details={"second_step": bool(with_code), "device": device[:80]})
        return token, person

    async def _second_step_passed(self, merchant_id: int, person: UUID, code: str) -> bool | None:
        """None for an account without one. Raises CodeNeeded when there is no code."""
        async with self._database.open_for(merchant_id) as connection:
            step = await store.select_second_step(connection, person)
            if step is None or step["confirmed_at"] is None:
                return None
            if not code.strip():
                raise CodeNeeded("Enter the code that your authenticator shows, or one of your recovery codes.")
            return await code_is_right(connection, self._seal, merchant_id, person, code)

    async def prove(self, merchant_id: int, email: str, password: str) -> dict[str, Any]:
        """The account's row, when the password is right. Raises NotSignedIn, TooMany after ten wrong tries in a quarter of an hour."""
        async with self._database.open_for(merchant_id) as connection:
            if await store.count_tries(connection, _key(email), WINDOW_MINUTES) >= WRONG_TRIES:
                raise TooMany("Too many wrong passwords for this account. Wait 15 minutes and try again.", WINDOW_MINUTES * 60)
            row = await store.select_person_by_email(connection, email)
        is_right = await password_is(password, row["password_hash"] if row else None)
        if row is None or not is_right:
            await self._note_try(merchant_id, email)
            raise NotSignedIn("E-mail or password is wrong.")
        return row

    async def _note_try(self, merchant_id: int, email: str) -> None:
        async with self._database.open_for(merchant_id) as connection:
            await store.insert_try(connection, merchant_id, _key(email))

    async def by_token(self, token: str) -> Person:
        """Raises NotSignedIn for a token that is wrong, expired or signed out."""
        parts = token.split("_", 2)
        if len(parts) == 3 and parts[0] == "ks" and parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 10:
            async with self._database.open_for(int(parts[1])) as connection:
                row = await store.select_session_person(connection, hash_token(token))
            if row:
                return person_of_row(row)
        raise NotSignedIn("Please sign in again.")

    async def sign_out(self, person: Person, token: str) -> None:
        async with self._database.open_for(person.merchant_id) as connection:
            await store.delete_session(connection, hash_token(token))


def person_of_row(row: dict[str, Any]) -> Person:
    lacks = bool(row.get("lacks_second_step"))
    return Person(row["person_id"], row["merchant_id"], row["email"], row["name"], cast(Role, row["role"]), lacks)


async def _row_of(connection: Connection, email: str) -> dict[str, Any]:
    row = await store.select_person_by_email(connection, email.strip().lower())
    if row is None:
        raise NotFound(f"There is no account {email} here; `kefu staff list` shows those there are.")
    return row


def well_formed(email: str, name: str) -> tuple[str, str]:
    """An account's e-mail and name as they are kept. Raises BadInput."""
    email, name = email.strip().lower(), name.strip()
    if not _EMAIL.fullmatch(email):
        raise BadInput(f"{email!r} is not an e-mail address; an account is named by one, e.g. mei@example.com.")
    if not name:
        raise BadInput("The name is empty; customers see it when this person joins.")
    return email, name


async def keep_an_owner(connection: Connection, leaving: Person) -> None:
    """Before an account is removed or given another role. Raises Refused when it is the only owner; two at once wait for each other."""
    if leaving.role == "owner" and await store.count_owners_locked(connection) <= 1:
        raise Refused("This is the only owner of the shop; make somebody else an owner first.")


def _key(email: str) -> str:
    return f"staff:{hashlib.sha256(email.encode()).hexdigest()[:24]}"


def hash_token(token: str) -> bytes:
    """What is kept of a session's token."""
    return hashlib.sha256(token.encode()).digest()
