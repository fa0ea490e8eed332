"""The queries of traces."""

import hashlib
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any
from uuid import UUID

from kefu.database import Connection


async def insert_trace(
    connection: Connection,
    merchant_id: int,
    id: UUID,
    conversation: UUID,
    *,
    lane: str,
    verdict: str,
    milliseconds: float,
    cpu_milliseconds: float,
    cost_micros: int,
    failed: str | None,
    record: str,
) -> None:
    await connection.execute(
        """
        INSERT INTO trace (merchant_id, trace_id, conversation_id, lane, verdict, milliseconds, cpu_milliseconds, cost_micros, failed,
                           record)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        (merchant_id, id, conversation, lane, verdict, milliseconds, cpu_milliseconds, cost_micros, failed, record),
    )


async def select_trace(connection: Connection, id: UUID) -> dict[str, Any] | None:
    return await (await connection.execute("SELECT * FROM trace WHERE trace_id = %s", (id,))).fetchone()


async def select_trace_by_prefix(connection: Connection, prefix: str) -> list[dict[str, Any]]:
    """At most two traces whose id starts so: enough to see that a prefix is not unique."""
    return await (
        await connection.execute("SELECT * FROM trace WHERE trace_id::text LIKE %s ORDER BY at DESC LIMIT 2", (f"{prefix}%",))
    ).fetchall()


async def select_traces(connection: Connection, conversation: UUID) -> list[dict[str, Any]]:
    return await (await connection.execute("SELECT * FROM trace WHERE conversation_id = %s ORDER BY at", (conversation,))).fetchall()


async def select_trace_rows(connection: Connection, conversation: UUID) -> list[dict[str, Any]]:
    sql = """
    SELECT trace_id, at, lane, milliseconds, cpu_milliseconds, verdict, coalesce(record->>'asked', '') AS asked,
        coalesce(record->>'cost', '0') AS cost, coalesce(record->>'currency', '') AS currency
    FROM trace WHERE conversation_id = %s ORDER BY at
    """
    return await (await connection.execute(sql, (conversation,))).fetchall()


async def select_costs(connection: Connection, since: datetime) -> list[dict[str, Any]]:
    """One row a lane and currency: replies, calls of models, tokens, millionths of the currency, median milliseconds."""
    sql = """
    SELECT lane, coalesce(record->>'currency', '') AS currency, count(*) AS replies, sum(cost_micros)::bigint AS micros,
        sum(coalesce(jsonb_array_length(record->'calls'), 0))::bigint AS calls,
        sum(coalesce((record->'tokens'->>'prompt_tokens')::bigint, 0))::bigint AS prompt_tokens,
        sum(coalesce((record->'tokens'->>'cached_tokens')::bigint, 0))::bigint AS cached_tokens,
        sum(coalesce((record->'tokens'->>'completion_tokens')::bigint, 0))::bigint AS completion_tokens,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY milliseconds) AS milliseconds
    FROM trace WHERE at >= %s GROUP BY 1, 2 ORDER BY replies DESC, lane
    """
    return await (await connection.execute(sql, (since,))).fetchall()


async def update_times(connection: Connection, conversation: UUID) -> None:
    """Each trace is as old as the reply that names it."""
    await connection.execute(
        """
        UPDATE trace t SET at = m.at FROM message m
        WHERE t.conversation_id = %s AND m.conversation_id = t.conversation_id AND m.trace_id = t.trace_id
        """,
        (conversation,),
    )


async def select_latest_flow(connection: Connection) -> int:
    """A number that grows with every version of the merchant's flows; 0 before the first."""
    row = await (await connection.execute("SELECT coalesce(max(flow_id), 0) AS latest FROM flow")).fetchone()
    assert row is not None
    return row["latest"]


async def select_flows(connection: Connection) -> list[tuple[str, str, str]]:
    """(name, version, source) of all versions of the merchant's own flows, oldest first."""
    rows = await (await connection.execute("SELECT name, version, source FROM flow ORDER BY flow_id")).fetchall()
    return [(row["name"], row["version"], row["source"]) for row in rows]


async def insert_flow(connection: Connection, merchant_id: int, name: str, version: str, source: str, who: str) -> None:
    sql = "INSERT INTO flow (merchant_id, name, version, source, who) VALUES (%s, %s, %s, %s, %s)"
    await connection.execute(sql, (merchant_id, name, version, source, who))


async def select_flow_versions(connection: Connection, name: str) -> list[dict[str, Any]]:
    sql = "SELECT version, source, who, at FROM flow WHERE name = %s ORDER BY flow_id DESC"
    return await (await connection.execute(sql, (name,))).fetchall()


async def set_opt_out(connection: Connection, customer: str, is_out: bool) -> None:
    """The customer wants no notices any more, or wants them again."""
    if is_out:
        sql = "INSERT INTO notice_opt_out (merchant_id, customer_id) VALUES (current_merchant(), %s) ON CONFLICT DO NOTHING"
    else:
        sql = "DELETE FROM notice_opt_out WHERE customer_id = %s"
    await connection.execute(sql, (customer,))


@cache
def wording_version() -> str:
    """Hash of the sentences and prompts that this process speaks with."""
    folder = resources.files("kefu.turn")
    prompts = sorted((entry for entry in (folder / "prompts").iterdir()), key=lambda entry: entry.name)
    texts = [(folder / "wording.yaml").read_text(encoding="utf-8"), *(prompt.read_text(encoding="utf-8") for prompt in prompts)]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]
