"""LISTEN/NOTIFY as news: one connection a process listens, many tasks wait. News is a hint to look again, never the data itself."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress

import psycopg
from psycopg import sql

RETRY_SECONDS = 1.0


class News:
    """Payloads of a channel, fanned out to whoever waits for a prefix of them. Survives a lost database connection."""

    def __init__(self, url: str, channels: tuple[str, ...], *, revive: Callable[[], object] | None = None) -> None:
        """`revive` is called in a thread whenever the connection was lost: it may start a server that died."""
        self._url = url
        self._revive = revive
        self._channels = channels
        self._subscribers: dict[asyncio.Queue[str], tuple[str, str]] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="database news")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    @property
    def listeners(self) -> int:
        return len(self._subscribers)

    @asynccontextmanager
    async def subscribe(self, channel: str, prefix: str) -> AsyncGenerator[asyncio.Queue[str], None]:
        """A queue of payloads on `channel` that start with `prefix`; a slow reader loses the oldest, not the newest."""
        queue: asyncio.Queue[str] = asyncio.Queue(maxsize=256)
        self._subscribers[queue] = (channel, prefix)
        try:
            yield queue
        finally:
            del self._subscribers[queue]

    async def wait(self, channel: str, prefix: str, seconds: float) -> None:
        """Return at the next news, or after `seconds`."""
        async with self.subscribe(channel, prefix) as queue:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(queue.get(), seconds)

    async def _run(self) -> None:
        while True:
            with suppress(psycopg.Error):
                await self._listen()
            if self._revive:
                await asyncio.to_thread(self._revive)
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
            for channel in self._channels:
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
            for channel, prefix in set(self._subscribers.values()):
                self._publish(channel, prefix)  # news may have been missed while nobody listened: look again
            async for notice in connection.notifies():
                self._publish(notice.channel, notice.payload)

    def _publish(self, channel: str, payload: str) -> None:
        for queue, (wanted, prefix) in self._subscribers.items():
            if wanted == channel and payload.startswith(prefix):
                if queue.full():
                    queue.get_nowait()
                queue.put_nowait(payload)
