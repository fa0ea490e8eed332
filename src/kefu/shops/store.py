"""The embedded shop's queries. Each runs on a connection opened for the merchant, so no WHERE names the merchant."""

from collections.abc import Sequence
from typing import Final

from kefu.database import Connection
from kefu.shops.rows import Row, as_coupon, as_customer, as_merchant, as_order, as_product
from kefu.vocabulary import Coupon, Customer, Merchant, Order, Product, Relation

PRODUCT: Final = """
SELECT p.product_id, p.category_id, p.name, p.summary, p.description, p.aliases, p.picture, p.released_on,
       c.name AS category_name,
       coalesce((
           SELECT json_agg(json_build_object(
                      'key', a.key, 'name', a.name, 'value', a.value, 'number', a.number::text, 'unit', a.unit)
                  ORDER BY a.position)
           FROM attribute a WHERE a.merchant_id = p.merchant_id AND a.product_id = p.product_id
       ), '[]') AS attributes,
       coalesce((
           SELECT json_agg(json_build_object(
                      'sku', v.sku, 'options', v.options, 'price_minor', v.price_minor, 'list_price_minor', v.list_price_minor,
                      'currency', v.currency, 'stock', v.stock, 'restock_on', v.restock_on, 'weight_grams', v.weight_grams)
                  ORDER BY v.position)
           FROM variant v WHERE v.merchant_id = p.merchant_id AND v.product_id = p.product_id
       ), '[]') AS variants
FROM product p JOIN category c ON c.merchant_id = p.merchant_id AND c.category_id = p.category_id
"""

ORDER: Final = """
SELECT o.order_id, o.customer_id, o.status, o.placed_at, o.paid_at, o.cancelled_at, o.currency, o.subtotal_minor, o.discount_minor,
       o.freight_minor, o.total_minor, o.payment_method, o.recipient, o.phone, o.address, o.invoice_status, o.note,
       o.items_changed, o.cancel_reason,
       coalesce((
           SELECT json_agg(json_build_object(
                      'line', l.line, 'sku', l.sku, 'product_id', v.product_id, 'name', p.name, 'options', v.options,
                      'quantity', l.quantity, 'unit_price_minor', l.unit_price_minor, 'picture', p.picture, 'batch', l.batch)
                  ORDER BY l.line)
           FROM order_line l
           JOIN variant v ON v.merchant_id = l.merchant_id AND v.sku = l.sku
           JOIN product p ON p.merchant_id = v.merchant_id AND p.product_id = v.product_id
           WHERE l.merchant_id = o.merchant_id AND l.order_id = o.order_id
       ), '[]') AS lines,
       coalesce((
           SELECT json_agg(json_build_object(
                      'parcel_id', b.parcel_id, 'order_id', b.order_id, 'lines', b.lines, 'carrier', b.carrier,
                      'tracking_number', b.tracking_number, 'status', b.status, 'shipped_at', b.shipped_at, 'eta', b.eta,
                      'delivered_at', b.delivered_at, 'warehouse', b.warehouse, 'events', coalesce((
                          SELECT json_agg(json_build_object('at', e.at, 'status', e.status, 'place', e.place, 'text', e.text)
                                 ORDER BY e.position)
                          FROM parcel_event e WHERE e.merchant_id = b.merchant_id AND e.parcel_id = b.parcel_id
                      ), '[]'))
                  ORDER BY b.shipped_at NULLS LAST, b.parcel_id)
           FROM parcel b WHERE b.merchant_id = o.merchant_id AND b.order_id = o.order_id
       ), '[]') AS parcels,
       coalesce((
           SELECT json_agg(json_build_object(
                      'refund_id', r.refund_id, 'amount_minor', r.amount_minor, 'currency', r.currency, 'status', r.status,
                      'requested_at', r.requested_at, 'settled_at', r.settled_at, 'method', r.method, 'reason', r.reason)
                  ORDER BY r.requested_at, r.refund_id)
           FROM refund r WHERE r.merchant_id = o.merchant_id AND r.order_id = o.order_id
       ), '[]') AS refunds,
       coalesce((
           SELECT json_agg(json_build_object(
                      'payment_id', y.payment_id, 'kind', y.kind, 'amount_minor', y.amount_minor, 'currency', y.currency,
                      'method', y.method, 'at', y.at)
                  ORDER BY y.position)
           FROM order_payment y WHERE y.merchant_id = o.merchant_id AND y.order_id = o.order_id
       ), '[]') AS payments,
       coalesce((
           SELECT json_agg(json_build_object(
                      'return_id', q.return_id, 'kind', q.kind, 'status', q.status, 'method', q.method,
                      'amount_minor', q.amount_minor, 'currency', q.currency, 'requested_at', q.requested_at, 'reason', q.reason,
                      'lines', (
                          SELECT json_agg(json_build_object('line', x.line, 'quantity', x.quantity, 'sku', x.sku) ORDER BY x.position)
                          FROM return_line x WHERE x.merchant_id = q.merchant_id AND x.return_id = q.return_id))
                  ORDER BY q.requested_at, q.return_id)
           FROM return_request q WHERE q.merchant_id = o.merchant_id AND q.order_id = o.order_id
       ), '[]') AS returns
FROM orders o
"""

# The same letters as folder.plain_order_id() takes away from what a customer wrote.
PLAIN_ORDER_ID: Final = "upper(translate(o.order_id, '#- ', ''))"


# ---- what belongs to the catalogue beside products


async def relations(connection: Connection) -> tuple[Relation, ...]:
    rows = await (await connection.execute("SELECT * FROM product_relation ORDER BY position")).fetchall()
    return tuple(Relation(row["product_id"], row["kind"], row["other"], row["note"]) for row in rows)


async def synonyms(connection: Connection) -> tuple[tuple[str, ...], ...]:
    rows = await (await connection.execute("SELECT words FROM synonym ORDER BY position")).fetchall()
    return tuple(tuple(row["words"]) for row in rows)


# ---- merchants (readable before one is chosen)


async def merchants(connection: Connection) -> tuple[Merchant, ...]:
    rows = await (await connection.execute("SELECT * FROM merchant ORDER BY merchant_id")).fetchall()
    return tuple(as_merchant(row) for row in rows)


async def merchant_named(connection: Connection, name: str) -> Merchant | None:
    row = await (await connection.execute("SELECT * FROM merchant WHERE name = %s", (name,))).fetchone()
    return None if row is None else as_merchant(row)


async def merchant(connection: Connection, merchant_id: int) -> Merchant | None:
    row = await (await connection.execute("SELECT * FROM merchant WHERE merchant_id = %s", (merchant_id,))).fetchone()
    return None if row is None else as_merchant(row)


async def merchant_version(connection: Connection) -> str:
    """The row's own version: xmin is another one after every change; '' for a merchant that is gone."""
    sql = "SELECT xmin::text || '/' || loaded_at::text AS version FROM merchant WHERE merchant_id = current_merchant()"
    row = await (await connection.execute(sql)).fetchone()
    return "" if row is None else row["version"]


async def merchant_key(connection: Connection, purpose: str) -> str | None:
    row = await (await connection.execute("SELECT secret FROM merchant_key WHERE purpose = %s", (purpose,))).fetchone()
    return None if row is None else row["secret"]


async def replace_key(connection: Connection, purpose: str, secret: str) -> None:
    await connection.execute(
        """
        INSERT INTO merchant_key (merchant_id, purpose, secret) VALUES (current_merchant(), %s, %s)
        ON CONFLICT (merchant_id, purpose) DO UPDATE SET secret = excluded.secret, created_at = now()
        """,
        (purpose, secret),
    )


async def catalogue_version(connection: Connection) -> str:
    sql = "SELECT loaded_at::text AS version FROM merchant WHERE merchant_id = current_merchant()"
    row = await (await connection.execute(sql)).fetchone()
    return "" if row is None else row["version"]


# ---- catalogue


async def products(connection: Connection) -> tuple[Product, ...]:
    rows = await (await connection.execute((PRODUCT + "ORDER BY p.position").encode())).fetchall()
    return tuple(as_product(row) for row in rows)


async def products_by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Product]:
    rows = await (await connection.execute((PRODUCT + "WHERE p.product_id = ANY(%s)").encode(), (list(ids),))).fetchall()
    return {row["product_id"]: as_product(row) for row in rows}


async def categories_with_counts(connection: Connection) -> list[Row]:
    """id, name and how many products lie in the category or below it, in catalogue order; empty ones are left out."""
    sql = """
    WITH RECURSIVE inside AS (
        SELECT category_id AS top, category_id FROM category
        UNION
        SELECT inside.top, c.category_id FROM inside JOIN category c ON c.parent_id = inside.category_id
    )
    SELECT c.category_id AS id, c.name, count(p.product_id)::integer AS count
    FROM category c JOIN inside ON inside.top = c.category_id JOIN product p ON p.category_id = inside.category_id
    GROUP BY c.category_id, c.name, c.position ORDER BY c.position
    """
    return [*await (await connection.execute(sql)).fetchall()]


async def search_products(connection: Connection, words: Sequence[str], category: str | None, limit: int) -> tuple[Product, ...]:
    """Products that hold every word (a LIKE pattern, any language) in name, aliases or summary; those with it in the name first."""
    sql = f"""
    WITH RECURSIVE inside AS (
        SELECT category_id FROM category WHERE category_id = %(category)s
        UNION
        SELECT c.category_id FROM inside JOIN category c ON c.parent_id = inside.category_id
    ), texts AS (
        SELECT product_id,
               (SELECT string_agg(value, ' ') FROM jsonb_each_text(name)) || ' ' || array_to_string(aliases, ' ') AS names,
               coalesce((SELECT string_agg(value, ' ') FROM jsonb_each_text(summary)), '') AS summaries
        FROM product
    )
    {PRODUCT}
    JOIN texts ON texts.product_id = p.product_id
    WHERE (%(category)s::text IS NULL OR p.category_id IN (SELECT category_id FROM inside))
      AND texts.names || ' ' || texts.summaries ILIKE ALL (%(words)s)
    ORDER BY texts.names ILIKE ALL (%(words)s) DESC, p.position
    LIMIT %(limit)s
    """
    rows = await connection.execute(sql.encode(), {"category": category, "words": list(words), "limit": limit})
    return tuple(as_product(row) for row in await rows.fetchall())


async def picture(connection: Connection, file: str) -> tuple[str, bytes] | None:
    row = await (await connection.execute("SELECT media_type, bytes FROM picture WHERE file = %s", (file,))).fetchone()
    return None if row is None else (row["media_type"], bytes(row["bytes"]))


# ---- customers and orders


async def customer(connection: Connection, customer_id: str) -> Customer | None:
    row = await (await connection.execute("SELECT * FROM customer WHERE customer_id = %s", (customer_id,))).fetchone()
    return None if row is None else as_customer(row)


async def customers(connection: Connection) -> tuple[Customer, ...]:
    rows = await (await connection.execute("SELECT * FROM customer ORDER BY customer_id")).fetchall()
    return tuple(as_customer(row) for row in rows)


async def coupons_of_customer(connection: Connection, customer_id: str) -> tuple[Coupon, ...]:
    """Those that end first, first; those without an end last."""
    sql = "SELECT * FROM coupon WHERE customer_id = %s ORDER BY until NULLS LAST, position, coupon_id"
    rows = await (await connection.execute(sql, (customer_id,))).fetchall()
    return tuple(as_coupon(row) for row in rows)


async def order(connection: Connection, plain_id: str) -> Order | None:
    """By its number as `plain_order_id()` gives it; the caller decides who may see it."""
    row = await (await connection.execute(f"{ORDER} WHERE {PLAIN_ORDER_ID} = %s".encode(), (plain_id,))).fetchone()
    return None if row is None else as_order(row)


async def orders_of_customer(connection: Connection, customer_id: str, limit: int) -> tuple[Order, ...]:
    sql = f"{ORDER} WHERE o.customer_id = %s ORDER BY o.placed_at DESC, o.order_id DESC LIMIT %s"
    rows = await (await connection.execute(sql.encode(), (customer_id, limit))).fetchall()
    return tuple(as_order(row) for row in rows)


async def orders(connection: Connection) -> tuple[Order, ...]:
    """All orders of the shop, oldest first: for export only."""
    rows = await (await connection.execute(f"{ORDER} ORDER BY o.placed_at, o.order_id".encode())).fetchall()
    return tuple(as_order(row) for row in rows)


async def order_with_tracking_number(connection: Connection, number: str) -> Order | None:
    sql = f"""
    {ORDER} WHERE o.order_id IN (SELECT order_id FROM parcel WHERE upper(translate(tracking_number, '- ', '')) = %s)
    ORDER BY o.placed_at DESC LIMIT 1
    """
    row = await (await connection.execute(sql.encode(), (number,))).fetchone()
    return None if row is None else as_order(row)


async def order_phone(connection: Connection, plain_id: str) -> str:
    """The phone of an order; '' for an order that does not exist, in the same time."""
    row = await (await connection.execute(f"SELECT phone FROM orders o WHERE {PLAIN_ORDER_ID} = %s".encode(), (plain_id,))).fetchone()
    return "" if row is None else row["phone"]


async def personal_values(connection: Connection, customer_id: str) -> tuple[tuple[str, str], ...]:
    sql = """
    WITH mine AS (SELECT * FROM orders WHERE customer_id = %(customer)s)
    SELECT 'name' AS kind, name AS value FROM customer WHERE customer_id = %(customer)s
    UNION SELECT 'phone', phone FROM customer WHERE customer_id = %(customer)s
    UNION SELECT 'email', email FROM customer WHERE customer_id = %(customer)s
    UNION SELECT 'address', address FROM customer WHERE customer_id = %(customer)s
    UNION SELECT 'name', recipient FROM mine
    UNION SELECT 'phone', phone FROM mine
    UNION SELECT 'address', address FROM mine
    UNION SELECT 'order', order_id FROM mine
    UNION SELECT 'tracking', b.tracking_number FROM parcel b JOIN mine ON mine.order_id = b.order_id
    ORDER BY kind, value
    """
    rows = await (await connection.execute(sql, {"customer": customer_id})).fetchall()
    return tuple((row["kind"], row["value"]) for row in rows if row["value"])


async def order_shapes(connection: Connection) -> list[str]:
    """How this merchant's order numbers look, digits as 9: 'PY9999999999'; the commonest eight."""
    rows = await (
        await connection.execute(
            """
            SELECT regexp_replace(order_id, '[0-9]', '9', 'g') AS shape FROM orders
            GROUP BY shape ORDER BY count(*) DESC, shape LIMIT 8
            """
        )
    ).fetchall()
    return [row["shape"] for row in rows]


async def counts(connection: Connection) -> tuple[int, int]:
    row = await (
        await connection.execute("SELECT (SELECT count(*) FROM product) AS products, (SELECT count(*) FROM orders) AS orders")
    ).fetchone()
    assert row is not None
    return row["products"], row["orders"]


async def customers_by_contact(connection: Connection, email: str, name: str, postcode: str) -> list[str]:
    """Ids of at most two customers that an e-mail address, or a name and a zip code at the end of a word of the address, fit."""
    sql = """
    SELECT customer_id FROM customer
    WHERE (%(email)s <> '' AND lower(email) = lower(%(email)s))
       OR (%(email)s = '' AND %(name)s <> '' AND %(zip)s <> '' AND lower(name) = lower(%(name)s)
           AND %(zip)s = ANY (regexp_split_to_array(address, '[^0-9A-Za-z]+')))
    LIMIT 2
    """
    rows = await (await connection.execute(sql, {"email": email, "name": name, "zip": postcode})).fetchall()
    return [row["customer_id"] for row in rows]
