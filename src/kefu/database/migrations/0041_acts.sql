-- The ledger of acts: what was intended, written before the shop is called, and what came of it.

CREATE TABLE act (
    merchant_id      integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    act_id           uuid NOT NULL,
    key              text NOT NULL,
    conversation_id  uuid,
    customer_id      text NOT NULL,
    name             text NOT NULL,
    status           text NOT NULL CHECK (status IN ('intended', 'done', 'failed', 'refused', 'waiting')),
    who              jsonb NOT NULL,
    plan             jsonb NOT NULL,
    digest           text NOT NULL,
    ruling           jsonb,
    outcome          jsonb NOT NULL DEFAULT '{}',
    money_back_minor bigint NOT NULL DEFAULT 0 CHECK (money_back_minor >= 0),
    currency         text NOT NULL DEFAULT '',
    at               timestamptz NOT NULL,
    finished_at      timestamptz,
    PRIMARY KEY (merchant_id, act_id),
    UNIQUE (merchant_id, key),
    CHECK ((finished_at IS NULL) = (status IN ('intended', 'waiting')))
);
COMMENT ON TABLE act IS 'A plan holds what the customer confirmed, in clear: an address must reach the shop. Erasing a customer erases these rows.';
CREATE INDEX act_open ON act (merchant_id, at) WHERE status = 'intended';
CREATE INDEX act_by_customer ON act (merchant_id, customer_id, at);
CREATE INDEX act_money_back ON act (merchant_id, at) WHERE money_back_minor > 0 AND status IN ('intended', 'done');

SELECT isolate_merchants();
