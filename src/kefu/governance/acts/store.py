"""SQL of the ledger of acts. Connections are opened for the merchant."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from kefu.database import Connection

Row = Mapping[str, Any]


async def hold_money(connection: Connection) -> None:
    """Whoever adds up money for a cap waits here until the sum before is written."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('act-money', current_merchant()))")


async def insert(connection: Connection, values: Mapping[str, Any]) -> bool:
    """False when the key is there already."""
    cursor = await connection.execute(
        """
        INSERT INTO act (merchant_id, act_id, key, conversation_id, customer_id, name, status, who, plan, digest, ruling, outcome,
                         money_back_minor, currency, at, finished_at)
        VALUES (current_merchant(), %(id)s, %(key)s, %(conversation)s, %(customer)s, %(name)s, %(status)s, %(who)s, %(plan)s, %(digest)s,
                %(ruling)s, %(outcome)s, %(money_back)s, %(currency)s, %(at)s, %(finished_at)s)
        ON CONFLICT (merchant_id, key) DO NOTHING
        """,
        {name: Jsonb(value) if isinstance(value, dict) else value for name, value in values.items()},
    )
    return cursor.rowcount == 1


async def by_key(connection: Connection, key: str, *, lock: bool = False) -> Row | None:
    sql = "SELECT * FROM act WHERE key = %s" + (" FOR UPDATE" if lock else "")
    return await (await connection.execute(sql.encode(), (key,))).fetchone()


async def set_status(
    connection: Connection, act_id: UUID, before: str, status: str, outcome: Mapping[str, Any], finished_at: datetime | None
) -> Row | None:
    """The row after the step; None when it was not `before` any more."""
    sql = """
    UPDATE act SET status = %s, outcome = %s, finished_at = %s WHERE act_id = %s AND status = %s RETURNING *
    """
    return await (await connection.execute(sql, (status, Jsonb(outcome), finished_at, act_id, before))).fetchone()


async def by_id(connection: Connection, act_id: UUID) -> Row | None:
    return await (await connection.execute("SELECT * FROM act WHERE act_id = %s", (act_id,))).fetchone()


async def of_conversation(connection: Connection, conversation_id: UUID) -> list[Row]:
    sql = "SELECT * FROM act WHERE conversation_id = %s ORDER BY at, act_id"
    return [*await (await connection.execute(sql, (conversation_id,))).fetchall()]


async def latest(connection: Connection, limit: int) -> list[Row]:
    sql = "SELECT * FROM act ORDER BY at DESC, act_id LIMIT %s"
    return [*await (await connection.execute(sql, (limit,))).fetchall()]


async def intended_before(connection: Connection, at: datetime, limit: int) -> list[Row]:
    sql = "SELECT * FROM act WHERE status = 'intended' AND at <= %s ORDER BY at, act_id LIMIT %s"
    return [*await (await connection.execute(sql, (at, limit))).fetchall()]


async def money_back_since(connection: Connection, since: datetime, customer: str | None, name: str | None) -> int:
    """Minor units that acts done or intended since then give back."""
    sql = """
    SELECT coalesce(sum(money_back_minor), 0)::bigint AS minor FROM act
    WHERE status IN ('intended', 'done') AND at >= %(since)s
      AND (%(customer)s::text IS NULL OR customer_id = %(customer)s) AND (%(name)s::text IS NULL OR name = %(name)s)
    """
    row = await (await connection.execute(sql, {"since": since, "customer": customer, "name": name})).fetchone()
    assert row is not None
    return row["minor"]


async def start_of_day(connection: Connection, now: datetime) -> datetime:
    """Midnight before `now` in the merchant's time zone."""
    sql = """
    SELECT date_trunc('day', %(now)s::timestamptz AT TIME ZONE timezone) AT TIME ZONE timezone AS at FROM merchant
    WHERE merchant_id = current_merchant()
    """
    row = await (await connection.execute(sql, {"now": now})).fetchone()
    assert row is not None
    return row["at"]
