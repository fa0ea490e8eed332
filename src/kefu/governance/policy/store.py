"""SQL of policy tables and approvals. A version of a table is a row that is never changed; a newer one stands beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from kefu.database import Connection, Database


@dataclass(frozen=True, slots=True)
class TableVersion:
    name: str
    version: str
    valid_from: date | None
    valid_to: date | None
    who: str
    at: datetime


async def versions(database: Database, merchant_id: int) -> tuple[str, tuple[TableVersion, ...]]:
    """The merchant's time zone, and all versions of its tables, the oldest first."""
    sql = """
    SELECT m.timezone, p.name, p.version, p.valid_from, p.valid_to, p.who, p.at
    FROM merchant m LEFT JOIN policy_table p USING (merchant_id)
    WHERE m.merchant_id = %s ORDER BY p.position
    """
    async with database.open_for(merchant_id) as connection:
        rows = await (await connection.execute(sql, (merchant_id,))).fetchall()
    found = tuple(
        TableVersion(row["name"], row["version"], row["valid_from"], row["valid_to"], row["who"], row["at"])
        for row in rows
        if row["name"] is not None
    )
    return rows[0]["timezone"] if rows else "UTC", found


def in_force(all_versions: Sequence[TableVersion], day: date) -> Mapping[str, str]:
    """For each table the version that decides on `day`: of those whose range holds it, the latest one."""
    return {
        each.name: each.version
        for each in all_versions
        if (each.valid_from is None or each.valid_from <= day) and (each.valid_to is None or day <= each.valid_to)
    }


async def sources(database: Database, merchant_id: int, wanted: Sequence[str]) -> Mapping[str, str]:
    """The texts of these versions by the tables' names."""
    sql = "SELECT DISTINCT name, source FROM policy_table WHERE merchant_id = %s AND version = ANY(%s)"
    async with database.open_for(merchant_id) as connection:
        rows = await (await connection.execute(sql, (merchant_id, list(wanted)))).fetchall()
    return {row["name"]: row["source"] for row in rows}


async def add_version(
    connection: Connection, merchant_id: int, name: str, version: str, source: str, valid: tuple[date | None, date | None], who: str
) -> bool:
    """Adds a version after all others of its table; False when it is the latest already."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"policy:{merchant_id}:{name}",))
    rows = await connection.execute(
        "SELECT version FROM policy_table WHERE merchant_id = %s AND name = %s ORDER BY position DESC LIMIT 1", (merchant_id, name)
    )
    latest = await rows.fetchone()
    if latest and latest["version"] == version:
        return False
    sql = """
    INSERT INTO policy_table (merchant_id, name, version, source, valid_from, valid_to, who) VALUES (%s, %s, %s, %s, %s, %s, %s)
    """
    await connection.execute(sql, (merchant_id, name, version, source, *valid, who))
    return True


async def latest(connection: Connection, merchant_id: int) -> list[dict[str, Any]]:
    """The latest version of each table, with its text."""
    sql = """
    SELECT DISTINCT ON (name) name, version, source, valid_from, valid_to, who, at FROM policy_table
    WHERE merchant_id = %s ORDER BY name, position DESC
    """
    return await (await connection.execute(sql, (merchant_id,))).fetchall()


# ---- approvals


async def insert_approval(connection: Connection, values: Mapping[str, Any]) -> dict[str, Any]:
    """One request for approval; a second one with the same key gives the first one back."""
    sql = """
    INSERT INTO approval (merchant_id, approval_id, key, conversation_id, change, plan, ruling, amount_minor, currency, asked_by,
                          asked_name)
    VALUES (%(merchant_id)s, %(approval_id)s, %(key)s, %(conversation_id)s, %(change)s, %(plan)s, %(ruling)s, %(amount_minor)s,
            %(currency)s, %(asked_by)s, %(asked_name)s)
    ON CONFLICT (merchant_id, key) DO UPDATE SET key = excluded.key
    RETURNING *
    """
    row = await (await connection.execute(sql, {**values, "plan": Jsonb(values["plan"]), "ruling": Jsonb(values["ruling"])})).fetchone()
    assert row is not None
    return row


async def select_approval(connection: Connection, merchant_id: int, id: UUID) -> dict[str, Any] | None:
    """Held until the transaction ends, so that two people cannot decide it at once."""
    sql = "SELECT * FROM approval WHERE merchant_id = %s AND approval_id = %s FOR UPDATE"
    return await (await connection.execute(sql, (merchant_id, id))).fetchone()


async def select_approval_by_key(connection: Connection, merchant_id: int, key: str) -> dict[str, Any] | None:
    return await (await connection.execute("SELECT * FROM approval WHERE merchant_id = %s AND key = %s", (merchant_id, key))).fetchone()


async def note_first(connection: Connection, merchant_id: int, id: UUID, person: UUID, name: str) -> dict[str, Any]:
    """The first of two yeses; the row is held by the caller's transaction."""
    sql = """
    UPDATE approval SET first_by = %s, first_name = %s, first_at = now() WHERE merchant_id = %s AND approval_id = %s RETURNING *
    """
    row = await (await connection.execute(sql, (person, name, merchant_id, id))).fetchone()
    assert row is not None
    return row


async def decide(
    connection: Connection, merchant_id: int, id: UUID, status: str, person: UUID, name: str, note: str
) -> dict[str, Any] | None:
    sql = """
    UPDATE approval SET status = %s, decided_by = %s, decided_name = %s, note = %s, decided_at = now()
    WHERE merchant_id = %s AND approval_id = %s AND status = 'waiting' RETURNING *
    """
    return await (await connection.execute(sql, (status, person, name, note, merchant_id, id))).fetchone()


async def list_approvals(connection: Connection, merchant_id: int, status: str | None, limit: int) -> list[dict[str, Any]]:
    """Waiting ones first, the oldest of them first; then the latest decisions."""
    sql = """
    SELECT * FROM approval WHERE merchant_id = %s AND (%s::text IS NULL OR status = %s)
    ORDER BY status <> 'waiting', CASE WHEN status = 'waiting' THEN asked_at END, decided_at DESC LIMIT %s
    """
    return await (await connection.execute(sql, (merchant_id, status, status, limit))).fetchall()
