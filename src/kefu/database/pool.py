"""The pool, and connections that are opened for one merchant and can see no other."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, cast

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from kefu.errors import TryAgainLater

Connection = psycopg.AsyncConnection[DictRow]

POOL_SIZE = 12  # a turn holds a connection only for the milliseconds of a query, so a dozen serves hundreds of customers
WAIT_SECONDS = 5.0
# The pool doubles the pause between its tries to reconnect; given up this soon, the next customer's request begins a new try at once.
RECONNECT_SECONDS = 3.0


class Database:
    """Short transactions on one Postgres. Every error of the server leaves here as `TryAgainLater`."""

    def __init__(self, pool: AsyncConnectionPool[Connection]) -> None:
        self._pool = pool

    @asynccontextmanager
    async def open_for(self, merchant_id: int) -> AsyncGenerator[Connection, None]:
        """A transaction that sees and writes this merchant's rows only: a plain role under row-level security."""
        async with self._transaction() as connection:
            await connection.execute(
                "SELECT set_config('role', 'kefu_app', true), set_config('kefu.merchant_id', %s, true)", (str(int(merchant_id)),)
            )
            yield connection

    @asynccontextmanager
    async def open_for_owner(self) -> AsyncGenerator[Connection, None]:
        """A transaction outside all merchants: to create one, to look one up by name, to sweep expired rows."""
        async with self._transaction() as connection:
            yield connection

    @asynccontextmanager
    async def _transaction(self) -> AsyncGenerator[Connection, None]:
        try:
            async with self._pool.connection(timeout=WAIT_SECONDS) as connection:
                yield connection
        except (PoolTimeout, psycopg.OperationalError, psycopg.InterfaceError) as error:
            raise TryAgainLater("The database does not answer now. Nothing was lost; try again in a moment.") from error

    async def close(self) -> None:
        await self._pool.close()


async def connect(url: str, *, size: int = POOL_SIZE) -> Database:
    """Open a pool on the database at `url`. Raises TryAgainLater when it cannot be reached within 30 s."""
    options: dict[str, Any] = {"row_factory": dict_row, "prepare_threshold": 3, "connect_timeout": 5}
    untyped = AsyncConnectionPool(
        url,
        min_size=1,
        max_size=size,
        open=False,
        kwargs=options,
        check=AsyncConnectionPool.check_connection,
        reconnect_timeout=RECONNECT_SECONDS,
    )
    pool = cast("AsyncConnectionPool[Connection]", untyped)  # the row factory in `options` decides the row type; the stubs cannot see it
    try:
        await pool.open(wait=True, timeout=30)
    except PoolTimeout as error:
        await pool.close()
        raise TryAgainLater("The database cannot be reached; look at KEFU_DATABASE_URL and that the server runs.") from error
    return Database(pool)
