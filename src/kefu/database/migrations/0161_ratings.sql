-- What customers say of a talk when it is over, and whether what was declined could have been answered.

CREATE TABLE rating (
    merchant_id     integer NOT NULL,
    conversation_id uuid NOT NULL,
    asked_seq       integer NOT NULL,
    asked_at        timestamptz NOT NULL,
    about           text NOT NULL CHECK (about IN ('ai', 'person')),
    person_id       uuid,
    customer_id     text,
    score           smallint CHECK (score BETWEEN 1 AND 5),
    answered_at     timestamptz,
    word            text NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, conversation_id, asked_seq),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE,
    FOREIGN KEY (merchant_id, person_id) REFERENCES person ON DELETE SET NULL (person_id),
    CHECK ((score IS NULL) = (answered_at IS NULL))
);
COMMENT ON COLUMN rating.asked_seq IS 'The message that asked; an answer counts only as the next thing she says.';
COMMENT ON COLUMN rating.word IS 'What she added in her own words, masked.';
CREATE INDEX rating_by_customer ON rating (merchant_id, customer_id, asked_at DESC);

ALTER TABLE talk_facts ADD COLUMN said_solved boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN talk_facts.said_solved IS 'She said in her own words that the matter is settled.';

CREATE TABLE refusal (
    merchant_id       integer NOT NULL,
    conversation_id   uuid NOT NULL,
    question          text NOT NULL,
    knowledge_version bigint NOT NULL,
    answerable        double precision NOT NULL,
    passage_id        text NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, conversation_id, question),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE
);
COMMENT ON TABLE refusal IS 'Questions that were declined, searched for once more in what the shop knows now.';

SELECT isolate_merchants();
