-- Edits of articles, flows and tables that somebody proposed: what a text said, what it is to say, and who decided on it.

CREATE TABLE edit (
    merchant_id  integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    edit_id      uuid NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('article', 'flow', 'table')),
    name         text NOT NULL,
    before       text NOT NULL,
    after        text NOT NULL,
    why          text NOT NULL,
    by_id        uuid NOT NULL,
    by_name      text NOT NULL,
    at           timestamptz NOT NULL,
    state        text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'published', 'declined', 'withdrawn')),
    decided_name text NOT NULL DEFAULT '',
    decided_at   timestamptz,
    note         text NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, edit_id),
    CHECK ((state = 'waiting') = (decided_at IS NULL))
);
CREATE INDEX edit_waiting ON edit (merchant_id, at) WHERE state = 'waiting';
CREATE UNIQUE INDEX edit_one_waiting ON edit (merchant_id, kind, name) WHERE state = 'waiting';

SELECT isolate_merchants();
