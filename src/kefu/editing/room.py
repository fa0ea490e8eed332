"""Edits from proposal to publication: proposed by one person, published by one who may, rolled back when it was wrong."""

from uuid import UUID, uuid4

from kefu.editing import store
from kefu.editing.intents import articles_with
from kefu.editing.nouns import Edit, Kind, Version
from kefu.editing.texts import must_be_good, publish, versions_of
from kefu.errors import NotFound, Refused
from kefu.people import Person
from kefu.people.audit import record
from kefu.turn import Services

MOST_LISTED = 100


def object_of(kind: Kind) -> str:
    """What the table of rights calls texts of this kind."""
    return "knowledge" if kind == "article" else "policy"


async def propose(services: Services, person: Person, kind: Kind, name: str, source: str, why: str) -> Edit:
    """Put a new text up for publication. Raises BadInput with every mistake, Refused when it says the same or another edit of it waits."""
    must_be_good(kind, name, source)
    if kind == "intent":
        await articles_with(services, person.merchant_id, name, source)  # raises where it leads nowhere
    before = await _text_now(services, person.merchant_id, kind, name)
    if source.strip() == before.strip():
        raise Refused("The text says what it says already; there is nothing to publish.")
    edit = Edit(uuid4(), person.merchant_id, kind, name, before, source, why.strip(), person.id, person.name, services.clock_now())
    async with services.database.open_for(person.merchant_id) as connection:
        if not await store.insert_edit(connection, edit):
            raise Refused("Another edit of this text waits already; publish, decline or withdraw that one first.")
    return edit


async def decide(services: Services, person: Person, id: UUID, *, publishes: bool, note: str = "") -> Edit:
    """Publish or decline an edit that waits. Raises Refused when it is decided already or its text was changed meanwhile."""
    edit = await read_edit(services, person.merchant_id, id)
    if publishes:
        if (await _text_now(services, person.merchant_id, edit.kind, edit.name)).strip() != edit.before.strip():
            raise Refused("The text was changed since this edit was written. Decline it, and write it anew on what counts now.")
        must_be_good(edit.kind, edit.name, edit.after)
    await _settle(services, person, edit, "published" if publishes else "declined", note)
    if publishes:
        try:
            await publish(services, person.merchant_id, edit.kind, edit.name, edit.after, person.name)
        except BaseException:
            async with services.database.open_for(person.merchant_id) as connection:
                await store.reopen(connection, id)
            raise
    return await read_edit(services, person.merchant_id, id)


async def withdraw(services: Services, person: Person, id: UUID) -> Edit:
    """Take one's own edit back before it is decided on."""
    edit = await read_edit(services, person.merchant_id, id)
    if edit.by != person.id:
        raise Refused("Only who wrote an edit withdraws it; decline it instead.")
    await _settle(services, person, edit, "withdrawn", "")
    return await read_edit(services, person.merchant_id, id)


async def roll_back(services: Services, person: Person, kind: Kind, name: str, version: str) -> Version:
    """Let an earlier version count again, as a new version of its own. Raises NotFound for a version there is not."""
    found = await versions_of(services, person.merchant_id, kind, name)
    wanted = next((each for each in found[1:] if each.version == version), None)
    if wanted is None:
        raise NotFound("There is no such earlier version of it; look at its history again.")
    if not wanted.source.strip():
        raise Refused("In that version it was switched off or removed; there is no text to go back to.")
    await publish(services, person.merchant_id, kind, name, wanted.source, person.name)
    async with services.database.open_for(person.merchant_id) as connection:
        details = {"became": "rolled back", "version": version}
        await record(connection, person, "publish", object_of(kind), f"{kind} {name}", details=details)
    return (await versions_of(services, person.merchant_id, kind, name))[0]


async def list_edits(services: Services, merchant_id: int, *, waiting: bool = True) -> tuple[Edit, ...]:
    """Edits that wait, the oldest first; else the latest decisions."""
    async with services.database.open_for(merchant_id) as connection:
        return await store.select_edits(connection, waiting, MOST_LISTED)


async def read_edit(services: Services, merchant_id: int, id: UUID) -> Edit:
    """Raises NotFound."""
    async with services.database.open_for(merchant_id) as connection:
        found = await store.select_edit(connection, id)
    if found is None:
        raise NotFound("There is no such edit.")
    return found


async def _settle(services: Services, person: Person, edit: Edit, state: str, note: str) -> None:
    async with services.database.open_for(person.merchant_id) as connection:
        if not await store.settle(connection, edit.id, state, person.name, note.strip(), services.clock_now()):
            raise Refused("This edit is decided on already; look at the list again.")
        if state != "withdrawn":
            details = {"edit": str(edit.id), "became": state, "by": edit.by_name}
            await record(connection, person, "publish", object_of(edit.kind), f"{edit.kind} {edit.name}", note.strip(), details)


async def _text_now(services: Services, merchant_id: int, kind: Kind, name: str) -> str:
    """What counts now; '' for an article or an intent that is new."""
    try:
        return (await versions_of(services, merchant_id, kind, name))[0].source
    except NotFound:
        if kind in ("article", "intent"):
            return ""
        raise
