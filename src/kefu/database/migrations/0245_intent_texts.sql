-- A merchant's own intents as texts: every version stays, and a new one waits for a yes as articles and flows do.

CREATE TABLE intent_text (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    seq         bigint GENERATED ALWAYS AS IDENTITY,
    name        text NOT NULL,
    version     text NOT NULL,
    source      text NOT NULL,
    who         text NOT NULL DEFAULT '',
    at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, seq)
);
COMMENT ON COLUMN intent_text.source IS 'Empty: it was switched off.';
CREATE INDEX intent_text_by_name ON intent_text (merchant_id, name, seq DESC);

ALTER TABLE edit DROP CONSTRAINT edit_kind_check;
ALTER TABLE edit ADD CONSTRAINT edit_kind_check CHECK (kind IN ('article', 'flow', 'table', 'setting', 'intent'));

SELECT isolate_merchants();
