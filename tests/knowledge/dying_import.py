"""A process of its own that brings a source up to date and is killed, as by a power cut, once so many texts are prepared."""

import asyncio
import os
import signal
from datetime import UTC, datetime

from kefu.database import connect
from kefu.knowledge import Knowledge
from kefu.knowledge.upkeep import sync
from kefu.perception.vectors import Vectors


def run(url: str, merchant_id: int, source: str, dies_at: int) -> None:
    """For `multiprocessing`: plain values in, no value out."""
    asyncio.run(_run(url, merchant_id, source, dies_at))


async def _run(url: str, merchant_id: int, source: str, dies_at: int) -> None:
    database = await connect(url, size=2)

    async def told(done: int, total: int) -> None:
        if done >= dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    await sync.apply(database, Knowledge(database, Vectors()), merchant_id, source, "lin", datetime.now(UTC), told=told)
