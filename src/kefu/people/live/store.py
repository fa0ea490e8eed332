"""The queries of live news, on connections opened for the merchant."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from kefu.database import Connection
from kefu.people.live.nouns import LiveEvent, Looking

CHANNEL = "kefu_live"


async def insert_event(
    connection: Connection, kind: str, conversation: UUID | None, person: UUID | None, details: Mapping[str, Any]
) -> None:
    await connection.execute(
        "SELECT tell_live(current_merchant(), %s::text, %s::uuid, %s::uuid, %s::jsonb)", (kind, conversation, person, Jsonb(dict(details)))
    )


async def number_events(connection: Connection) -> None:
    """Number all committed events that have none. One process at a time: those that wait find nothing left to number."""
    waiting = await (await connection.execute("SELECT FROM live_event WHERE seq IS NULL LIMIT 1")).fetchone()
    if waiting is None:
        return
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('live:' || current_merchant(), 0))")
    # A statement of its own after the lock, so that it sees what the process before it has numbered.
    await connection.execute(
        """
        WITH fresh AS MATERIALIZED (
            SELECT event_id, row_number() OVER (ORDER BY event_id) AS place, count(*) OVER () AS many FROM live_event WHERE seq IS NULL
        ), head AS (
            INSERT INTO live_head (merchant_id, seq) SELECT current_merchant(), max(many) FROM fresh HAVING count(*) > 0
            ON CONFLICT (merchant_id) DO UPDATE SET seq = live_head.seq + excluded.seq RETURNING seq
        )
        UPDATE live_event e SET seq = head.seq - fresh.many + fresh.place FROM fresh, head WHERE e.event_id = fresh.event_id
        """
    )


async def select_head(connection: Connection) -> int:
    row = await (await connection.execute("SELECT seq FROM live_head")).fetchone()
    return row["seq"] if row else 0


async def select_after(connection: Connection, after: int, up_to: int | None, limit: int) -> list[LiveEvent]:
    sql = "SELECT * FROM live_event WHERE seq > %s AND (%s::bigint IS NULL OR seq <= %s) ORDER BY seq LIMIT %s"
    return [_event(row) for row in await (await connection.execute(sql, (after, up_to, up_to, limit))).fetchall()]


async def select_looking(connection: Connection, since: datetime) -> list[Looking]:
    """The conversation that each person looked at last, of those who said so since then and have not turned away."""
    sql = """
    SELECT DISTINCT ON (person_id) person_id, conversation_id, details FROM live_event
    WHERE kind = 'looking' AND at > %s AND person_id IS NOT NULL AND conversation_id IS NOT NULL ORDER BY person_id, event_id DESC
    """
    rows = await (await connection.execute(sql, (since,))).fetchall()
    return [Looking(row["person_id"], row["details"].get("name", ""), row["conversation_id"]) for row in rows if row["details"].get("is")]


async def delete_before(connection: Connection, now: datetime, kept: timedelta) -> int:
    return (await connection.execute("DELETE FROM live_event WHERE at < %s AND seq IS NOT NULL", (now - kept,))).rowcount


def _event(row: Mapping[str, Any]) -> LiveEvent:
    return LiveEvent(row["seq"], row["kind"], row["at"], row["conversation_id"], row["person_id"], row["details"])
