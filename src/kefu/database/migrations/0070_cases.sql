-- Complaints as case files: what was said, what it is about, by when it must be settled, what was done, and the evidence of it.

CREATE TABLE case_counter (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    year        integer NOT NULL,
    last        integer NOT NULL,
    PRIMARY KEY (merchant_id, year)
);
COMMENT ON TABLE case_counter IS 'The last number given in a year; numbers are short, because people say them on the telephone.';

CREATE TABLE case_file (
    merchant_id     integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    case_id         uuid NOT NULL,
    number          text NOT NULL,
    conversation_id uuid,
    customer_id     text,
    order_id        text,
    language        text NOT NULL,
    severity        text NOT NULL CHECK (severity IN ('normal', 'high', 'critical')),
    said            text NOT NULL,
    contacts        integer NOT NULL DEFAULT 1,
    opened_at       timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,
    owner_id        uuid,
    status          text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'working', 'closed', 'reopened')),
    closed_at       timestamptz,
    evidence        jsonb,
    key             text,
    PRIMARY KEY (merchant_id, case_id),
    UNIQUE (merchant_id, number),
    UNIQUE (merchant_id, key),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE SET NULL (conversation_id),
    FOREIGN KEY (merchant_id, owner_id) REFERENCES person ON DELETE SET NULL (owner_id),
    CHECK ((status = 'closed') = (closed_at IS NOT NULL)),
    CHECK (status <> 'closed' OR evidence IS NOT NULL)
);
COMMENT ON COLUMN case_file.said IS 'The customer''s words, masked.';
COMMENT ON COLUMN case_file.contacts IS 'How often the customer has complained of it.';
COMMENT ON COLUMN case_file.evidence IS 'What was done, which acts show it, and the customer''s confirmation or why there is none; a case is not closed without.';
CREATE INDEX case_by_due ON case_file (merchant_id, due_at) WHERE status <> 'closed';
CREATE INDEX case_by_customer ON case_file (merchant_id, customer_id);
CREATE INDEX case_by_conversation ON case_file (merchant_id, conversation_id);

CREATE TABLE case_label (
    merchant_id integer NOT NULL,
    case_id     uuid NOT NULL,
    label       text NOT NULL,
    probability double precision NOT NULL,
    span_start  integer NOT NULL,
    span_end    integer NOT NULL,
    said        text NOT NULL,
    PRIMARY KEY (merchant_id, case_id, label),
    FOREIGN KEY (merchant_id, case_id) REFERENCES case_file ON DELETE CASCADE
);

CREATE TABLE case_target (
    merchant_id integer NOT NULL,
    case_id     uuid NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('sku', 'batch', 'warehouse', 'courier', 'listing')),
    value       text NOT NULL,
    title       jsonb NOT NULL,
    PRIMARY KEY (merchant_id, case_id, kind, value),
    FOREIGN KEY (merchant_id, case_id) REFERENCES case_file ON DELETE CASCADE
);
COMMENT ON COLUMN case_target.title IS 'As people read it, by language; of a listing: the sentence that misled.';
CREATE INDEX case_target_by_value ON case_target (merchant_id, kind, value);

CREATE TABLE case_step (
    merchant_id integer NOT NULL,
    case_id     uuid NOT NULL,
    position    integer NOT NULL,
    at          timestamptz NOT NULL,
    kind        text NOT NULL,
    person_id   uuid,
    by_name     text NOT NULL DEFAULT '',
    text        text NOT NULL DEFAULT '',
    details     jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (merchant_id, case_id, position),
    FOREIGN KEY (merchant_id, case_id) REFERENCES case_file ON DELETE CASCADE
);

SELECT isolate_merchants();
