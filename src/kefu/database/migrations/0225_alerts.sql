-- Word to people who are not looking: what happened, who is to hear of it by what, and each mail or call of a shop's address with its tries.

CREATE TABLE alert_hook (
    merchant_id integer PRIMARY KEY REFERENCES merchant ON DELETE CASCADE,
    url         text NOT NULL,
    sealed      bytea NOT NULL,
    changed_at  timestamptz NOT NULL,
    changed_by  uuid
);
COMMENT ON COLUMN alert_hook.sealed IS 'The secret that calls are signed with.';

CREATE TABLE alert_choice (
    merchant_id integer NOT NULL,
    person_id   uuid NOT NULL,
    by          text[] NOT NULL,
    reasons     text[] NOT NULL,
    also_here   boolean NOT NULL,
    quiet_from  time,
    quiet_until time,
    language    text NOT NULL,
    PRIMARY KEY (merchant_id, person_id),
    FOREIGN KEY (merchant_id, person_id) REFERENCES person ON DELETE CASCADE,
    CHECK ((quiet_from IS NULL) = (quiet_until IS NULL))
);
COMMENT ON TABLE alert_choice IS 'Only of people who have chosen; for the others their role decides.';

CREATE TABLE alert (
    merchant_id     integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    alert_id        uuid NOT NULL DEFAULT gen_random_uuid(),
    key             text NOT NULL,
    reason          text NOT NULL CHECK (reason IN ('waits', 'late', 'case', 'approval', 'promise', 'mention', 'test')),
    conversation_id uuid,
    subject         uuid,
    at              timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, alert_id),
    UNIQUE (merchant_id, key),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE
);
COMMENT ON COLUMN alert.subject IS 'The ticket, case, approval, promise or note; nothing of the customer is kept here.';

CREATE TABLE alert_delivery (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    delivery_id uuid NOT NULL,
    channel     text NOT NULL CHECK (channel IN ('mail', 'hook')),
    person_id   uuid,
    state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dead')),
    tries       integer NOT NULL DEFAULT 0,
    made_at     timestamptz NOT NULL,
    next_at     timestamptz NOT NULL,
    ended_at    timestamptz,
    error       text NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, delivery_id),
    FOREIGN KEY (merchant_id, person_id) REFERENCES person ON DELETE CASCADE,
    CHECK ((channel = 'mail') = (person_id IS NOT NULL)),
    CHECK ((state = 'waiting') = (ended_at IS NULL))
);
COMMENT ON COLUMN alert_delivery.error IS 'A kind of error or a status; never what was sent.';
CREATE INDEX alert_delivery_due ON alert_delivery (merchant_id, next_at) WHERE state = 'waiting';

CREATE TABLE alert_for (
    merchant_id integer NOT NULL,
    alert_id    uuid NOT NULL,
    person_id   uuid NOT NULL,
    channel     text NOT NULL CHECK (channel IN ('mail', 'hook')),
    delivery_id uuid,
    dropped_at  timestamptz,
    PRIMARY KEY (merchant_id, alert_id, person_id, channel),
    FOREIGN KEY (merchant_id, alert_id) REFERENCES alert ON DELETE CASCADE,
    FOREIGN KEY (merchant_id, person_id) REFERENCES person ON DELETE CASCADE,
    FOREIGN KEY (merchant_id, delivery_id) REFERENCES alert_delivery ON DELETE CASCADE
);
COMMENT ON COLUMN alert_for.dropped_at IS 'It was settled before anybody had to hear of it.';
CREATE INDEX alert_for_waiting ON alert_for (merchant_id) WHERE delivery_id IS NULL AND dropped_at IS NULL;
CREATE INDEX alert_for_delivery ON alert_for (merchant_id, delivery_id);

SELECT isolate_merchants();
