-- The copilot: what was suggested to a person and what became of it, what a sent reply was warned of, and matters that were solved before.

CREATE TABLE suggestion (
    merchant_id      integer NOT NULL,
    suggestion_id    uuid NOT NULL,
    conversation_id  uuid NOT NULL,
    person_id        uuid,
    at               timestamptz NOT NULL,
    up_to            integer NOT NULL,
    asked            text NOT NULL,
    text             text NOT NULL,
    lane             text NOT NULL,
    verdict          text NOT NULL,
    language         text NOT NULL,
    articles         text[] NOT NULL DEFAULT '{}',
    record           jsonb NOT NULL,
    focus            jsonb NOT NULL DEFAULT '{}',
    fate             text NOT NULL DEFAULT 'open' CHECK (fate IN ('open', 'accepted', 'edited', 'rejected')),
    decided_at       timestamptz,
    final_text       text,
    likeness         real CHECK (likeness BETWEEN 0 AND 1),
    reason           text NOT NULL DEFAULT '',
    article          text NOT NULL DEFAULT '',
    seq              integer,
    cpu_milliseconds real NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, suggestion_id),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE,
    FOREIGN KEY (merchant_id, person_id) REFERENCES person ON DELETE SET NULL (person_id)
);
COMMENT ON TABLE suggestion IS 'All texts masked. `up_to`: the last message that it answers. `articles`: those it stands on.';
COMMENT ON COLUMN suggestion.focus IS 'What the talk is about once it is said; the conversation takes it over when it is sent.';
COMMENT ON COLUMN suggestion.likeness IS 'Of what was sent to what was suggested, 0 to 1.';
COMMENT ON COLUMN suggestion.article IS 'The one that answers, in the words of whoever rejected it.';
CREATE INDEX suggestion_of_conversation ON suggestion (merchant_id, conversation_id, at DESC);
CREATE INDEX suggestion_by_fate ON suggestion (merchant_id, decided_at DESC) WHERE fate <> 'open';

CREATE TABLE reply_warning (
    merchant_id     integer NOT NULL,
    conversation_id uuid NOT NULL,
    seq             integer NOT NULL,
    person_id       uuid,
    at              timestamptz NOT NULL,
    was_shown       boolean NOT NULL,
    warnings        jsonb NOT NULL,
    PRIMARY KEY (merchant_id, conversation_id, seq),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE,
    FOREIGN KEY (merchant_id, person_id) REFERENCES person ON DELETE SET NULL (person_id)
);
COMMENT ON TABLE reply_warning IS 'A person''s reply that was sent although the copilot had something against it. `was_shown`: they had read the warning.';
CREATE INDEX reply_warning_by_time ON reply_warning (merchant_id, at DESC);

CREATE TABLE solved_case (
    merchant_id     integer NOT NULL,
    conversation_id uuid NOT NULL,
    seq             integer NOT NULL,
    at              timestamptz NOT NULL,
    language        text NOT NULL,
    asked           text NOT NULL,
    answered        text NOT NULL,
    vectors         text NOT NULL,
    vector          bytea NOT NULL,
    PRIMARY KEY (merchant_id, conversation_id, seq),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE
);
COMMENT ON TABLE solved_case IS 'What a customer asked and a person answered in a conversation that ended solved; personal values are named by kind only.';
COMMENT ON COLUMN solved_case.vectors IS 'Name of the encoder that made `vector`, 32-bit floats; another encoder makes them anew.';

SELECT isolate_merchants();
