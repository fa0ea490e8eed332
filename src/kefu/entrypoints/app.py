"""The HTTP application: routes, limits, errors, and the built web pages."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles

from kefu.entrypoints import catalogue, customer, demo, staff
from kefu.entrypoints.problems import install as install_problems
from kefu.entrypoints.problems import response_of
from kefu.entrypoints.wire import MESSAGE_LIMIT, Problem
from kefu.errors import NotFound
from kefu.people import People
from kefu.turn import Services

LARGEST_BODY = 64 * 1024  # bytes; a message of MESSAGE_LIMIT characters in JSON escapes is 24 KB
PAGES = Path(str(files("kefu.entrypoints") / "static"))
_SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin"}


def create_app(
    services: Callable[[], AbstractAsyncContextManager[Services]],
    *,
    origins: Sequence[str] = ("*",),
    with_demo: bool = False,
    demo_staff: Sequence[Mapping[str, Any]] = (),
) -> FastAPI:
    """The application; `services` is opened when it starts and closed when it ends."""

    @asynccontextmanager
    async def lifespan(app: FastAPI):
        async with services() as opened:
            app.state.services, app.state.people, app.state.turns = opened, People(opened.database), set()
            yield

    app = FastAPI(
        title="Kefu",
        version=version("kefu"),
        summary="Customer service for shops: truthful answers, and the reason for each of them.",
        lifespan=lifespan,
        redoc_url=None,
    )
    app.add_middleware(CORSMiddleware, allow_origins=list(origins), allow_methods=["GET", "POST", "DELETE"], allow_headers=["*"])
    app.middleware("http")(_limits)
    install_problems(app)
    for router in (customer.router, catalogue.router, staff.router):
        app.include_router(router, responses={"4XX": {"model": Problem}, "503": {"model": Problem}})
    if with_demo:
        demo.STAFF[:] = [dict(account) for account in demo_staff]
        app.include_router(demo.router)
    _pages(app)
    return app


async def _limits(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuse bodies that are too large before they are read, and set the headers that every answer carries."""
    length = request.headers.get("content-length", "0")
    if request.method == "POST" and ("transfer-encoding" in request.headers or not length.isdigit() or int(length) > LARGEST_BODY):
        detail = f"The body is too large or of unknown length; a message may have {MESSAGE_LIMIT} characters."
        return response_of(
            Problem(status=413, title="Too large", detail=detail, detail_zh=f"内容太大了；一条消息最多 {MESSAGE_LIMIT} 个字。")
        )
    response = await call_next(request)
    for name, value in _SAFE.items():
        response.headers.setdefault(name, value)
    return response


def _pages(app: FastAPI) -> None:
    """The widget's script, the demo shop's page and the console, as built into the package by `make web`."""

    @app.get("/widget.js", include_in_schema=False)
    async def widget() -> FileResponse:
        return _page("widget.js", media_type="text/javascript", headers={"Cache-Control": "public, max-age=300"})

    @app.get("/", include_in_schema=False)
    async def root() -> RedirectResponse:
        return RedirectResponse("/shop/puyu")

    @app.get("/shop/{merchant}", include_in_schema=False)
    async def shop(merchant: str) -> FileResponse:
        return _page("shop/index.html")

    @app.get("/v1/health", tags=["health"])
    async def health() -> dict[str, str]:
        """Whether this process answers; `kefu doctor` says more."""
        return {"status": "ok", "version": version("kefu")}

    if (PAGES / "shop/assets").is_dir():
        app.mount("/shop/assets", StaticFiles(directory=PAGES / "shop/assets"), name="shop assets")
    if (PAGES / "console").is_dir():
        app.mount("/console", StaticFiles(directory=PAGES / "console", html=True), name="console")


def _page(name: str, **options: Any) -> FileResponse:
    if not (PAGES / name).exists():
        raise NotFound("The web pages are not built; run `make web` and start the server again.")
    return FileResponse(PAGES / name, **options)
