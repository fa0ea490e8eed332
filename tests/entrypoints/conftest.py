"""A real server over real HTTP, on real Postgres and real vectors, without a language model unless a test brings one."""

import asyncio
import json
import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import uvicorn
from fastapi import FastAPI

from kefu.entrypoints import create_app
from kefu.perception.vectors import Vectors
from kefu.shops import ShopFolder, read_shop
from kefu.turn import Services
from loaded_shops import PASSWORD, clone, database_with, open_parts

DEMO = Path(__file__).parents[2] / "demo/shanlan"
ORDER, LAST4 = "SL2606180007", "0101"


@pytest.fixture(scope="session")
def shop_template(server: str, vectors: Vectors) -> str:
    """Name of a database with two merchants: `shanlan`, the small demo shop, and `rival`, with its products but no articles."""
    shanlan = read_shop(DEMO)
    return database_with(server, vectors, (shanlan, _renamed(shanlan, "rival")), logins=("lin", "emma"))


def _renamed(folder: ShopFolder, name: str) -> ShopFolder:
    return replace(folder, merchant=replace(folder.merchant, name=name), articles=())


@pytest.fixture
def shop_url(server: str, shop_template: str) -> Iterator[str]:
    """Address of a database of its own with the two shops."""
    with clone(server, shop_template) as url:
        yield url


OpenServices = Callable[..., AbstractAsyncContextManager[Services]]


@pytest.fixture
def open_services(shop_url: str, vectors: Vectors) -> OpenServices:
    """Opens the parts of one process on the test's database; twice is two processes' worth."""
    return partial(open_parts, vectors, url=shop_url)


@dataclass
class Talk:
    """A customer's conversation with a running server."""

    http: httpx.AsyncClient
    id: str
    bearer: str
    started: dict[str, Any]

    @property
    def path(self) -> str:
        return f"/v1/conversations/{self.id}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.bearer}"}

    async def get(self, below: str = "") -> Any:
        return (await self.http.get(self.path + below, headers=self.headers)).raise_for_status().json()

    async def post(self, below: str, **body: Any) -> httpx.Response:
        return await self.http.post(self.path + below, headers=self.headers, json=body)

    async def say(self, text: str, **more: Any) -> Any:
        return (await self.post("/messages", text=text, **more)).raise_for_status().json()

    async def messages(self) -> list[dict[str, Any]]:
        return await self.get("/messages")

    async def events_of(self, text: str, **more: Any) -> list[tuple[str, Any]]:
        """All events of one reply."""
        headers = self.headers | {"Accept": "text/event-stream"}
        async with self.http.stream("POST", f"{self.path}/messages", headers=headers, json={"text": text, **more}) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            return [each async for each in events(response)]

    async def listen(self, heard: asyncio.Queue[tuple[str, Any]]) -> None:
        """Put news of the conversation into `heard`, until the server ends the stream or the task is cancelled."""
        async with self.http.stream("GET", f"{self.path}/events", headers=self.headers) as response:
            async for each in events(response):
                heard.put_nowait(each)


async def events(response: httpx.Response) -> AsyncIterator[tuple[str, Any]]:
    """The events of a stream as (name, data)."""
    name = ""
    async for line in response.aiter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


@dataclass
class Running:
    """A server that listens, its application and its parts."""

    http: httpx.AsyncClient
    base: str
    app: FastAPI
    services: Services
    stop: Callable[[], None]
    staff_tokens: dict[str, str] = field(default_factory=dict[str, str])

    async def talk(self, merchant: str = "shanlan", **more: Any) -> Talk:
        answer = await self.http.post("/v1/conversations", json={"merchant": merchant, **more})
        assert answer.status_code == 201, answer.text
        started = answer.json()
        return Talk(self.http, started["id"], started["secret"], started)

    async def staff(self, login: str = "lin", merchant: str = "shanlan") -> dict[str, str]:
        """The headers of a signed-in person."""
        body = {"merchant": merchant, "email": f"{login}@{merchant}.example", "password": PASSWORD}
        answer = (await self.http.post("/v1/staff/session", json=body)).raise_for_status().json()
        return {"Authorization": f"Bearer {answer['token']}"}


Serve = Callable[..., AbstractAsyncContextManager[Running]]


@asynccontextmanager
async def _serving(open_services: OpenServices, *, graceful_seconds: int = 4, **parts: Any) -> AsyncGenerator[Running]:
    app = create_app(lambda: open_services(**parts), with_demo=True)
    config = uvicorn.Config(app, port=0, log_level="critical", timeout_graceful_shutdown=graceful_seconds, lifespan="on")
    server = uvicorn.Server(config)

    def stop() -> None:
        app.state.stopping.set()
        server.should_exit = True

    task = asyncio.create_task(server.serve())
    while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn has no event to wait for
        await asyncio.sleep(0.01)
    base = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        # The server lets idle connections go after 5 s; one that is used again at that very moment would break.
        limits = httpx.Limits(max_connections=200, keepalive_expiry=2.0)
        async with httpx.AsyncClient(base_url=base, timeout=60, limits=limits) as http:
            yield Running(http, base, app, app.state.services, stop)
    finally:
        stop()
        await task


@pytest.fixture
def serve(open_services: OpenServices) -> Serve:
    """Runs the application on a free port, as `kefu serve` does, with the parts that `open_services` is told to open."""
    return partial(_serving, open_services)


@pytest.fixture
async def running(serve: Serve) -> AsyncIterator[Running]:
    """A server with a database of its own."""
    async with serve() as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(server: str, shop_template: str, vectors: Vectors) -> AsyncIterator[Running]:
    """One server for all tests of a file: for those that look at their own conversations only."""
    with clone(server, shop_template) as url:
        async with _serving(partial(open_parts, vectors, url=url)) as running:
            yield running


@pytest.fixture
def clean_environment(tmp_path: Path) -> dict[str, str]:
    """For processes that a test starts: none of the developer's settings, a home of its own."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("KEFU_")}
    return given | {"KEFU_HOME": str(tmp_path / "home"), "KEFU_LLM": "off", "PYTHONUNBUFFERED": "1"}
