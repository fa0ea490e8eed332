"""Reads what has gone on since it was last read. Safe to call at any time and from several processes: the last one to write is right."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from kefu.database import Database
from kefu.quality.facts import store
from kefu.quality.facts.derive import Embed, derive
from kefu.quality.facts.nouns import Facts, Said, Turned

AT_ONCE = 100  # conversations read in one go, some 300 kB of messages and traces


async def gather(database: Database, merchant_id: int, embed: Embed, *, most: int = 5000) -> int:
    """Bring the facts up to date; returns how many conversations were read. `embed`: text → its vector, for moods under a person."""
    read = 0
    while read < most:
        async with database.open_for(merchant_id) as connection:
            ids = await store.select_stale(connection, AT_ONCE)
            messages = await store.select_messages(connection, ids) if ids else {}
            turns = await store.select_turns(connection, ids) if ids else {}
            promised = await store.select_promises(connection, ids) if ids else {}
        if not ids:
            break
        talks = [(each, messages[each], turns[each], promised[each]) for each in ids if messages[each]]
        found = await asyncio.to_thread(_derived, talks, embed)
        async with database.open_for(merchant_id) as connection:
            await store.upsert_facts(connection, found, datetime.now(UTC))
        read += len(ids)
        if len(ids) < AT_ONCE:
            break
    return read


def _derived(talks: Sequence[tuple[UUID, Sequence[Said], Sequence[Turned], Sequence[str]]], embed: Embed) -> list[Facts]:
    return [derive(*talk, embed) for talk in talks]
