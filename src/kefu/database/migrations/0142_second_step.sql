-- The second step of signing in: a shared secret (sealed), codes for the day the telephone is lost, and the roles that must have it.

CREATE TABLE second_step (
    merchant_id  integer NOT NULL,
    person_id    uuid NOT NULL,
    sealed       bytea NOT NULL,
    confirmed_at timestamptz,
    last_counter bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, person_id),
    FOREIGN KEY (merchant_id, person_id) REFERENCES person ON DELETE CASCADE
);
COMMENT ON COLUMN second_step.confirmed_at IS 'When the first code was right; until then it is not asked for.';
COMMENT ON COLUMN second_step.last_counter IS 'The 30 seconds of the last code that was taken; no code counts twice.';

CREATE TABLE recovery_code (
    merchant_id integer NOT NULL,
    person_id   uuid NOT NULL,
    code_hash   bytea NOT NULL,
    used_at     timestamptz,
    PRIMARY KEY (merchant_id, person_id, code_hash),
    FOREIGN KEY (merchant_id, person_id) REFERENCES person ON DELETE CASCADE
);

CREATE TABLE role_rule (
    merchant_id       integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    role              text NOT NULL CHECK (role IN ('owner', 'admin', 'supervisor', 'specialist', 'generalist', 'annotator', 'auditor')),
    needs_second_step boolean NOT NULL,
    PRIMARY KEY (merchant_id, role)
);

SELECT isolate_merchants();
