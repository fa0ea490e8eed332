"""The pool, and connections that are opened for one merchant and can see no other."""

import asyncio
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, cast
from weakref import WeakKeyDictionary

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from kefu.errors import Refused, TryAgainLater

Connection = psycopg.AsyncConnection[DictRow]

POOL_SIZE = 12  # a turn holds a connection only for the milliseconds of a query, so a dozen serves hundreds of customers
WAIT_SECONDS = 5.0
# The pool doubles the pause between its tries to reconnect; given up this soon, the next customer's request begins a new try at once.
RECONNECT_SECONDS = 3.0
TRUSTED_SECONDS = 1.0


@dataclass(slots=True)
class _Joined:
    """The transaction that a task's further openings for the merchant are part of."""

    task: asyncio.Task[Any]
    database: "Database"
    merchant_id: int
    connection: Connection
    failed: bool = False


_joined: ContextVar[_Joined | None] = ContextVar("the transaction that this task is in", default=None)
_only: ContextVar[int | None] = ContextVar("the merchant that this task is bound to", default=None)


@contextmanager
def only_merchant(merchant_id: int) -> Generator[None]:
    """Bind what runs inside, and every task that it starts, to one merchant: another one's connection cannot be opened there.

    A binding cannot be changed from inside: raises Refused for another merchant.
    """
    if _only.get() not in (None, merchant_id):
        raise Refused("This work is bound to another merchant.")
    token = _only.set(merchant_id)
    try:
        yield
    finally:
        _only.reset(token)


class Database:
    """Short transactions on one Postgres. Every error of the server leaves here as `TryAgainLater`."""

    def __init__(self, pool: AsyncConnectionPool[Connection]) -> None:
        self._pool = pool

    @asynccontextmanager
    async def open_for(self, merchant_id: int) -> AsyncGenerator[Connection, None]:
        """A transaction that sees and writes this merchant's rows only: a plain role under row-level security."""
        if _only.get() not in (None, merchant_id):
            raise Refused("A job reads and writes its own merchant's rows only.")
        joined = _joined.get()
        if joined and (joined.task, joined.database, joined.merchant_id) == (asyncio.current_task(), self, merchant_id):
            try:
                yield joined.connection
            except BaseException:
                joined.failed = True
                raise
            return
        async with self._transaction(f"BEGIN; SET LOCAL ROLE kefu_app; SET LOCAL kefu.merchant_id = '{int(merchant_id)}'") as connection:
            yield connection

    @asynccontextmanager
    async def together(self, merchant_id: int) -> AsyncGenerator[None, None]:
        """What this task opens inside for the merchant is one transaction, kept whole or not at all: fewer messages to the server.

        For a few short steps in a row; a connection is held meanwhile. Tasks that are started inside open their own.
        """
        async with self.open_for(merchant_id) as connection:
            task = asyncio.current_task()
            assert task
            joined = _Joined(task, self, merchant_id, connection)
            token = _joined.set(joined)
            try:
                yield
            finally:
                _joined.reset(token)
            if joined.failed:  # its error was caught on the way, but a part of it may be written
                raise TryAgainLater("A step of this failed. Nothing was lost; try again in a moment.")

    @asynccontextmanager
    async def open_for_owner(self) -> AsyncGenerator[Connection, None]:
        """A transaction outside all merchants: to create one, to look one up by name, to sweep expired rows.

        In work that is bound to a merchant it is that merchant's transaction instead, which can read the public facts of merchants.
        """
        bound = _only.get()
        async with self._transaction("BEGIN") if bound is None else self.open_for(bound) as connection:
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

    @property
    def address(self) -> str:
        """The server's address, for the one part that keeps connections of its own: the job worker."""
        return str(self._pool.conninfo)

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
