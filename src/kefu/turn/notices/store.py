"""The queries of notices, on connections opened for the merchant."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from kefu.database import Connection


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """`stuck_hours`: without a scan; `per_day` and `per_week`: to one customer; quiet hours in the merchant's time zone."""

    is_on: bool = True
    stuck_hours: int = 48
    per_day: int = 2
    per_week: int = 5
    quiet_from: time = field(default=time(21))
    quiet_to: time = field(default=time(9))


async def settings(connection: Connection) -> NoticeSettings:
    row = await (await connection.execute("SELECT * FROM notice_settings")).fetchone()
    if row is None:
        return NoticeSettings()
    return NoticeSettings(**{name: row[name] for name in ("is_on", "stuck_hours", "per_day", "per_week", "quiet_from", "quiet_to")})


async def save_settings(connection: Connection, chosen: NoticeSettings) -> None:
    sql = """
    INSERT INTO notice_settings (merchant_id, is_on, stuck_hours, per_day, per_week, quiet_from, quiet_to)
    VALUES (current_merchant(), %s, %s, %s, %s, %s, %s)
    ON CONFLICT (merchant_id) DO UPDATE SET is_on = excluded.is_on, stuck_hours = excluded.stuck_hours, per_day = excluded.per_day,
        per_week = excluded.per_week, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to
    """
    values = (chosen.is_on, chosen.stuck_hours, chosen.per_day, chosen.per_week, chosen.quiet_from, chosen.quiet_to)
    await connection.execute(sql, values)


async def customers_to_look_at(connection: Connection, now: datetime) -> list[str]:
    """Those with a parcel under way, money that came back this week, a recent order, or a wish to be told of stock; not who opted out."""
    sql = """
    SELECT DISTINCT o.customer_id FROM orders o
    WHERE (EXISTS (SELECT FROM parcel b WHERE b.order_id = o.order_id AND b.status IN ('in_transit', 'out_for_delivery', 'stuck'))
           OR EXISTS (SELECT FROM refund r WHERE r.order_id = o.order_id AND r.settled_at > %(now)s - interval '7 days')
           OR o.placed_at > %(now)s - interval '30 days')
    UNION SELECT q.customer_id FROM shop_request q WHERE q.kind = 'stock_alert' AND q.status = 'open'
    UNION SELECT c.customer_id FROM promise p JOIN conversation c USING (merchant_id, conversation_id)
          WHERE p.status IN ('open', 'overdue') AND p.deadline < %(now)s AND p.deadline > %(now)s - interval '7 days'
            AND c.level = 'customer' AND c.customer_id IS NOT NULL
    UNION SELECT c.customer_id FROM promise_move v JOIN promise p USING (merchant_id, promise_id)
          JOIN conversation c USING (merchant_id, conversation_id)
          WHERE v.moved_at > %(now)s - interval '7 days' AND p.status = 'open' AND p.deadline > %(now)s
            AND c.level = 'customer' AND c.customer_id IS NOT NULL
    EXCEPT SELECT customer_id FROM notice_opt_out ORDER BY 1
    """
    rows = await connection.execute(sql, {"now": now})
    return [row["customer_id"] for row in await rows.fetchall()]


_OWNER = """coalesce((SELECT w.name FROM person w WHERE w.merchant_id = p.merchant_id AND w.person_id::text = p.owner), '') AS who"""


async def overdue_promises(connection: Connection, customer: str, now: datetime) -> list[dict[str, Any]]:
    """What was promised to a customer and not done in time, up to a week ago: promise_id, kind, deadline, moves, who (a name or '')."""
    sql = f"""
    SELECT p.promise_id, p.kind, p.deadline, {_OWNER},
           (SELECT count(*) FROM promise_move v WHERE v.merchant_id = p.merchant_id AND v.promise_id = p.promise_id) AS moves
    FROM promise p JOIN conversation c USING (merchant_id, conversation_id)
    WHERE c.customer_id = %(customer)s AND c.level = 'customer' AND p.status IN ('open', 'overdue')
      AND p.deadline < %(now)s AND p.deadline > %(now)s - interval '7 days' ORDER BY p.deadline
    """
    return await (await connection.execute(sql.encode(), {"customer": customer, "now": now})).fetchall()


async def moved_promises(connection: Connection, now: datetime, *, customer: str = "", promise: UUID | None = None) -> list[dict[str, Any]]:
    """Open promises whose time was moved in the last week and has not come yet, each with its latest move, of a signed-in customer, or
    one of anybody: promise_id, kind, was_due, deadline, number, who ('' for the shop), conversation_id, customer_id ('' if none)."""
    sql = f"""
    SELECT DISTINCT ON (p.promise_id) p.promise_id, p.kind, v.was_due, v.deadline, v.number, {_OWNER}, p.conversation_id,
           CASE WHEN c.level = 'customer' THEN coalesce(c.customer_id, '') ELSE '' END AS customer_id
    FROM promise_move v JOIN promise p USING (merchant_id, promise_id) JOIN conversation c USING (merchant_id, conversation_id)
    WHERE v.moved_at > %(now)s - interval '7 days' AND p.status IN ('open', 'overdue') AND p.deadline > %(now)s
      AND (p.promise_id = %(promise)s OR c.customer_id = %(customer)s AND c.level = 'customer')
    ORDER BY p.promise_id, v.number DESC
    """
    return await (await connection.execute(sql.encode(), {"customer": customer, "now": now, "promise": promise})).fetchall()


async def stock_wishes(connection: Connection, customer: str) -> list[dict[str, Any]]:
    """Open wishes of a customer whose thing is there again: request_id, product_id, sku, stock."""
    sql = """
    SELECT q.request_id, v.product_id, v.sku, v.stock FROM shop_request q JOIN variant v ON v.sku = q.sku
    WHERE q.kind = 'stock_alert' AND q.status = 'open' AND q.customer_id = %s AND v.stock > 0
    """
    return await (await connection.execute(sql, (customer,))).fetchall()


async def last_eta(connection: Connection, parcel: str, eta: date) -> date | None:
    """The day that was seen before, None for a parcel that is new; `eta` is remembered for the next time."""
    sql = """
    WITH before AS (SELECT eta FROM notice_eta WHERE parcel_id = %(parcel)s), kept AS (
        INSERT INTO notice_eta (merchant_id, parcel_id, eta) VALUES (current_merchant(), %(parcel)s, %(eta)s)
        ON CONFLICT (merchant_id, parcel_id) DO UPDATE SET eta = excluded.eta)
    SELECT eta FROM before
    """
    row = await (await connection.execute(sql, {"parcel": parcel, "eta": eta})).fetchone()
    return row["eta"] if row else None


async def known(connection: Connection, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    rows = await (await connection.execute("SELECT * FROM notice WHERE key = ANY(%s)", (list(keys),))).fetchall()
    return {row["key"]: row for row in rows}


async def put_waiting(connection: Connection, key: str, customer: str, kind: str, reason: str, now: datetime) -> None:
    """Seen, and not sent yet, because of `reason`; one that was sent stays sent."""
    sql = """
    INSERT INTO notice (merchant_id, key, customer_id, kind, status, reason, seen_at)
    VALUES (current_merchant(), %s, %s, %s, 'waiting', %s, %s)
    ON CONFLICT (merchant_id, key) DO UPDATE SET reason = excluded.reason, status = 'waiting', conversation_id = NULL
    WHERE notice.status = 'waiting'
    """
    await connection.execute(sql, (key, customer, kind, reason, now))


async def claim(
    connection: Connection, key: str, customer: str, kind: str, conversation: UUID, caps: tuple[int, int], now: datetime
) -> UUID | None:
    """Bind a notice to a conversation, if the customer may have one more; the conversation it is bound to, None when there were too many.

    One at a time for each customer, so that two runs at once do not pass the cap together.
    """
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('notice:' || current_merchant() || ':' || %s, 0))", (customer,))
    row = await (await connection.execute("SELECT status, conversation_id FROM notice WHERE key = %s", (key,))).fetchone()
    if row and row["status"] in ("sent", "sending"):
        return row["conversation_id"] if row["status"] == "sending" else None
    counted = await connection.execute(
        "SELECT count(*) FILTER (WHERE sent_at > %s) AS day, count(*) AS week FROM notice WHERE customer_id = %s AND sent_at > %s",
        (now - timedelta(days=1), customer, now - timedelta(days=7)),
    )
    sums = await counted.fetchone()
    assert sums is not None
    if sums["day"] >= caps[0] or sums["week"] >= caps[1]:
        return None
    sql = """
    INSERT INTO notice (merchant_id, key, customer_id, kind, status, conversation_id, seen_at, sent_at)
    VALUES (current_merchant(), %(key)s, %(customer)s, %(kind)s, 'sending', %(conversation)s, %(now)s, %(now)s)
    ON CONFLICT (merchant_id, key) DO UPDATE SET status = 'sending', reason = '', conversation_id = excluded.conversation_id,
        sent_at = excluded.sent_at
    """
    await connection.execute(sql, {"key": key, "customer": customer, "kind": kind, "conversation": conversation, "now": now})
    return conversation


async def mark_sent(connection: Connection, key: str, seq: int) -> None:
    await connection.execute("UPDATE notice SET status = 'sent', seq = %s WHERE key = %s", (seq, key))


async def unclaim(connection: Connection, key: str, reason: str) -> None:
    sql = "UPDATE notice SET status = 'waiting', reason = %s, conversation_id = NULL, sent_at = NULL WHERE key = %s AND status = 'sending'"
    await connection.execute(sql, (reason, key))


async def latest_conversation(connection: Connection, customer: str) -> UUID | None:
    """The last one that the customer opened signed in: one of an order's reader may be another person's."""
    sql = """
    SELECT conversation_id FROM conversation WHERE customer_id = %s AND level = 'customer' ORDER BY updated_at DESC LIMIT 1
    """
    row = await (await connection.execute(sql, (customer,))).fetchone()
    return row["conversation_id"] if row else None


async def has_opted_out(connection: Connection, customer: str) -> bool:
    row = await (await connection.execute("SELECT FROM notice_opt_out WHERE customer_id = %s", (customer,))).fetchone()
    return row is not None


async def listed(connection: Connection, limit: int) -> list[dict[str, Any]]:
    return await (await connection.execute("SELECT * FROM notice ORDER BY seen_at DESC, key LIMIT %s", (limit,))).fetchall()
