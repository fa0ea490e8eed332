"""What a person does with their own account: password, second step, sessions. What weakens it asks for the password again."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kefu.database import Connection, Database
from kefu.errors import BadInput, NotFound, NotSignedIn, Refused
from kefu.people import second_step, store
from kefu.people.accounts import People, Person, hash_token
from kefu.people.audit import record
from kefu.people.passwords import hash_password
from kefu.people.second_step import Enrolment


@dataclass(frozen=True, slots=True)
class Session:
    """Where somebody is signed in. `is_this`: the session that asks."""

    id: UUID
    device: str
    begun_at: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class Account:
    """How one's account is kept. `codes_left`: recovery codes that were not used yet. `must_have_second_step`: the role's rule."""

    has_second_step: bool
    must_have_second_step: bool
    codes_left: int
    sessions: tuple[Session, ...]


class OwnAccount:
    """`seal`: the key under which second steps are kept."""

    def __init__(self, database: Database, seal: bytes, person: Person) -> None:
        self._database = database
        self._seal = seal
        self._person = person

    async def read(self, token: str) -> Account:
        """How the account is kept; `token` is the session that asks."""
        async with self._open() as connection:
            step = await store.select_second_step(connection, self._person.id)
            wanted = self._person.role in await store.select_role_rules(connection)
            left = await store.count_recovery_codes(connection, self._person.id)
            sessions = [_session(row, token) for row in await store.select_sessions(connection, self._person.id)]
        return Account(bool(step and step["confirmed_at"]), wanted, left, tuple(sessions))

    async def change_password(self, old: str, new: str, token: str) -> None:
        """Everybody who is signed in otherwise is signed out. Raises BadInput for a wrong old one or a short new one."""
        await self._prove(old)
        hashed = await hash_password(new)
        async with self._open() as connection:
            await store.update_password(connection, self._person.email, hashed)
            await store.delete_sessions(connection, self._person.id, await _session_of(connection, self._person.id, token))
            await self._record(connection, "set_password")

    async def begin_second_step(self, password: str, shop: str) -> Enrolment:
        """What the telephone takes in. Raises BadInput for a wrong password, and where there is one already."""
        await self._prove(password)
        async with self._open() as connection:
            return await second_step.begin(connection, self._seal, self._person.merchant_id, self._person.id, self._person.email, shop)

    async def confirm_second_step(self, code: str) -> tuple[str, ...]:
        """Switch it on with the first right code; gives the recovery codes. Raises BadInput."""
        async with self._open() as connection:
            codes = await second_step.confirm(connection, self._seal, self._person.merchant_id, self._person.id, code)
            await self._record(connection, "take_second_step")
        return codes

    async def new_recovery_codes(self, password: str) -> tuple[str, ...]:
        """In the place of all earlier ones. Raises BadInput for a wrong password, Refused without a second step."""
        await self._prove(password)
        async with self._open() as connection:
            step = await store.select_second_step(connection, self._person.id)
            if step is None or step["confirmed_at"] is None:
                raise Refused("Recovery codes come with the second step; switch it on first.")
            codes = await second_step.new_recovery_codes(connection, self._person.merchant_id, self._person.id)
            await self._record(connection, "new_recovery_codes")
        return codes

    async def drop_second_step(self, password: str) -> None:
        """Sign in with the password alone again. Raises BadInput for a wrong password, Refused where the role must have one."""
        await self._prove(password)
        async with self._open() as connection:
            if self._person.role in await store.select_role_rules(connection):
                raise Refused("Your role must have a second step; an admin may change that.")
            if await store.delete_second_step(connection, self._person.id):
                await self._record(connection, "drop_second_step")

    async def end_session(self, session: UUID) -> None:
        """Raises NotFound for a session that is not one's own."""
        async with self._open() as connection:
            if not await store.delete_session_of(connection, self._person.id, session):
                raise NotFound("There is no such session of yours.")
            await self._record(connection, "end_sessions")

    async def end_other_sessions(self, token: str) -> int:
        """All but the one that asks; returns how many."""
        async with self._open() as connection:
            ended = await store.delete_sessions(connection, self._person.id, await _session_of(connection, self._person.id, token))
            if ended:
                await self._record(connection, "end_sessions")
        return ended

    def _open(self) -> AbstractAsyncContextManager[Connection]:
        return self._database.open_for(self._person.merchant_id)

    async def _record(self, connection: Connection, act: str) -> None:
        await record(connection, self._person, act, "account", self._person.email)

    async def _prove(self, password: str) -> None:
        """It is the person themselves, and not whoever found the screen open. Wrong tries count as those of signing in do."""
        try:
            await People(self._database).prove(self._person.merchant_id, self._person.email, password)
        except NotSignedIn as error:  # the session goes on; a 401 would end it
            raise BadInput("The password is not right.") from error


async def _session_of(connection: Connection, person: UUID, token: str) -> UUID | None:
    wanted = hash_token(token)
    return next((row["session_id"] for row in await store.select_sessions(connection, person) if bytes(row["token_hash"]) == wanted), None)


def _session(row: Mapping[str, Any], token: str) -> Session:
    return Session(row["session_id"], row["device"], row["begun_at"], row["seen_at"], bytes(row["token_hash"]) == hash_token(token))
