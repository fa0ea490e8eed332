-- What people keep beside a conversation: notes, labels, a snooze, a reply not sent yet; and what they write often: macros, saved views.

CREATE TABLE note (
    merchant_id     integer NOT NULL,
    note_id         uuid NOT NULL,
    conversation_id uuid NOT NULL,
    person_id       uuid,
    at              timestamptz NOT NULL,
    text            text NOT NULL,
    mentions        uuid[] NOT NULL DEFAULT '{}',
    read_by         uuid[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (merchant_id, note_id),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE,
    FOREIGN KEY (merchant_id, person_id) REFERENCES person ON DELETE SET NULL (person_id)
);
COMMENT ON TABLE note IS 'Of colleagues for colleagues: no customer and no model reads it. Personal values are masked as in messages.';
CREATE INDEX note_of_conversation ON note (merchant_id, conversation_id, at);

CREATE TABLE conversation_label (
    merchant_id     integer NOT NULL,
    conversation_id uuid NOT NULL,
    label           text NOT NULL CHECK (length(label) BETWEEN 1 AND 40),
    person_id       uuid,
    at              timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, conversation_id, label),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE
);
CREATE INDEX conversation_by_label ON conversation_label (merchant_id, label);

CREATE TABLE snooze (
    merchant_id     integer NOT NULL,
    conversation_id uuid NOT NULL,
    until           timestamptz NOT NULL,
    at              timestamptz NOT NULL DEFAULT now(),
    person_id       uuid,
    PRIMARY KEY (merchant_id, conversation_id),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE
);
COMMENT ON TABLE snooze IS 'Out of the list until then, or until the customer writes again.';

CREATE TABLE reply_draft (
    merchant_id     integer NOT NULL,
    conversation_id uuid NOT NULL,
    person_id       uuid NOT NULL,
    text            text NOT NULL,
    at              timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, conversation_id, person_id),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE,
    FOREIGN KEY (merchant_id, person_id) REFERENCES person ON DELETE CASCADE
);
COMMENT ON TABLE reply_draft IS 'Typed and not sent, masked; gone once it is sent.';

CREATE TABLE macro (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    name        text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9_-]{0,39}$'),
    title       jsonb NOT NULL,
    texts       jsonb NOT NULL,
    changed_by  uuid,
    changed_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, name)
);
COMMENT ON COLUMN macro.texts IS 'By language, with variables in braces: {customer} {order} {me} {shop}.';

CREATE TABLE saved_view (
    merchant_id integer NOT NULL,
    view_id     uuid NOT NULL,
    person_id   uuid NOT NULL,
    title       text NOT NULL CHECK (length(title) BETWEEN 1 AND 60),
    query       jsonb NOT NULL,
    PRIMARY KEY (merchant_id, view_id),
    FOREIGN KEY (merchant_id, person_id) REFERENCES person ON DELETE CASCADE
);

SELECT isolate_merchants();
