import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from kefu.errors import Refused
from kefu.llm import assemble

from .server import Server, serve


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serve() as running:
        yield running


@pytest.fixture(scope="module")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    with (shared / "one-model.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if given := os.environ.get("KEFU_TEST_MODEL"):
            yield Path(given)
            return
        try:
            file = assemble(tmp_path_factory.mktemp("model"))
        except Refused as refused:
            pytest.skip(str(refused))
        yield file
        file.unlink()
