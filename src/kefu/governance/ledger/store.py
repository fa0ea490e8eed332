"""SQL of the ledger of promises. Each row comes with its moves and the merchant's time zone, in which its times are told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from kefu.database import Connection

_ALSO = """(SELECT timezone FROM merchant m WHERE m.merchant_id = promise.merchant_id) AS timezone,
    (SELECT coalesce(jsonb_agg(to_jsonb(v) ORDER BY v.number), '[]') FROM promise_move v
     WHERE v.merchant_id = promise.merchant_id AND v.promise_id = promise.promise_id) AS moves"""


async def insert(connection: Connection, values: Mapping[str, Any]) -> dict[str, Any]:
    sql = f"""
    INSERT INTO promise (merchant_id, promise_id, conversation_id, kind, text, language, owner, within, about, made_by, made_at, deadline)
    VALUES (%(merchant_id)s, %(promise_id)s, %(conversation_id)s, %(kind)s, %(text)s, %(language)s, %(owner)s, %(within)s, %(about)s,
            %(made_by)s, %(made_at)s, %(deadline)s)
    ON CONFLICT (merchant_id, made_by, kind) DO UPDATE SET kind = excluded.kind
    RETURNING *, {_ALSO}
    """
    row = await (await connection.execute(sql.encode(), {**values, "about": Jsonb(values["about"])})).fetchone()
    assert row is not None
    return row


async def select_one(connection: Connection, merchant_id: int, id: UUID) -> dict[str, Any] | None:
    sql = f"SELECT *, {_ALSO} FROM promise WHERE merchant_id = %s AND promise_id = %s"
    return await (await connection.execute(sql.encode(), (merchant_id, id))).fetchone()


async def lock(connection: Connection, merchant_id: int, id: UUID) -> dict[str, Any] | None:
    """As `select_one`, and nobody else settles or moves it before this transaction ends."""
    await connection.execute("SELECT FROM promise WHERE merchant_id = %s AND promise_id = %s FOR UPDATE", (merchant_id, id))
    return await select_one(connection, merchant_id, id)


async def insert_move(connection: Connection, values: Mapping[str, Any]) -> dict[str, Any]:
    """The promise with its new time: open again, and no longer within the period that was said."""
    sql = """
    INSERT INTO promise_move (merchant_id, promise_id, number, was_due, deadline, reason, person_id, person_name, moved_at)
    VALUES (%(merchant_id)s, %(promise_id)s, %(number)s, %(was_due)s, %(deadline)s, %(reason)s, %(person_id)s, %(person_name)s,
            %(moved_at)s)
    """
    await connection.execute(sql, values)
    sql = """
    UPDATE promise SET deadline = %(deadline)s, status = 'open', within = ''
    WHERE merchant_id = %(merchant_id)s AND promise_id = %(promise_id)s
    """
    await connection.execute(sql, values)
    row = await select_one(connection, values["merchant_id"], values["promise_id"])
    assert row is not None
    return row


async def settle(connection: Connection, merchant_id: int, id: UUID, status: str, proof: str, at: datetime) -> dict[str, Any] | None:
    """None when it is not open any more."""
    sql = f"""
    UPDATE promise SET status = %s, proof = %s, settled_at = %s
    WHERE merchant_id = %s AND promise_id = %s AND status IN ('open', 'overdue') RETURNING *, {_ALSO}
    """
    return await (await connection.execute(sql.encode(), (status, proof, at, merchant_id, id))).fetchone()


async def keep_matching(
    connection: Connection, merchant_id: int, kind: str, about: Mapping[str, str], proof: str, at: datetime
) -> list[dict[str, Any]]:
    sql = f"""
    UPDATE promise SET status = 'kept', proof = %s, settled_at = %s
    WHERE merchant_id = %s AND kind = %s AND about @> %s AND status IN ('open', 'overdue') RETURNING *, {_ALSO}
    """
    return await (await connection.execute(sql.encode(), (proof, at, merchant_id, kind, Jsonb(about)))).fetchall()


async def mark_overdue(connection: Connection, merchant_id: int, at: datetime) -> list[dict[str, Any]]:
    sql = f"""
    WITH late AS (
        UPDATE promise SET status = 'overdue' WHERE merchant_id = %s AND status = 'open' AND deadline < %s RETURNING *, {_ALSO}
    )
    SELECT * FROM late ORDER BY deadline
    """
    return await (await connection.execute(sql.encode(), (merchant_id, at))).fetchall()


async def select(
    connection: Connection, merchant_id: int, status: str | None, conversation: UUID | None, limit: int, at: datetime
) -> list[dict[str, Any]]:
    sql = f"""
    SELECT * FROM (
        SELECT *, CASE WHEN status = 'open' AND deadline < %(at)s THEN 'overdue' ELSE status END AS stands, {_ALSO}
        FROM promise WHERE merchant_id = %(merchant_id)s
    ) AS told
    WHERE (%(status)s::text IS NULL OR stands = %(status)s) AND (%(conversation)s::uuid IS NULL OR conversation_id = %(conversation)s)
    ORDER BY stands NOT IN ('open', 'overdue'), CASE WHEN stands IN ('open', 'overdue') THEN deadline END, settled_at DESC, made_at
    LIMIT %(limit)s
    """
    values = {"at": at, "merchant_id": merchant_id, "status": status, "conversation": conversation, "limit": limit}
    return await (await connection.execute(sql.encode(), values)).fetchall()
