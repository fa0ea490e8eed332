"""The queries of what people keep beside a conversation."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kefu.database import Connection

Row = dict[str, Any]
_NOTES = "SELECT n.*, p.name AS person_name FROM note n LEFT JOIN person p ON p.person_id = n.person_id"


async def select_notes(connection: Connection, conversation: UUID) -> list[Row]:
    return await (await connection.execute(f"{_NOTES} WHERE n.conversation_id = %s ORDER BY n.at", (conversation,))).fetchall()


async def select_mentions(connection: Connection, person: UUID) -> list[Row]:
    sql = f"{_NOTES} WHERE n.mentions @> ARRAY[%s]::uuid[] AND NOT n.read_by @> ARRAY[%s]::uuid[] ORDER BY n.at DESC LIMIT 50"
    return await (await connection.execute(sql, (person, person))).fetchall()


async def insert_note(
    connection: Connection,
    merchant_id: int,
    id: UUID,
    conversation: UUID,
    person: UUID,
    at: datetime,
    text: str,
    mentions: Sequence[UUID],
) -> None:
    await connection.execute(
        "INSERT INTO note (merchant_id, note_id, conversation_id, person_id, at, text, mentions) VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (merchant_id, id, conversation, person, at, text, list(mentions)),
    )


async def mark_read(connection: Connection, conversation: UUID, person: UUID) -> None:
    await connection.execute(
        """
        UPDATE note SET read_by = read_by || %(person)s
        WHERE conversation_id = %(conversation)s AND mentions @> ARRAY[%(person)s]::uuid[] AND NOT read_by @> ARRAY[%(person)s]::uuid[]
        """,
        {"conversation": conversation, "person": person},
    )


async def is_colleague(connection: Connection, person: UUID) -> bool:
    return await (await connection.execute("SELECT 1 FROM person WHERE person_id = %s", (person,))).fetchone() is not None


async def select_labels(connection: Connection, conversation: UUID) -> list[str]:
    sql = "SELECT label FROM conversation_label WHERE conversation_id = %s ORDER BY label"
    return [row["label"] for row in await (await connection.execute(sql, (conversation,))).fetchall()]


async def insert_labels(connection: Connection, merchant_id: int, conversation: UUID, labels: Sequence[str], person: UUID) -> None:
    for label in labels:
        await connection.execute(
            """
            INSERT INTO conversation_label (merchant_id, conversation_id, label, person_id)
            SELECT %s, conversation_id, %s, %s FROM conversation WHERE conversation_id = %s ON CONFLICT DO NOTHING
            """,
            (merchant_id, label, person, conversation),
        )


async def delete_labels(connection: Connection, conversation: UUID, labels: Sequence[str]) -> None:
    await connection.execute("DELETE FROM conversation_label WHERE conversation_id = %s AND label = ANY(%s)", (conversation, list(labels)))


async def count_labels(connection: Connection) -> list[Row]:
    sql = "SELECT label, count(*) AS n FROM conversation_label GROUP BY label ORDER BY n DESC, label LIMIT 100"
    return await (await connection.execute(sql)).fetchall()


async def select_snooze(connection: Connection, conversation: UUID) -> datetime | None:
    row = await (await connection.execute("SELECT until FROM snooze WHERE conversation_id = %s", (conversation,))).fetchone()
    return row["until"] if row else None


async def upsert_snooze(connection: Connection, merchant_id: int, conversation: UUID, until: datetime | None, person: UUID) -> None:
    if until is None:
        await connection.execute("DELETE FROM snooze WHERE conversation_id = %s", (conversation,))
        return
    await connection.execute(
        """
        INSERT INTO snooze (merchant_id, conversation_id, until, person_id)
        SELECT %s, conversation_id, %s, %s FROM conversation WHERE conversation_id = %s
        ON CONFLICT (merchant_id, conversation_id) DO UPDATE SET until = excluded.until, at = now(), person_id = excluded.person_id
        """,
        (merchant_id, until, person, conversation),
    )


async def select_draft(connection: Connection, conversation: UUID, person: UUID) -> str:
    sql = "SELECT text FROM reply_draft WHERE conversation_id = %s AND person_id = %s"
    row = await (await connection.execute(sql, (conversation, person))).fetchone()
    return row["text"] if row else ""


async def upsert_draft(connection: Connection, merchant_id: int, conversation: UUID, person: UUID, text: str, at: datetime) -> None:
    if not text.strip():
        await connection.execute("DELETE FROM reply_draft WHERE conversation_id = %s AND person_id = %s", (conversation, person))
        return
    await connection.execute(
        """
        INSERT INTO reply_draft (merchant_id, conversation_id, person_id, text, at) VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (merchant_id, conversation_id, person_id) DO UPDATE SET text = excluded.text, at = excluded.at
        """,
        (merchant_id, conversation, person, text, at),
    )


async def select_macros(connection: Connection) -> list[Row]:
    return await (await connection.execute("SELECT * FROM macro ORDER BY name")).fetchall()


async def upsert_macro(
    connection: Connection, merchant_id: int, name: str, title: Mapping[str, str], texts: Mapping[str, str], person: UUID
) -> None:
    await connection.execute(
        """
        INSERT INTO macro (merchant_id, name, title, texts, changed_by) VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (merchant_id, name) DO UPDATE
        SET title = excluded.title, texts = excluded.texts, changed_by = excluded.changed_by, changed_at = now()
        """,
        (merchant_id, name, json.dumps(dict(title), ensure_ascii=False), json.dumps(dict(texts), ensure_ascii=False), person),
    )


async def delete_macro(connection: Connection, name: str) -> bool:
    return (await connection.execute("DELETE FROM macro WHERE name = %s", (name,))).rowcount > 0


async def select_views(connection: Connection, person: UUID) -> list[Row]:
    return await (await connection.execute("SELECT * FROM saved_view WHERE person_id = %s ORDER BY title", (person,))).fetchall()


async def insert_view(connection: Connection, merchant_id: int, id: UUID, person: UUID, title: str, query: Mapping[str, Any]) -> None:
    await connection.execute(
        "INSERT INTO saved_view (merchant_id, view_id, person_id, title, query) VALUES (%s, %s, %s, %s, %s)",
        (merchant_id, id, person, title, json.dumps(dict(query), ensure_ascii=False)),
    )


async def delete_view(connection: Connection, id: UUID, person: UUID) -> bool:
    return (await connection.execute("DELETE FROM saved_view WHERE view_id = %s AND person_id = %s", (id, person))).rowcount > 0
