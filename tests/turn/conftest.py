"""The demo shop in a database of its own, loaded once for the tests that talk to it."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from kefu.llm import LanguageModel
from kefu.perception.vectors import Vectors
from kefu.shops import read_shop
from kefu.turn import Services
from loaded_shops import clone, database_with, open_parts

OpenServices = Callable[..., AbstractAsyncContextManager[Services]]
DEMO = Path(__file__).resolve().parents[2] / "demo"


def open_services(url: str, vectors: Vectors, model: LanguageModel | None = None) -> AbstractAsyncContextManager[Services]:
    return open_parts(vectors, url=url, model=model)


@pytest.fixture(scope="session", name="open_services")
def open_services_fixture() -> OpenServices:
    return open_services


@pytest.fixture(scope="session")
def puyu_kept(server: str, vectors: Vectors) -> str:
    """Name of a database that holds the demo shop and that nobody opens, so that it can be copied."""
    return database_with(server, vectors, (read_shop(DEMO / "puyu"),))


@pytest.fixture(scope="session")
def puyu_url(server: str, puyu_kept: str) -> Iterator[str]:
    """Address of a copy of the demo shop that tests share which change no order."""
    with clone(server, puyu_kept) as url:
        yield url


@pytest.fixture
async def services(puyu_url: str, vectors: Vectors) -> AsyncIterator[Services]:
    async with open_services(puyu_url, vectors) as opened:
        yield opened
