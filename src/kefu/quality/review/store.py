"""The queries of reviews."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kefu.database import Connection
from kefu.quality.review.nouns import Review

# Lanes that a reviewer judges alike.
_GROUP = """CASE WHEN lane IN ('small', 'model') THEN 'model' WHEN lane IN ('decline', 'ask', 'hand_over', 'act', 'smalltalk') THEN lane
            ELSE 'answered' END"""


async def select_population(connection: Connection, first: datetime, until: datetime) -> list[tuple[UUID, str]]:
    """(conversation, stratum): lane, stage, language, and whether the AI or a person settled it."""
    sql = f"""
    SELECT conversation_id, {_GROUP} || ' · ' || stage || ' · ' || language || ' · ' || CASE WHEN person_words > 0
           THEN 'person' ELSE 'ai' END AS stratum
    FROM talk_facts WHERE began_at >= %s AND began_at < %s AND replies > 0 ORDER BY conversation_id
    """
    rows = await (await connection.execute(sql.encode(), (first, until))).fetchall()
    return [(row["conversation_id"], row["stratum"]) for row in rows]


async def insert_sample(
    connection: Connection,
    id: UUID,
    seed: int,
    days: tuple[date, date],
    strata: Mapping[str, int],
    drawn: Sequence[tuple[UUID, str]],
    person: UUID,
    now: datetime,
) -> None:
    await connection.execute(
        """
        INSERT INTO sample (merchant_id, sample_id, seed, first_day, last_day, strata, made_by, made_at)
        VALUES (current_merchant(), %s, %s, %s, %s, %s, %s, %s)
        """,
        (id, seed, *days, json.dumps(strata), person, now),
    )
    async with connection.cursor() as cursor:
        await cursor.executemany(
            """
            INSERT INTO sample_item (merchant_id, sample_id, conversation_id, stratum, position)
            VALUES (current_merchant(), %s, %s, %s, %s)
            """,
            [(id, conversation, stratum, at) for at, (conversation, stratum) in enumerate(drawn)],
        )


async def select_latest(connection: Connection) -> dict[str, Any] | None:
    return await (await connection.execute("SELECT * FROM sample ORDER BY made_at DESC LIMIT 1")).fetchone()


async def select_reviews(connection: Connection, sample: UUID) -> list[dict[str, Any]]:
    """Every item of a sample, with the labels that each reviewer gave it."""
    sql = """
    SELECT i.conversation_id, i.stratum, i.position,
           coalesce(jsonb_object_agg(r.person_id, to_jsonb(r.labels)) FILTER (WHERE r.person_id IS NOT NULL), '{}') AS labels
    FROM sample_item i LEFT JOIN review r USING (merchant_id, conversation_id)
    WHERE i.sample_id = %s GROUP BY 1, 2, 3 ORDER BY position
    """
    return await (await connection.execute(sql, (sample,))).fetchall()


async def select_gold_left(connection: Connection, person: UUID) -> list[UUID]:
    sql = """
    SELECT g.conversation_id FROM gold g
    WHERE NOT EXISTS (SELECT FROM review r WHERE r.conversation_id = g.conversation_id AND r.person_id = %s)
      AND g.made_by IS DISTINCT FROM %s ORDER BY g.conversation_id
    """
    return [row["conversation_id"] for row in await (await connection.execute(sql, (person, person))).fetchall()]


async def count_reviews(connection: Connection, person: UUID) -> int:
    row = await (await connection.execute("SELECT count(*) AS n FROM review WHERE person_id = %s", (person,))).fetchone()
    assert row is not None
    return row["n"]


async def upsert_review(connection: Connection, person: UUID, review: Review, now: datetime) -> None:
    await connection.execute(
        """
        INSERT INTO review (merchant_id, conversation_id, person_id, labels, spans, note, at)
        VALUES (current_merchant(), %s, %s, %s, %s, %s, %s)
        ON CONFLICT (merchant_id, conversation_id, person_id) DO UPDATE
        SET labels = excluded.labels, spans = excluded.spans, note = excluded.note, at = excluded.at
        """,
        (review.conversation, person, list(review.labels), json.dumps([dict(each) for each in review.spans]), review.note, now),
    )


async def select_own(connection: Connection, conversation: UUID, person: UUID) -> dict[str, Any] | None:
    sql = "SELECT * FROM review WHERE conversation_id = %s AND person_id = %s"
    return await (await connection.execute(sql, (conversation, person))).fetchone()


async def upsert_gold(connection: Connection, conversation: UUID, labels: Sequence[str], why: str, person: UUID, now: datetime) -> None:
    await connection.execute(
        """
        INSERT INTO gold (merchant_id, conversation_id, labels, why, made_by, made_at) VALUES (current_merchant(), %s, %s, %s, %s, %s)
        ON CONFLICT (merchant_id, conversation_id) DO UPDATE
        SET labels = excluded.labels, why = excluded.why, made_by = excluded.made_by, made_at = excluded.made_at
        """,
        (conversation, list(labels), why, person, now),
    )


async def select_credits(connection: Connection) -> list[dict[str, Any]]:
    """What each person has done, all told."""
    sql = """
    SELECT p.person_id AS person, p.name, p.role,
           (SELECT count(*) FROM message m WHERE m.person_id = p.person_id AND m.sender = 'person') AS replies,
           (SELECT count(DISTINCT t.conversation_id) FROM ticket t WHERE coalesce(t.person_id, t.last_person) = p.person_id
            AND t.taken_at IS NOT NULL) AS talks,
           (SELECT count(*) FROM case_step s WHERE s.person_id = p.person_id AND s.kind = 'closed') AS cases,
           (SELECT count(*) FROM review r WHERE r.person_id = p.person_id) AS reviews,
           (SELECT count(*) FROM pair_judgement j WHERE j.person_id = p.person_id) AS pairs,
           (SELECT count(*) FROM article_draft d WHERE d.state = 'approved' AND d.decided_by = p.name) AS articles,
           g.gold, g.alike
    FROM person p, LATERAL (
        SELECT count(*) AS gold, count(*) FILTER (WHERE r.labels[1] = g.labels[1]) AS alike
        FROM review r JOIN gold g USING (merchant_id, conversation_id)
        WHERE r.person_id = p.person_id AND g.made_by IS DISTINCT FROM p.person_id
    ) g ORDER BY p.name
    """
    return await (await connection.execute(sql)).fetchall()


async def select_pairs(connection: Connection, sample: UUID, person: UUID) -> list[dict[str, Any]]:
    """Items of a sample about the same subject in the same language, two by two, that this person has not compared yet."""
    sql = """
    WITH item AS (
        SELECT i.conversation_id, f.intent, f.language, q.text AS question, a.text AS answer, a.seq,
               row_number() OVER (PARTITION BY f.intent, f.language ORDER BY i.position) AS at
        FROM sample_item i JOIN talk_facts f USING (merchant_id, conversation_id)
        JOIN LATERAL (SELECT text, answered_by FROM message m WHERE m.conversation_id = i.conversation_id AND m.sender = 'customer'
                      AND m.answered_by > 0 ORDER BY seq LIMIT 1) q ON true
        JOIN message a ON a.conversation_id = i.conversation_id AND a.seq = q.answered_by AND a.sender = 'ai'
        WHERE i.sample_id = %(sample)s AND f.stage <> 'talk'
    )
    SELECT l.conversation_id AS left_id, r.conversation_id AS right_id, l.intent, l.question AS left_question, l.answer AS left_answer,
           r.question AS right_question, r.answer AS right_answer
    FROM item l JOIN item r ON r.intent = l.intent AND r.language = l.language AND r.at = l.at + 1 AND r.answer <> l.answer
    WHERE NOT EXISTS (SELECT FROM pair_judgement j WHERE j.left_id = l.conversation_id AND j.right_id = r.conversation_id
                      AND j.person_id = %(person)s)
    ORDER BY l.conversation_id LIMIT 1
    """
    return await (await connection.execute(sql, {"sample": sample, "person": person})).fetchall()


async def upsert_pair(connection: Connection, left: UUID, right: UUID, person: UUID, choice: str, now: datetime) -> None:
    await connection.execute(
        """
        INSERT INTO pair_judgement (merchant_id, left_id, right_id, person_id, choice, at) VALUES (current_merchant(), %s, %s, %s, %s, %s)
        ON CONFLICT (merchant_id, left_id, right_id, person_id) DO UPDATE SET choice = excluded.choice, at = excluded.at
        """,
        (left, right, person, choice, now),
    )


async def select_timezone(connection: Connection) -> str:
    row = await (await connection.execute("SELECT timezone FROM merchant WHERE merchant_id = current_merchant()")).fetchone()
    return row["timezone"] if row else "UTC"
