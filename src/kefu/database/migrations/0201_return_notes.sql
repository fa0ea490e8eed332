-- What people noted on goods that were sent back: each step with its words, so that a wrong one can be taken back and nothing is lost.

CREATE TABLE return_note (
    merchant_id integer NOT NULL,
    note_id     bigint GENERATED ALWAYS AS IDENTITY,
    return_id   text NOT NULL,
    at          timestamptz NOT NULL,
    who         text NOT NULL DEFAULT '',
    step        text NOT NULL CHECK (step IN ('requested', 'received', 'finished', 'rejected')),
    note        text NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, note_id),
    FOREIGN KEY (merchant_id, return_id) REFERENCES return_request ON DELETE CASCADE
);
CREATE INDEX return_note_by_return ON return_note (merchant_id, return_id, note_id);
COMMENT ON COLUMN return_note.step IS 'What the return became; requested: a step was taken back.';

SELECT isolate_merchants();
