"""The embedded Postgres that dies under a running process comes back by itself."""

import asyncio
import logging
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from kefu.database import Database, News, connect, migrate, revive_embedded, start_embedded
from kefu.errors import TryAgainLater


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not in pytest's own folder: Postgres is another user for root."""
    home = Path(tempfile.mkdtemp(prefix="kefu-dies-"))
    home.chmod(0o755)
    yield home / "postgres"
    if (file := home / "postgres/postmaster.pid").exists():
        os.kill(int(file.read_text().split()[0]), signal.SIGQUIT)
    shutil.rmtree(home, ignore_errors=True)


async def test_an_embedded_postgres_that_was_killed_is_started_again(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    url = await asyncio.to_thread(start_embedded, folder)
    await asyncio.to_thread(migrate, url)
    assert not revive_embedded(folder), "a server that runs is left alone"
    database = await connect(url, size=2)
    news = News(url, ("kefu_conversation",), revive=partial(revive_embedded, folder))
    news.start()
    try:
        async with news.subscribe("kefu_conversation", "1:") as queue:
            await _hear(database, queue)
            with caplog.at_level(logging.WARNING, "kefu.database"):
                os.kill(int((folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
                while "runs again" not in caplog.text:  # noqa: ASYNC110 - a log line is no event
                    await asyncio.sleep(0.1)
            assert "has died" in caplog.text
            while not queue.empty():
                queue.get_nowait()
            await _hear(database, queue)
    finally:
        await news.stop()
        await database.close()


async def _hear(database: Database, queue: asyncio.Queue[str]) -> None:
    """Tell news until it is heard: the pool and the listener may still be on their way."""
    while queue.empty():
        with suppress(TryAgainLater):
            async with database.open_for_owner() as connection:
                await connection.execute("SELECT pg_notify('kefu_conversation', '1:x')")
        await asyncio.sleep(0.1)
