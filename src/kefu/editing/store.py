"""Rows of edits, and the real questions and acts that a new text is tried on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from kefu.database import Connection
from kefu.editing.nouns import Edit


async def insert_edit(connection: Connection, edit: Edit) -> bool:
    """False when another edit of the same text waits already."""
    cursor = await connection.execute(
        """
        INSERT INTO edit (merchant_id, edit_id, kind, name, before, after, why, by_id, by_name, at)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (merchant_id, kind, name) WHERE state = 'waiting' DO NOTHING
        """,
        (edit.merchant_id, edit.id, edit.kind, edit.name, edit.before, edit.after, edit.why, edit.by, edit.by_name, edit.at),
    )
    return cursor.rowcount == 1


async def settle(connection: Connection, id: UUID, state: str, who: str, note: str, now: datetime) -> bool:
    """False when it was decided on already."""
    cursor = await connection.execute(
        "UPDATE edit SET state = %s, decided_name = %s, note = %s, decided_at = %s WHERE edit_id = %s AND state = 'waiting'",
        (state, who, note, now, id),
    )
    return cursor.rowcount == 1


async def reopen(connection: Connection, id: UUID) -> None:
    await connection.execute("UPDATE edit SET state = 'waiting', decided_name = '', note = '', decided_at = NULL WHERE edit_id = %s", (id,))


async def select_edit(connection: Connection, id: UUID) -> Edit | None:
    row = await (await connection.execute("SELECT * FROM edit WHERE edit_id = %s", (id,))).fetchone()
    return _edit(row) if row else None


async def select_edits(connection: Connection, waiting: bool, limit: int) -> tuple[Edit, ...]:
    """Those that wait, the oldest first; else the decided ones, the latest first."""
    order = "at" if waiting else "decided_at DESC"
    sql = f"SELECT * FROM edit WHERE (state = 'waiting') = %s ORDER BY {order} LIMIT %s"
    return tuple([_edit(row) async for row in await connection.execute(sql.encode(), (waiting, limit))])


async def select_asked(connection: Connection, limit: int) -> list[Mapping[str, Any]]:
    """The latest questions of customers as turns understood them: text, query, intent, wish and its confidence, language, day. Masked."""
    sql = """
    SELECT t.at, t.conversation_id, t.record->>'language' AS language, r.request
    FROM (SELECT * FROM trace ORDER BY at DESC LIMIT %(limit)s) t
    CROSS JOIN LATERAL jsonb_array_elements(t.record->'steps') AS s(step)
    CROSS JOIN LATERAL jsonb_array_elements(coalesce(s.step->'made'->'requests', '[]')) AS r(request)
    WHERE s.step->>'verb' = 'understand'
    ORDER BY t.at DESC LIMIT %(limit)s
    """
    return cast("list[Mapping[str, Any]]", await (await connection.execute(sql, {"limit": limit})).fetchall())


def _edit(row: Mapping[str, Any]) -> Edit:
    return Edit(
        row["edit_id"], row["merchant_id"], row["kind"], row["name"], row["before"], row["after"], row["why"], row["by_id"],
        row["by_name"], row["at"], row["state"], row["decided_name"], row["decided_at"], row["note"],
    )  # fmt: skip


async def select_settings(connection: Connection, name: str) -> list[dict[str, Any]]:
    """Every version of a setting, the latest first."""
    sql = "SELECT version, source, who, at FROM setting_text WHERE name = %s ORDER BY seq DESC"
    return list(await (await connection.execute(sql, (name,))).fetchall())


async def select_intent_names(connection: Connection) -> list[str]:
    """Of all intents that were ever edited."""
    return [row["name"] async for row in await connection.execute("SELECT DISTINCT name FROM intent_text ORDER BY name")]


async def select_intent_texts(connection: Connection, name: str) -> list[dict[str, Any]]:
    """Every version of an intent, the latest first."""
    sql = "SELECT version, source, who, at FROM intent_text WHERE name = %s ORDER BY seq DESC"
    return list(await (await connection.execute(sql, (name,))).fetchall())


async def insert_intent_text(connection: Connection, name: str, version: str, source: str, who: str) -> None:
    sql = "INSERT INTO intent_text (merchant_id, name, version, source, who) VALUES (current_merchant(), %s, %s, %s, %s)"
    await connection.execute(sql, (name, version, source, who))


async def insert_setting(connection: Connection, name: str, version: str, source: str, who: str) -> None:
    sql = "INSERT INTO setting_text (merchant_id, name, version, source, who) VALUES (current_merchant(), %s, %s, %s, %s)"
    await connection.execute(sql, (name, version, source, who))
