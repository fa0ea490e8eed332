-- Keeping knowledge true: where articles come from, every version of them, what contradicts what, what was asked in vain, and drafts.

CREATE TABLE knowledge_source (
    merchant_id    integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    name           text NOT NULL,
    place          text NOT NULL,
    fresh_days     integer NOT NULL DEFAULT 30 CHECK (fresh_days > 0),
    applies_itself boolean NOT NULL DEFAULT false,
    added_at       timestamptz NOT NULL DEFAULT now(),
    looked_at      timestamptz,
    synced_at      timestamptz,
    etag           text NOT NULL DEFAULT '',
    last_modified  text NOT NULL DEFAULT '',
    waiting        jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (merchant_id, name)
);
COMMENT ON COLUMN knowledge_source.place IS 'A folder or file of the server, or a page of the merchant''s own site.';
COMMENT ON COLUMN knowledge_source.fresh_days IS 'Articles of it are stale when it was not synced for so many days.';
COMMENT ON COLUMN knowledge_source.etag IS 'Of what was applied last, so that a page that did not change is not fetched again.';
COMMENT ON COLUMN knowledge_source.waiting IS 'What the last look found: how many changes of each kind, and why it failed if it did.';

CREATE TABLE source_article (
    merchant_id integer NOT NULL,
    article_id  text NOT NULL,
    language    text NOT NULL,
    source      text NOT NULL,
    file        text NOT NULL,
    PRIMARY KEY (merchant_id, article_id, language),
    FOREIGN KEY (merchant_id, article_id, language) REFERENCES article ON DELETE CASCADE,
    FOREIGN KEY (merchant_id, source) REFERENCES knowledge_source ON DELETE CASCADE
);

CREATE TABLE article_version (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    article_id  text NOT NULL,
    language    text NOT NULL,
    version     integer NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    who         text NOT NULL,
    origin      text NOT NULL,
    article     jsonb,
    PRIMARY KEY (merchant_id, article_id, language, version)
);
COMMENT ON COLUMN article_version.article IS 'As it was saved; null when it was removed.';

CREATE TABLE import_run (
    merchant_id integer NOT NULL,
    source      text NOT NULL,
    digest      text NOT NULL,
    who         text NOT NULL,
    begun_at    timestamptz NOT NULL DEFAULT now(),
    ended_at    timestamptz,
    total       integer NOT NULL,
    done        integer NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, source),
    FOREIGN KEY (merchant_id, source) REFERENCES knowledge_source ON DELETE CASCADE
);
COMMENT ON TABLE import_run IS 'The last import of a source. One that never ended was interrupted: the next one goes on with the texts prepared so far.';
COMMENT ON COLUMN import_run.total IS 'Texts to prepare; customers see nothing of them before all are.';

CREATE TABLE finding (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    finding_id  text NOT NULL,
    kind        text NOT NULL,
    digest      text NOT NULL,
    sure        double precision NOT NULL,
    one         jsonb NOT NULL,
    other       jsonb NOT NULL,
    why         jsonb NOT NULL,
    act         text NOT NULL,
    found_at    timestamptz NOT NULL DEFAULT now(),
    state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'dismissed')),
    decided_by  text NOT NULL DEFAULT '',
    reason      text NOT NULL DEFAULT '',
    decided_at  timestamptz,
    PRIMARY KEY (merchant_id, finding_id)
);
COMMENT ON COLUMN finding.digest IS 'Of both sentences: a dismissed finding is open again when one of them has changed.';

CREATE TABLE gap (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    gap_id      uuid NOT NULL,
    centroid    bytea NOT NULL,
    size        integer NOT NULL,
    state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'dismissed', 'answered')),
    decided_by  text NOT NULL DEFAULT '',
    reason      text NOT NULL DEFAULT '',
    decided_at  timestamptz,
    article_id  text,
    PRIMARY KEY (merchant_id, gap_id)
);
COMMENT ON COLUMN gap.centroid IS 'Mean of its questions'' vectors, 384 little-endian float16.';

CREATE TABLE gap_question (
    merchant_id     integer NOT NULL,
    trace_id        uuid NOT NULL,
    part            integer NOT NULL,
    gap_id          uuid NOT NULL,
    conversation_id uuid NOT NULL,
    seq             integer NOT NULL,
    asked           text NOT NULL,
    language        text NOT NULL,
    why             text NOT NULL,
    at              timestamptz NOT NULL,
    stake           jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (merchant_id, trace_id, part),
    FOREIGN KEY (merchant_id, gap_id) REFERENCES gap ON DELETE CASCADE,
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE
);
COMMENT ON COLUMN gap_question.asked IS 'The customer''s words, masked.';
COMMENT ON COLUMN gap_question.stake IS 'What the talk was about, by currency, in minor units.';
CREATE INDEX gap_question_by_gap ON gap_question (merchant_id, gap_id);

CREATE TABLE trace_read (
    merchant_id integer NOT NULL,
    trace_id    uuid NOT NULL,
    PRIMARY KEY (merchant_id, trace_id),
    FOREIGN KEY (merchant_id, trace_id) REFERENCES trace ON DELETE CASCADE
);
COMMENT ON TABLE trace_read IS 'Turns that were looked through for questions without an answer.';

CREATE TABLE article_draft (
    merchant_id     integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    draft_id        uuid NOT NULL,
    key             text NOT NULL,
    gap_id          uuid,
    conversation_id uuid,
    texts           jsonb NOT NULL,
    examples        jsonb NOT NULL DEFAULT '{}',
    translated      text NOT NULL DEFAULT '',
    problems        jsonb NOT NULL DEFAULT '[]',
    made_by         text NOT NULL,
    made_at         timestamptz NOT NULL DEFAULT now(),
    state           text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'approved', 'rejected')),
    decided_by      text NOT NULL DEFAULT '',
    decided_at      timestamptz,
    reason          text NOT NULL DEFAULT '',
    article_id      text,
    PRIMARY KEY (merchant_id, draft_id),
    UNIQUE (merchant_id, key),
    FOREIGN KEY (merchant_id, gap_id) REFERENCES gap ON DELETE SET NULL (gap_id),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE SET NULL (conversation_id)
);
COMMENT ON COLUMN article_draft.texts IS 'By language: title and body, as a person wrote them; never a line of the AI.';
COMMENT ON COLUMN article_draft.translated IS 'The language that a model translated, to be read with care; empty when none was.';
COMMENT ON COLUMN article_draft.problems IS 'What must be mended before it can be approved.';

SELECT isolate_merchants();
