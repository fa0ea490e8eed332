-- Staff accounts and their sessions.

CREATE TABLE person (
    merchant_id   integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    person_id     uuid NOT NULL,
    email         text NOT NULL,
    name          text NOT NULL,
    role          text NOT NULL CHECK (role IN ('staff', 'supervisor', 'admin')),
    password_hash text NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, person_id),
    UNIQUE (merchant_id, email)
);

CREATE TABLE staff_session (
    merchant_id integer NOT NULL,
    token_hash  bytea NOT NULL,
    person_id   uuid NOT NULL,
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, token_hash),
    FOREIGN KEY (merchant_id, person_id) REFERENCES person ON DELETE CASCADE
);
