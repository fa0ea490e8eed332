"""What every night brings: rows that have run out are deleted, for each merchant, and no others."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from kefu.database import Database
from kefu.database.jobs.worker import work
from kefu.entrypoints import jobs
from kefu.shops import list_merchants
from kefu.turn import Services

OpenServices = Callable[..., AbstractAsyncContextManager[Services]]

LEFT = """
    SELECT (SELECT array_agg(jti) FROM used_token) AS tokens, (SELECT array_agg(key) FROM identity_try) AS tries,
           (SELECT array_agg(token_hash) FROM staff_session) AS sessions
"""


async def _leave(database: Database, merchant_id: int, label: str, at: datetime) -> None:
    async with database.open_for(merchant_id) as connection:
        await connection.execute("INSERT INTO used_token VALUES (%s, %s, %s, %s)", (merchant_id, label, uuid4(), at))
        await connection.execute("INSERT INTO identity_try VALUES (%s, %s, %s)", (merchant_id, label, at - timedelta(minutes=10)))
        await connection.execute(
            "INSERT INTO staff_session SELECT %s, %s, person_id, %s FROM person LIMIT 1", (merchant_id, label.encode(), at)
        )


async def test_upkeep_deletes_what_has_run_out_at_every_merchant_and_nothing_else(open_services: OpenServices) -> None:
    now = datetime.now(UTC)
    async with open_services() as services:
        shops = await list_merchants(services.database)
        for shop in shops:
            await _leave(services.database, shop.merchant_id, "old", now - timedelta(hours=1))
            await _leave(services.database, shop.merchant_id, "new", now + timedelta(hours=1))
        await work(services, services.database, until_empty=True)  # a worker that starts does what the night may have missed
        for shop in shops:
            async with services.database.open_for(shop.merchant_id) as connection:
                left: Any = await (await connection.execute(LEFT)).fetchone()
            assert left == {"tokens": ["new"], "tries": ["new"], "sessions": [b"new"]}
    assert jobs.NIGHTLY
