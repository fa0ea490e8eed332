-- The embedded shop: what docs/reference/shop-format.md describes, row by row.

CREATE TABLE category (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    category_id text NOT NULL,
    parent_id   text,
    position    integer NOT NULL DEFAULT 0,
    name        jsonb NOT NULL,
    PRIMARY KEY (merchant_id, category_id)
);

CREATE TABLE product (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    product_id  text NOT NULL,
    category_id text NOT NULL,
    position    integer NOT NULL DEFAULT 0,
    name        jsonb NOT NULL,
    summary     jsonb NOT NULL DEFAULT '{}',
    description jsonb NOT NULL DEFAULT '{}',
    aliases     text[] NOT NULL DEFAULT '{}',
    picture     text,
    released_on date,
    PRIMARY KEY (merchant_id, product_id),
    FOREIGN KEY (merchant_id, category_id) REFERENCES category ON DELETE CASCADE
);

CREATE TABLE attribute (
    merchant_id integer NOT NULL,
    product_id  text NOT NULL,
    key         text NOT NULL,
    position    integer NOT NULL DEFAULT 0,
    name        jsonb NOT NULL,
    value       jsonb NOT NULL,
    number      numeric,
    unit        text NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, product_id, key),
    FOREIGN KEY (merchant_id, product_id) REFERENCES product ON DELETE CASCADE
);

CREATE TABLE variant (
    merchant_id      integer NOT NULL,
    sku              text NOT NULL,
    product_id       text NOT NULL,
    position         integer NOT NULL DEFAULT 0,
    options          jsonb NOT NULL DEFAULT '{}',
    price_minor      bigint NOT NULL CHECK (price_minor >= 0),
    list_price_minor bigint CHECK (list_price_minor >= 0),
    currency         text NOT NULL,
    stock            integer NOT NULL CHECK (stock >= 0),
    restock_on       date,
    weight_grams     integer,
    PRIMARY KEY (merchant_id, sku),
    FOREIGN KEY (merchant_id, product_id) REFERENCES product ON DELETE CASCADE
);
CREATE INDEX variant_by_product ON variant (merchant_id, product_id);

CREATE TABLE customer (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    customer_id text NOT NULL,
    name        text NOT NULL,
    phone       text NOT NULL DEFAULT '',
    email       text NOT NULL DEFAULT '',
    language    text NOT NULL DEFAULT '',
    tier        text NOT NULL DEFAULT 'normal',
    city        jsonb NOT NULL DEFAULT '{}',
    address     text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, customer_id)
);

CREATE TABLE orders (
    merchant_id    integer NOT NULL,
    order_id       text NOT NULL,
    customer_id    text NOT NULL,
    status         text NOT NULL,
    placed_at      timestamptz NOT NULL,
    paid_at        timestamptz,
    cancelled_at   timestamptz,
    currency       text NOT NULL,
    subtotal_minor bigint NOT NULL,
    discount_minor bigint NOT NULL,
    freight_minor  bigint NOT NULL,
    total_minor    bigint NOT NULL,
    payment_method text NOT NULL DEFAULT '',
    recipient      text NOT NULL DEFAULT '',
    phone          text NOT NULL DEFAULT '',
    address        text NOT NULL DEFAULT '',
    invoice_status text NOT NULL DEFAULT 'none',
    note           text NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, order_id),
    FOREIGN KEY (merchant_id, customer_id) REFERENCES customer ON DELETE CASCADE
);
CREATE INDEX orders_by_customer ON orders (merchant_id, customer_id, placed_at DESC);

CREATE TABLE order_line (
    merchant_id      integer NOT NULL,
    order_id         text NOT NULL,
    line             integer NOT NULL,
    sku              text NOT NULL,
    quantity         integer NOT NULL CHECK (quantity > 0),
    unit_price_minor bigint NOT NULL CHECK (unit_price_minor >= 0),
    PRIMARY KEY (merchant_id, order_id, line),
    FOREIGN KEY (merchant_id, order_id) REFERENCES orders ON DELETE CASCADE,
    FOREIGN KEY (merchant_id, sku) REFERENCES variant
);

CREATE TABLE parcel (
    merchant_id     integer NOT NULL,
    parcel_id       text NOT NULL,
    order_id        text NOT NULL,
    lines           integer[] NOT NULL DEFAULT '{}',
    carrier         jsonb NOT NULL DEFAULT '{}',
    tracking_number text NOT NULL,
    status          text NOT NULL,
    shipped_at      timestamptz,
    eta             date,
    delivered_at    timestamptz,
    PRIMARY KEY (merchant_id, parcel_id),
    FOREIGN KEY (merchant_id, order_id) REFERENCES orders ON DELETE CASCADE
);
CREATE INDEX parcel_by_order ON parcel (merchant_id, order_id);

CREATE TABLE parcel_event (
    merchant_id integer NOT NULL,
    parcel_id   text NOT NULL,
    position    integer NOT NULL,
    at          timestamptz NOT NULL,
    status      text NOT NULL,
    place       jsonb NOT NULL DEFAULT '{}',
    text        jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (merchant_id, parcel_id, position),
    FOREIGN KEY (merchant_id, parcel_id) REFERENCES parcel ON DELETE CASCADE
);

CREATE TABLE refund (
    merchant_id  integer NOT NULL,
    refund_id    text NOT NULL,
    order_id     text NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
    currency     text NOT NULL,
    status       text NOT NULL,
    requested_at timestamptz NOT NULL,
    settled_at   timestamptz,
    method       text NOT NULL DEFAULT '',
    reason       jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (merchant_id, refund_id),
    FOREIGN KEY (merchant_id, order_id) REFERENCES orders ON DELETE CASCADE
);

CREATE TABLE picture (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    file        text NOT NULL,
    media_type  text NOT NULL,
    bytes       bytea NOT NULL,
    PRIMARY KEY (merchant_id, file)
);
