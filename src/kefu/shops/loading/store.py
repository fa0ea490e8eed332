"""Writing a shop's rows, and the two reads that only export needs."""

from collections.abc import Iterable, Sequence
from typing import Final, LiteralString

from psycopg.types.json import Jsonb

from kefu.database import Connection
from kefu.shops.files import Category, Picture
from kefu.shops.files.style import style_row
from kefu.shops.rows import as_coupon, as_method, option_pairs
from kefu.vocabulary import Coupon, Customer, Merchant, Order, PaymentMethod, Product, Relation

# Those that point to others first. What is not here (conversations, people, keys, articles) is not the shop's and stays.
TABLES: Final[tuple[LiteralString, ...]] = (
    *("order_line", "parcel_event", "parcel", "refund", "order_payment", "return_line", "return_request", "orders"),
    *("product_relation", "synonym", "payment_method", "coupon", "customer", "attribute", "variant", "product", "category", "picture"),
)


# Any constant will do; the second half of the lock's key is the merchant.
SHOP_LOCK: Final = 5_170_466


async def save_merchant(connection: Connection, merchant: Merchant) -> tuple[int, bool]:
    """Creates or changes the merchant of this name; (id, whether it is new). Needs a connection of the owner."""
    sql = """
    INSERT INTO merchant (name, title, about, currency, country, timezone, languages, default_language, colour, support_hours, as_of,
                          proofs, style, loaded_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp())
    ON CONFLICT (name) DO UPDATE SET
        title = excluded.title, about = excluded.about, currency = excluded.currency, country = excluded.country,
        timezone = excluded.timezone, languages = excluded.languages, default_language = excluded.default_language,
        colour = excluded.colour, support_hours = excluded.support_hours, as_of = excluded.as_of,
        proofs = excluded.proofs, style = excluded.style, loaded_at = excluded.loaded_at
    RETURNING merchant_id, (xmax = 0) AS is_new
    """
    m = merchant
    values = (
        *(m.name, _json(m.title), _json(m.about), m.currency, m.country, m.timezone),
        *(list(m.languages), m.default_language, m.colour, _json(m.support_hours), m.as_of, list(m.proofs), _json(style_row(m.style))),
    )
    row = await (await connection.execute(sql, values)).fetchone()
    assert row is not None
    return row["merchant_id"], row["is_new"]


async def go_on_as(connection: Connection, merchant_id: int) -> None:
    """From here to its end the owner's transaction is one of `Database.open_for(merchant_id)`: it can touch no other merchant."""
    sql = "SELECT set_config('role', 'kefu_app', true), set_config('kefu.merchant_id', %s, true)"
    await connection.execute(sql, (str(merchant_id),))


async def wait_for_exports(connection: Connection) -> None:
    """An export reads table after table; a load waits until it has read them all."""
    await connection.execute("SELECT pg_advisory_xact_lock(%s, current_merchant())", (SHOP_LOCK,))


async def wait_for_loads(connection: Connection) -> None:
    await connection.execute("SELECT pg_advisory_xact_lock_shared(%s, current_merchant())", (SHOP_LOCK,))


async def add_key_if_none(connection: Connection, purpose: str, secret: str) -> None:
    sql = "INSERT INTO merchant_key (merchant_id, purpose, secret) VALUES (current_merchant(), %s, %s) ON CONFLICT DO NOTHING"
    await connection.execute(sql, (purpose, secret))


async def delete_shop(connection: Connection) -> None:
    for table in TABLES:
        await connection.execute(f"DELETE FROM {table}")


async def insert_categories(connection: Connection, categories: Iterable[Category]) -> int:
    sql = """
    INSERT INTO category (merchant_id, category_id, parent_id, position, name) VALUES (current_merchant(), %s, %s, %s, %s)
    """
    return await _insert(connection, sql, [(c.id, c.parent, position, _json(c.name)) for position, c in enumerate(categories)])


async def insert_products(connection: Connection, products: Iterable[Product]) -> int:
    sql = """
    INSERT INTO product (merchant_id, product_id, category_id, position, name, summary, description, aliases, picture, released_on)
    VALUES (current_merchant(), %s, %s, %s, %s, %s, %s, %s, %s, %s)
    """
    rows = [
        (
            *(p.id, p.category, position, _json(p.name), _json(p.summary), _json(p.description)),
            *(list(p.aliases), p.picture, p.released_on),
        )
        for position, p in enumerate(products)
    ]
    return await _insert(connection, sql, rows)


async def insert_attributes(connection: Connection, products: Iterable[Product]) -> int:
    sql = """
    INSERT INTO attribute (merchant_id, product_id, key, position, name, value, number, unit)
    VALUES (current_merchant(), %s, %s, %s, %s, %s, %s, %s)
    """
    rows = [
        (p.id, a.key, position, _json(a.name), _json(a.value), a.number, a.unit)
        for p in products
        for position, a in enumerate(p.attributes)
    ]
    return await _insert(connection, sql, rows)


async def insert_variants(connection: Connection, products: Iterable[Product]) -> int:
    sql = """
    INSERT INTO variant (merchant_id, sku, product_id, position, options, price_minor, list_price_minor, currency, stock, restock_on,
                         weight_grams)
    VALUES (current_merchant(), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    """
    rows = [
        (
            *(v.sku, p.id, position, _json(option_pairs(v.options)), v.price.minor, v.list_price.minor if v.list_price else None),
            *(v.price.currency, v.stock, v.restock_on, v.weight_grams),
        )
        for p in products
        for position, v in enumerate(p.variants)
    ]
    return await _insert(connection, sql, rows)


async def insert_relations(connection: Connection, relations: Iterable[Relation]) -> int:
    sql = """
    INSERT INTO product_relation (merchant_id, position, product_id, kind, other, note) VALUES (current_merchant(), %s, %s, %s, %s, %s)
    """
    rows = [(position, r.product, r.kind, r.other, _json(r.note)) for position, r in enumerate(relations)]
    return await _insert(connection, sql, rows)


async def insert_synonyms(connection: Connection, groups: Iterable[tuple[str, ...]]) -> int:
    sql = "INSERT INTO synonym (merchant_id, position, words) VALUES (current_merchant(), %s, %s)"
    return await _insert(connection, sql, [(position, list(words)) for position, words in enumerate(groups)])


async def insert_customers(connection: Connection, customers: Iterable[Customer]) -> int:
    sql = """
    INSERT INTO customer (merchant_id, customer_id, name, phone, email, language, tier, city, address, created_at)
    VALUES (current_merchant(), %s, %s, %s, %s, %s, %s, %s, %s, %s)
    """
    rows = [(c.id, c.name, c.phone, c.email, c.language, c.tier, _json(c.city), c.address, c.created_at) for c in customers]
    return await _insert(connection, sql, rows)


async def insert_orders(connection: Connection, orders: Iterable[Order]) -> int:
    sql = """
    INSERT INTO orders (merchant_id, order_id, customer_id, status, placed_at, paid_at, cancelled_at, currency, subtotal_minor,
                        discount_minor, freight_minor, total_minor, payment_method, recipient, phone, address, invoice_status, note,
                        items_changed, cancel_reason)
    VALUES (current_merchant(), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    """
    rows = [
        (
            *(o.id, o.customer, o.status.value, o.placed_at, o.paid_at, o.cancelled_at, o.total.currency),
            *(o.subtotal.minor, o.discount.minor, o.freight.minor, o.total.minor, o.payment_method),
            *(o.recipient, o.phone, o.address, o.invoice_status, o.note, o.items_changed, o.cancel_reason),
        )
        for o in orders
    ]
    return await _insert(connection, sql, rows)


async def insert_lines(connection: Connection, orders: Iterable[Order]) -> int:
    sql = """
    INSERT INTO order_line (merchant_id, order_id, line, sku, quantity, unit_price_minor, batch)
    VALUES (current_merchant(), %s, %s, %s, %s, %s, %s)
    """
    rows = [(o.id, line.line, line.sku, line.quantity, line.unit_price.minor, line.batch) for o in orders for line in o.lines]
    return await _insert(connection, sql, rows)


async def insert_parcels(connection: Connection, orders: Iterable[Order]) -> int:
    sql = """
    INSERT INTO parcel (merchant_id, parcel_id, order_id, lines, carrier, tracking_number, status, shipped_at, eta, delivered_at, warehouse)
    VALUES (current_merchant(), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    """
    rows = [
        (
            *(b.id, o.id, list(b.lines), _json(b.carrier), b.tracking_number),
            *(b.status.value, b.shipped_at, b.eta, b.delivered_at, _json(b.warehouse)),
        )
        for o in orders
        for b in o.parcels
    ]
    return await _insert(connection, sql, rows)


async def insert_events(connection: Connection, orders: Iterable[Order]) -> int:
    sql = """
    INSERT INTO parcel_event (merchant_id, parcel_id, position, at, status, place, text)
    VALUES (current_merchant(), %s, %s, %s, %s, %s, %s)
    """
    rows = [
        (b.id, position, e.at, e.status.value, _json(e.place), _json(e.text))
        for o in orders
        for b in o.parcels
        for position, e in enumerate(b.events)
    ]
    return await _insert(connection, sql, rows)


async def insert_refunds(connection: Connection, orders: Iterable[Order]) -> int:
    sql = """
    INSERT INTO refund (merchant_id, refund_id, order_id, amount_minor, currency, status, requested_at, settled_at, method, reason)
    VALUES (current_merchant(), %s, %s, %s, %s, %s, %s, %s, %s, %s)
    """
    rows = [
        (r.id, o.id, r.amount.minor, r.amount.currency, r.status, r.requested_at, r.settled_at, r.method, _json(r.reason))
        for o in orders
        for r in o.refunds
    ]
    return await _insert(connection, sql, rows)


async def insert_methods(connection: Connection, methods: Iterable[tuple[str, PaymentMethod]], currency: str) -> int:
    sql = """
    INSERT INTO payment_method (merchant_id, customer_id, method_id, position, kind, label, balance_minor, currency)
    VALUES (current_merchant(), %s, %s, %s, %s, %s, %s, %s)
    """
    rows = [
        (
            *(customer, m.id, position, m.kind, _json(m.label)),
            *((None, currency) if m.balance is None else (m.balance.minor, m.balance.currency)),
        )
        for position, (customer, m) in enumerate(methods)
    ]
    return await _insert(connection, sql, rows)


async def insert_payments(connection: Connection, orders: Iterable[Order]) -> int:
    sql = """
    INSERT INTO order_payment (merchant_id, payment_id, order_id, position, kind, amount_minor, currency, method, at)
    VALUES (current_merchant(), %s, %s, %s, %s, %s, %s, %s, %s)
    """
    rows = [
        (p.id, o.id, position, p.kind, p.amount.minor, p.amount.currency, p.method, p.at)
        for o in orders
        for position, p in enumerate(o.payments, start=1)
    ]
    return await _insert(connection, sql, rows)


async def insert_returns(connection: Connection, orders: Iterable[Order]) -> int:
    """The requests with their lines; the number of requests."""
    sql = """
    INSERT INTO return_request (merchant_id, return_id, order_id, kind, status, method, amount_minor, currency, requested_at, reason)
    VALUES (current_merchant(), %s, %s, %s, %s, %s, %s, %s, %s, %s)
    """
    lines_sql = """
    INSERT INTO return_line (merchant_id, return_id, position, line, quantity, sku) VALUES (current_merchant(), %s, %s, %s, %s, %s)
    """
    asked = [(o, r) for o in orders for r in o.returns]
    rows = [(r.id, o.id, r.kind, r.status, r.method, r.amount.minor, r.amount.currency, r.requested_at, r.reason) for o, r in asked]
    count = await _insert(connection, sql, rows)
    lines = [(r.id, position, line.line, line.quantity, line.sku) for _, r in asked for position, line in enumerate(r.lines)]
    await _insert(connection, lines_sql, lines)
    return count


async def insert_coupons(connection: Connection, coupons: Iterable[tuple[str, Coupon]]) -> int:
    sql = """
    INSERT INTO coupon (merchant_id, customer_id, coupon_id, position, title, off_minor, least_minor, currency, since, until, order_id)
    VALUES (current_merchant(), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    """
    rows = [
        (customer, c.id, position, _json(c.title), c.off.minor, c.least.minor, c.off.currency, c.since, c.until, c.order)
        for position, (customer, c) in enumerate(coupons)
    ]
    return await _insert(connection, sql, rows)


async def coupons(connection: Connection) -> tuple[tuple[str, Coupon], ...]:
    rows = await (await connection.execute("SELECT * FROM coupon ORDER BY position, coupon_id")).fetchall()
    return tuple((row["customer_id"], as_coupon(row)) for row in rows)


async def methods(connection: Connection) -> tuple[tuple[str, PaymentMethod], ...]:
    rows = await (await connection.execute("SELECT * FROM payment_method ORDER BY position, customer_id, method_id")).fetchall()
    return tuple((row["customer_id"], as_method(row)) for row in rows)


async def insert_pictures(connection: Connection, pictures: Iterable[Picture]) -> int:
    sql = "INSERT INTO picture (merchant_id, file, media_type, bytes) VALUES (current_merchant(), %s, %s, %s)"
    return await _insert(connection, sql, [(p.file, p.media_type, p.content) for p in pictures])


async def categories(connection: Connection) -> tuple[Category, ...]:
    rows = await (await connection.execute("SELECT category_id, parent_id, name FROM category ORDER BY position")).fetchall()
    return tuple(Category(row["category_id"], row["parent_id"], row["name"]) for row in rows)


async def pictures(connection: Connection) -> tuple[Picture, ...]:
    rows = await (await connection.execute("SELECT file, media_type, bytes FROM picture ORDER BY file")).fetchall()
    return tuple(Picture(row["file"], row["media_type"], bytes(row["bytes"])) for row in rows)


async def _insert(connection: Connection, sql: LiteralString, rows: Sequence[Sequence[object]]) -> int:
    """One pipelined batch; COPY would be refused here, since it does not obey row-level security."""
    async with connection.cursor() as cursor:
        await cursor.executemany(sql, rows)
    return len(rows)


def _json(value: object) -> Jsonb:
    return Jsonb(value)
