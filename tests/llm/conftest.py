from collections.abc import AsyncIterator

import pytest

from .server import Server, serve


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serve() as running:
        yield running
