"""The queries of case files, on connections opened for the merchant."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from kefu.database import Connection
from kefu.people.cases.nouns import Case, Evidence, Step, Target
from kefu.perception.complaints import Complaint

_CASE = """
SELECT c.*, coalesce(p.name, '') AS owner_name,
       coalesce((SELECT json_agg(json_build_object('label', l.label, 'probability', l.probability, 'start', l.span_start,
                                                   'end', l.span_end, 'said', l.said) ORDER BY l.probability DESC, l.label)
                 FROM case_label l WHERE l.merchant_id = c.merchant_id AND l.case_id = c.case_id), '[]') AS labels,
       coalesce((SELECT json_agg(json_build_object('kind', t.kind, 'value', t.value, 'title', t.title) ORDER BY t.kind, t.value)
                 FROM case_target t WHERE t.merchant_id = c.merchant_id AND t.case_id = c.case_id), '[]') AS targets
FROM case_file c LEFT JOIN person p ON p.merchant_id = c.merchant_id AND p.person_id = c.owner_id
"""


async def timezone(connection: Connection) -> str:
    row = await (await connection.execute("SELECT timezone FROM merchant WHERE merchant_id = current_merchant()")).fetchone()
    return row["timezone"] if row else "UTC"


async def next_number(connection: Connection, year: int) -> int:
    """Counts up within the transaction, so a number is given once and none is lost."""
    sql = """
    INSERT INTO case_counter (merchant_id, year, last) VALUES (current_merchant(), %s, 1)
    ON CONFLICT (merchant_id, year) DO UPDATE SET last = case_counter.last + 1 RETURNING last
    """
    row = await (await connection.execute(sql, (year,))).fetchone()
    assert row is not None
    return row["last"]


async def hold_complainant(connection: Connection, who: str) -> None:
    """Two messages of one customer do not open the same case twice: the second waits until the first is stored."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('case:' || current_merchant() || ':' || %s, 0))", (who,))


async def insert_case(connection: Connection, values: Mapping[str, Any]) -> None:
    sql = """
    INSERT INTO case_file (merchant_id, case_id, number, conversation_id, customer_id, order_id, language, severity, said, opened_at,
                           due_at, key)
    VALUES (current_merchant(), %(id)s, %(number)s, %(conversation)s, %(customer)s, %(order)s, %(language)s, %(severity)s, %(said)s,
            %(opened_at)s, %(due_at)s, %(key)s)
    """
    await connection.execute(sql, values)


async def add_labels(connection: Connection, case: UUID, labels: Sequence[Complaint]) -> None:
    sql = """
    INSERT INTO case_label (merchant_id, case_id, label, probability, span_start, span_end, said)
    VALUES (current_merchant(), %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
    """
    for each in labels:
        await connection.execute(sql, (case, each.label, each.probability, *each.span, each.said))


async def add_targets(connection: Connection, case: UUID, targets: Sequence[Target]) -> None:
    sql = """
    INSERT INTO case_target (merchant_id, case_id, kind, value, title) VALUES (current_merchant(), %s, %s, %s, %s) ON CONFLICT DO NOTHING
    """
    for each in targets:
        await connection.execute(sql, (case, each.kind, each.value, Jsonb(dict(each.title))))


async def add_step(connection: Connection, case: UUID, step: Step) -> None:
    sql = """
    INSERT INTO case_step (merchant_id, case_id, position, at, kind, person_id, by_name, text, details)
    SELECT current_merchant(), %(case)s, coalesce(max(position), 0) + 1, %(at)s, %(kind)s, %(person)s, %(by)s, %(text)s, %(details)s
    FROM case_step WHERE case_id = %(case)s
    """
    values = {"case": case, "at": step.at, "kind": step.kind, "person": step.person, "by": step.by, "text": step.text}
    await connection.execute(sql, {**values, "details": Jsonb(dict(step.details))})


async def update_case(connection: Connection, case: UUID, changes: Mapping[str, Any]) -> None:
    """`changes`: column → value; the names come from this package, never from a request."""
    columns = ", ".join(f"{name} = %({name})s" for name in changes)
    values = {name: Jsonb(value) if isinstance(value, dict) else value for name, value in changes.items()}
    await connection.execute(f"UPDATE case_file SET {columns} WHERE case_id = %(case)s".encode(), {**values, "case": case})


async def select_case(connection: Connection, case: UUID, *, hold: bool = False) -> Case | None:
    """`hold`: nobody else changes it until the transaction ends."""
    if hold:
        await connection.execute("SELECT FROM case_file WHERE case_id = %s FOR UPDATE", (case,))
    row = await (await connection.execute(f"{_CASE} WHERE c.case_id = %s".encode(), (case,))).fetchone()
    return as_case(row) if row else None


async def select_by_key(connection: Connection, key: str) -> Case | None:
    """The case that was opened, or was complained of again, under this key."""
    sql = f"""
    {_CASE} WHERE c.key = %(key)s
       OR EXISTS (SELECT FROM case_step s WHERE s.merchant_id = c.merchant_id AND s.case_id = c.case_id AND s.details ->> 'key' = %(key)s)
    """
    row = await (await connection.execute(sql.encode(), {"key": key})).fetchone()
    return as_case(row) if row else None


async def select_by_number(connection: Connection, number: str) -> Case | None:
    row = await (await connection.execute(f"{_CASE} WHERE c.number = %s".encode(), (number,))).fetchone()
    return as_case(row) if row else None


async def select_unsettled(connection: Connection, conversation: UUID, customer: str | None, order: str | None) -> list[Case]:
    """Cases of this customer, or of this conversation, that are not closed and are about the same order, the latest first."""
    sql = f"""
    {_CASE} WHERE c.status <> 'closed' AND c.order_id IS NOT DISTINCT FROM %(order)s
      AND (c.conversation_id = %(conversation)s OR c.customer_id = %(customer)s)
    ORDER BY c.opened_at DESC
    """
    rows = await connection.execute(sql.encode(), {"order": order, "conversation": conversation, "customer": customer})
    return [as_case(row) for row in await rows.fetchall()]


async def select_steps(connection: Connection, case: UUID) -> tuple[Step, ...]:
    rows = await (await connection.execute("SELECT * FROM case_step WHERE case_id = %s ORDER BY position", (case,))).fetchall()
    return tuple(Step(row["at"], row["kind"], row["by_name"], row["person_id"], row["text"], row["details"]) for row in rows)


async def select_page(connection: Connection, wanted: Mapping[str, Any]) -> list[Case]:
    """Those that are not closed by their deadline, then the closed ones, the latest first."""
    sql = f"""
    {_CASE}
    WHERE (%(status)s = 'all' OR (%(status)s = 'unsettled' AND c.status <> 'closed') OR c.status = %(status)s
           OR (%(status)s = 'overdue' AND c.status <> 'closed' AND c.due_at < %(now)s))
      AND (%(owner)s::uuid IS NULL OR c.owner_id = %(owner)s)
      AND (NOT %(unowned)s OR c.owner_id IS NULL)
      AND (%(customer)s::text IS NULL OR c.customer_id = %(customer)s)
      AND (%(conversation)s::uuid IS NULL OR c.conversation_id = %(conversation)s)
      AND (%(label)s::text IS NULL OR EXISTS (SELECT FROM case_label l WHERE l.case_id = c.case_id
                                              AND (l.label = %(label)s OR l.label LIKE %(label)s || '.%%')))
      AND (%(kind)s::text IS NULL OR EXISTS (SELECT FROM case_target t WHERE t.case_id = c.case_id AND t.kind = %(kind)s
                                             AND (%(value)s::text IS NULL OR t.value = %(value)s)))
      AND (%(text)s::text IS NULL OR c.number ILIKE %(like)s OR c.said ILIKE %(like)s OR c.order_id ILIKE %(like)s)
    ORDER BY c.status = 'closed', CASE WHEN c.status <> 'closed' THEN c.due_at END, c.closed_at DESC, c.number
    LIMIT %(limit)s OFFSET %(offset)s
    """
    rows = await connection.execute(sql.encode(), wanted)
    return [as_case(row) for row in await rows.fetchall()]


async def select_counts(connection: Connection, now: datetime) -> dict[str, int]:
    sql = """
    SELECT count(*) FILTER (WHERE status <> 'closed') AS unsettled,
           count(*) FILTER (WHERE status <> 'closed' AND due_at < %(now)s) AS overdue,
           count(*) FILTER (WHERE status <> 'closed' AND owner_id IS NULL) AS unowned, count(*) FILTER (WHERE status = 'closed') AS closed
    FROM case_file
    """
    row = await (await connection.execute(sql, {"now": now})).fetchone()
    assert row is not None
    return dict(row)


async def person_name(connection: Connection, person: UUID) -> str | None:
    row = await (await connection.execute("SELECT name FROM person WHERE person_id = %s", (person,))).fetchone()
    return row["name"] if row else None


def as_case(row: Mapping[str, Any]) -> Case:
    evidence = row["evidence"]
    return Case(
        id=row["case_id"],
        merchant_id=row["merchant_id"],
        number=row["number"],
        conversation=row["conversation_id"],
        customer=row["customer_id"],
        order=row["order_id"],
        language=row["language"],
        severity=row["severity"],
        said=row["said"],
        contacts=row["contacts"],
        opened_at=row["opened_at"],
        due_at=row["due_at"],
        owner=row["owner_id"],
        owner_name=row["owner_name"],
        status=row["status"],
        labels=tuple(Complaint(each["label"], each["probability"], (each["start"], each["end"]), each["said"]) for each in row["labels"]),
        targets=tuple(Target(each["kind"], each["value"], each["title"]) for each in row["targets"]),
        closed_at=row["closed_at"],
        evidence=Evidence(evidence["done"], tuple(evidence["acts"]), evidence["confirmed"], evidence["because"]) if evidence else None,
    )


async def select_weeks(connection: Connection, now: datetime, weeks_before: int) -> list[dict[str, Any]]:
    """Cases of each target and label by week, weeks counted back from `now`; the last of `weeks` is the latest."""
    sql = """
    WITH counted AS (
        SELECT c.case_id, floor(extract(epoch FROM %(now)s::timestamptz - c.opened_at) / 604800)::integer AS ago
        FROM case_file c WHERE c.opened_at <= %(now)s AND c.opened_at > %(now)s - make_interval(weeks => %(weeks)s + 1)
    ), about AS (
        SELECT 'label' AS kind, l.label AS value, '{}'::jsonb AS title, n.ago, l.case_id FROM case_label l JOIN counted n USING (case_id)
        UNION ALL
        SELECT t.kind, t.value, t.title, n.ago, t.case_id FROM case_target t JOIN counted n USING (case_id)
    )
    SELECT kind, value, (array_agg(title ORDER BY ago))[1] AS title,
           array(SELECT count(*) FILTER (WHERE a.ago = w) FROM generate_series(%(weeks)s, 0, -1) w LEFT JOIN about a
                 ON a.kind = about.kind AND a.value = about.value GROUP BY w ORDER BY w DESC) AS weeks
    FROM about GROUP BY kind, value
    """
    return await (await connection.execute(sql, {"now": now, "weeks": weeks_before})).fetchall()


async def first_opened(connection: Connection) -> datetime | None:
    row = await (await connection.execute("SELECT min(opened_at) AS at FROM case_file")).fetchone()
    return row["at"] if row else None


async def offers(connection: Connection, customer: str, now: datetime, days: int) -> tuple[int, int, frozenset[str]]:
    """Minor units and times of the customer's offers within `days`, and the causes of all of them. A guest is known by the conversation."""
    sql = """
    SELECT s.at, (s.details ->> 'minor')::bigint AS minor, s.details ->> 'cause' AS cause
    FROM case_step s JOIN case_file c ON c.merchant_id = s.merchant_id AND c.case_id = s.case_id
    WHERE s.kind = 'offered' AND s.details ? 'cause' AND coalesce(c.customer_id, c.conversation_id::text) = %s
    """
    rows = await (await connection.execute(sql, (customer,))).fetchall()
    late = [row["minor"] for row in rows if (now - row["at"]).days < days and row["minor"]]
    return sum(late), len(late), frozenset(row["cause"] for row in rows)


async def own_setting(connection: Connection, name: str) -> str | None:
    """The merchant's own text of a setting as it counts now; None while it is as shipped."""
    sql = "SELECT source FROM setting_text WHERE name = %s ORDER BY seq DESC LIMIT 1"
    row = await (await connection.execute(sql, (name,))).fetchone()
    return None if row is None else row["source"]
