"""Reading what a plan is made from, and writing what it says. Every statement runs on a connection opened for the merchant."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from kefu.database import Connection
from kefu.errors import TryAgainLater
from kefu.shops import store as reading
from kefu.shops.changes.situation import (
    AddParcel,
    AddRequest,
    AddReturn,
    GiveMoney,
    Goods,
    SetAddress,
    SetLine,
    SetOrder,
    Situation,
    TakeMoney,
    TakeStock,
    Write,
)
from kefu.shops.files import plain_order_id
from kefu.shops.rows import Row, as_method, as_return_file, as_variant
from kefu.vocabulary import Change, Money, Order, PaymentMethod, Plan, ReturnFile, Who


async def situation(connection: Connection, who: Who, change: Change, now: datetime, *, lock: bool) -> Situation | None:
    """None when the shop has no such customer. `lock`: holds the customer, the order and the variants until the transaction ends."""
    assert who.customer is not None
    order_id = str(change.arguments.get("order") or "")
    if lock:
        await _hold(connection, who.customer, order_id)
    merchant = await reading.merchant(connection, who.merchant_id)
    customer = await reading.customer(connection, who.customer)
    if merchant is None or customer is None:
        return None
    order = await _order(connection, order_id, who.customer) if order_id else None
    skus = {*_skus(change), *(line.sku for line in (order.lines if order else ()))}
    if lock:
        await connection.execute("SELECT 1 FROM variant WHERE sku = ANY(%s) ORDER BY sku FOR UPDATE", (sorted(skus),))
    today, of_customer = await _recent_refunds(connection, who.customer, now, merchant.timezone)
    return Situation(
        who=who,
        merchant=merchant,
        customer=customer,
        order=order,
        methods=await payment_methods(connection, who.customer),
        goods=await _goods(connection, sorted(skus)),
        now=now,
        refunds_today=today,
        refunds_of_customer=of_customer,
        open_requests=await _open_requests(connection, who.customer),
    )


async def payment_methods(connection: Connection, customer: str) -> tuple[PaymentMethod, ...]:
    sql = "SELECT * FROM payment_method WHERE customer_id = %s ORDER BY position, method_id"
    return tuple(as_method(row) for row in await (await connection.execute(sql, (customer,))).fetchall())


async def result_of(connection: Connection, key: str, customer: str) -> Mapping[str, Any] | None:
    """What was answered under this key before. A key of another customer is one that nobody may use again."""
    rows = await connection.execute("SELECT customer_id, result FROM shop_change WHERE key = %s", (key,))
    row = await rows.fetchone()
    if row is None:
        return None
    return row["result"] if row["customer_id"] == customer else {"impossible": "key_used", "arguments": {}}


async def keep_result(connection: Connection, key: str, customer: str, plan: Plan, result: Mapping[str, Any]) -> None:
    sql = """
    INSERT INTO shop_change (merchant_id, key, customer_id, name, digest, plan, result)
    VALUES (current_merchant(), %s, %s, %s, %s, %s, %s)
    """
    arguments = Jsonb(dict(plan.change.arguments))
    await connection.execute(sql, (key, customer, plan.change.name, plan.digest, arguments, Jsonb(result)))


async def write(connection: Connection, situation: Situation, writes: Iterable[Write]) -> Mapping[str, str]:
    """All of a plan, in its order; the numbers that a customer may be told, by what they are."""
    references: dict[str, str] = {}
    order = situation.order
    if order is not None:
        await _write_down_first_payment(connection, order.id)
    for item in writes:
        match item:
            case SetAddress():
                sql = "UPDATE customer SET address = %s WHERE customer_id = %s"
                await _one(connection, sql, (item.address, situation.customer.id))
            case TakeStock():
                sql = "UPDATE variant SET stock = stock - %s WHERE sku = %s AND stock >= %s"
                await _one(connection, sql, (item.quantity, item.sku, item.quantity))
            case AddRequest():
                references["request"] = await _add_request(connection, situation, item)
            case _:
                assert order is not None
                references |= await _write_to_order(connection, situation, order, item)
    return references


async def _write_to_order(
    connection: Connection, situation: Situation, order: Order, item: SetOrder | SetLine | TakeMoney | GiveMoney | AddReturn | AddParcel
) -> Mapping[str, str]:
    match item:
        case SetOrder():
            await _set_order(connection, order.id, item, situation.now)
        case SetLine():
            sql = "UPDATE order_line SET sku = %s, unit_price_minor = %s WHERE order_id = %s AND line = %s"
            await _one(connection, sql, (item.sku, item.unit_price.minor, order.id, item.line))
        case TakeMoney():
            await _move_money(connection, order.id, "payment", item.amount, item.method, situation.now)
            await _change_balance(connection, situation, item.method, -item.amount.minor)
        case GiveMoney():
            return {"refund": await _give_money(connection, situation, order, item)}
        case AddReturn():
            return {"return": await _add_return(connection, order.id, item)}
        case AddParcel():
            return {"parcel": await _add_parcel(connection, order.id, item)}
    return {}


# ---- reading


def _skus(change: Change) -> set[str]:
    """Every variant that the wish names."""
    lines = change.arguments.get("lines")
    named = [item.get("sku") for item in lines if isinstance(item, Mapping)] if isinstance(lines, list | tuple) else []  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    return {str(sku) for sku in (*named, change.arguments.get("sku")) if sku}  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


async def _hold(connection: Connection, customer: str, order_id: str) -> None:
    await connection.execute("SELECT 1 FROM customer WHERE customer_id = %s FOR UPDATE", (customer,))
    sql = f"SELECT 1 FROM orders o WHERE {reading.PLAIN_ORDER_ID} = %s AND customer_id = %s FOR UPDATE"
    await connection.execute(sql.encode(), (plain_order_id(order_id), customer))


async def _order(connection: Connection, order_id: str, customer: str) -> Order | None:
    """Only the customer's own; another's is as unknown as one that does not exist."""
    order = await reading.order(connection, plain_order_id(order_id))
    return order if order is not None and order.customer == customer else None


async def _goods(connection: Connection, skus: Sequence[str]) -> Mapping[str, Goods]:
    sql = """
    WITH RECURSIVE above AS (
        SELECT category_id AS of, category_id, parent_id, 0 AS height FROM category
        UNION
        SELECT above.of, c.category_id, c.parent_id, above.height + 1 FROM above JOIN category c ON c.category_id = above.parent_id
    )
    SELECT v.*, p.name,
           (SELECT array_agg(above.category_id ORDER BY above.height) FROM above WHERE above.of = p.category_id) AS categories,
           EXISTS (SELECT FROM attribute a WHERE a.product_id = p.product_id AND a.key = 'custom') AS is_custom
    FROM variant v JOIN product p ON p.product_id = v.product_id
    WHERE v.sku = ANY(%s)
    """
    rows = await (await connection.execute(sql, (list(skus),))).fetchall()
    return {row["sku"]: _as_goods(row) for row in rows}


def _as_goods(row: Row) -> Goods:
    return Goods(as_variant(row), row["product_id"], row["name"], tuple(row["categories"]), row["is_custom"])


async def _recent_refunds(connection: Connection, customer: str, now: datetime, timezone: str) -> tuple[int, int]:
    """(of the shop since its midnight, of the customer in 30 days), in minor units."""
    sql = """
    SELECT coalesce(sum(r.amount_minor) FILTER (
               WHERE r.requested_at >= date_trunc('day', %(now)s AT TIME ZONE %(zone)s) AT TIME ZONE %(zone)s), 0)::bigint AS today,
           coalesce(sum(r.amount_minor) FILTER (WHERE o.customer_id = %(customer)s), 0)::bigint AS of_customer
    FROM refund r JOIN orders o ON o.order_id = r.order_id
    WHERE r.status <> 'rejected' AND r.requested_at > %(now)s - interval '30 days' AND r.requested_at <= %(now)s
    """
    row = await (await connection.execute(sql, {"now": now, "zone": timezone, "customer": customer})).fetchone()
    assert row is not None
    return row["today"], row["of_customer"]


async def _open_requests(connection: Connection, customer: str) -> frozenset[tuple[str, str]]:
    """(kind, sku or parcel or order) of what was asked for and is not done."""
    sql = """
    SELECT kind, coalesce(sku, parcel_id, order_id) AS about FROM shop_request WHERE customer_id = %s AND status = 'open'
    """
    return frozenset((row["kind"], row["about"]) for row in await (await connection.execute(sql, (customer,))).fetchall())


# ---- writing


async def _one(connection: Connection, sql: LiteralString, values: Sequence[object]) -> None:
    """A statement that must touch exactly one row; the transaction is given up when it does not."""
    cursor = await connection.execute(sql, values)
    if cursor.rowcount != 1:
        raise TryAgainLater("The shop changed while this was done; nothing of it was kept. Ask again.")


COLUMNS: Mapping[str, LiteralString] = {
    "status": "status",
    "cancel_reason": "cancel_reason",
    "address": "address",
    "recipient": "recipient",
    "phone": "phone",
    "payment_method": "payment_method",
    "items_changed": "items_changed",
    "subtotal_minor": "subtotal_minor",
    "total_minor": "total_minor",
    "invoice_status": "invoice_status",
}


async def _set_order(connection: Connection, order_id: str, item: SetOrder, now: datetime) -> None:
    for name, value in item.values.items():
        sql: LiteralString = f"UPDATE orders SET {COLUMNS[name]} = %s WHERE order_id = %s"
        await _one(connection, sql, (value, order_id))
    if item.cancelled:
        await _one(connection, "UPDATE orders SET cancelled_at = %s WHERE order_id = %s", (now, order_id))


async def _write_down_first_payment(connection: Connection, order_id: str) -> None:
    """An order loaded without its payments gets the one it was paid with, so that sums over its rows are right from here on."""
    sql = """
    INSERT INTO order_payment (merchant_id, payment_id, order_id, position, kind, amount_minor, currency, method, at)
    SELECT current_merchant(), order_id || '-P1', order_id, 1, 'payment', total_minor, currency, payment_method, paid_at FROM orders
    WHERE order_id = %s AND paid_at IS NOT NULL
      AND NOT EXISTS (SELECT FROM order_payment p WHERE p.order_id = orders.order_id)
    """
    await connection.execute(sql, (order_id,))


async def _move_money(connection: Connection, order_id: str, kind: str, amount: Money, method: str, at: datetime) -> None:
    sql = """
    INSERT INTO order_payment (merchant_id, payment_id, order_id, position, kind, amount_minor, currency, method, at)
    SELECT current_merchant(), %(order)s || '-P' || next.position, %(order)s, next.position, %(kind)s, %(minor)s, %(currency)s, %(method)s,
           %(at)s
    FROM (SELECT coalesce(max(position), 0) + 1 AS position FROM order_payment WHERE order_id = %(order)s) next
    """
    values = {"order": order_id, "kind": kind, "minor": amount.minor, "currency": amount.currency, "method": method, "at": at}
    await connection.execute(sql, values)


async def _change_balance(connection: Connection, situation: Situation, method_id: str, by: int) -> bool:
    """Whether the method has a balance. Postgres refuses one below zero."""
    method = situation.method(method_id)
    if method is None or method.balance is None:
        return False
    sql = "UPDATE payment_method SET balance_minor = balance_minor + %s WHERE customer_id = %s AND method_id = %s"
    await _one(connection, sql, (by, situation.customer.id, method_id))
    return True


async def _give_money(connection: Connection, situation: Situation, order: Order, item: GiveMoney) -> str:
    """The refund's id. The statement itself adds up what was paid and promised back: never above what was paid."""
    is_settled = item.moves and await _change_balance(connection, situation, item.method, item.amount.minor)
    sql = """
    INSERT INTO refund (merchant_id, refund_id, order_id, amount_minor, currency, status, requested_at, settled_at, method, reason)
    SELECT current_merchant(), free.refund_id, %(order)s, %(minor)s, %(currency)s, %(status)s, %(at)s, %(settled)s, %(name)s, %(reason)s
    FROM (
        SELECT %(order)s || '-R' || n AS refund_id FROM generate_series(1, 1000) n
        WHERE NOT EXISTS (SELECT FROM refund WHERE refund_id = %(order)s || '-R' || n) ORDER BY n LIMIT 1
    ) free
    WHERE (SELECT coalesce(sum(amount_minor), 0) FROM order_payment WHERE order_id = %(order)s AND kind = 'payment')
        - (SELECT coalesce(sum(amount_minor), 0) FROM refund WHERE order_id = %(order)s AND status <> 'rejected') >= %(minor)s
    RETURNING refund_id
    """
    values = {
        "order": order.id,
        "minor": item.amount.minor,
        "currency": item.amount.currency,
        "status": "settled" if is_settled else "approved" if item.moves else "requested",
        "at": situation.now,
        "settled": situation.now if is_settled else None,
        "name": item.name,
        "reason": Jsonb(item.reason),
    }
    row = await (await connection.execute(sql, values)).fetchone()
    if row is None:
        raise TryAgainLater("More would go back than was paid; nothing was kept. Ask again.")
    if item.moves:
        await _move_money(connection, order.id, "refund", item.amount, item.method, situation.now)
    return row["refund_id"]


async def _add_return(connection: Connection, order_id: str, item: AddReturn) -> str:
    asked = item.request
    sql = """
    INSERT INTO return_request (merchant_id, return_id, order_id, kind, status, method, amount_minor, currency, requested_at, reason)
    SELECT current_merchant(), %(order)s || '-B' || n, %(order)s, %(kind)s, %(status)s, %(method)s, %(minor)s, %(currency)s, %(at)s,
           %(reason)s
    FROM generate_series(1, 1000) n
    WHERE NOT EXISTS (SELECT FROM return_request WHERE return_id = %(order)s || '-B' || n) ORDER BY n LIMIT 1
    RETURNING return_id
    """
    values = {
        "order": order_id,
        "kind": asked.kind,
        "status": asked.status,
        "method": asked.method,
        "minor": asked.amount.minor,
        "currency": asked.amount.currency,
        "at": asked.requested_at,
        "reason": asked.reason,
    }
    row = await (await connection.execute(sql, values)).fetchone()
    assert row is not None
    lines = (
        "INSERT INTO return_line (merchant_id, return_id, position, line, quantity, sku) VALUES (current_merchant(), %s, %s, %s, %s, %s)"
    )
    for position, line in enumerate(asked.lines):
        await connection.execute(lines, (row["return_id"], position, line.line, line.quantity, line.sku))
    return row["return_id"]


async def _add_request(connection: Connection, situation: Situation, item: AddRequest) -> str:
    sql = """
    INSERT INTO shop_request (merchant_id, request_id, kind, customer_id, order_id, parcel_id, sku, details, at)
    SELECT current_merchant(), 'Q' || lpad((count(*) + 1)::text, 6, '0'), %s, %s, %s, %s, %s, %s, %s FROM shop_request
    RETURNING request_id
    """
    # Numbers count up, so two that are made at once must wait for each other.
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('shop_request', current_merchant()))")
    order_id = None if situation.order is None else situation.order.id
    values = (item.kind, situation.customer.id, order_id, item.parcel, item.sku, Jsonb(item.details), situation.now)
    row = await (await connection.execute(sql, values)).fetchone()
    assert row is not None
    return row["request_id"]


async def _add_parcel(connection: Connection, order_id: str, item: AddParcel) -> str:
    sql = """
    INSERT INTO parcel (merchant_id, parcel_id, order_id, lines, carrier, tracking_number, status)
    SELECT current_merchant(), b.order_id || '-S' || n, b.order_id, %s, '{}', '', 'label_created'
    FROM parcel b, generate_series(1, 1000) n
    WHERE b.order_id = %s AND b.parcel_id = %s AND NOT EXISTS (SELECT FROM parcel WHERE parcel_id = b.order_id || '-S' || n)
    ORDER BY n LIMIT 1 RETURNING parcel_id
    """
    row = await (await connection.execute(sql, (list(item.lines), order_id, item.like))).fetchone()
    assert row is not None
    return row["parcel_id"]


# ---- goods that were sent back


async def held_return(connection: Connection, return_id: str) -> dict[str, Any] | None:
    """A return's row with its customer, held until the transaction ends."""
    sql = """
    SELECT q.*, o.customer_id FROM return_request q JOIN orders o USING (merchant_id, order_id) WHERE q.return_id = %s FOR UPDATE OF q, o
    """
    return await (await connection.execute(sql, (return_id,))).fetchone()


async def note_return(connection: Connection, return_id: str, step: str, who: str, note: str, now: datetime) -> None:
    sql = "INSERT INTO return_note (merchant_id, return_id, at, who, step, note) VALUES (current_merchant(), %s, %s, %s, %s, %s)"
    await connection.execute(sql, (return_id, now, who, step, note))


async def return_files(connection: Connection, open_only: bool, limit: int) -> tuple[ReturnFile, ...]:
    sql = """
    SELECT q.*,
           (SELECT json_agg(json_build_object('line', l.line, 'quantity', l.quantity, 'sku', l.sku, 'name', p.name, 'options', v.options)
                   ORDER BY l.position)
            FROM return_line l
            LEFT JOIN order_line o ON o.merchant_id = l.merchant_id AND o.order_id = q.order_id AND o.line = l.line
            LEFT JOIN variant v ON v.merchant_id = o.merchant_id AND v.sku = o.sku
            LEFT JOIN product p ON p.merchant_id = v.merchant_id AND p.product_id = v.product_id
            WHERE l.merchant_id = q.merchant_id AND l.return_id = q.return_id) AS lines,
           (SELECT json_agg(json_build_object('at', n.at, 'who', n.who, 'step', n.step, 'text', n.note) ORDER BY n.note_id)
            FROM return_note n WHERE n.merchant_id = q.merchant_id AND n.return_id = q.return_id) AS notes
    FROM return_request q WHERE NOT %s OR q.status IN ('requested', 'received')
    ORDER BY q.status IN ('requested', 'received') DESC,
             CASE WHEN q.status IN ('requested', 'received') THEN q.requested_at END, q.requested_at DESC, q.return_id
    LIMIT %s
    """
    rows = await (await connection.execute(sql, (open_only, limit))).fetchall()
    return tuple(as_return_file(row) for row in rows)


async def move_return(connection: Connection, row: Mapping[str, Any], status: str, refund: str, now: datetime) -> None:
    """The return and the refund that was asked for with it go on together; money is sent when the refund is 'settled'."""
    order_id = row["order_id"]
    await _one(connection, "UPDATE return_request SET status = %s WHERE return_id = %s", (status, row["return_id"]))
    sql = """
    UPDATE refund SET status = %(status)s, settled_at = %(settled)s WHERE refund_id = (
        SELECT refund_id FROM refund WHERE order_id = %(order)s AND amount_minor = %(minor)s AND requested_at = %(at)s
           AND status IN ('requested', 'approved') ORDER BY refund_id LIMIT 1)
    RETURNING amount_minor, currency
    """
    settled = now if refund == "settled" else None
    values = {"status": refund, "settled": settled, "order": order_id, "minor": row["amount_minor"], "at": row["requested_at"]}
    moved = await (await connection.execute(sql, values)).fetchone()
    if moved and settled:
        await _write_down_first_payment(connection, order_id)
        await _move_money(connection, order_id, "refund", Money(moved["amount_minor"], moved["currency"]), row["method"], now)
        balance = """
        UPDATE payment_method SET balance_minor = balance_minor + %s WHERE customer_id = %s AND method_id = %s AND balance_minor IS NOT NULL
        """
        await connection.execute(balance, (moved["amount_minor"], row["customer_id"], row["method"]))
    if status in ("finished", "rejected"):
        closed = """
        UPDATE orders SET status = %s WHERE order_id = %s AND status IN ('returning', 'exchanging')
           AND NOT EXISTS (SELECT FROM return_request q WHERE q.order_id = orders.order_id AND q.status IN ('requested', 'received'))
        """
        await connection.execute(closed, ("returned" if status == "finished" and row["kind"] == "return" else "completed", order_id))
