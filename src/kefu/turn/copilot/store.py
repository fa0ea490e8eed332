"""The queries of the copilot."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kefu.database import Connection

Row = dict[str, Any]


async def insert_suggestion(connection: Connection, values: Mapping[str, Any]) -> None:
    await connection.execute(
        """
        INSERT INTO suggestion (merchant_id, suggestion_id, conversation_id, person_id, at, up_to, asked, text, lane, verdict, language,
                                articles, record, focus, cpu_milliseconds)
        VALUES (%(merchant_id)s, %(id)s, %(conversation)s, %(person)s, %(at)s, %(up_to)s, %(asked)s, %(text)s, %(lane)s, %(verdict)s,
                %(language)s, %(articles)s, %(record)s, %(focus)s, %(cpu)s)
        """,
        {
            **values,
            "record": json.dumps(values["record"], ensure_ascii=False),
            "focus": json.dumps(values["focus"], ensure_ascii=False),
        },
    )


async def select_suggestion(connection: Connection, id: UUID, *, lock: bool = False) -> Row | None:
    sql = f"SELECT * FROM suggestion WHERE suggestion_id = %s{' FOR UPDATE' if lock else ''}"
    return await (await connection.execute(sql, (id,))).fetchone()


async def latest_evidence(connection: Connection, conversation: UUID) -> list[str]:
    """The texts of evidence that the latest suggestions of a conversation stood on."""
    rows = await (
        await connection.execute(
            """
            SELECT e->>'text' AS text FROM (
                SELECT record FROM suggestion WHERE conversation_id = %s ORDER BY at DESC LIMIT 3
            ) s, jsonb_array_elements(s.record->'evidence') e
            """,
            (conversation,),
        )
    ).fetchall()
    return [row["text"] for row in rows if row["text"]]


async def decide_suggestion(
    connection: Connection,
    id: UUID,
    fate: str,
    now: datetime,
    *,
    final_text: str | None = None,
    likeness: float | None = None,
    reason: str = "",
    article: str = "",
    seq: int | None = None,
) -> Row | None:
    """The row after it, None when its fate was decided before."""
    return await (
        await connection.execute(
            """
            UPDATE suggestion SET fate = %s, decided_at = %s, final_text = %s, likeness = %s, reason = %s, article = %s, seq = %s
            WHERE suggestion_id = %s AND fate = 'open' RETURNING *
            """,
            (fate, now, final_text, likeness, reason, article, seq, id),
        )
    ).fetchone()


async def update_focus(connection: Connection, conversation: UUID, focus: Mapping[str, Any]) -> None:
    await connection.execute(
        "UPDATE conversation SET focus = %s WHERE conversation_id = %s", (json.dumps(focus, ensure_ascii=False), conversation)
    )


async def count_fates(connection: Connection, since: datetime) -> list[Row]:
    """fate and how many, of suggestions with words that were made since then."""
    return await (
        await connection.execute(
            "SELECT fate, count(*) AS n, avg(likeness) AS likeness FROM suggestion WHERE at >= %s AND text <> '' GROUP BY fate", (since,)
        )
    ).fetchall()


async def select_corrections(connection: Connection) -> list[Row]:
    """What persons confirmed or put right: asked, fate, the articles it stood on, the article that they named; oldest first."""
    return await (
        await connection.execute(
            """
            SELECT asked, fate, articles, article, likeness FROM suggestion
            WHERE fate IN ('accepted', 'edited') AND cardinality(articles) = 1 OR fate = 'rejected' AND article <> ''
            ORDER BY decided_at
            """
        )
    ).fetchall()


async def insert_warning(
    connection: Connection,
    merchant_id: int,
    conversation: UUID,
    seq: int,
    person: UUID,
    now: datetime,
    was_shown: bool,
    warnings: Sequence[Mapping[str, Any]],
) -> None:
    await connection.execute(
        """
        INSERT INTO reply_warning (merchant_id, conversation_id, seq, person_id, at, was_shown, warnings)
        VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
        """,
        (merchant_id, conversation, seq, person, now, was_shown, json.dumps(warnings, ensure_ascii=False)),
    )


async def conversations_to_learn(connection: Connection, since: datetime, limit: int) -> list[Row]:
    """Conversations that a person ended as solved since then, of which nothing is kept yet."""
    return await (
        await connection.execute(
            """
            SELECT DISTINCT ON (t.conversation_id) t.conversation_id, t.ended_at FROM ticket t
            WHERE t.ending IN ('solved', 'called_back') AND t.ended_at > %s
              AND NOT EXISTS (SELECT FROM solved_case s WHERE s.conversation_id = t.conversation_id)
            ORDER BY t.conversation_id, t.ended_at DESC LIMIT %s
            """,
            (since, limit),
        )
    ).fetchall()


async def insert_solved(connection: Connection, merchant_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    for row in rows:
        await connection.execute(
            """
            INSERT INTO solved_case (merchant_id, conversation_id, seq, at, language, asked, answered, vectors, vector)
            VALUES (%(merchant_id)s, %(conversation)s, %(seq)s, %(at)s, %(language)s, %(asked)s, %(answered)s, %(vectors)s, %(vector)s)
            ON CONFLICT (merchant_id, conversation_id, seq) DO UPDATE
            SET asked = excluded.asked, answered = excluded.answered, vectors = excluded.vectors, vector = excluded.vector
            """,
            {"merchant_id": merchant_id, **row},
        )


async def select_solved(connection: Connection, vectors: str, limit: int) -> list[Row]:
    """The latest solved matters, newest first."""
    sql = "SELECT * FROM solved_case WHERE vectors = %s AND answered <> '' ORDER BY at DESC LIMIT %s"
    return await (await connection.execute(sql, (vectors, limit))).fetchall()


async def solved_state(connection: Connection) -> tuple[int, datetime | None]:
    """How many matters are kept, and the end of the latest ticket that may add to them: what a process's copy is checked by."""
    row = await (
        await connection.execute(
            """
            SELECT (SELECT count(*) FROM solved_case) AS n,
                   (SELECT max(ended_at) FROM ticket WHERE ending IN ('solved', 'called_back')) AS latest
            """
        )
    ).fetchone()
    assert row is not None
    return row["n"], row["latest"]
