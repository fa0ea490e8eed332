-- The queue of the people's desk: who is on duty, who waits for whom, since when and until when, and every step of it.

CREATE TABLE desk_rules (
    merchant_id integer PRIMARY KEY REFERENCES merchant ON DELETE CASCADE,
    source      text NOT NULL,
    changed_at  timestamptz NOT NULL DEFAULT now(),
    changed_by  uuid
);
COMMENT ON COLUMN desk_rules.source IS 'YAML: hours, how soon a person answers, and which route a hand-over takes.';

CREATE TABLE duty (
    merchant_id integer NOT NULL,
    person_id   uuid NOT NULL,
    tier        text NOT NULL DEFAULT 'generalist' CHECK (tier IN ('generalist', 'specialist', 'supervisor')),
    skills      text[] NOT NULL DEFAULT '{}',
    languages   text[] NOT NULL DEFAULT '{}',
    capacity    double precision NOT NULL DEFAULT 4 CHECK (capacity > 0 AND capacity <= 50),
    presence    text NOT NULL DEFAULT 'off' CHECK (presence IN ('on', 'away', 'off')),
    seen_at     timestamptz,
    last_given  timestamptz,
    lapses      integer NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, person_id),
    FOREIGN KEY (merchant_id, person_id) REFERENCES person ON DELETE CASCADE
);
COMMENT ON COLUMN duty.skills IS 'Empty: all of them.';
COMMENT ON COLUMN duty.lapses IS 'Offers in a row that ran out unanswered.';

CREATE TABLE ticket (
    merchant_id     integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    ticket_id       uuid NOT NULL,
    conversation_id uuid NOT NULL,
    reason          text NOT NULL,
    skill           text NOT NULL,
    tier            text NOT NULL CHECK (tier IN ('generalist', 'specialist', 'supervisor')),
    priority        smallint NOT NULL CHECK (priority BETWEEN 1 AND 4),
    language        text NOT NULL,
    weight          double precision NOT NULL,
    route           text NOT NULL,
    state           text NOT NULL CHECK (state IN ('waiting', 'offered', 'held', 'done')),
    asked_at        timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,
    person_id       uuid,
    last_person     uuid,
    passed          uuid[] NOT NULL DEFAULT '{}',
    offer_ends      timestamptz,
    taken_at        timestamptz,
    answered_at     timestamptz,
    breached_at     timestamptz,
    contact         text NOT NULL DEFAULT '',
    ended_at        timestamptz,
    ending          text CHECK (ending IN ('solved', 'to_ai', 'withdrawn', 'called_back')),
    expected        double precision,
    told            jsonb NOT NULL DEFAULT '{}',
    packet          jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (merchant_id, ticket_id),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE,
    FOREIGN KEY (merchant_id, person_id) REFERENCES person ON DELETE SET NULL (person_id),
    CHECK ((state = 'done') = (ended_at IS NOT NULL)),
    CHECK (state NOT IN ('offered', 'waiting') OR (state = 'offered') = (offer_ends IS NOT NULL))
);
COMMENT ON COLUMN ticket.expected IS 'Seconds of waiting expected when it was asked for, beside which the wait itself is held.';
COMMENT ON COLUMN ticket.told IS 'What the customer has been told already, so that nothing is told twice.';
COMMENT ON COLUMN ticket.packet IS 'What a person reads first: summary, verified facts, what was tried, mood, open promises; masked.';
CREATE UNIQUE INDEX ticket_open_once ON ticket (merchant_id, conversation_id) WHERE state <> 'done';
CREATE INDEX ticket_open ON ticket (merchant_id, priority, asked_at) WHERE state <> 'done';
CREATE INDEX ticket_by_end ON ticket (merchant_id, ended_at DESC);

CREATE TABLE ticket_event (
    merchant_id integer NOT NULL,
    ticket_id   uuid NOT NULL,
    position    integer NOT NULL,
    kind        text NOT NULL,
    at          timestamptz NOT NULL,
    person_id   uuid,
    details     jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (merchant_id, ticket_id, position),
    FOREIGN KEY (merchant_id, ticket_id) REFERENCES ticket ON DELETE CASCADE
);

SELECT isolate_merchants();
