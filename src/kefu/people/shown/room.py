"""Looking behind what is hidden: for a while, with a reason, and on record before anything is seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from kefu.database import Database
from kefu.errors import BadInput, NotYourRole
from kefu.people.accounts import Person
from kefu.people.audit import record
from kefu.people.shown import store
from kefu.people.shown.kinds import may_unmask

MINUTES = 30  # long enough for one matter; a choice, not measured
SHORTEST_REASON = 4


@dataclass(frozen=True, slots=True)
class Unmasked:
    """The kinds of one conversation that a person sees beyond what the work needs, and until when."""

    kinds: frozenset[str] = frozenset()
    until: datetime | None = None


async def unmask(database: Database, person: Person, conversation: UUID, kinds: Iterable[str], reason: str, now: datetime) -> Unmasked:
    """See these kinds of one conversation for MINUTES. `reason` is kept as it is: mask it before.

    Raises NotYourRole for a kind beyond the role, BadInput without a reason or kinds. The entry is written in the same transaction.
    """
    wanted = frozenset(kinds)
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadInput("Say why you need to see this; the reason is put on record with your name.")
    if not wanted:
        raise BadInput("Name at least one kind of value to be shown.")
    if beyond := wanted - may_unmask(person.role):
        raise NotYourRole(f"Your role may not look at: {', '.join(sorted(beyond))}; ask a supervisor.")
    until = now + timedelta(minutes=MINUTES)
    async with database.open_for(person.merchant_id) as connection:
        await store.upsert_unmasking(connection, person.id, conversation, sorted(wanted), until)
        details = {"kinds": sorted(wanted), "minutes": MINUTES}
        await record(connection, person, "unmask", "conversation", str(conversation), reason.strip(), details)
    return await unmasked(database, person, conversation, now)


async def unmasked(database: Database, person: Person, conversation: UUID, now: datetime) -> Unmasked:
    """What this person has unmasked there and may still see."""
    async with database.open_for(person.merchant_id) as connection:
        rows = await store.select_unmaskings(connection, person.id, conversation, now)
    kinds = frozenset(row["kind"] for row in rows) & may_unmask(person.role)
    return Unmasked(kinds, min((row["until"] for row in rows), default=None))
