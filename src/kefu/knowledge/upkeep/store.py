"""The queries of upkeep, on connections opened for the merchant."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import numpy as np

from kefu.database import Connection
from kefu.knowledge.upkeep.diff import article_from, as_json
from kefu.knowledge.upkeep.nouns import ArticleChange, Draft, Finding, Side, Source, Version
from kefu.perception.vectors import Matrix

if TYPE_CHECKING:
    from kefu.knowledge.upkeep.gaps import Asked

Name = tuple[str, str]

# ---- sources


async def upsert_source(connection: Connection, source: Source) -> None:
    await connection.execute(
        """
        INSERT INTO knowledge_source (merchant_id, name, place, fresh_days, applies_itself)
        VALUES (current_merchant(), %s, %s, %s, %s)
        ON CONFLICT (merchant_id, name) DO UPDATE SET place = excluded.place, fresh_days = excluded.fresh_days,
            applies_itself = excluded.applies_itself, etag = '', last_modified = ''
        """,
        (source.name, source.place, source.fresh_days, source.applies_itself),
    )


async def delete_source(connection: Connection, name: str) -> int:
    return (await connection.execute("DELETE FROM knowledge_source WHERE name = %s", (name,))).rowcount


async def select_sources(connection: Connection, name: str | None = None) -> tuple[Source, ...]:
    rows = await connection.execute(
        """
        SELECT s.*, (SELECT count(*) FROM source_article a WHERE a.source = s.name) AS articles, r.done, r.total
        FROM knowledge_source s LEFT JOIN import_run r ON r.source = s.name AND r.ended_at IS NULL
        WHERE %s::text IS NULL OR s.name = %s ORDER BY s.name
        """,
        (name, name),
    )
    return tuple(
        [
            Source(
                row["name"], row["place"], row["fresh_days"], row["applies_itself"], row["articles"], row["looked_at"], row["synced_at"],
                row["etag"], row["last_modified"], row["waiting"], None if row["total"] is None else (row["done"], row["total"]),
            )
            async for row in rows
        ]
    )  # fmt: skip


async def note_look(connection: Connection, name: str, now: datetime, waiting: Mapping[str, object]) -> None:
    sql = "UPDATE knowledge_source SET looked_at = %s, waiting = %s WHERE name = %s"
    await connection.execute(sql, (now, json.dumps(waiting, ensure_ascii=False), name))


async def select_owners(connection: Connection) -> dict[Name, tuple[str, str]]:
    """(id, language) → (source, file) of every article that a source brought."""
    rows = await connection.execute("SELECT article_id, language, source, file FROM source_article")
    return {(row["article_id"], row["language"]): (row["source"], row["file"]) async for row in rows}


async def insert_owned(connection: Connection, source: str, files: Mapping[Name, str]) -> None:
    async with connection.cursor() as cursor:
        await cursor.executemany(
            """
            INSERT INTO source_article (merchant_id, article_id, language, source, file) VALUES (current_merchant(), %s, %s, %s, %s)
            ON CONFLICT (merchant_id, article_id, language) DO UPDATE SET file = excluded.file
            """,
            [(name, language, source, file) for (name, language), file in files.items()],
        )


async def note_progress(connection: Connection, source: str, digest: str, who: str, done: int, total: int) -> None:
    await connection.execute(
        """
        INSERT INTO import_run (merchant_id, source, digest, who, done, total) VALUES (current_merchant(), %s, %s, %s, %s, %s)
        ON CONFLICT (merchant_id, source) DO UPDATE SET digest = excluded.digest, who = excluded.who, done = excluded.done,
            total = excluded.total, ended_at = NULL,
            begun_at = CASE WHEN import_run.ended_at IS NULL THEN import_run.begun_at ELSE now() END
        """,
        (source, digest, who, done, total),
    )


async def end_run(connection: Connection, source: str, now: datetime, etag: str, last_modified: str) -> None:
    """The source is up to date, and its import, if there was one, is over."""
    await connection.execute("UPDATE import_run SET ended_at = %s, done = total WHERE source = %s AND ended_at IS NULL", (now, source))
    waiting = json.dumps({"added": 0, "changed": 0, "removed": 0})
    await connection.execute(
        "UPDATE knowledge_source SET synced_at = %s, etag = %s, last_modified = %s, waiting = waiting || %s::jsonb WHERE name = %s",
        (now, etag, last_modified, waiting, source),
    )


# ---- versions


async def add_version(connection: Connection, change: ArticleChange, who: str, origin: str) -> None:
    """What an article says from now on; before its first kept change, what it said until now."""
    sql = """
    INSERT INTO article_version (merchant_id, article_id, language, version, who, origin, article)
    SELECT current_merchant(), %(id)s, %(language)s, coalesce(max(version), 0) + 1, %(who)s, %(origin)s, %(article)s
    FROM article_version WHERE article_id = %(id)s AND language = %(language)s HAVING NOT %(first)s OR count(*) = 0
    """
    name = {"id": change.id, "language": change.language}
    if change.before:
        first = {"who": "", "origin": change.before.source, "article": as_json(change.before), "first": True}
        await connection.execute(sql, {**name, **first})
    await connection.execute(sql, {**name, "who": who, "origin": origin, "article": as_json(change.after), "first": False})


async def select_versions(connection: Connection, article: str, language: str) -> tuple[Version, ...]:
    rows = await connection.execute(
        "SELECT * FROM article_version WHERE article_id = %s AND language = %s ORDER BY version DESC", (article, language)
    )
    return tuple(
        [
            Version(row["version"], row["at"], row["who"], row["origin"], article_from(row["article"]) if row["article"] else None)
            async for row in rows
        ]
    )


# ---- findings


def _finding(row: Mapping[str, Any]) -> Finding:
    def side(told: dict[str, Any]) -> Side:
        days = {name: date.fromisoformat(told[name]) if told.get(name) else None for name in ("valid_from", "valid_to")}
        return Side(**cast("dict[str, Any]", {**told, **days}))

    return Finding(
        row["finding_id"], row["kind"], row["sure"], side(row["one"]), side(row["other"]), row["why"], row["act"], row["digest"],
        row["found_at"], row["state"], row["decided_by"], row["reason"],
    )  # fmt: skip


async def select_findings(connection: Connection, state: str | None = None) -> tuple[Finding, ...]:
    """The surest first."""
    sql = "SELECT * FROM finding WHERE %s::text IS NULL OR state = %s ORDER BY state DESC, sure DESC, finding_id"
    return tuple([_finding(row) async for row in await connection.execute(sql, (state, state))])


async def replace_findings(connection: Connection, found: Sequence[Finding], now: datetime) -> None:
    """These and no others; one that was there keeps the moment it was first found."""
    await connection.execute("DELETE FROM finding WHERE finding_id <> ALL(%s)", ([each.id for each in found],))
    async with connection.cursor() as cursor:
        await cursor.executemany(
            """
            INSERT INTO finding (merchant_id, finding_id, kind, digest, sure, one, other, why, act, found_at)
            VALUES (current_merchant(), %s, %s, %s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (merchant_id, finding_id) DO UPDATE SET kind = excluded.kind, sure = excluded.sure, one = excluded.one,
                other = excluded.other, why = excluded.why, act = excluded.act, digest = excluded.digest,
                found_at = CASE WHEN finding.digest = excluded.digest THEN finding.found_at ELSE excluded.found_at END,
                state = CASE WHEN finding.digest = excluded.digest THEN finding.state ELSE 'open' END
            """,
            [
                (
                    *(each.id, each.kind, each.digest, each.sure),
                    *map(_json, (asdict(each.one), asdict(each.other), each.why)),
                    each.act,
                    now,
                )
                for each in found
            ],
        )


async def select_statement_vectors(connection: Connection) -> dict[bytes, bytes]:
    rows = await connection.execute("SELECT digest, vector FROM statement_vector", binary=True)
    return {bytes(row["digest"]): bytes(row["vector"]) async for row in rows}


async def replace_statement_vectors(connection: Connection, new: Mapping[bytes, bytes], used: Sequence[bytes]) -> None:
    """Add the new ones and drop those that the last check did not ask for."""
    await connection.execute("DELETE FROM statement_vector WHERE digest <> ALL(%s::bytea[])", (list(used),))
    async with connection.cursor() as cursor:
        await cursor.executemany(
            "INSERT INTO statement_vector (merchant_id, digest, vector) VALUES (current_merchant(), %s, %s) ON CONFLICT DO NOTHING",
            list(new.items()),
        )


async def decide_finding(connection: Connection, id: str, state: str, who: str, reason: str, now: datetime) -> int:
    cursor = await connection.execute(
        "UPDATE finding SET state = %s, decided_by = %s, reason = %s, decided_at = %s WHERE finding_id = %s", (state, who, reason, now, id)
    )
    return cursor.rowcount


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


# ---- gaps


async def select_unread_traces(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """Turns nobody has looked through, the oldest first, each with the seq of its reply and the record of the turn before it."""
    sql = """
    SELECT t.trace_id, t.conversation_id, t.at, t.record, m.seq,
           (SELECT b.record FROM trace b WHERE b.conversation_id = t.conversation_id AND b.at < t.at ORDER BY b.at DESC LIMIT 1) AS before
    FROM trace t LEFT JOIN message m ON m.conversation_id = t.conversation_id AND m.trace_id = t.trace_id
    WHERE NOT EXISTS (SELECT FROM trace_read r WHERE r.trace_id = t.trace_id) ORDER BY t.at LIMIT %s
    """
    return await (await connection.execute(sql, (limit,))).fetchall()


async def mark_traces_read(connection: Connection, ids: Sequence[UUID]) -> set[UUID]:
    """Those of `ids` that were not marked before."""
    sql = """
    INSERT INTO trace_read (merchant_id, trace_id) SELECT current_merchant(), t.trace_id FROM trace t WHERE t.trace_id = ANY(%s)
    ON CONFLICT DO NOTHING RETURNING trace_id
    """
    return {row["trace_id"] async for row in await connection.execute(sql, (list(ids),))}


async def select_centroids(connection: Connection) -> dict[UUID, tuple[Matrix, int]]:
    """The mean vector and size of every gap. Locks out other readers of this merchant's gaps until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('gaps:' || current_merchant(), 0))")
    rows = await connection.execute("SELECT gap_id, centroid, size FROM gap", binary=True)
    return {row["gap_id"]: (np.frombuffer(row["centroid"], "<f2").astype(np.float32), row["size"]) async for row in rows}


async def upsert_centroid(connection: Connection, gap: UUID, centroid: bytes, size: int) -> None:
    """A gap that was answered or dismissed and is asked again stays what it is: its count tells."""
    await connection.execute(
        """
        INSERT INTO gap (merchant_id, gap_id, centroid, size) VALUES (current_merchant(), %s, %s, %s)
        ON CONFLICT (merchant_id, gap_id) DO UPDATE SET centroid = excluded.centroid, size = excluded.size
        """,
        (gap, centroid, size),
    )


async def insert_question(connection: Connection, gap: UUID, asked: "Asked", stake: Mapping[str, int]) -> None:
    await connection.execute(
        """
        INSERT INTO gap_question (merchant_id, trace_id, part, gap_id, conversation_id, seq, asked, language, why, at, stake)
        VALUES (current_merchant(), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
        """,
        (asked.trace, asked.part, gap, asked.conversation, asked.seq, asked.text, asked.language, asked.why, asked.at, _json(stake)),
    )


async def select_gaps(connection: Connection, state: str | None, limit: int) -> list[dict[str, Any]]:
    """Gaps that still have a question, the most asked first."""
    sql = """
    SELECT g.*, count(q.*) AS asked, (SELECT count(*) FROM article_draft d WHERE d.gap_id = g.gap_id AND d.state = 'draft') AS drafts
    FROM gap g JOIN gap_question q USING (merchant_id, gap_id)
    WHERE %s::text IS NULL OR g.state = %s GROUP BY g.merchant_id, g.gap_id ORDER BY count(q.*) DESC, max(q.at) DESC LIMIT %s
    """
    return await (await connection.execute(sql, (state, state, limit))).fetchall()


async def select_questions(connection: Connection, gaps: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = {}
    async for row in await connection.execute("SELECT * FROM gap_question WHERE gap_id = ANY(%s) ORDER BY at DESC", (list(gaps),)):
        found.setdefault(row["gap_id"], []).append(row)
    return found


async def decide_gap(connection: Connection, id: UUID, state: str, who: str, reason: str, now: datetime) -> int:
    sql = "UPDATE gap SET state = %s, decided_by = %s, reason = %s, decided_at = %s WHERE gap_id = %s"
    return (await connection.execute(sql, (state, who, reason, now, id))).rowcount


async def answer_gap(connection: Connection, id: UUID, who: str, now: datetime, article: str) -> None:
    sql = "UPDATE gap SET state = 'answered', decided_by = %s, decided_at = %s, article_id = %s WHERE gap_id = %s"
    await connection.execute(sql, (who, now, article, id))


# ---- drafts


async def select_solved(connection: Connection) -> list[dict[str, Any]]:
    """For each open gap's question that a person answered in a talk which is closed now: gap_id, conversation_id, asked, language, the
    person's lines after it up to the customer's next question to the AI, and the wordings of the gap. Never a line of the AI."""
    sql = """
    SELECT q.gap_id, q.conversation_id, q.asked, q.language, p.lines,
           (SELECT jsonb_agg(DISTINCT jsonb_build_array(w.asked, w.language)) FROM gap_question w WHERE w.gap_id = q.gap_id) AS wordings
    FROM gap_question q JOIN gap g USING (merchant_id, gap_id) JOIN conversation c USING (merchant_id, conversation_id)
    CROSS JOIN LATERAL (
        SELECT array_agg(m.text ORDER BY m.seq) AS lines FROM message m
        WHERE m.conversation_id = q.conversation_id AND m.sender = 'person' AND m.seq > q.seq AND m.language = q.language
          AND NOT EXISTS (SELECT FROM gap_question later WHERE later.conversation_id = q.conversation_id AND later.gap_id <> q.gap_id
                          AND later.seq > q.seq AND later.seq < m.seq)
    ) p
    WHERE g.state = 'open' AND c.hand_over = 'none' AND p.lines IS NOT NULL ORDER BY q.at DESC
    """
    return await (await connection.execute(sql)).fetchall()


async def select_drafts(connection: Connection, state: str | None, id: UUID | None = None) -> tuple[Draft, ...]:
    sql = """
    SELECT * FROM article_draft WHERE (%s::text IS NULL OR state = %s) AND (%s::uuid IS NULL OR draft_id = %s)
    ORDER BY state DESC, made_at DESC, draft_id
    """
    rows = await connection.execute(sql, (state, state, id, id))
    return tuple(
        [
            Draft(
                id=row["draft_id"],
                texts={language: (told[0], told[1]) for language, told in row["texts"].items()},
                examples={language: tuple(told) for language, told in row["examples"].items()},
                made_by=row["made_by"],
                made_at=row["made_at"],
                state=row["state"],
                problems=tuple(row["problems"]),
                translated=row["translated"],
                gap=row["gap_id"],
                conversation=row["conversation_id"],
                decided_by=row["decided_by"],
                decided_at=row["decided_at"],
                reason=row["reason"],
                article=row["article_id"],
            )
            async for row in rows
        ]
    )


async def upsert_draft(
    connection: Connection,
    id: UUID,
    key: str,
    gap: UUID,
    conversation: UUID | None,
    texts: Mapping[str, tuple[str, str]],
    examples: Mapping[str, tuple[str, ...]],
    translated: str,
    who: str,
    now: datetime,
) -> None:
    """One draft a gap; one that is there and not decided gets the fuller texts."""
    await connection.execute(
        """
        INSERT INTO article_draft (merchant_id, draft_id, key, gap_id, conversation_id, texts, examples, translated, made_by, made_at)
        VALUES (current_merchant(), %s, %s, %s, %s, %s, %s, %s, %s, %s)
        ON CONFLICT (merchant_id, key) DO UPDATE SET texts = excluded.texts, examples = excluded.examples, translated = excluded.translated
        WHERE article_draft.state = 'draft'
        """,
        (id, key, gap, conversation, _json(texts), _json(examples), translated, who, now),
    )


async def decide_draft(
    connection: Connection,
    id: UUID,
    state: str,
    who: str,
    reason: str,
    now: datetime,
    texts: Mapping[str, tuple[str, str]],
    article: str | None,
) -> int:
    """1 when it was still a draft."""
    cursor = await connection.execute(
        """
        UPDATE article_draft SET state = %s, decided_by = %s, reason = %s, decided_at = %s, texts = %s, article_id = %s
        WHERE draft_id = %s AND state = 'draft'
        """,
        (state, who, reason, now, _json(texts), article, id),
    )
    return cursor.rowcount


# ---- stale articles


async def select_uses(connection: Connection, since: datetime) -> tuple[int, dict[str, tuple[int, int]]]:
    """How many turns there were, and article → (turns that it was said in, of these how many were followed by a person)."""
    turns = await (await connection.execute("SELECT count(*) AS n FROM trace WHERE at > %s", (since,))).fetchone()
    sql = """
    SELECT regexp_replace(e->>'id', '\\.[A-Za-z-]+#\\d+$', '') AS article, count(DISTINCT t.trace_id) AS uses,
           count(DISTINCT t.trace_id) FILTER (WHERE EXISTS (
               SELECT FROM trace n WHERE n.conversation_id = t.conversation_id AND n.at > t.at AND n.at < t.at + interval '30 minutes'
               AND n.lane = 'hand_over')) AS followed
    FROM trace t CROSS JOIN LATERAL jsonb_array_elements(coalesce(t.record->'evidence', '[]')) e
    WHERE t.at > %s AND e->>'kind' = 'passage' AND jsonb_array_length(e->'supports') > 0 GROUP BY 1
    """
    rows = await connection.execute(sql, (since,))
    return (turns["n"] if turns else 0), {row["article"]: (row["uses"], row["followed"]) async for row in rows}


async def select_ages(connection: Connection) -> dict[str, datetime]:
    """Article → when it was last changed."""
    rows = await connection.execute("SELECT article_id, max(updated_at) AS at FROM article GROUP BY article_id")
    return {row["article_id"]: row["at"] async for row in rows}
