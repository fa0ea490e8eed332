-- What is learnt from a merchant's articles and accepted corrections: runs, what the teacher proposed with the reason why some of it
-- is not used, which run is served, and the questions that the search takes from it.

CREATE TABLE learning_run (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    run         integer NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('distil', 'tune')),
    teacher     text NOT NULL,
    begun_at    timestamptz NOT NULL DEFAULT now(),
    judged_at   timestamptz,
    is_better   boolean NOT NULL DEFAULT false,
    figures     jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (merchant_id, run)
);

CREATE TABLE learning_step (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    run         integer NOT NULL,
    passage_id  text NOT NULL,
    version     text NOT NULL,
    done_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, run, passage_id, version),
    FOREIGN KEY (merchant_id, run) REFERENCES learning_run ON DELETE CASCADE
);

CREATE TABLE learning_pair (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    run         integer NOT NULL,
    pair        bigint GENERATED ALWAYS AS IDENTITY,
    passage_id  text NOT NULL,
    version     text NOT NULL,
    article_id  text NOT NULL,
    language    text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('question', 'exam', 'sentence')),
    text        text NOT NULL,
    fault       text NOT NULL DEFAULT '',
    source      text NOT NULL,
    PRIMARY KEY (merchant_id, run, pair),
    FOREIGN KEY (merchant_id, run) REFERENCES learning_run ON DELETE CASCADE
);
COMMENT ON COLUMN learning_pair.fault IS 'Empty for what may be used, else why not: length, language, figure, personal, double, not found …';

CREATE TABLE learning_choice (
    merchant_id       integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    customers_consent boolean NOT NULL DEFAULT false,
    served_run        integer,
    run_before        integer,
    changed_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id)
);
COMMENT ON COLUMN learning_choice.customers_consent IS 'Whether anything customers wrote may be learnt from. Off until the merchant says so.';

CREATE TABLE learnt_question (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    article_id  text NOT NULL,
    language    text NOT NULL,
    version     text NOT NULL,
    text        text NOT NULL,
    PRIMARY KEY (merchant_id, article_id, language, text)
);
COMMENT ON COLUMN learnt_question.version IS 'Of the passage it was learnt from; when that text has changed, the question is not used.';

SELECT isolate_merchants();
