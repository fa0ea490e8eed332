-- What a merchant's shop knows: articles as given, passages as searched, and a version that every change raises.

CREATE TABLE article (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    article_id  text NOT NULL,
    language    text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('faq', 'policy', 'document')),
    title       text NOT NULL,
    body        text NOT NULL,
    topic       text NOT NULL DEFAULT '',
    valid_from  date,
    valid_to    date,
    examples    text[] NOT NULL DEFAULT '{}',
    source      text NOT NULL DEFAULT '',
    url         text,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, article_id, language)
);

CREATE TABLE passage (
    merchant_id integer NOT NULL,
    passage_id  text NOT NULL,
    article_id  text NOT NULL,
    language    text NOT NULL,
    position    integer NOT NULL,
    title       text NOT NULL,
    text        text NOT NULL,
    version     text NOT NULL,
    vectors     jsonb,
    PRIMARY KEY (merchant_id, passage_id),
    FOREIGN KEY (merchant_id, article_id, language) REFERENCES article ON DELETE CASCADE
);

CREATE TABLE knowledge_version (
    merchant_id integer PRIMARY KEY REFERENCES merchant ON DELETE CASCADE,
    version     integer NOT NULL DEFAULT 0,
    changed_at  timestamptz NOT NULL DEFAULT now()
);
