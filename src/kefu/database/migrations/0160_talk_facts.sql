-- What is measured of each conversation: derived from its messages and traces, and derived again when it goes on. Never the source.

CREATE TABLE talk_facts (
    merchant_id     integer NOT NULL,
    conversation_id uuid NOT NULL,
    upto            integer NOT NULL,
    seen_at         timestamptz NOT NULL,
    began_at        timestamptz NOT NULL,
    last_at         timestamptz NOT NULL,
    language        text NOT NULL,
    intent          text NOT NULL,
    stage           text NOT NULL,
    intents         text[] NOT NULL,
    lane            text NOT NULL,
    replies         integer NOT NULL,
    customer_words  integer NOT NULL,
    person_words    integer NOT NULL,
    cost_micros     bigint NOT NULL,
    currency        text NOT NULL,
    first_seconds   double precision,
    mood_before     text NOT NULL,
    heat_before     double precision NOT NULL,
    mood_after      text NOT NULL,
    heat_after      double precision NOT NULL,
    open_since      timestamptz,
    declined        text[] NOT NULL,
    findings        jsonb NOT NULL,
    PRIMARY KEY (merchant_id, conversation_id),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE
);
COMMENT ON COLUMN talk_facts.upto IS 'The last message that was read; a conversation that has gone on is read again.';
COMMENT ON COLUMN talk_facts.lane IS 'The dearest lane that one of its replies took.';
COMMENT ON COLUMN talk_facts.first_seconds IS 'From the customer''s first message to the first answer of anybody.';
COMMENT ON COLUMN talk_facts.open_since IS 'When the first message was written that nobody has answered; null when all are.';
COMMENT ON COLUMN talk_facts.declined IS 'Questions that were declined, masked.';
COMMENT ON COLUMN talk_facts.findings IS 'What the automatic checks found: {"check": [seq of messages]}; a check without findings is not named.';
CREATE INDEX talk_facts_by_time ON talk_facts (merchant_id, began_at DESC);

SELECT isolate_merchants();
