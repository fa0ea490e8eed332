"""What `kefu serve` and `kefu demo` do: the server, and what it says of itself."""

import asyncio
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn

from kefu.commands.demo_shops import DEMO_PASSWORD, DEMO_SHOPS
from kefu.commands.place import Tell
from kefu.database.jobs import defer
from kefu.entrypoints import Readiness, create_app
from kefu.entrypoints.demo_talks import people_of, play_scripts, read_scripts
from kefu.errors import KefuError
from kefu.settings import Settings
from kefu.shops import list_merchants
from kefu.tracing import send_spans
from kefu.turn import Services
from kefu.wiring import WARMED, services, warming

# A stop closes streams, turns and jobs within some ten seconds. What a thread still reckons then is begun again by the next start: nothing
# of it is stored, and a server that does not end is killed by who restarts it.
LAST_SECONDS = 12.0


def serve(
    settings: Settings, host: str, port: int, *, with_demo: bool, staff: list[dict[str, str]], folder: Path | None, tell: Tell
) -> None:
    """Run the HTTP server until it is stopped. Raises TryAgainLater or Refused when a part that it needs cannot be had.

    `folder` is where the demo shops lie, when their conversations are to be played once the server listens.
    """
    send_spans(settings.otlp_endpoint)
    asyncio.run(_serve(settings, host, port, with_demo, staff, folder, tell))


async def _serve(
    settings: Settings, host: str, port: int, with_demo: bool, staff: list[dict[str, str]], folder: Path | None, tell: Tell
) -> None:
    readiness = Readiness(*WARMED)
    async with services(settings, lambda message: tell(f"  {message}")) as parts, warming(parts, readiness):
        app = create_app(
            lambda: nullcontext(parts),
            readiness=readiness,
            origins=settings.allowed_origins.split(","),
            with_demo=with_demo,
            demo_staff=staff,
            new_conversations=settings.new_conversations,
        )
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=4,
            server_header=False,
            ws_max_size=16 * 1024,  # what a console says is short
        )
        listening = asyncio.Event()
        playing = asyncio.create_task(_play_when(listening, parts, folder, tell)) if folder else None
        try:
            await _Server(config, tell, staff if with_demo else None, listening.set, app.state.stopping.set).serve()
        finally:
            if playing:
                playing.cancel()
                await asyncio.gather(playing, return_exceptions=True)


async def _play_when(listening: asyncio.Event, parts: Services, folder: Path, tell: Tell) -> None:
    """The demo's past, once the pages are up, shop by shop: those conversations that are not there yet."""
    await listening.wait()
    for shop in await list_merchants(parts.database):
        if not (scripts := await asyncio.to_thread(read_scripts, folder / shop.name)):
            continue
        try:
            people = await people_of(parts, shop.merchant_id)
            played = await play_scripts(
                parts, shop, scripts, people, lambda done, total, name=shop.name: _tell_tenth(tell, name, done, total)
            )
        except KefuError as error:
            tell(f"  {shop.name}: its past conversations stopped: {error} The next start goes on with them.")
            return
        if played:
            await defer(parts.database, shop.merchant_id, "knowledge", key="knowledge")  # what they asked in vain is on the page then
            tell(f"  {shop.name}: {played} conversations of the last two weeks are in the console")


def _tell_tenth(tell: Tell, name: str, done: int, total: int) -> None:
    if done % 10 == 0 and done < total:
        tell(f"  {name}: {done} of {total} past conversations")


class _Server(uvicorn.Server):
    """Says where it listens once it does, tells the application when it begins to stop, and lets the process end in order."""

    def __init__(
        self,
        config: uvicorn.Config,
        tell: Tell,
        staff: list[dict[str, str]] | None,
        listening: Callable[[], None],
        stopping: Callable[[], None],
    ) -> None:
        """`staff`: the demo's accounts; None when this is no demo."""
        super().__init__(config)
        self._listening, self._stopping = listening, stopping
        self._tell = tell
        self._staff = staff

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal stops the server, a second one does not wait. Uvicorn would raise it again: the parts would not be closed."""
        self.force_exit = self.should_exit
        self.should_exit = True
        overdue = threading.Timer(LAST_SECONDS, os._exit, (0,))
        overdue.daemon = True  # when all is closed in time, nobody waits for this one
        overdue.start()

    async def shutdown(self, sockets: Any = None) -> None:
        self._stopping()
        await super().shutdown(sockets)

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        if not self.started:
            return
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        base = f"http://{host}:{port}"
        pages = (
            {"shop page": "/shop/puyu", "console": "/console/", "API docs": "/docs"}
            if self._staff is not None
            else {"console": "/console/", "API docs": "/docs"}
        )
        addresses = "\n".join(f"  {name:<10} {base}{path}" for name, path in pages.items())
        self._tell(f"\nKefu is ready:\n{addresses}{_accounts_said(self._staff or ())}\n\nCtrl-C stops it.")
        self._listening()


def _accounts_said(staff: Sequence[Mapping[str, str]]) -> str:
    """The accounts of the first shop, to sign in at the console with."""
    own = [each for each in staff if each["merchant"] == DEMO_SHOPS[0]]
    if not own:
        return ""
    lines = "".join(f"\n  {each['email']:<20} {each['role']}" for each in own)
    return f"\n\nAccounts at the console, password {DEMO_PASSWORD}:{lines}"
