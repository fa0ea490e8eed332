"""The pool, and connections that are opened for one merchant and can see no other."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, cast
from weakref import WeakKeyDictionary

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from kefu.errors import TryAgainLater

Connection = psycopg.AsyncConnection[DictRow]

POOL_SIZE = 12  # a turn holds a connection only for the milliseconds of a query, so a dozen serves hundreds of customers
WAIT_SECONDS = 5.0
# The pool doubles the pause between its tries to reconnect; given up this soon, the next customer's request begins a new try at once.
RECONNECT_SECONDS = 3.0
TRUSTED_SECONDS = 1.0


class Database:
    """Short transactions on one Postgres. Every error of the server leaves here as `TryAgainLater`."""

    def __init__(self, pool: AsyncConnectionPool[Connection]) -> None:
        self._pool = pool

    @asynccontextmanager
    async def open_for(self, merchant_id: int) -> AsyncGenerator[Connection, None]:
        """A transaction that sees and writes this merchant's rows only: a plain role under row-level security."""
        async with self._transaction(f"BEGIN; SET LOCAL ROLE kefu_app; SET LOCAL kefu.merchant_id = '{int(merchant_id)}'") as connection:
            yield connection

    @asynccontextmanager
    async def open_for_owner(self) -> AsyncGenerator[Connection, None]:
        """A transaction outside all merchants: to create one, to look one up by name, to sweep expired rows."""
        async with self._transaction("BEGIN") as connection:
            yield connection

    @asynccontextmanager
    async def _transaction(self, opening: str) -> AsyncGenerator[Connection, None]:
        """Begun by one message to the server (the pool commits or rolls back): a turn has some twenty transactions."""
        try:
            async with self._pool.connection(timeout=WAIT_SECONDS) as connection:
                await connection.execute(opening.encode(), prepare=False)
                yield connection
        except (PoolTimeout, psycopg.OperationalError, psycopg.InterfaceError) as error:
            raise TryAgainLater("The database does not answer now. Nothing was lost; try again in a moment.") from error

    async def close(self) -> None:
        await self._pool.close()


_last_use: WeakKeyDictionary[psycopg.AsyncConnection[Any], float] = WeakKeyDictionary()


async def _note_use(connection: psycopg.AsyncConnection[Any]) -> None:
    _last_use[connection] = time.monotonic()


async def _check_if_idle(connection: psycopg.AsyncConnection[Any]) -> None:
    """A connection that served a moment ago is not asked whether it lives: that would be one message to the server in four."""
    if time.monotonic() - _last_use.get(connection, 0.0) > TRUSTED_SECONDS:
        await AsyncConnectionPool.check_connection(connection)


async def connect(url: str, *, size: int = POOL_SIZE) -> Database:
    """Open a pool on the database at `url`. Raises TryAgainLater when it cannot be reached within 30 s."""
    options: dict[str, Any] = {"row_factory": dict_row, "prepare_threshold": 3, "connect_timeout": 5, "autocommit": True}
    untyped = AsyncConnectionPool(
        url,
        min_size=1,
        max_size=size,
        open=False,
        kwargs=options,
        check=_check_if_idle,
        reset=_note_use,
        reconnect_timeout=RECONNECT_SECONDS,
    )
    pool = cast("AsyncConnectionPool[Connection]", untyped)  # the row factory in `options` decides the row type; the stubs cannot see it
    try:
        await pool.open(wait=True, timeout=30)
    except PoolTimeout as error:
        await pool.close()
        raise TryAgainLater("The database cannot be reached; look at KEFU_DATABASE_URL and that the server runs.") from error
    return Database(pool)
