-- The ledger of promises: what the shop's side said it would do, by when, who has to do it, and what proves that it was done.

CREATE TABLE promise (
    merchant_id     integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    promise_id      uuid NOT NULL,
    conversation_id uuid,
    kind            text NOT NULL CHECK (kind IN ('refund_by', 'call_by', 'reply_by', 'parcel_enquiry_by', 'resend_by', 'stock_notice',
                                                  'price_refund', 'invoice_by', 'other')),
    text            text NOT NULL,
    language        text NOT NULL,
    owner           text NOT NULL DEFAULT 'shop',
    within          text NOT NULL DEFAULT '',
    about           jsonb NOT NULL DEFAULT '{}',
    made_by         uuid,
    made_at         timestamptz NOT NULL,
    deadline        timestamptz,
    status          text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'kept', 'overdue', 'broken', 'cancelled')),
    settled_at      timestamptz,
    proof           text NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, promise_id),
    UNIQUE (merchant_id, made_by, kind),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE,
    CHECK ((status IN ('kept', 'broken', 'cancelled')) = (settled_at IS NOT NULL)),
    CHECK (status <> 'kept' OR proof <> ''),
    CHECK (deadline >= made_at)
);
COMMENT ON COLUMN promise.made_by IS 'The act that made it; an act makes one promise of a kind, however often it is carried out.';
COMMENT ON COLUMN promise.about IS 'What it is about, e.g. {"order": "…", "refund": "…"}; proof is matched by it.';
COMMENT ON COLUMN promise.owner IS 'Who has to keep it: shop, ai, or a person''s id.';
CREATE INDEX promise_due ON promise (merchant_id, deadline) WHERE status IN ('open', 'overdue');
CREATE INDEX promise_by_conversation ON promise (merchant_id, conversation_id);

SELECT isolate_merchants();
