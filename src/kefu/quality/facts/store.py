"""The queries of this room: what has gone on since it was read, and the facts themselves."""

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from kefu.database import Connection
from kefu.quality.facts.nouns import Facts, Said, Turned

# A trace is written after its message: what was read so soon after the last word is read once more.
SETTLED = timedelta(seconds=20)


async def select_stale(connection: Connection, limit: int) -> list[UUID]:
    """Conversations with a customer's word in them that were not read, or have gone on since; the oldest first."""
    sql = """
    SELECT c.conversation_id FROM conversation c LEFT JOIN talk_facts f USING (merchant_id, conversation_id)
    WHERE (f.conversation_id IS NULL OR f.upto < c.last_seq OR (f.seen_at < c.updated_at + %(settled)s AND f.seen_at < now() - %(settled)s))
      AND EXISTS (SELECT FROM message m WHERE m.conversation_id = c.conversation_id AND m.sender = 'customer')
    ORDER BY c.updated_at LIMIT %(limit)s
    """
    rows = await (await connection.execute(sql, {"settled": SETTLED, "limit": limit})).fetchall()
    return [row["conversation_id"] for row in rows]


async def select_messages(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, list[Said]]:
    sql = """
    SELECT conversation_id, seq, sender, sender_name, text, language, at, lane, trace_id, answered_by
    FROM message WHERE conversation_id = ANY(%s) ORDER BY conversation_id, seq
    """
    found: dict[UUID, list[Said]] = {each: [] for each in ids}
    for row in await (await connection.execute(sql, (list(ids),))).fetchall():
        said = Said(
            *(row["seq"], row["sender"], row["sender_name"], row["text"], row["language"], row["at"]),
            *(row["lane"], row["trace_id"], row["answered_by"]),
        )
        found[row["conversation_id"]].append(said)
    return found


async def select_turns(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, list[Turned]]:
    sql = """
    SELECT t.conversation_id, t.trace_id, t.lane, t.cost_micros, t.record->>'currency' AS currency, t.record->>'asked' AS asked,
           m.meaning->'requests' AS requests, m.meaning->'mood'->'now' AS mood, t.record->'sentences' AS sentences,
           jsonb_path_query_array(t.record, '$.evidence[*].text') AS evidence
    FROM trace t, LATERAL (SELECT jsonb_path_query_first(t.record, '$.steps[*] ? (@.verb == "understand").made') AS meaning) m
    WHERE t.conversation_id = ANY(%s) ORDER BY t.conversation_id, t.at
    """
    found: dict[UUID, list[Turned]] = {each: [] for each in ids}
    for row in await (await connection.execute(sql, (list(ids),))).fetchall():
        mood: dict[str, Any] = row["mood"] or {}
        found[row["conversation_id"]].append(
            Turned(
                id=row["trace_id"],
                lane=row["lane"],
                asked=row["asked"] or "",
                cost_micros=row["cost_micros"],
                currency=row["currency"] or "",
                requests=row["requests"] or (),
                mood=mood.get("name", "calm"),
                intensity=float(mood.get("intensity", 0.0)),
                confidence=float(mood.get("confidence", 1.0)),
                evidence=row["evidence"] or (),
                sentences=row["sentences"] or (),
            )
        )
    return found


async def select_promises(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {each: [] for each in ids}
    sql = "SELECT conversation_id, text FROM promise WHERE conversation_id = ANY(%s)"
    for row in await (await connection.execute(sql, (list(ids),))).fetchall():
        found[row["conversation_id"]].append(row["text"])
    return found


_NAMES = tuple({"conversation": "conversation_id"}.get(each.name, each.name) for each in fields(Facts))
_INSERT = f"""
INSERT INTO talk_facts (merchant_id, seen_at, {", ".join(_NAMES)})
SELECT current_merchant(), %s, {", ".join("%s" for _ in _NAMES)} FROM conversation WHERE conversation_id = %s
ON CONFLICT (merchant_id, conversation_id) DO UPDATE
SET seen_at = excluded.seen_at, {", ".join(f"{name} = excluded.{name}" for name in _NAMES if name != "conversation_id")}
"""


async def upsert_facts(connection: Connection, found: Sequence[Facts], now: datetime) -> None:
    """Written again under the same id; a conversation that was deleted meanwhile stays deleted."""
    async with connection.cursor() as cursor:
        await cursor.executemany(_INSERT.encode(), [(now, *_values(each), each.conversation) for each in found])


def _values(facts: Facts) -> list[Any]:
    values: list[Any] = [getattr(facts, each.name) for each in fields(Facts)]
    return [json.dumps(value) if isinstance(value, dict) else _listed(value) for value in values]


def _listed(value: Any) -> Any:
    """Postgres writes lists as arrays, and tuples as rows."""
    return list(cast("tuple[Any, ...]", value)) if isinstance(value, tuple) else value
