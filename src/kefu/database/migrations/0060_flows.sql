-- Flows that a merchant has written or changed. A row is never changed: an edit is a new row, and running conversations keep theirs.

CREATE TABLE flow (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    flow_id     bigint GENERATED ALWAYS AS IDENTITY,
    name        text NOT NULL,
    version     text NOT NULL,
    source      text NOT NULL,
    who         text NOT NULL DEFAULT '',
    at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, flow_id)
);
COMMENT ON COLUMN flow.source IS 'YAML as written; empty when the flow was switched off.';

ALTER TABLE merchant ADD COLUMN proofs text[] NOT NULL DEFAULT '{order_phone}';
COMMENT ON COLUMN merchant.proofs IS 'How customers may show who they are in the talk: order_phone (reads that order), contact (e-mail, or name and zip code: acts for that customer).';

SELECT isolate_merchants();
