"""The queries of alerts, on connections opened for the merchant."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from kefu.database import Connection
from kefu.people.alerts.nouns import Alert, Channel, Delivery, Pending

Row = dict[str, Any]


# ---- the shop's address, and what people have chosen


async def upsert_hook(connection: Connection, url: str, sealed: bytes, person: UUID, now: datetime) -> None:
    await connection.execute(
        """
        INSERT INTO alert_hook (merchant_id, url, sealed, changed_at, changed_by) VALUES (current_merchant(), %s, %s, %s, %s)
        ON CONFLICT (merchant_id) DO UPDATE SET url = excluded.url, sealed = excluded.sealed, changed_at = excluded.changed_at,
            changed_by = excluded.changed_by
        """,
        (url, sealed, now, person),
    )


async def delete_hook(connection: Connection) -> None:
    await connection.execute("DELETE FROM alert_hook")


async def select_hook(connection: Connection) -> Row | None:
    return await (await connection.execute("SELECT * FROM alert_hook")).fetchone()


async def upsert_choice(
    connection: Connection, person: UUID, by: Sequence[str], reasons: Sequence[str], also_here: bool, quiet: tuple[time, time] | None,
    language: str,
) -> None:  # fmt: skip
    await connection.execute(
        """
        INSERT INTO alert_choice (merchant_id, person_id, by, reasons, also_here, quiet_from, quiet_until, language)
        VALUES (current_merchant(), %s, %s, %s, %s, %s, %s, %s)
        ON CONFLICT (merchant_id, person_id) DO UPDATE SET by = excluded.by, reasons = excluded.reasons, also_here = excluded.also_here,
            quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until, language = excluded.language
        """,
        (person, list(by), list(reasons), also_here, *(quiet or (None, None)), language),
    )


async def select_readers(connection: Connection, seen_since: datetime) -> list[Row]:
    """Everybody with their choice (nulls for none), whether their console was heard of since then, and their last mail."""
    sql = """
    SELECT p.person_id, p.name, p.email, p.role, c.by, c.reasons, c.also_here, c.quiet_from, c.quiet_until, c.language,
        m.default_language, coalesce(d.presence = 'on' AND d.seen_at > %s, false) AS is_here,
        (SELECT max(made_at) FROM alert_delivery a WHERE a.person_id = p.person_id) AS mailed_at
    FROM person p JOIN merchant m USING (merchant_id)
    LEFT JOIN alert_choice c USING (merchant_id, person_id) LEFT JOIN duty d USING (merchant_id, person_id)
    """
    return await (await connection.execute(sql, (seen_since,))).fetchall()


async def select_timezone(connection: Connection) -> str:
    row = await (await connection.execute("SELECT timezone FROM merchant WHERE merchant_id = current_merchant()")).fetchone()
    assert row is not None
    return row["timezone"]


# ---- what happened


async def insert_happened(connection: Connection, since: datetime, unread_before: datetime, now: datetime) -> list[Row]:
    """An alert for each thing that has happened since then and is not told yet; the new ones, with `only` for whom a mention is."""
    sql = """
    WITH happened (key, reason, conversation_id, subject, at) AS (
        SELECT 'ticket ' || e.ticket_id || ' ' || e.position, CASE e.kind WHEN 'breached' THEN 'late' ELSE 'waits' END,
            t.conversation_id, t.ticket_id, e.at
        FROM ticket_event e JOIN ticket t USING (merchant_id, ticket_id)
        WHERE e.kind IN ('warned', 'closed_for_now', 'breached') AND e.at > %(since)s AND t.state IN ('waiting', 'offered')
        UNION ALL SELECT 'case ' || case_id || ' ' || extract(epoch FROM due_at)::bigint, 'case', conversation_id, case_id, due_at
        FROM case_file WHERE status <> 'closed' AND due_at > %(since)s AND due_at <= %(now)s
        UNION ALL SELECT 'approval ' || approval_id, 'approval', conversation_id, approval_id, asked_at
        FROM approval WHERE status = 'waiting' AND asked_at > %(since)s
        UNION ALL SELECT 'promise ' || promise_id, 'promise', conversation_id, promise_id, deadline
        FROM promise WHERE status IN ('open', 'overdue') AND deadline > %(since)s AND deadline <= %(now)s
        UNION ALL SELECT 'mention ' || n.note_id || ' ' || who, 'mention', n.conversation_id, n.note_id, n.at
        FROM note n, unnest(n.mentions) AS who
        WHERE n.at > %(since)s AND n.at <= %(unread)s AND NOT who = ANY (n.read_by)
    )
    INSERT INTO alert (merchant_id, key, reason, conversation_id, subject, at)
    SELECT current_merchant(), key, reason, conversation_id, subject, at FROM happened ON CONFLICT (merchant_id, key) DO NOTHING
    RETURNING alert_id, reason, subject, CASE reason WHEN 'mention' THEN split_part(key, ' ', 3)::uuid END AS only,
        (SELECT a.asked_by FROM approval a WHERE a.approval_id = subject AND reason = 'approval') AS never
    """
    return await (await connection.execute(sql, {"since": since, "unread": unread_before, "now": now})).fetchall()


async def insert_test(connection: Connection, key: str, now: datetime) -> UUID:
    sql = "INSERT INTO alert (merchant_id, key, reason, at) VALUES (current_merchant(), %s, 'test', %s) RETURNING alert_id"
    row = await (await connection.execute(sql, (key, now))).fetchone()
    assert row is not None
    return row["alert_id"]


async def insert_for(connection: Connection, alert: UUID, person: UUID, channel: Channel, delivery: UUID | None = None) -> None:
    await connection.execute(
        """
        INSERT INTO alert_for (merchant_id, alert_id, person_id, channel, delivery_id) VALUES (current_merchant(), %s, %s, %s, %s)
        ON CONFLICT DO NOTHING
        """,
        (alert, person, channel, delivery),
    )


async def select_pending(connection: Connection) -> list[Pending]:
    """What nobody was told of yet, locked until it is, with whether it is still so."""
    sql = """
    SELECT a.alert_id, a.reason, a.conversation_id, a.at, f.person_id, f.channel, CASE a.reason
        WHEN 'case' THEN EXISTS (SELECT FROM case_file WHERE case_id = a.subject AND status <> 'closed')
        WHEN 'approval' THEN
            EXISTS (SELECT FROM approval WHERE approval_id = a.subject AND status = 'waiting' AND first_by IS DISTINCT FROM f.person_id)
        WHEN 'promise' THEN EXISTS (SELECT FROM promise WHERE promise_id = a.subject AND status IN ('open', 'overdue'))
        WHEN 'mention' THEN EXISTS (SELECT FROM note WHERE note_id = a.subject AND NOT f.person_id = ANY (read_by))
        ELSE EXISTS (SELECT FROM ticket WHERE ticket_id = a.subject AND state IN ('waiting', 'offered')) END AS still
    FROM alert_for f JOIN alert a USING (merchant_id, alert_id)
    WHERE f.delivery_id IS NULL AND f.dropped_at IS NULL ORDER BY a.at FOR UPDATE OF f SKIP LOCKED
    """
    rows = await (await connection.execute(sql)).fetchall()
    return [Pending(_alert(row), row["person_id"], row["channel"], row["still"]) for row in rows]


async def drop(connection: Connection, pending: Pending, now: datetime) -> None:
    sql = "UPDATE alert_for SET dropped_at = %s WHERE alert_id = %s AND person_id = %s AND channel = %s"
    await connection.execute(sql, (now, pending.alert.id, pending.person, pending.channel))


# ---- telling


async def insert_delivery(connection: Connection, id: UUID, channel: Channel, person: UUID | None, now: datetime) -> None:
    await connection.execute(
        """
        INSERT INTO alert_delivery (merchant_id, delivery_id, channel, person_id, made_at, next_at)
        VALUES (current_merchant(), %s, %s, %s, %s, %s)
        """,
        (id, channel, person, now, now),
    )


async def put_into(connection: Connection, delivery: UUID, pending: Pending) -> None:
    sql = "UPDATE alert_for SET delivery_id = %s WHERE alert_id = %s AND person_id = %s AND channel = %s"
    await connection.execute(sql, (delivery, pending.alert.id, pending.person, pending.channel))


async def take_due(connection: Connection, now: datetime, lease: timedelta, limit: int, only: UUID | None = None) -> list[Delivery]:
    """Deliveries whose moment has come, one more try noted, left alone by others until the lease ends."""
    sql = """
    UPDATE alert_delivery SET tries = tries + 1, next_at = %(until)s WHERE delivery_id IN (
        SELECT delivery_id FROM alert_delivery
        WHERE state = 'waiting' AND next_at <= %(now)s AND (%(only)s::uuid IS NULL OR delivery_id = %(only)s)
        ORDER BY next_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
    RETURNING *
    """
    rows = await (await connection.execute(sql, {"now": now, "until": now + lease, "only": only, "limit": limit})).fetchall()
    return await _with_alerts(connection, rows)


async def update_delivery(connection: Connection, id: UUID, state: str, next_at: datetime, ended_at: datetime | None, error: str) -> None:
    sql = "UPDATE alert_delivery SET state = %s, next_at = %s, ended_at = %s, error = %s WHERE delivery_id = %s"
    await connection.execute(sql, (state, next_at, ended_at, error, id))


async def revive(connection: Connection, id: UUID, now: datetime) -> bool:
    """All its tries again for one that was given up."""
    sql = "UPDATE alert_delivery SET state = 'waiting', tries = 0, next_at = %s, ended_at = NULL WHERE delivery_id = %s AND state = 'dead'"
    return (await connection.execute(sql, (now, id))).rowcount == 1


async def select_deliveries(connection: Connection, limit: int) -> list[Delivery]:
    """Those that were given up first, then the latest."""
    sql = "SELECT * FROM alert_delivery ORDER BY state <> 'dead', made_at DESC LIMIT %s"
    return await _with_alerts(connection, await (await connection.execute(sql, (limit,))).fetchall())


async def select_delivery(connection: Connection, id: UUID) -> Delivery | None:
    rows = await (await connection.execute("SELECT * FROM alert_delivery WHERE delivery_id = %s", (id,))).fetchall()
    return next(iter(await _with_alerts(connection, rows)), None)


async def delete_before(connection: Connection, at: datetime) -> None:
    await connection.execute("DELETE FROM alert_delivery WHERE made_at < %s AND state <> 'waiting'", (at,))
    await connection.execute("DELETE FROM alert WHERE at < %s", (at,))


async def _with_alerts(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[Delivery]:
    told: dict[UUID, dict[UUID, tuple[Alert, list[UUID]]]] = {row["delivery_id"]: {} for row in rows}
    sql = """
    SELECT f.delivery_id, f.person_id, a.* FROM alert_for f JOIN alert a USING (merchant_id, alert_id)
    WHERE f.delivery_id = ANY (%s) ORDER BY a.at
    """
    for row in await (await connection.execute(sql, (list(told),))).fetchall():
        told[row["delivery_id"]].setdefault(row["alert_id"], (_alert(row), []))[1].append(row["person_id"])
    return [
        Delivery(
            row["delivery_id"], row["channel"], row["person_id"], row["state"], row["tries"], row["made_at"], row["next_at"], row["error"],
            tuple((alert, tuple(people)) for alert, people in told[row["delivery_id"]].values()),
        )
        for row in rows
    ]  # fmt: skip


def _alert(row: Mapping[str, Any]) -> Alert:
    return Alert(row["alert_id"], row["reason"], row["conversation_id"], row["at"])
