-- What acting on a shop needs: how customers pay, which money moved, what comes back, and which changes were made under which key.

ALTER TABLE orders ADD COLUMN items_changed boolean NOT NULL DEFAULT false;
ALTER TABLE orders ADD COLUMN cancel_reason text NOT NULL DEFAULT '';

CREATE TABLE payment_method (
    merchant_id   integer NOT NULL,
    customer_id   text NOT NULL,
    method_id     text NOT NULL,
    position      integer NOT NULL DEFAULT 0,
    kind          text NOT NULL CHECK (kind IN ('card', 'paypal', 'gift_card', 'wechat', 'alipay', 'balance')),
    label         jsonb NOT NULL,
    balance_minor bigint CHECK (balance_minor >= 0),
    currency      text NOT NULL,
    PRIMARY KEY (merchant_id, customer_id, method_id),
    FOREIGN KEY (merchant_id, customer_id) REFERENCES customer ON DELETE CASCADE,
    CHECK ((balance_minor IS NOT NULL) = (kind IN ('gift_card', 'balance')))
);

CREATE TABLE order_payment (
    merchant_id  integer NOT NULL,
    payment_id   text NOT NULL,
    order_id     text NOT NULL,
    position     integer NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('payment', 'refund')),
    amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
    currency     text NOT NULL,
    method       text NOT NULL,
    at           timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, payment_id),
    FOREIGN KEY (merchant_id, order_id) REFERENCES orders ON DELETE CASCADE
);
CREATE INDEX order_payment_by_order ON order_payment (merchant_id, order_id, position);
COMMENT ON TABLE order_payment IS 'Money that moved or was told to. What was promised back is in refund; a refund is in both once the money is on its way.';

CREATE INDEX refund_by_order ON refund (merchant_id, order_id);

CREATE TABLE return_request (
    merchant_id  integer NOT NULL,
    return_id    text NOT NULL,
    order_id     text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('return', 'exchange')),
    status       text NOT NULL CHECK (status IN ('requested', 'received', 'finished', 'rejected')),
    method       text NOT NULL DEFAULT '',
    amount_minor bigint NOT NULL,
    currency     text NOT NULL,
    requested_at timestamptz NOT NULL,
    reason       text NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, return_id),
    FOREIGN KEY (merchant_id, order_id) REFERENCES orders ON DELETE CASCADE
);
CREATE INDEX return_request_by_order ON return_request (merchant_id, order_id);
COMMENT ON COLUMN return_request.amount_minor IS 'To the customer when above zero, from the customer when below; it moves when the goods have come.';

CREATE TABLE return_line (
    merchant_id integer NOT NULL,
    return_id   text NOT NULL,
    position    integer NOT NULL,
    line        integer NOT NULL,
    quantity    integer NOT NULL CHECK (quantity > 0),
    sku         text,
    PRIMARY KEY (merchant_id, return_id, position),
    FOREIGN KEY (merchant_id, return_id) REFERENCES return_request ON DELETE CASCADE
);
COMMENT ON COLUMN return_line.sku IS 'What the customer gets instead; NULL for a return.';

-- The two below outlive a new load of the shop: a key that was used stays used.
CREATE TABLE shop_request (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    request_id  text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('invoice', 'stock_alert', 'parcel_trace', 'parcel_resend')),
    status      text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'done')),
    customer_id text NOT NULL,
    order_id    text,
    parcel_id   text,
    sku         text,
    details     jsonb NOT NULL DEFAULT '{}',
    at          timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, request_id)
);
CREATE INDEX shop_request_by_customer ON shop_request (merchant_id, customer_id, kind);
COMMENT ON TABLE shop_request IS 'What the shop''s people or couriers were asked to do: write an invoice, tell when stock is back, look for a parcel, send it again.';

CREATE TABLE shop_change (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    key         text NOT NULL,
    customer_id text NOT NULL,
    name        text NOT NULL,
    digest      text NOT NULL,
    plan        jsonb NOT NULL,
    result      jsonb NOT NULL,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (merchant_id, key)
);
COMMENT ON TABLE shop_change IS 'Each change under its idempotency key with its result, written in the transaction of the change.';

SELECT isolate_merchants();
