"""Live news: numbering what was committed, reading on from a number, and telling what no table holds."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kefu.database import Database, News
from kefu.people.live import store
from kefu.people.live.nouns import EventKind, LiveEvent, Looking

KEPT = timedelta(hours=24)
# More than this and reading everything again is cheaper for the console than replaying it: a page of the list is 30 rows.
MOST_MISSED = 2000
STILL_LOOKING = timedelta(seconds=60)  # consoles repeat it every 30 s; one that died is forgotten after two


class Live:
    def __init__(self, database: Database, news: News) -> None:
        self._database = database
        self._news = news

    async def tell(
        self, merchant_id: int, kind: EventKind, conversation: UUID | None, person: UUID | None, details: Mapping[str, Any]
    ) -> None:
        """Write an event of which no table knows; it is numbered and heard by all consoles like any other."""
        async with self._database.open_for(merchant_id) as connection:
            await store.insert_event(connection, kind, conversation, person, details)

    async def head(self, merchant_id: int) -> int:
        """The number of the last event that was committed, 0 when there never was one."""
        async with self._database.open_for(merchant_id) as connection:
            await store.number_events(connection)
            return await store.select_head(connection)

    async def after(self, merchant_id: int, seq: int, most: int = MOST_MISSED) -> list[LiveEvent]:
        """The events that were committed and come after that number, in order; those without a number get theirs first."""
        async with self._database.open_for(merchant_id) as connection:
            await store.number_events(connection)
            return await store.select_after(connection, seq, None, most)

    async def missed(self, merchant_id: int, seq: int, up_to: int) -> list[LiveEvent] | None:
        """What a console that saw `seq` last has missed, up to a number; None when that is too far back to be told one by one."""
        if seq == up_to:
            return []
        if seq > up_to or up_to - seq > MOST_MISSED:
            return None  # a number that was never given belongs to another database
        async with self._database.open_for(merchant_id) as connection:
            events = await store.select_after(connection, seq, up_to, MOST_MISSED)
        return events if len(events) == up_to - seq else None

    async def looking(self, merchant_id: int, now: datetime) -> list[Looking]:
        """Who looks at which conversation."""
        async with self._database.open_for(merchant_id) as connection:
            return await store.select_looking(connection, now - STILL_LOOKING)

    async def forget_old(self, merchant_id: int, now: datetime) -> int:
        """Delete events that no console will ask for any more; returns how many."""
        async with self._database.open_for(merchant_id) as connection:
            return await store.delete_before(connection, now, KEPT)

    @asynccontextmanager
    async def hints(self, merchant_id: int) -> AsyncGenerator[asyncio.Queue[str], None]:
        """Hints that there are new events; one that ends in `sessions` says that somebody was signed out."""
        async with self._news.subscribe(store.CHANNEL, f"{merchant_id}:") as queue:
            yield queue
