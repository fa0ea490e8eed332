"""The queries of this room, one function each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kefu.database import Connection

Kind = Literal["question", "exam", "sentence"]


@dataclass(frozen=True, slots=True)
class Pair:
    """A text about a passage, and where it comes from. `fault` is '' for what may be used."""

    passage: str
    version: str
    article: str
    language: str
    kind: Kind
    text: str
    fault: str
    source: str


async def run_to_go_on(connection: Connection, merchant_id: int, kind: str, teacher: str) -> int | None:
    """The newest run that was not judged yet and has this teacher."""
    row = await (
        await connection.execute(
            """
            SELECT run FROM learning_run WHERE merchant_id = %s AND kind = %s AND teacher = %s AND judged_at IS NULL
            ORDER BY run DESC LIMIT 1
            """,
            (merchant_id, kind, teacher),
        )
    ).fetchone()
    return row["run"] if row else None


async def insert_run(connection: Connection, merchant_id: int, kind: str, teacher: str) -> int:
    row = await (
        await connection.execute(
            """
            INSERT INTO learning_run (merchant_id, run, kind, teacher)
            SELECT %(merchant)s, coalesce(max(run), 0) + 1, %(kind)s, %(teacher)s FROM learning_run WHERE merchant_id = %(merchant)s
            RETURNING run
            """,
            {"merchant": merchant_id, "kind": kind, "teacher": teacher},
        )
    ).fetchone()
    assert row is not None
    return row["run"]


async def done_passages(connection: Connection, merchant_id: int, run: int) -> set[tuple[str, str]]:
    """(passage, version) of those that the teacher has been asked about."""
    rows = await connection.execute("SELECT passage_id, version FROM learning_step WHERE merchant_id = %s AND run = %s", (merchant_id, run))
    return {(row["passage_id"], row["version"]) async for row in rows}


async def insert_step(connection: Connection, merchant_id: int, run: int, passage: str, version: str, pairs: Iterable[Pair]) -> None:
    """A passage is done, and what came of it: together or not at all. A second process that did it, too, changes nothing."""
    step = await connection.execute(
        "INSERT INTO learning_step (merchant_id, run, passage_id, version) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (merchant_id, run, passage, version),
    )
    if not step.rowcount:
        return
    async with connection.cursor() as cursor:
        await cursor.executemany(
            """
            INSERT INTO learning_pair (merchant_id, run, passage_id, version, article_id, language, kind, text, fault, source)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            """,
            [(merchant_id, run, p.passage, p.version, p.article, p.language, p.kind, p.text, p.fault, p.source) for p in pairs],
        )


async def select_pairs(connection: Connection, merchant_id: int, run: int) -> list[Pair]:
    rows = await connection.execute("SELECT * FROM learning_pair WHERE merchant_id = %s AND run = %s ORDER BY pair", (merchant_id, run))
    return [_pair(row) async for row in rows]


async def note_judged(connection: Connection, merchant_id: int, run: int, figures: str, is_better: bool) -> None:
    """`figures`: JSON."""
    await connection.execute(
        "UPDATE learning_run SET figures = %s, is_better = %s, judged_at = now() WHERE merchant_id = %s AND run = %s",
        (figures, is_better, merchant_id, run),
    )


async def select_runs(connection: Connection, merchant_id: int) -> list[Mapping[str, Any]]:
    """run, kind, teacher, begun_at, judged_at, is_better, figures, questions (kept), dropped, newest first."""
    rows = await connection.execute(
        """
        SELECT r.run, r.kind, r.teacher, r.begun_at, r.judged_at, r.is_better, r.figures,
               count(p.pair) FILTER (WHERE p.kind = 'question' AND p.fault = '') AS questions,
               count(p.pair) FILTER (WHERE p.kind = 'question' AND p.fault <> '') AS dropped,
               (SELECT count(*) FROM learning_step s WHERE s.merchant_id = r.merchant_id AND s.run = r.run) AS passages
        FROM learning_run r LEFT JOIN learning_pair p USING (merchant_id, run)
        WHERE r.merchant_id = %s GROUP BY r.merchant_id, r.run ORDER BY r.run DESC
        """,
        (merchant_id,),
    )
    return [row async for row in rows]


async def select_sentences(connection: Connection, merchant_id: int) -> list[Pair]:
    """What teachers said about passages in one sentence, of all runs, where nothing was wrong with it."""
    rows = await connection.execute(
        "SELECT * FROM learning_pair WHERE merchant_id = %s AND kind = 'sentence' AND fault = '' ORDER BY run, pair", (merchant_id,)
    )
    return [_pair(row) async for row in rows]


async def select_choice(connection: Connection, merchant_id: int) -> tuple[bool, int | None, int | None]:
    """Whether customers' words may be learnt from, the run that is served, and the one served before it."""
    row = await (
        await connection.execute(
            "SELECT customers_consent, served_run, run_before FROM learning_choice WHERE merchant_id = %s", (merchant_id,)
        )
    ).fetchone()
    return (row["customers_consent"], row["served_run"], row["run_before"]) if row else (False, None, None)


async def upsert_consent(connection: Connection, merchant_id: int, consent: bool) -> None:
    await connection.execute(
        """
        INSERT INTO learning_choice (merchant_id, customers_consent) VALUES (%s, %s)
        ON CONFLICT (merchant_id) DO UPDATE SET customers_consent = excluded.customers_consent, changed_at = now()
        """,
        (merchant_id, consent),
    )


async def upsert_served(connection: Connection, merchant_id: int, run: int | None, before: int | None) -> None:
    await connection.execute(
        """
        INSERT INTO learning_choice (merchant_id, served_run, run_before) VALUES (%s, %s, %s)
        ON CONFLICT (merchant_id) DO UPDATE SET served_run = excluded.served_run, run_before = excluded.run_before, changed_at = now()
        """,
        (merchant_id, run, before),
    )


def _pair(row: dict[str, Any]) -> Pair:
    return Pair(
        row["passage_id"], row["version"], row["article_id"], row["language"], row["kind"], row["text"], row["fault"], row["source"]
    )
