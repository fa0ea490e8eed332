-- Merchants, and the role that every request runs as. Row-level security reads kefu.merchant_id, which a connection sets
-- when it is opened for a merchant; unset reads as no merchant, so that a forgotten setting shows nothing instead of everything.

CREATE EXTENSION IF NOT EXISTS vector;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- The role belongs to the whole server: another database of it may be making it at this moment.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kefu_app') THEN
        CREATE ROLE kefu_app NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END $$;
DO $$ BEGIN
    IF NOT pg_has_role(CURRENT_USER, 'kefu_app', 'MEMBER') THEN
        GRANT kefu_app TO CURRENT_USER;
    END IF;
END $$;

CREATE FUNCTION current_merchant() RETURNS integer LANGUAGE sql STABLE
    RETURN nullif(current_setting('kefu.merchant_id', true), '')::integer;

CREATE TABLE merchant (
    merchant_id      integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name             text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,40}$'),
    title            jsonb NOT NULL,
    about            jsonb NOT NULL DEFAULT '{}',
    currency         text NOT NULL,
    country          text NOT NULL DEFAULT '',
    timezone         text NOT NULL DEFAULT 'UTC',
    languages        text[] NOT NULL,
    default_language text NOT NULL,
    colour           text NOT NULL DEFAULT '#2f6f62',
    support_hours    jsonb NOT NULL DEFAULT '{}',
    as_of            date,
    loaded_at        timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE merchant IS 'Public facts of each merchant; the only table readable before a merchant is chosen (a name must be turned into an id).';

CREATE TABLE merchant_key (
    merchant_id integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    purpose     text NOT NULL CHECK (purpose IN ('customer_token')),
    secret      text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, purpose)
);
COMMENT ON TABLE merchant_key IS 'Secrets shared with a merchant''s own servers, e.g. the one that signs customer tokens.';
