"""One reader of live events for each merchant in this process, and a bounded queue for each console that listens."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from kefu.errors import TryAgainLater
from kefu.people.live import Live, LiveEvent

# A console that is this many events behind is cut off and asks for the rest when it comes back; events are 200 bytes.
MOST_WAITING = 512
GATHER_SECONDS = 0.02  # after a look, so that a burst is read at once: 50 looks a second at most
LOOK_AT = 200  # events of one look, so that a burst is written while the rest is read
LOOK_AGAIN_SECONDS = 5.0  # a hint may be lost with the connection that brings it
RETRY_SECONDS = 0.5
OPEN_SECONDS = 5.0
_log = logging.getLogger(__name__)


class Listener:
    """A console's share: `waiting` holds the events after `since`. `is_slow` is set when they were too many for it, `recheck` when
    somebody of this merchant was signed out."""

    def __init__(self, since: int) -> None:
        self.since = since
        self.waiting: asyncio.Queue[LiveEvent] = asyncio.Queue(MOST_WAITING)
        self.is_slow = asyncio.Event()
        self.recheck = asyncio.Event()

    def give(self, event: LiveEvent) -> None:
        if self.is_slow.is_set():
            return
        try:
            self.waiting.put_nowait(event)
        except asyncio.QueueFull:
            self.is_slow.set()


class _Feed:
    def __init__(self, live: Live, merchant_id: int) -> None:
        self._live, self._merchant_id = live, merchant_id
        self.listeners: set[Listener] = set()
        self.last = 0
        self.is_ready = asyncio.Event()
        self.task = asyncio.create_task(self._run(), name=f"live events of merchant {merchant_id}")

    async def _run(self) -> None:
        async with self._live.hints(self._merchant_id) as hints:
            while True:
                try:
                    if not self.is_ready.is_set():
                        self.last = await self._live.head(self._merchant_id)
                        self.is_ready.set()
                    with suppress(TimeoutError):
                        async with asyncio.timeout(LOOK_AGAIN_SECONDS):
                            self._take(await hints.get())
                    while not hints.empty():
                        self._take(hints.get_nowait())
                    is_more = True
                    while is_more:
                        is_more = await self._look() == LOOK_AT
                        await asyncio.sleep(GATHER_SECONDS)
                except TryAgainLater:
                    await asyncio.sleep(RETRY_SECONDS)
                except Exception:
                    _log.exception("the live events of a merchant stumbled; they go on")
                    await asyncio.sleep(RETRY_SECONDS)

    def _take(self, hint: str) -> None:
        if hint.endswith("sessions"):
            for listener in self.listeners:
                listener.recheck.set()

    async def _look(self) -> int:
        events = await self._live.after(self._merchant_id, self.last, LOOK_AT)
        for event in events:
            self.last = event.seq
            for listener in self.listeners:
                listener.give(event)
        return len(events)


class Feeds:
    """The feeds of this process; one runs while somebody listens to it."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._feeds: dict[int, _Feed] = {}

    @asynccontextmanager
    async def join(self, merchant_id: int) -> AsyncGenerator[Listener, None]:
        """Listen to a merchant's events from now on. Raises TryAgainLater when the database cannot be read within 5 s."""
        feed = self._feeds.get(merchant_id)
        if feed is None:
            feed = self._feeds[merchant_id] = _Feed(self._live, merchant_id)
        listener = Listener(0)
        feed.listeners.add(listener)  # before it is ready, so that nobody else ends it meanwhile
        try:
            try:
                async with asyncio.timeout(OPEN_SECONDS):
                    await feed.is_ready.wait()
            except TimeoutError as error:
                raise TryAgainLater("The database does not answer now; the console tries again by itself.") from error
            while not listener.waiting.empty():
                listener.waiting.get_nowait()
            listener.since = feed.last  # nothing is awaited in between: what comes after this number is in `waiting`
            yield listener
        finally:
            feed.listeners.discard(listener)
            if not feed.listeners and self._feeds.get(merchant_id) is feed:
                del self._feeds[merchant_id]
                feed.task.cancel()

    @property
    def listeners(self) -> int:
        """How many consoles of this process listen now."""
        return sum(len(feed.listeners) for feed in self._feeds.values())

    async def close(self) -> None:
        for feed in tuple(self._feeds.values()):
            feed.task.cancel()
            with suppress(asyncio.CancelledError):
                await feed.task
