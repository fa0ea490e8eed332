-- Who said what, in order. Message texts are stored masked; the vault holds the masked values, encrypted, for this conversation only.

CREATE TABLE conversation (
    merchant_id      integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    conversation_id  uuid NOT NULL,
    secret_hash      bytea NOT NULL,
    language         text NOT NULL,
    level            text NOT NULL DEFAULT 'anonymous',
    customer_id      text,
    order_id         text,
    hand_over        text NOT NULL DEFAULT 'none' CHECK (hand_over IN ('none', 'waiting', 'person')),
    hand_over_reason text,
    waiting_since    timestamptz,
    person_id        uuid,
    focus            jsonb NOT NULL DEFAULT '{}',
    last_seq         integer NOT NULL DEFAULT 0,
    turn_owner       uuid,
    turn_until       timestamptz,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, conversation_id)
);
COMMENT ON COLUMN conversation.turn_until IS 'One turn at a time: the owner may run a turn until then; a crashed owner''s lease runs out.';
CREATE INDEX conversation_by_time ON conversation (merchant_id, updated_at DESC);

CREATE TABLE message (
    merchant_id     integer NOT NULL,
    conversation_id uuid NOT NULL,
    seq             integer NOT NULL,
    message_id      uuid NOT NULL,
    sender          text NOT NULL CHECK (sender IN ('customer', 'ai', 'person', 'system')),
    person_id       uuid,
    sender_name     text NOT NULL DEFAULT '',
    text            text NOT NULL,
    language        text NOT NULL,
    at              timestamptz NOT NULL DEFAULT now(),
    client_id       text,
    lane            text,
    trace_id        uuid,
    content         jsonb NOT NULL DEFAULT '{}',
    answered_by     integer,
    PRIMARY KEY (merchant_id, conversation_id, seq),
    UNIQUE (merchant_id, message_id),
    UNIQUE (merchant_id, conversation_id, client_id),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE
);
COMMENT ON COLUMN message.content IS 'Sentences, citations, cards and quick replies of a reply, masked like the text.';
COMMENT ON COLUMN message.answered_by IS 'For a customer''s message: seq of the reply that answered it; 0 when a person has the floor.';
CREATE INDEX message_open ON message (merchant_id, conversation_id, seq) WHERE sender = 'customer' AND answered_by IS NULL;

CREATE TABLE vault (
    merchant_id     integer NOT NULL,
    conversation_id uuid NOT NULL,
    kind            text NOT NULL,
    number          integer NOT NULL,
    blind_index     bytea NOT NULL,
    sealed          bytea NOT NULL,
    PRIMARY KEY (merchant_id, conversation_id, kind, number),
    UNIQUE (merchant_id, conversation_id, kind, blind_index),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE
);
COMMENT ON TABLE vault IS 'Typed pseudonyms and the values they stand for (AES-256-GCM); the same value has the same token within a conversation.';

CREATE TABLE identity_try (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    key         text NOT NULL,
    at          timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX identity_try_by_key ON identity_try (merchant_id, key, at);

CREATE TABLE used_token (
    merchant_id     integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    jti             text NOT NULL,
    conversation_id uuid NOT NULL,
    expires_at      timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, jti)
);
