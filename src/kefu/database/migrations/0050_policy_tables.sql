-- What a merchant's rules say, version by version, and what waits for a person's yes.

CREATE TABLE policy_table (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    position    bigint GENERATED ALWAYS AS IDENTITY,
    name        text NOT NULL,
    version     text NOT NULL CHECK (version ~ '^[0-9a-f]{12}$'),
    source      text NOT NULL,
    valid_from  date,
    valid_to    date,
    who         text NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, name, position),
    CHECK (valid_from <= valid_to)
);
COMMENT ON TABLE policy_table IS 'Decision tables as the merchant wrote them; a row is never changed, a new version is a new row.';
COMMENT ON COLUMN policy_table.version IS 'First 12 hex digits of the sha256 of source; rulings name it.';

CREATE FUNCTION keep_as_it_was() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A version of a policy table is never changed; add a new one.';
END $$;
CREATE TRIGGER policy_table_is_never_changed BEFORE UPDATE ON policy_table FOR EACH ROW EXECUTE FUNCTION keep_as_it_was();

CREATE TABLE approval (
    merchant_id     integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    approval_id     uuid NOT NULL,
    key             text NOT NULL,
    conversation_id uuid,
    change          text NOT NULL,
    plan            jsonb NOT NULL,
    ruling          jsonb NOT NULL,
    amount_minor    bigint NOT NULL DEFAULT 0,
    currency        text NOT NULL DEFAULT '',
    asked_by        uuid,
    asked_name      text NOT NULL DEFAULT '',
    asked_at        timestamptz NOT NULL DEFAULT now(),
    status          text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'approved', 'declined')),
    decided_by      uuid,
    decided_name    text NOT NULL DEFAULT '',
    decided_at      timestamptz,
    note            text NOT NULL DEFAULT '',
    PRIMARY KEY (merchant_id, approval_id),
    UNIQUE (merchant_id, key),
    FOREIGN KEY (merchant_id, conversation_id) REFERENCES conversation ON DELETE CASCADE,
    CHECK ((status = 'waiting') = (decided_by IS NULL)),
    CHECK (decided_by IS NULL OR asked_by IS NULL OR decided_by <> asked_by)
);
COMMENT ON COLUMN approval.key IS 'Idempotency key of the act that waits; asking twice asks once.';
COMMENT ON COLUMN approval.asked_by IS 'The person who asked; null when the customer did, through the AI. Never the one who decides.';
CREATE INDEX approval_waiting ON approval (merchant_id, asked_at) WHERE status = 'waiting';

SELECT isolate_merchants();
