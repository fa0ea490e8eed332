"""The clock of the people's desk: every few seconds, what time brings to those who wait. Its state is in the database alone."""

import asyncio
import logging

from kefu.errors import NotFound, TryAgainLater
from kefu.turn import Services
from kefu.turn.handing import tell_moved, to_tell

SECONDS = 3.0
_log = logging.getLogger(__name__)


async def run_desk_clock(services: Services, seconds: float = SECONDS) -> None:
    """Until it is cancelled. Several processes may run it at once: each merchant's queue moves under a lock, and each step once."""
    are_awaited = False
    while True:
        try:
            if not are_awaited:
                for merchant_id in await services.queue.busy_merchants():
                    await services.queue.await_consoles(merchant_id, services.clock_now())
                are_awaited = True
            for merchant_id in await services.queue.busy_merchants():
                await tick(services, merchant_id)
        except TryAgainLater:
            pass  # the database is away; the next round looks again
        except Exception:
            _log.exception("the desk's clock stumbled; it goes on")
        await asyncio.sleep(seconds)


async def tick(services: Services, merchant_id: int) -> None:
    """One look at one merchant's queue: move what is due and tell whom it concerns."""
    for moved in to_tell(await services.queue.tick(merchant_id, services.clock_now())):
        try:
            await tell_moved(services, moved)
        except NotFound:
            continue  # the conversation was deleted meanwhile
