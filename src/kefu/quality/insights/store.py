"""The queries of this room. Each cut is one query of rows (key, part, conversation, value); numbers and the conversations behind them
are both read from it, so that they cannot disagree."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kefu.database import Connection

# Conversations of the chosen days that fit the filters, with who settled them.
_TALK = """
WITH asked AS (
    SELECT conversation_id, bool_or(taken_at IS NOT NULL) AS taken FROM ticket WHERE ending IS DISTINCT FROM 'withdrawn' GROUP BY 1
), every AS (
    SELECT f.*, f.began_at AT TIME ZONE %(zone)s AS local, c.customer_id,
           CASE WHEN a.taken OR f.person_words > 0 THEN 'person' WHEN a.conversation_id IS NOT NULL THEN 'waiting' ELSE 'ai' END AS handled
    FROM talk_facts f JOIN conversation c USING (merchant_id, conversation_id) LEFT JOIN asked a USING (conversation_id)
    WHERE f.began_at >= %(since)s AND f.began_at < %(until)s
), talk AS (
    SELECT * FROM every
    WHERE (%(language)s::text IS NULL OR language = %(language)s) AND (%(stage)s::text IS NULL OR stage = %(stage)s)
      AND (%(handled)s::text IS NULL OR handled = %(handled)s) AND (%(intent)s::text IS NULL OR intent = %(intent)s)
)
"""
# What she said of it: her last score, and whether she said that it is settled. Complaint: a case was opened of it.
_JUDGED = """(
    SELECT k.*, r.score, c.complained, c.case_confirmed
    FROM talk k
    LEFT JOIN LATERAL (SELECT score FROM rating r WHERE r.conversation_id = k.conversation_id AND r.score IS NOT NULL
                       ORDER BY answered_at DESC LIMIT 1) r ON true
    LEFT JOIN LATERAL (SELECT count(*) > 0 AS complained, bool_or((f.evidence ->> 'confirmed')::boolean) AS case_confirmed
                       FROM case_file f WHERE f.conversation_id = k.conversation_id) c ON true
    WHERE k.stage <> 'talk'
) j"""
_CONFIRMED = "coalesce(score >= 4, false) OR (coalesce(score, 3) > 2 AND (said_solved OR coalesce(case_confirmed, false)))"
_ASSUMED = (
    "handled = 'ai' AND NOT complained AND open_since IS NULL AND heat_after < 0.6 AND lane <> 'hand_over' AND coalesce(score, 3) > 2"
)


def _repeat(hours: int) -> str:
    """Of customers who are known, and whose time to come back has passed: nobody came back with the same subject."""
    return f"""SELECT {_DAY} AS key, CASE WHEN ({_CONFIRMED} OR {_ASSUMED}) AND NOT EXISTS (
                   SELECT FROM talk_facts n JOIN conversation m USING (merchant_id, conversation_id)
                   WHERE m.customer_id = j.customer_id AND n.intent = j.intent AND n.conversation_id <> j.conversation_id
                     AND n.began_at > j.last_at AND n.began_at <= j.last_at + interval '{hours} hours')
               THEN 'yes' ELSE 'no' END AS part, conversation_id, 1.0 AS value
               FROM {_JUDGED} WHERE customer_id IS NOT NULL AND last_at < now() - interval '{hours} hours'"""


_DAY = "to_char(local, 'YYYY-MM-DD')"
# Promises with the time that was promised first: a new time does not make them punctual.
_PROMISES = """(
    SELECT p.*, coalesce(v.first_due, p.deadline) AS first_due, v.moves FROM promise p
    LEFT JOIN LATERAL (SELECT min(was_due) AS first_due, count(*) AS moves FROM promise_move m
                       WHERE m.merchant_id = p.merchant_id AND m.promise_id = p.promise_id) v ON true
) p"""
# From 0.6 a turn offers a person unasked (HOT, turn/mood/course.py); from 0.2 a feeling can be told from none, below -0.05 she is glad.
_MOOD = "CASE WHEN {0} >= 0.6 THEN 'upset' WHEN {0} >= 0.2 THEN 'uneasy' WHEN {0} < -0.05 THEN 'glad' ELSE 'calm' END"

_FIGURES = """count(*) AS rows, count(DISTINCT conversation_id) AS conversations, sum(value)::float AS sum, avg(value)::float AS mean,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY value) AS median, percentile_cont(0.9) WITHIN GROUP (ORDER BY value) AS p90"""

CUTS: Mapping[str, str] = {
    "volume": f"SELECT {_DAY} AS key, stage AS part, conversation_id, 1.0 AS value FROM talk",
    "intents": "SELECT intent AS key, stage AS part, conversation_id, 1.0 AS value FROM talk",
    "hours": """SELECT extract(isodow FROM local)::text AS key, extract(hour FROM local)::text AS part, conversation_id, 1.0 AS value
                FROM talk""",
    "handled": f"SELECT {_DAY} AS key, handled AS part, conversation_id, 1.0 AS value FROM talk",
    "lanes": """SELECT t.lane AS key, CASE WHEN t.verdict = 'Send' THEN 'sent' ELSE 'mended' END AS part, k.conversation_id,
                t.milliseconds AS value FROM talk k JOIN trace t USING (merchant_id, conversation_id) WHERE t.lane <> 'none'""",
    "costs": f"SELECT {_DAY} AS key, currency AS part, conversation_id, cost_micros / 1e6 AS value FROM talk",
    "waits": f"""SELECT {_DAY} AS key, 'taken' AS part, conversation_id, extract(epoch FROM t.taken_at - t.asked_at) AS value
                 FROM talk JOIN ticket t USING (merchant_id, conversation_id) WHERE t.taken_at IS NOT NULL AND t.reason <> 'taken'""",
    "in_time": f"""SELECT {_DAY} AS key, CASE WHEN t.answered_at <= t.due_at THEN 'in_time' ELSE 'late' END AS part, conversation_id,
                   extract(epoch FROM t.answered_at - t.due_at) AS value
                   FROM talk JOIN ticket t USING (merchant_id, conversation_id) WHERE t.taken_at IS NOT NULL AND t.reason <> 'taken'""",
    "moods": f"""SELECT {_MOOD.format("heat_before")} AS key, {_MOOD.format("heat_after")} AS part, conversation_id,
                 heat_after - heat_before AS value FROM talk""",
    "reasons": """SELECT t.reason AS key, coalesce(t.ending, t.state) AS part, conversation_id,
                  extract(epoch FROM t.taken_at - t.asked_at) AS value
                  FROM talk JOIN ticket t USING (merchant_id, conversation_id) WHERE t.reason <> 'taken'""",
    "people": f"""SELECT t.last_holder::text AS key, {_DAY} AS part, conversation_id,
                  extract(epoch FROM coalesce(t.ended_at, last_at) - t.taken_at) / 60 AS value
                  FROM talk JOIN (SELECT *, coalesce(person_id, last_person) AS last_holder FROM ticket) t
                  USING (merchant_id, conversation_id) WHERE t.taken_at IS NOT NULL AND t.last_holder IS NOT NULL""",
    "causes": """SELECT g.kind || ':' || g.value AS key, floor(extract(epoch FROM %(until)s - f.opened_at) / 604800)::text AS part,
                 conversation_id, 1.0 AS value FROM talk JOIN case_file f USING (merchant_id, conversation_id)
                 JOIN case_target g USING (merchant_id, case_id) WHERE f.opened_at < %(until)s""",
    "complaints": """SELECT l.label AS key, f.severity AS part, conversation_id, 1.0 AS value FROM talk
                     JOIN case_file f USING (merchant_id, conversation_id) JOIN case_label l USING (merchant_id, case_id)""",
    "promises": f"""SELECT p.kind AS key, CASE WHEN p.status = 'open' AND p.moves > 0 THEN 'moved' ELSE p.status END AS part,
                    conversation_id, 1.0 AS value FROM talk JOIN {_PROMISES} USING (merchant_id, conversation_id)""",
    "csat": f"""SELECT {_DAY} AS key, r.score::text AS part, conversation_id, r.score::float AS value
                FROM talk JOIN rating r USING (merchant_id, conversation_id) WHERE r.score IS NOT NULL""",
    "asked": f"""SELECT {_DAY} AS key, CASE WHEN r.score IS NULL THEN 'no' ELSE 'yes' END AS part, conversation_id, 1.0 AS value
                 FROM talk JOIN rating r USING (merchant_id, conversation_id)""",
    "satisfied": f"""SELECT {_DAY} AS key, CASE WHEN r.score >= 4 THEN 'yes' ELSE 'no' END AS part, conversation_id, r.score::float AS value
                     FROM talk JOIN rating r USING (merchant_id, conversation_id) WHERE r.score IS NOT NULL""",
    "confirmed": f"""SELECT {_DAY} AS key, CASE WHEN {_CONFIRMED} THEN 'yes' ELSE 'no' END AS part, conversation_id, 1.0 AS value
                     FROM {_JUDGED}""",
    "assumed": f"""SELECT {_DAY} AS key, CASE WHEN {_ASSUMED} THEN 'yes' ELSE 'no' END AS part, conversation_id, 1.0 AS value
                   FROM {_JUDGED}""",
    "not_repeated_72h": _repeat(72),
    "not_repeated_7d": _repeat(168),
    "promises_kept": f"""SELECT {_DAY} AS key, conversation_id, 1.0 AS value,
                         CASE WHEN p.status = 'kept' AND (p.first_due IS NULL OR p.settled_at <= p.first_due) THEN 'yes'
                              ELSE 'no' END AS part
                         FROM talk JOIN {_PROMISES} USING (merchant_id, conversation_id)
                         WHERE p.status IN ('kept', 'overdue', 'broken') OR (p.status = 'open' AND p.first_due < now())""",
    "refusals_right": f"""SELECT {_DAY} AS key, CASE WHEN r.answerable < 0.5 THEN 'yes' ELSE 'no' END AS part, conversation_id,
                          r.answerable AS value FROM talk JOIN refusal r USING (merchant_id, conversation_id)""",
    "checks": """SELECT c.name AS key, CASE WHEN k.findings ? c.name THEN 'found' ELSE 'clean' END AS part, k.conversation_id, 1.0 AS value
                 FROM talk k, unnest(ARRAY['figures', 'promises', 'language', 'label', 'mood', 'unanswered']) AS c (name)""",
}


async def select_cut(connection: Connection, cut: str, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One row for each key and part: rows, conversations, and sum, mean, median and ninetieth hundredth of the values."""
    sql = f"""
    {_TALK}, cut AS ({CUTS[cut]})
    SELECT key, part, {_FIGURES}
    FROM cut GROUP BY key, part ORDER BY key, part
    """
    return await (await connection.execute(sql.encode(), wanted)).fetchall()


async def select_whole(connection: Connection, cut: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The same over all rows of one key (`key`) and part (`part`); null stands for every one."""
    sql = f"""
    {_TALK}, cut AS ({CUTS[cut]})
    SELECT {_FIGURES}
    FROM cut WHERE (%(key)s::text IS NULL OR key = %(key)s) AND (%(part)s::text IS NULL OR part = %(part)s)
    """
    row = await (await connection.execute(sql.encode(), wanted)).fetchone()
    assert row is not None
    return row


async def select_behind(connection: Connection, cut: str, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The conversations behind a number, the latest first, each with what it adds to it."""
    sql = f"""
    {_TALK}, cut AS ({CUTS[cut]}), behind AS (
        SELECT conversation_id, count(*) AS rows, sum(value)::float AS value FROM cut
        WHERE (%(key)s::text IS NULL OR key = %(key)s) AND (%(part)s::text IS NULL OR part = %(part)s) GROUP BY conversation_id
    )
    SELECT b.*, k.began_at, k.language, k.intent, k.stage, k.lane, k.handled, k.mood_before, k.mood_after, k.heat_after, k.customer_words,
           m.text AS said, coalesce(c.name, '') AS customer
    FROM behind b JOIN talk k USING (conversation_id) LEFT JOIN customer c USING (merchant_id, customer_id)
    LEFT JOIN LATERAL (SELECT text FROM message m WHERE m.conversation_id = b.conversation_id AND m.sender = 'customer'
                       ORDER BY seq LIMIT 1) m ON true
    ORDER BY k.began_at DESC, b.conversation_id
    """
    return await (await connection.execute(sql.encode(), wanted)).fetchall()


async def select_messages(connection: Connection, cut: str, wanted: Mapping[str, Any], limit: int) -> list[dict[str, Any]]:
    """Every message of the conversations behind a number, masked as it is stored."""
    sql = f"""
    {_TALK}, cut AS ({CUTS[cut]})
    SELECT m.conversation_id, m.seq, m.at, m.sender, m.sender_name, m.text, m.language, m.lane, m.trace_id FROM message m
    WHERE m.conversation_id IN (SELECT conversation_id FROM cut WHERE (%(key)s::text IS NULL OR key = %(key)s)
                                AND (%(part)s::text IS NULL OR part = %(part)s))
    ORDER BY m.at, m.conversation_id, m.seq LIMIT %(limit)s
    """
    return await (await connection.execute(sql.encode(), {**wanted, "limit": limit})).fetchall()


async def select_people(connection: Connection) -> dict[str, str]:
    rows = await (await connection.execute("SELECT person_id::text AS id, name FROM person")).fetchall()
    return {row["id"]: row["name"] for row in rows}


async def select_targets(connection: Connection) -> dict[str, dict[str, str]]:
    """kind:value → as people read it."""
    sql = "SELECT kind || ':' || value AS key, (array_agg(title))[1] AS title FROM case_target GROUP BY 1"
    return {row["key"]: row["title"] for row in await (await connection.execute(sql)).fetchall()}


async def select_first_case(connection: Connection) -> datetime | None:
    row = await (await connection.execute("SELECT min(opened_at) AS at FROM case_file")).fetchone()
    return row["at"] if row else None
