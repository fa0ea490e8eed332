"""The queries of ratings."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kefu.database import Connection


async def insert_asked(
    connection: Connection, conversation: UUID, seq: int, at: datetime, about: str, person: UUID | None, customer: str | None
) -> None:
    await connection.execute(
        """
        INSERT INTO rating (merchant_id, conversation_id, asked_seq, asked_at, about, person_id, customer_id)
        VALUES (current_merchant(), %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
        """,
        (conversation, seq, at, about, person, customer),
    )


async def was_asked(connection: Connection, conversation: UUID, customer: str | None, since: datetime, about: str) -> bool:
    """In this conversation about the same, or this customer since then in any."""
    sql = """
    SELECT EXISTS (SELECT FROM rating WHERE (conversation_id = %s AND (about = %s OR about = 'person'))
                   OR (customer_id = %s AND asked_at > %s)) AS was_asked
    """
    row = await (await connection.execute(sql, (conversation, about, customer, since))).fetchone()
    assert row is not None
    return row["was_asked"]


async def select_open(connection: Connection, conversation: UUID, seq: int) -> dict[str, Any] | None:
    """The rating that the message `seq` answers: asked by the last message of the shop's side before it."""
    sql = """
    SELECT r.* FROM rating r WHERE r.conversation_id = %(id)s AND r.asked_seq = (
        SELECT max(m.seq) FROM message m WHERE m.conversation_id = %(id)s AND m.sender <> 'customer' AND m.seq < %(seq)s)
    """
    return await (await connection.execute(sql, {"id": conversation, "seq": seq})).fetchone()


async def select_rated(connection: Connection, conversation: UUID, since: datetime) -> dict[str, Any] | None:
    """The rating that was given since then and has no word yet."""
    sql = "SELECT * FROM rating WHERE conversation_id = %s AND answered_at > %s AND word = '' ORDER BY answered_at DESC LIMIT 1"
    return await (await connection.execute(sql, (conversation, since))).fetchone()


async def update_score(connection: Connection, conversation: UUID, asked: int, score: int, word: str, at: datetime) -> bool:
    sql = """
    UPDATE rating SET score = %s, word = %s, answered_at = %s
    WHERE conversation_id = %s AND asked_seq = %s AND score IS NULL RETURNING asked_seq
    """
    return await (await connection.execute(sql, (score, word, at, conversation, asked))).fetchone() is not None


async def update_word(connection: Connection, conversation: UUID, asked: int, word: str) -> None:
    sql = "UPDATE rating SET word = %s WHERE conversation_id = %s AND asked_seq = %s AND word = ''"
    await connection.execute(sql, (word, conversation, asked))


async def select_quiet(connection: Connection, now: datetime, quiet: timedelta, late: timedelta, spared: datetime) -> list[UUID]:
    """Talks with the AI whose last word is the AI's answer and lies so far back; nobody waits, nothing was asked before."""
    sql = """
    SELECT c.conversation_id FROM conversation c JOIN talk_facts f USING (merchant_id, conversation_id)
    WHERE c.hand_over = 'none' AND c.updated_at BETWEEN %(now)s - %(late)s AND %(now)s - %(quiet)s
      AND f.stage <> 'talk' AND f.person_words = 0 AND f.open_since IS NULL AND f.upto = c.last_seq
      AND NOT EXISTS (SELECT FROM ticket t WHERE t.conversation_id = c.conversation_id)
      AND NOT EXISTS (SELECT FROM rating r WHERE r.conversation_id = c.conversation_id
                      OR (r.customer_id = c.customer_id AND r.asked_at > %(spared)s))
    ORDER BY c.updated_at LIMIT 200
    """
    rows = await (await connection.execute(sql, {"now": now, "late": late, "quiet": quiet, "spared": spared})).fetchall()
    return [row["conversation_id"] for row in rows]


async def select_unsearched(connection: Connection, version: int, limit: int) -> list[tuple[UUID, str, str]]:
    """(conversation, question, language) of what was declined and not searched for in what is known since `version`."""
    sql = """
    SELECT f.conversation_id, q.question, f.language FROM talk_facts f, unnest(f.declined) AS q (question)
    WHERE NOT EXISTS (SELECT FROM refusal r WHERE r.conversation_id = f.conversation_id AND r.question = q.question
                      AND r.knowledge_version >= %s)
    ORDER BY f.began_at DESC LIMIT %s
    """
    rows = await (await connection.execute(sql, (version, limit))).fetchall()
    return [(row["conversation_id"], row["question"], row["language"]) for row in rows]


async def upsert_refusal(connection: Connection, conversation: UUID, question: str, version: int, answerable: float, passage: str) -> None:
    await connection.execute(
        """
        INSERT INTO refusal (merchant_id, conversation_id, question, knowledge_version, answerable, passage_id)
        VALUES (current_merchant(), %s, %s, %s, %s, %s)
        ON CONFLICT (merchant_id, conversation_id, question) DO UPDATE
        SET knowledge_version = excluded.knowledge_version, answerable = excluded.answerable, passage_id = excluded.passage_id
        """,
        (conversation, question, version, answerable, passage),
    )


async def select_knowledge_version(connection: Connection) -> int:
    row = await (await connection.execute("SELECT coalesce(max(version), 0) AS version FROM knowledge_version")).fetchone()
    assert row is not None
    return row["version"]
