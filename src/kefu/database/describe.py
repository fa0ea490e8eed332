"""What kind of server this is, for `kefu doctor`."""

import psycopg

from kefu.errors import TryAgainLater


def describe(url: str) -> tuple[str, str | None]:
    """(PostgreSQL's version, pgvector's version or None). Raises TryAgainLater when the server does not answer within 5 s."""
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            row = connection.execute("SELECT default_version FROM pg_available_extensions WHERE name = 'vector'").fetchone()
            return str(connection.info.server_version // 10000), str(row[0]) if row else None
    except psycopg.Error as error:
        raise TryAgainLater(str(error).splitlines()[0]) from error
