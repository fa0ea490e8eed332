"""The queries of the audit trail."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from kefu.database import Connection
from kefu.people.audit.nouns import Wanted


async def insert_entry(
    connection: Connection,
    merchant_id: int,
    person: UUID | None,
    name: str,
    role: str,
    act: str,
    object: str,
    subject: str,
    reason: str,
    details: Mapping[str, Any],
) -> None:
    """Position, time and hashes are the database's own."""
    await connection.execute(
        """
        INSERT INTO audit_entry
            (merchant_id, position, at, person_id, person_name, role, act, object, subject, reason, details, previous, hash)
        VALUES (%s, 0, now(), %s, %s, %s, %s, %s, %s, %s, %s, '', '')
        """,
        (merchant_id, person, name, role, act, object, subject, reason, Jsonb(dict(details))),
    )


async def select_entries(connection: Connection, wanted: Wanted, before: int | None, limit: int) -> list[dict[str, Any]]:
    return await (
        await connection.execute(
            """
            SELECT * FROM audit_entry
            WHERE (%(before)s::bigint IS NULL OR position < %(before)s) AND (%(person)s::uuid IS NULL OR person_id = %(person)s)
              AND (%(act)s = '' OR act = %(act)s) AND (%(object)s = '' OR object = %(object)s)
              AND (%(text)s = '' OR strpos(lower(subject || ' ' || reason || ' ' || person_name), lower(%(text)s)) > 0)
              AND (%(since)s::timestamptz IS NULL OR at >= %(since)s) AND (%(until)s::timestamptz IS NULL OR at < %(until)s)
            ORDER BY position DESC LIMIT %(limit)s
            """,
            {
                "before": before,
                "person": wanted.person,
                "act": wanted.act,
                "object": wanted.object,
                "text": wanted.text,
                "since": wanted.since,
                "until": wanted.until,
                "limit": limit,
            },
        )
    ).fetchall()


async def select_chain(connection: Connection) -> dict[str, Any]:
    """How many entries, the last hash, and the first position that is missing, does not follow the one before, or was changed."""
    row = await (
        await connection.execute(
            """
            WITH chain AS (
                SELECT position, hash, previous, audit_hash(audit_entry) AS made,
                       lag(hash, 1, '\\x'::bytea) OVER w AS before, row_number() OVER w AS place
                FROM audit_entry WINDOW w AS (ORDER BY position)
            )
            SELECT count(*) AS entries, (array_agg(hash ORDER BY position DESC))[1] AS head,
                   min(least(position, place)) FILTER (WHERE made <> hash OR previous <> before OR position <> place) AS broken_at
            FROM chain
            """
        )
    ).fetchone()
    assert row is not None
    return row
