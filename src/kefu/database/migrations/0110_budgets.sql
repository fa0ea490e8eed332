-- What a merchant's language models may cost, and what they have: counted before a call, settled after it.

CREATE TABLE budget (
    merchant_id         integer PRIMARY KEY REFERENCES merchant ON DELETE CASCADE,
    day_tokens          bigint CHECK (day_tokens >= 0),
    day_micros          bigint CHECK (day_micros >= 0),
    conversation_tokens bigint CHECK (conversation_tokens >= 0),
    conversation_micros bigint CHECK (conversation_micros >= 0),
    who                 text NOT NULL,
    at                  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE budget IS 'The most that models may take; null: no limit. Micros are millionths of the currency that the models are priced in.';

CREATE TABLE day_spending (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    day         date NOT NULL,
    calls       bigint NOT NULL DEFAULT 0,
    tokens      bigint NOT NULL DEFAULT 0,
    micros      bigint NOT NULL DEFAULT 0,
    stopped_at  timestamptz,
    PRIMARY KEY (merchant_id, day)
);
COMMENT ON TABLE day_spending IS 'A day of the merchant''s own time zone. A call counts as what it may take at most until it has ended.';
COMMENT ON COLUMN day_spending.stopped_at IS 'When a call was first refused because the day''s budget was spent.';

CREATE TABLE conversation_spending (
    merchant_id     integer NOT NULL,
    conversation_id uuid NOT NULL,
    calls           bigint NOT NULL DEFAULT 0,
    tokens          bigint NOT NULL DEFAULT 0,
    micros          bigint NOT NULL DEFAULT 0,
    stopped_at      timestamptz,
    PRIMARY KEY (merchant_id, conversation_id),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE
);

SELECT isolate_merchants();
