"""The demo shop in a database of its own, loaded once for the tests that talk to it."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import psycopg
import pytest

from kefu.conversations import Conversations
from kefu.database import News, connect, migrate
from kefu.governance import Keys
from kefu.knowledge import Knowledge
from kefu.llm import LanguageModel
from kefu.perception.vectors import Vectors
from kefu.shops import EmbeddedShop, load_shop, read_shop
from kefu.turn import Services

OpenServices = Callable[..., AbstractAsyncContextManager[Services]]
DEMO = Path(__file__).resolve().parents[2] / "demo"


@asynccontextmanager
async def open_services(url: str, vectors: Vectors, model: LanguageModel | None = None) -> AsyncIterator[Services]:
    """All real parts on the database at `url`; no language model unless one is given."""
    database = await connect(url, size=4)
    news = News(url, ("kefu_conversation",))
    news.start()
    try:
        yield Services(
            database=database,
            conversations=Conversations(database, news),
            shop=EmbeddedShop(database),
            knowledge=Knowledge(database, vectors),
            vectors=vectors,
            keys=Keys.derive(b"a secret that only tests know: 32 bytes"),
            model=model,
        )
    finally:
        await news.stop()
        await database.close()


@pytest.fixture(scope="session", name="open_services")
def open_services_fixture() -> OpenServices:
    return open_services


@pytest.fixture(scope="session")
def vectors() -> Vectors:
    return Vectors()


@pytest.fixture(scope="session")
def puyu_url(server: str, vectors: Vectors) -> str:
    """Address of a database that holds the demo shop."""
    name = f"puyu_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    url = psycopg.conninfo.make_conninfo(server, dbname=name)
    migrate(url)

    async def load() -> None:
        async with open_services(url, vectors) as services:
            folder = read_shop(DEMO / "puyu")
            report = await load_shop(services.database, folder)
            await services.knowledge.save_articles(report.merchant_id, folder.articles)

    asyncio.run(load())
    return url


@pytest.fixture
async def services(puyu_url: str, vectors: Vectors) -> AsyncIterator[Services]:
    async with open_services(puyu_url, vectors) as opened:
        yield opened
