-- Intents that a merchant teaches: a name, examples, and what it leads to. They take effect at once and are seen by nobody else.

CREATE TABLE own_intent (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    name        text NOT NULL,
    zh          text[] NOT NULL DEFAULT '{}',
    en          text[] NOT NULL DEFAULT '{}',
    answer_zh   text NOT NULL DEFAULT '',
    answer_en   text NOT NULL DEFAULT '',
    article_id  text NOT NULL DEFAULT '',
    flow        text NOT NULL DEFAULT '',
    version     integer NOT NULL DEFAULT 1,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, name),
    CHECK (cardinality(zh) + cardinality(en) > 0),
    CHECK ((answer_zh <> '' OR answer_en <> '')::int + (article_id <> '')::int + (flow <> '')::int = 1)
);

SELECT isolate_merchants();
