"""What changed in a shop, row by row: for graders, which compare the whole of it before and after."""

from collections.abc import Mapping

from kefu.database import Connection

Prints = Mapping[tuple[str, str], str]
"""(table, id) → a hash of the row and all that belongs to it."""


async def prints(connection: Connection) -> Prints:
    """Of every order with its lines, money and returns, and of every customer with the ways to pay. Stock is not looked at."""
    sql = """
    SELECT 'orders' AS kind, o.order_id AS id, md5(concat_ws('|', o::text,
               (SELECT string_agg(l::text, '|' ORDER BY l.line) FROM order_line l WHERE l.order_id = o.order_id),
               (SELECT string_agg(p::text, '|' ORDER BY p.position) FROM order_payment p WHERE p.order_id = o.order_id),
               (SELECT string_agg(r::text, '|' ORDER BY r.refund_id) FROM refund r WHERE r.order_id = o.order_id),
               (SELECT string_agg(q::text, '|' ORDER BY q.return_id) FROM return_request q WHERE q.order_id = o.order_id))) AS print
    FROM orders o
    UNION ALL
    SELECT 'users', c.customer_id, md5(concat_ws('|', c::text,
               (SELECT string_agg(m::text, '|' ORDER BY m.method_id) FROM payment_method m WHERE m.customer_id = c.customer_id)))
    FROM customer c
    """
    rows = await (await connection.execute(sql)).fetchall()
    return {(row["kind"], row["id"]): row["print"] for row in rows}
