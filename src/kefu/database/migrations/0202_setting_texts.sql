-- Settings that a merchant writes as texts (the compensation ladder, the clocks of complaints, notices): every version stays.

CREATE TABLE setting_text (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    seq         bigint GENERATED ALWAYS AS IDENTITY,
    name        text NOT NULL CHECK (name IN ('compensation', 'case_clock', 'notices')),
    version     text NOT NULL,
    source      text NOT NULL,
    who         text NOT NULL DEFAULT '',
    at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, seq)
);
CREATE INDEX setting_text_by_name ON setting_text (merchant_id, name, seq DESC);

ALTER TABLE edit DROP CONSTRAINT edit_kind_check;
ALTER TABLE edit ADD CONSTRAINT edit_kind_check CHECK (kind IN ('article', 'flow', 'table', 'setting'));

SELECT isolate_merchants();
