-- What customers are told unasked: each event once, how often at most, at which hours, and who wants none of it.

CREATE TABLE notice_settings (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    is_on       boolean NOT NULL DEFAULT true,
    stuck_hours integer NOT NULL DEFAULT 48 CHECK (stuck_hours BETWEEN 1 AND 2000),
    per_day     integer NOT NULL DEFAULT 2 CHECK (per_day >= 0),
    per_week    integer NOT NULL DEFAULT 5 CHECK (per_week >= 0),
    quiet_from  time NOT NULL DEFAULT '21:00',
    quiet_to    time NOT NULL DEFAULT '09:00',
    PRIMARY KEY (merchant_id)
);
COMMENT ON COLUMN notice_settings.quiet_from IS 'In the merchant''s time zone; from here to quiet_to nothing is sent.';

CREATE TABLE notice (
    merchant_id     integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    key             text NOT NULL,
    customer_id     text NOT NULL,
    kind            text NOT NULL,
    status          text NOT NULL CHECK (status IN ('waiting', 'sending', 'sent')),
    reason          text NOT NULL DEFAULT '',
    conversation_id uuid,
    seq             integer,
    seen_at         timestamptz NOT NULL,
    sent_at         timestamptz,
    PRIMARY KEY (merchant_id, key)
);
COMMENT ON COLUMN notice.reason IS 'Why it waits: no_conversation, quiet_hours, too_many, person_has_floor, upset, talking.';
COMMENT ON COLUMN notice.status IS 'sending: bound to its conversation; a process that dies then leaves it to the next run, which sends it there and once only.';
CREATE INDEX notice_by_customer ON notice (merchant_id, customer_id, sent_at);

CREATE TABLE notice_opt_out (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    customer_id text NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, customer_id)
);

CREATE TABLE notice_eta (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    parcel_id   text NOT NULL,
    eta         date NOT NULL,
    PRIMARY KEY (merchant_id, parcel_id)
);
COMMENT ON TABLE notice_eta IS 'The day of arrival that was last seen, so that a change of it is noticed.';

SELECT isolate_merchants();
