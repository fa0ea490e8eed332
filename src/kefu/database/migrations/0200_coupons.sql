-- Coupons that the shop keeps for its customers: what is reckoned with when a customer asks what something comes to.

CREATE TABLE coupon (
    merchant_id integer NOT NULL,
    coupon_id   text NOT NULL,
    customer_id text NOT NULL,
    position    integer NOT NULL DEFAULT 0,
    title       jsonb NOT NULL,
    off_minor   bigint NOT NULL CHECK (off_minor > 0),
    least_minor bigint NOT NULL CHECK (least_minor >= 0),
    currency    text NOT NULL,
    since       date,
    until       date,
    order_id    text NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, coupon_id),
    FOREIGN KEY (merchant_id, customer_id) REFERENCES customer ON DELETE CASCADE,
    CHECK (until >= since)
);
CREATE INDEX coupon_by_customer ON coupon (merchant_id, customer_id, until);
COMMENT ON COLUMN coupon.until IS 'The last day on which it can be used, in the merchant''s time zone; NULL for no end.';
COMMENT ON COLUMN coupon.order_id IS 'The order that it was used on; empty while it was not.';

SELECT isolate_merchants();
