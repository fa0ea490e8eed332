"""Real Postgres for every test: a template built once by the migrations, cloned for each worker and each test that asks."""

import asyncio
import atexit
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from kefu.database import Database, connect, migrate, start_embedded
from kefu.perception.vectors import Vectors


def _with_database(url: str, name: str) -> str:
    return psycopg.conninfo.make_conninfo(url, dbname=name)


@pytest.fixture(scope="session")
def server() -> str:
    """Address of a Postgres server: `KEFU_TEST_DATABASE_URL` or the embedded one, shared by the workers of this run."""
    if given := os.environ.get("KEFU_TEST_DATABASE_URL"):
        return given
    # Not in pytest's own folder: another run of the same user closes that to all others, and Postgres is another user for root.
    folder = Path(tempfile.gettempdir()) / f"kefu-tests-{os.environ.get('PYTEST_XDIST_TESTRUNUID') or uuid.uuid4().hex}"
    atexit.register(_remove_when_stopped, folder)  # registered first, so it runs after the server's own
    return start_embedded(folder / "postgres")


def _remove_when_stopped(folder: Path) -> None:
    if not (folder / "postgres" / "postmaster.pid").exists():
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def vectors() -> Vectors:
    return Vectors()


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """Name of a database with all migrations applied, for this worker."""
    name = f"template_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    migrate(_with_database(server, name))
    return name


@pytest.fixture
def database_url(server: str, template: str) -> Iterator[str]:
    """A fresh database for one test, cloned from the template in a few milliseconds."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    yield _with_database(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    db = await connect(database_url, size=4)
    yield db
    await db.close()
    await asyncio.sleep(0)


@pytest.fixture
async def merchants(database: Database) -> tuple[int, int]:
    """Ids of two bare merchants, `one` and `two`."""
    async with database.open_for_owner() as connection:
        rows = await (
            await connection.execute(
                """
                INSERT INTO merchant (name, title, currency, languages, default_language)
                VALUES ('one', '{"en": "One"}', 'CNY', '{zh,en}', 'zh'), ('two', '{"en": "Two"}', 'USD', '{en}', 'en')
                RETURNING merchant_id
                """
            )
        ).fetchall()
    return rows[0]["merchant_id"], rows[1]["merchant_id"]
