"""Numbered SQL migrations, each run once, in order, in a transaction of its own."""

from importlib import resources

import psycopg

from kefu.database.jobs.schema import prepare_queue
from kefu.errors import TryAgainLater

LEDGER = """
CREATE TABLE IF NOT EXISTS migration (
    number     integer PRIMARY KEY,
    name       text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""
# Any constant will do; two processes that start together must not both migrate.
MIGRATION_LOCK = 7_305_442


def migrations() -> list[tuple[int, str, str]]:
    """All migrations as (number, file name, SQL), in order."""
    folder = resources.files("kefu.database") / "migrations"
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".sql")), key=lambda entry: entry.name)
    return [(int(entry.name[:4]), entry.name, entry.read_text(encoding="utf-8")) for entry in files]


def migrate(url: str) -> list[str]:
    """Bring the database at `url` up to date; returns the names of the migrations that ran now.

    Raises TryAgainLater when the server cannot be reached, after 30 s at the latest.
    """
    try:
        return _migrate(url)
    except psycopg.OperationalError as error:
        words = str(error).strip().splitlines()[0]
        raise TryAgainLater(
            f"The database cannot be reached; look at KEFU_DATABASE_URL and that the server runs. It said: {words}"
        ) from error


def _migrate(url: str) -> list[str]:
    ran: list[str] = []
    with psycopg.connect(url, autocommit=True, connect_timeout=30) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (MIGRATION_LOCK,))
        connection.execute(LEDGER)
        if prepare_queue(connection):
            ran.append("job queue")
        done = {row[0] for row in connection.execute("SELECT number FROM migration").fetchall()}
        for number, name, sql in migrations():
            if number in done:
                continue
            with connection.transaction():
                connection.execute(sql.encode())
                connection.execute("INSERT INTO migration (number, name) VALUES (%s, %s)", (number, name))
            ran.append(name)
    return ran
