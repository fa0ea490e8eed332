"""A process of its own that carries out one plan and is killed, as by a power cut, at a given point of it."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from kefu.database import Connection, Database, connect
from kefu.governance.acts import carry_out
from kefu.shops import EmbeddedShop
from kefu.vocabulary import Done, Impossible, Plan, Who
from kefu.vocabulary.plain import plan_of, who_of

POINTS = ("before the intention", "after the intention", "inside the shop's transaction", "before the outcome", "nowhere")


class _CutOff(Database):
    """Dies when all of a transaction is written and before it is committed."""

    def __init__(self, database: Database) -> None:
        self._whole = database

    @asynccontextmanager
    async def open_for(self, merchant_id: int) -> AsyncGenerator[Connection, None]:
        async with self._whole.open_for(merchant_id) as connection:
            yield connection
            _die()


def run(url: str, who: Mapping[str, Any], plan: Mapping[str, Any], key: str, now: datetime, point: str) -> None:
    """For `multiprocessing`: plain values in, no value out."""
    asyncio.run(_run(url, who_of(who), plan_of(plan), key, now, point))


async def _run(url: str, who: Who, plan: Plan, key: str, now: datetime, point: str) -> None:
    database = await connect(url, size=2)
    shop = EmbeddedShop(_CutOff(database) if point == POINTS[2] else database, lambda: now)

    async def perform(who: Who, plan: Plan, key: str) -> Done | Impossible:
        if point == POINTS[1]:
            _die()
        result = await shop.perform(who, plan, key)
        if point == POINTS[3]:
            _die()
        return result

    if point == POINTS[0]:
        _die()
    await carry_out(database, perform, who, plan, key, ruling=None, now=now)
    await database.close()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
