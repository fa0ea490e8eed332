"""The queries of upkeep, on connections opened for the merchant."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kefu.database import Connection
from kefu.knowledge.upkeep.diff import article_from, as_json
from kefu.knowledge.upkeep.nouns import ArticleChange, Finding, Source, Version

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
            [(id, language, source, file) for (id, language), file in files.items()],
        )


async def note_progress(connection: Connection, source: str, digest: str, who: str, done: int, total: int) -> None:
    await connection.execute(
        """
        INSERT INTO import_run (merchant_id, source, digest, who, done, total) VALUES (current_merchant(), %s, %s, %s, %s, %s)
        ON CONFLICT (merchant_id, source) DO UPDATE SET digest = excluded.digest, who = excluded.who, done = excluded.done,
            total = excluded.total, ended_at = NULL, begun_at = CASE WHEN import_run.ended_at IS NULL THEN import_run.begun_at ELSE now() END
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


