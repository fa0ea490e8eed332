"""Sources brought up to date: look what changed, apply it at once for everybody, keep every version; go on where an import was cut."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from kefu.database import Connection, Database
from kefu.errors import KefuError, NotFound, Refused
from kefu.knowledge.room import Knowledge
from kefu.knowledge.upkeep import store
from kefu.knowledge.upkeep.diff import change_of, digest_of_changes
from kefu.knowledge.upkeep.nouns import ArticleChange, Difference, Source, Version
from kefu.knowledge.upkeep.sources import check_place, read_source

Told = Callable[[int, int], Awaitable[None]]
"""Hears how many of how many texts are prepared."""
CONVERSATION = "conversation"  # origin of articles that were drafted from talks
MOST_REMOVED = 0.2  # of its articles a source may lose without a person looking


async def _nothing(done: int, total: int) -> None:
    pass


async def add_source(
    database: Database, merchant_id: int, name: str, place: str, *, fresh_days: int = 30, applies_itself: bool = False
) -> Source:
    """Register a source, or change where it is. Raises BadInput or NotFound for a place that cannot be read."""
    source = Source(name, check_place(place), fresh_days, applies_itself)
    async with database.open_for(merchant_id) as connection:
        await store.upsert_source(connection, source)
    return source


async def remove_source(database: Database, merchant_id: int, name: str) -> None:
    """Forget a source; its articles stay. Raises NotFound."""
    async with database.open_for(merchant_id) as connection:
        if not await store.delete_source(connection, name):
            raise _unknown(name)


async def list_sources(database: Database, merchant_id: int) -> tuple[Source, ...]:
    async with database.open_for(merchant_id) as connection:
        return await store.select_sources(connection)


async def look(database: Database, knowledge: Knowledge, merchant_id: int, name: str, now: datetime) -> Difference:
    """What the source says now against what is known; changes nothing that customers see.

    An article that belongs to no source is taken over by the first that has it; one of another source is a rejected row. Of a file with
    rows that cannot be read, no article is removed: it may be one of those rows.
    """
    source = await _source(database, merchant_id, name)
    try:
        reading = await read_source(source)
    except KefuError as error:
        async with database.open_for(merchant_id) as connection:
            await store.note_look(connection, name, now, {"failed": str(error)})
        raise
    known = {(each.id, each.language): each for each in await knowledge.articles(merchant_id)}
    async with database.open_for(merchant_id) as connection:
        owners = await store.select_owners(connection)
    mine = {each: file for each, (owner, file) in owners.items() if owner == name}
    if reading.is_unchanged:
        difference = Difference(name, "", (), len(mine), (), (), reading.etag, reading.last_modified)
    else:
        taken = {each for each in reading.articles if each in owners and owners[each][0] != name}
        rejected = [
            f"{reading.files[each]}: id: '{each[0]}' in {each[1]} comes from the source '{owners[each][0]}'; give it another id"
            for each in sorted(taken)
        ]
        found = [
            change_of(known.get(each), article, reading.files[each]) for each, article in reading.articles.items() if each not in taken
        ]
        gone = [(each, file) for each, file in mine.items() if each not in reading.articles and each in known]
        kept = tuple(".".join(each) for each, file in gone if file in reading.broken)
        found += [change_of(known[each], None, file) for each, file in gone if file not in reading.broken]
        order = {"removed": 0, "changed": 1, "added": 2}
        changes = tuple(sorted((each for each in found if each), key=lambda change: (order[change.kind], change.id, change.language)))
        unchanged = len(reading.articles) - len(taken) - sum(change.kind != "removed" for change in changes)
        new_owner = [each for each in reading.articles if each not in taken and each not in mine]
        digest = digest_of_changes(changes) if changes or new_owner else ""
        difference = Difference(name, digest, changes, unchanged, (*reading.rejected, *rejected), kept, reading.etag, reading.last_modified)
        await _note_files(database, merchant_id, name, {each: reading.files[each] for each in reading.articles if each not in taken}, known)
    async with database.open_for(merchant_id) as connection:
        await store.note_look(connection, name, now, _waiting(difference))
    return difference


async def _note_files(
    database: Database, merchant_id: int, name: str, files: dict[tuple[str, str], str], known: Mapping[tuple[str, str], object]
) -> None:
    """Articles that are there already and that this source has belong to it from now on."""
    async with database.open_for(merchant_id) as connection:
        await store.insert_owned(connection, name, {each: file for each, file in files.items() if each in known})


def _waiting(difference: Difference) -> dict[str, object]:
    counts = {kind: difference.count(kind) for kind in ("added", "changed", "removed")}
    return {**counts, "rejected": len(difference.rejected), "unchanged": difference.unchanged}


async def apply(
    database: Database,
    knowledge: Knowledge,
    merchant_id: int,
    name: str,
    who: str,
    now: datetime,
    *,
    expected: str | None = None,
    told: Told = _nothing,
) -> Difference:
    """Look again and carry out what is found, in one transaction: customers see all of it or nothing.

    Before it, new texts are embedded and kept, so that an import which is killed goes on where it was; saving is not begun before all
    are there. `expected`: the digest that a person agreed to; Refused when the source says something else by now.
    """
    difference = await look(database, knowledge, merchant_id, name, now)
    if expected is not None and expected != difference.digest:
        raise Refused("The source has changed since you looked; look at the difference again.")
    saved = [change.after for change in difference.changes if change.after]
    gone = [(change.id, change.language) for change in difference.changes if change.after is None]

    async def note(done: int, total: int) -> None:
        async with database.open_for(merchant_id) as connection:
            await store.note_progress(connection, name, difference.digest, who, done, total)
        await told(done, total)

    if difference.changes:
        await note(0, 0)
        await knowledge.prepare_articles(merchant_id, saved, note)

    async def also(connection: Connection) -> None:
        for change in difference.changes:
            await store.add_version(connection, change, who, name)
        await store.insert_owned(connection, name, {(c.id, c.language): c.file for c in difference.changes if c.after})
        await store.end_run(connection, name, now, difference.etag, difference.last_modified)

    if difference.changes:
        await knowledge.save_articles(merchant_id, saved, remove=gone, also=also)
    else:
        async with database.open_for(merchant_id) as connection:
            await store.end_run(connection, name, now, difference.etag, difference.last_modified)
    return difference


def may_apply_itself(source: Source, difference: Difference) -> bool:
    """Whether a source that is trusted may change without a person: nothing was rejected and hardly anything goes."""
    few = difference.count("removed") <= MOST_REMOVED * max(difference.unchanged + len(difference.changes), 1)
    return source.applies_itself and not difference.rejected and few


async def save_by_hand(
    knowledge: Knowledge,
    merchant_id: int,
    articles: tuple[ArticleChange, ...],
    who: str,
    origin: str,
    also: Callable[[Connection], Awaitable[None]],
) -> None:
    """Articles that a person approved: saved with their version and `also` in one transaction."""

    async def both(connection: Connection) -> None:
        for change in articles:
            await store.add_version(connection, change, who, origin)
        await also(connection)

    await knowledge.save_articles(merchant_id, [change.after for change in articles if change.after], also=both)


async def history(database: Database, merchant_id: int, article: str, language: str) -> tuple[Version, ...]:
    """The versions of one article, the latest first."""
    async with database.open_for(merchant_id) as connection:
        return await store.select_versions(connection, article, language)


async def _source(database: Database, merchant_id: int, name: str) -> Source:
    async with database.open_for(merchant_id) as connection:
        found = await store.select_sources(connection, name)
    if not found:
        raise _unknown(name)
    return found[0]


def _unknown(name: str) -> NotFound:
    return NotFound(f"There is no source '{name}'; `kefu knowledge sources` lists them.")
