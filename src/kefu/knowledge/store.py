"""The queries of this room, one function each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kefu.database import Connection
from kefu.knowledge.passages import under_their_headings
from kefu.vocabulary import Article, Passage


def _article(row: Mapping[str, Any]) -> Article:
    return Article(
        id=row["article_id"], language=row["language"], kind=row["kind"], title=row["title"], body=row["body"], topic=row["topic"],
        valid_from=row["valid_from"], valid_to=row["valid_to"], examples=tuple(row["examples"]), source=row["source"], url=row["url"],
    )  # fmt: skip


def _passage(row: Mapping[str, Any]) -> Passage:
    return Passage(
        id=row["passage_id"], article=row["article_id"], language=row["language"], kind=row["kind"], title=row["title"], text=row["text"],
        topic=row["topic"], valid_from=row["valid_from"], valid_to=row["valid_to"], examples=tuple(row["examples"]),
        source=row["source"], url=row["url"], version=row["version"],
    )  # fmt: skip


async def knowledge_version(connection: Connection, merchant_id: int) -> int:
    """0 for a merchant that never saved anything."""
    row = await (await connection.execute("SELECT version FROM knowledge_version WHERE merchant_id = %s", (merchant_id,))).fetchone()
    return row["version"] if row else 0


async def raise_version(connection: Connection, merchant_id: int) -> int:
    """The new version. Takes the row's lock, so two writers of one merchant queue here until commit."""
    cursor = await connection.execute(
        """
        INSERT INTO knowledge_version (merchant_id, version) VALUES (%s, 1)
        ON CONFLICT (merchant_id) DO UPDATE SET version = knowledge_version.version + 1, changed_at = now()
        RETURNING version
        """,
        (merchant_id,),
    )
    row = await cursor.fetchone()
    assert row
    return row["version"]


async def select_articles(connection: Connection, merchant_id: int) -> tuple[Article, ...]:
    rows = await connection.execute("SELECT * FROM article WHERE merchant_id = %s ORDER BY article_id, language", (merchant_id,))
    return tuple([_article(row) async for row in rows])


async def select_passages(connection: Connection, merchant_id: int) -> tuple[Passage, ...]:
    rows = await connection.execute(
        """
        SELECT p.passage_id, p.article_id, p.language, p.title, p.text, p.version,
               a.kind, a.topic, a.valid_from, a.valid_to, a.examples, a.source, a.url
        FROM passage p JOIN article a USING (merchant_id, article_id, language)
        WHERE p.merchant_id = %s
        ORDER BY p.article_id, p.language, p.position
        """,
        (merchant_id,),
    )
    return under_their_headings([_passage(row) async for row in rows])


async def upsert_article(connection: Connection, merchant_id: int, article: Article, passages: Sequence[Passage]) -> None:
    """Write an article and its passages in place of what it said before."""
    await connection.execute(
        """
        INSERT INTO article (merchant_id, article_id, language, kind, title, body, topic, valid_from, valid_to, examples, source, url)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        ON CONFLICT (merchant_id, article_id, language) DO UPDATE SET
            kind = excluded.kind, title = excluded.title, body = excluded.body, topic = excluded.topic, valid_from = excluded.valid_from,
            valid_to = excluded.valid_to, examples = excluded.examples, source = excluded.source, url = excluded.url, updated_at = now()
        """,
        (
            merchant_id, article.id, article.language, article.kind, article.title, article.body, article.topic,
            article.valid_from, article.valid_to, list(article.examples), article.source, article.url,
        ),
    )  # fmt: skip
    await connection.execute(
        "DELETE FROM passage WHERE merchant_id = %s AND article_id = %s AND language = %s", (merchant_id, article.id, article.language)
    )
    async with connection.cursor() as cursor:
        await cursor.executemany(
            """
            INSERT INTO passage (merchant_id, passage_id, article_id, language, position, title, text, version)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
            """,
            [(merchant_id, p.id, p.article, p.language, at, p.title, p.text, p.version) for at, p in enumerate(passages, start=1)],
        )


async def delete_article(connection: Connection, merchant_id: int, article_id: str, language: str | None) -> int:
    """Number of articles deleted; all languages of it when `language` is None. Passages go with them."""
    cursor = await connection.execute(
        "DELETE FROM article WHERE merchant_id = %s AND article_id = %s AND (%s::text IS NULL OR language = %s)",
        (merchant_id, article_id, language, language),
    )
    return cursor.rowcount


async def delete_other_articles(connection: Connection, merchant_id: int, kept: Iterable[tuple[str, str]]) -> None:
    """Delete every article whose (id, language) is not in `kept`, but those that came from a source or from a talk."""
    pairs = list(kept)
    await connection.execute(
        """
        DELETE FROM article WHERE merchant_id = %s
        AND (article_id, language) NOT IN (SELECT * FROM unnest(%s::text[], %s::text[]))
        AND source <> 'conversation'
        AND NOT EXISTS (SELECT FROM source_article s WHERE (s.article_id, s.language) = (article.article_id, article.language))
        """,
        (merchant_id, [pair[0] for pair in pairs], [pair[1] for pair in pairs]),
    )


async def select_vectors(connection: Connection, merchant_id: int, digests: Sequence[bytes] | None = None) -> dict[bytes, bytes]:
    """Stored vectors by digest: of `digests`, or all of the merchant's."""
    chosen = None if digests is None else list(digests)
    rows = await connection.execute(
        "SELECT digest, vector FROM text_vector WHERE merchant_id = %s AND (%s::bytea[] IS NULL OR digest = ANY(%s::bytea[]))",
        (merchant_id, chosen, chosen),
        binary=True,
    )
    return {bytes(row["digest"]): bytes(row["vector"]) async for row in rows}


async def insert_vectors(connection: Connection, merchant_id: int, vectors: Mapping[bytes, bytes]) -> None:
    async with connection.cursor() as cursor:
        await cursor.executemany(
            "INSERT INTO text_vector (merchant_id, digest, vector) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [(merchant_id, digest, vector) for digest, vector in vectors.items()],
        )


async def delete_other_vectors(connection: Connection, merchant_id: int, kept: Sequence[bytes]) -> None:
    """Drop vectors of texts that no passage uses any more."""
    await connection.execute(
        "DELETE FROM text_vector WHERE merchant_id = %s AND octet_length(digest) = 32 AND digest <> ALL(%s::bytea[])",
        (merchant_id, list(kept)),
    )


async def delete_other_product_vectors(connection: Connection, merchant_id: int, kept: Sequence[bytes]) -> None:
    """Drop vectors of products that are not sold any more; their digests are marked with one more byte."""
    await connection.execute(
        "DELETE FROM text_vector WHERE merchant_id = %s AND octet_length(digest) = 33 AND digest <> ALL(%s::bytea[])",
        (merchant_id, list(kept)),
    )


async def select_learnt(connection: Connection, merchant_id: int) -> dict[tuple[str, str], tuple[str, ...]]:
    """Learnt questions by (article, language), without those whose passage has changed."""
    rows = await connection.execute(
        """
        SELECT q.article_id, q.language, q.text FROM learnt_question q
        WHERE q.merchant_id = %s AND EXISTS (
            SELECT FROM passage p WHERE p.merchant_id = q.merchant_id AND p.article_id = q.article_id AND p.version = q.version
        )
        ORDER BY q.article_id, q.language, q.text
        """,
        (merchant_id,),
    )
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    async for row in rows:
        at = (row["article_id"], row["language"])
        found[at] = (*found.get(at, ()), row["text"])
    return found


async def replace_learnt(connection: Connection, merchant_id: int, rows: Iterable[tuple[str, str, str, str]]) -> None:
    """`rows`: (article, language, version of the passage, question), in place of all that were there."""
    await connection.execute("DELETE FROM learnt_question WHERE merchant_id = %s", (merchant_id,))
    async with connection.cursor() as cursor:
        await cursor.executemany(
            """
            INSERT INTO learnt_question (merchant_id, article_id, language, version, text)
            VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
            """,
            [(merchant_id, *row) for row in rows],
        )


async def upsert_own_intent(
    connection: Connection, merchant_id: int, name: str, zh: Sequence[str], en: Sequence[str], leads_to: Mapping[str, str]
) -> None:
    """`leads_to`: one of article, flow, or the answer by its language."""
    await connection.execute(
        """
        INSERT INTO own_intent (merchant_id, name, zh, en, answer_zh, answer_en, article_id, flow)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
        ON CONFLICT (merchant_id, name) DO UPDATE SET
            zh = excluded.zh, en = excluded.en, answer_zh = excluded.answer_zh, answer_en = excluded.answer_en,
            article_id = excluded.article_id, flow = excluded.flow, version = own_intent.version + 1, updated_at = now()
        """,
        (
            merchant_id, name, list(zh), list(en),
            leads_to.get("zh", ""), leads_to.get("en", ""), leads_to.get("article", ""), leads_to.get("flow", ""),
        ),
    )  # fmt: skip


async def select_own_intents(connection: Connection, merchant_id: int) -> list[tuple[dict[str, Any], int]]:
    """The fields of each `OwnIntent`, with the moment of its last change in microseconds."""
    rows = await connection.execute(
        """
        SELECT name, zh, en, answer_zh, answer_en, article_id, flow, (extract(epoch FROM updated_at) * 1000000)::bigint AS changed
        FROM own_intent WHERE merchant_id = %s ORDER BY name
        """,
        (merchant_id,),
    )
    return [
        (
            {
                "name": row["name"],
                "zh": tuple(row["zh"]),
                "en": tuple(row["en"]),
                "answer": {code: row[f"answer_{code}"] for code in ("zh", "en") if row[f"answer_{code}"]} or None,
                "article": row["article_id"],
                "flow": row["flow"],
            },
            row["changed"],
        )
        async for row in rows
    ]


async def delete_own_intent(connection: Connection, merchant_id: int, name: str) -> int:
    """1 when there was one."""
    return (await connection.execute("DELETE FROM own_intent WHERE merchant_id = %s AND name = %s", (merchant_id, name))).rowcount
