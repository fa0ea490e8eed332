-- What was said in a conversation, in a language that its reader reads; and that a console is told when a colleague is mentioned.

CREATE TABLE translation (
    merchant_id     integer NOT NULL,
    conversation_id uuid NOT NULL,
    digest          text NOT NULL,
    language        text NOT NULL,
    source          text NOT NULL,
    text            text NOT NULL,
    differences     jsonb NOT NULL DEFAULT '[]',
    model           text NOT NULL,
    at              timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, conversation_id, digest, language),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE
);
COMMENT ON TABLE translation IS 'Masked, as the words that it translates; goes with its conversation.';
COMMENT ON COLUMN translation.digest IS 'SHA-256 of the masked words that were translated.';
COMMENT ON COLUMN translation.differences IS 'Figures, dates, codes and names that only one of the two texts has.';

ALTER TABLE live_event DROP CONSTRAINT live_event_kind_check;
ALTER TABLE live_event ADD CONSTRAINT live_event_kind_check CHECK (kind IN ('changed', 'offer', 'looking', 'typing', 'presence', 'mention'));

SELECT isolate_merchants();
