"""The HTTP application: routes, limits, errors, and the built web pages."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import FileResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kefu.entrypoints import (
    account,
    alerts,
    approvals,
    audit,
    beside,
    cases,
    catalogue,
    copilot,
    customer,
    customers,
    demo,
    editing,
    insights,
    knowledge,
    learning,
    live,
    planner,
    promises,
    quality,
    queue,
    returns,
    spending,
    staff,
    team,
    translating,
)
from kefu.entrypoints.desk_clock import run_desk_clock
from kefu.entrypoints.limits import Starts
from kefu.entrypoints.live_feed import Feeds
from kefu.entrypoints.problems import install as install_problems
from kefu.entrypoints.problems import problem_of, problem_of_status, response_of
from kefu.entrypoints.readiness import Readiness
from kefu.entrypoints.wire import MESSAGE_LIMIT, Health, Problem
from kefu.errors import NotFound, TryAgainLater
from kefu.people import People
from kefu.turn import Services

LAST_TURNS_SECONDS = 3.0  # turns that are running when the server stops may take this long to end
LARGEST_BODY = 64 * 1024  # bytes; a message of MESSAGE_LIMIT characters in JSON escapes is 24 KB
PAGES = Path(str(files("kefu.entrypoints") / "static"))
_WIDGET = {"Cache-Control": "public, max-age=300", "Cross-Origin-Resource-Policy": "cross-origin"}
_PACKED = ("/console", "/shop", "/widget.js")
_HASHED = ("/console/assets/",)
_SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin"}


def create_app(
    services: Callable[[], AbstractAsyncContextManager[Services]],
    *,
    origins: Sequence[str] = ("*",),
    with_demo: bool = False,
    demo_staff: Sequence[Mapping[str, Any]] = (),
    new_conversations: int = 0,
    readiness: Readiness | None = None,
) -> FastAPI:
    """The application; `services` is opened when it starts and closed when it ends.

    `new_conversations`: how many one client address may begin in a minute; 0 sets no limit. `readiness`: of what is made beside it.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI):
        async with services() as opened:
            app.state.services, app.state.people = opened, People(opened.database, opened.keys.seal)
            turns: set[asyncio.Task[None]] = set()
            app.state.turns = turns
            feeds = app.state.feeds = Feeds(opened.live)
            clock = asyncio.create_task(run_desk_clock(opened))
            yield
            clock.cancel()
            await feeds.close()
            if turns:
                await asyncio.wait(turns, timeout=LAST_TURNS_SECONDS)
            for task in tuple(turns):
                task.cancel()  # it leaves its trace, and its messages are answered when the customer's page sends them again
            await asyncio.gather(clock, *turns, return_exceptions=True)

    app = _Described(
        title="Kefu",
        version=version("kefu"),
        summary="Customer service for shops: truthful answers, and the reason for each of them.",
        lifespan=lifespan,
        redoc_url=None,
    )
    app.state.planner = asyncio.Lock()
    app.state.origins = tuple(origins)
    app.state.starts = Starts(new_conversations)
    app.state.readiness = readiness or Readiness()
    app.state.stopping = asyncio.Event()  # set by the server when it begins to stop; open event streams end then
    app.add_middleware(Envelope)
    app.add_middleware(Packed)
    # The last one added is the outermost: refusals carry the headers that let another origin's page read them, too.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(origins),
        allow_methods=["GET", "POST", "PUT", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Accept"],
        expose_headers=["Retry-After"],
        max_age=3600,
    )
    install_problems(app)
    if with_demo:
        demo.STAFF[:] = [dict(account) for account in demo_staff]
    staffs = (
        staff.router,
        beside.router,
        customers.router,
        copilot.router,
        translating.router,
        approvals.router,
        promises.router,
        returns.router,
        cases.router,
        queue.router,
        spending.router,
        knowledge.router,
        planner.router,
        account.router,
        alerts.router,
        team.router,
        audit.router,
        editing.router,
        learning.router,
        insights.router,
        quality.router,
    )
    for router in (customer.router, catalogue.router, *staffs, *((demo.router,) if with_demo else ())):
        app.include_router(router, responses={"4XX": {"model": Problem}, "503": {"model": Problem}})
    app.include_router(live.router)
    _pages(app)
    return app


class _Described(FastAPI):
    def openapi(self) -> dict[str, Any]:
        """The description, with the content type that problems really have."""
        if self.openapi_schema is None:
            for operation in (operation for path in super().openapi()["paths"].values() for operation in path.values()):
                for status in ("4XX", "503"):
                    if answer := operation["responses"].get(status):
                        answer["content"] = {"application/problem+json": answer["content"].popitem()[1]}
        assert self.openapi_schema is not None
        return self.openapi_schema


class Envelope:
    """Around every call: bodies that are too large are refused unread, each answer carries the same headers, any error is a Problem."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def send_marked(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                headers = MutableHeaders(scope=message)
                for name, value in _SAFE.items():
                    headers.setdefault(name, value)
            await send(message)

        if problem := _size_problem(scope):
            await response_of(problem)(scope, receive, send_marked)
            return
        try:
            await self._app(scope, receive, send_marked)
        except asyncio.CancelledError:  # the server stops and waits no longer
            if not has_begun:
                told = problem_of(TryAgainLater("The server is being restarted. Nothing was lost; try again in a moment."))
                await response_of(told)(scope, receive, send_marked)
            raise
        except Exception as error:
            if has_begun:
                raise
            await response_of(problem_of(error))(scope, receive, send_marked)


class Packed:
    """Pages, their scripts and the widget go out compressed; what is named by a hash of its content is kept by browsers for a year.

    Nothing else is: an answer that holds a customer's words and a secret at once must not tell by its length.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._packed = GZipMiddleware(app, minimum_size=1024, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_PACKED):
            await self._app(scope, receive, send)
            return

        async def send_kept(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200 and scope["path"].startswith(_HASHED):
                MutableHeaders(scope=message).setdefault("Cache-Control", "public, max-age=31536000, immutable")
            await send(message)

        await self._packed(scope, receive, send_kept)


def _size_problem(scope: Scope) -> Problem | None:
    headers = Headers(scope=scope)
    length = headers.get("content-length", "0")
    if "transfer-encoding" in headers or not (length.isascii() and length.isdigit()):
        return problem_of_status(411, "Send the body with its Content-Length.")
    if len(length) > 10 or int(length) > LARGEST_BODY:
        return problem_of_status(413, f"The body is too large; a message may have {MESSAGE_LIMIT} characters.")
    return None


def _pages(app: FastAPI) -> None:
    """The widget's script, the demo shop's page and the console, as built into the package by `make web`."""

    @app.get("/widget.js", include_in_schema=False)
    async def widget() -> FileResponse:
        return _page("widget.js", media_type="text/javascript", headers=_WIDGET)

    @app.get("/", include_in_schema=False)
    async def root() -> RedirectResponse:
        return RedirectResponse("/shop/puyu")

    @app.get("/shop/{merchant}", include_in_schema=False)
    async def shop(merchant: str) -> FileResponse:
        return _page("shop/index.html")

    @app.get("/v1/health", tags=["health"])
    async def health() -> Health:
        """That this process answers, and what of it is still being made; `kefu doctor` says more."""
        parts = await app.state.readiness.parts()
        status = "starting" if any(state in ("waiting", "making") for state in parts.values()) else "ok"
        return Health(status=status, version=version("kefu"), parts=parts)

    if (PAGES / "shop/assets").is_dir():
        app.mount("/shop/assets", StaticFiles(directory=PAGES / "shop/assets"), name="shop assets")
    if (PAGES / "console").is_dir():
        app.mount("/console", StaticFiles(directory=PAGES / "console", html=True), name="console")


def _page(name: str, **options: Any) -> FileResponse:
    if not (PAGES / name).exists():
        raise NotFound("The web pages are not built; run `make web` and start the server again.")
    return FileResponse(PAGES / name, **options)
