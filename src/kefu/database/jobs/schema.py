"""The queue's own tables: those of the procrastinate package, in a schema of their own, brought up to date as the package is."""

from importlib import resources
from typing import Any

import psycopg

_PACKAGE = "procrastinate.sql"


def prepare_queue(connection: psycopg.Connection[Any]) -> bool:
    """Create or update the queue's tables within one transaction; whether there was anything to do.

    The schema's comment keeps the name of the newest of the package's own migrations that is in it.
    """
    folder = resources.files(_PACKAGE)
    names = sorted(entry.name for entry in (folder / "migrations").iterdir() if entry.name.endswith(".sql"))
    row = connection.execute("SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = 'queue'").fetchone()
    if row and row[0] == names[-1]:
        return False
    with connection.transaction():
        if row is None:
            connection.execute("CREATE SCHEMA queue")
        connection.execute("SET LOCAL search_path = queue")
        files = [folder / "migrations" / name for name in names if name > row[0]] if row else [folder / "schema.sql"]
        for file in files:
            connection.execute(file.read_text(encoding="utf-8").encode())
        connection.execute(f"COMMENT ON SCHEMA queue IS '{names[-1]}'".encode())
    return True
