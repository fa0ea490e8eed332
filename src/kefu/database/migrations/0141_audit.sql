-- The audit trail: written once, by whoever may insert, and changed by nobody. Each entry holds the hash of the one before it, so that a
-- row that was changed, taken out or put in behind the database's back is found.

CREATE TABLE audit_entry (
    merchant_id integer NOT NULL,
    position    bigint NOT NULL,
    at          timestamptz NOT NULL,
    person_id   uuid,
    person_name text NOT NULL,
    role        text NOT NULL,
    act         text NOT NULL,
    object      text NOT NULL,
    subject     text NOT NULL DEFAULT '',
    reason      text NOT NULL DEFAULT '',
    details     jsonb NOT NULL DEFAULT '{}',
    previous    bytea NOT NULL,
    hash        bytea NOT NULL,
    PRIMARY KEY (merchant_id, position)
);
COMMENT ON TABLE audit_entry IS 'No reference to merchant or person: what was done stays on record after the account is gone.';
COMMENT ON COLUMN audit_entry.details IS 'Names of fields, roles and states; never a personal value of a customer.';
CREATE INDEX audit_entry_by_time ON audit_entry (merchant_id, at DESC);
CREATE INDEX audit_entry_by_person ON audit_entry (merchant_id, person_id, position DESC);

CREATE FUNCTION audit_hash(entry audit_entry) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(entry.previous || convert_to(jsonb_build_array(
        entry.merchant_id, entry.position, extract(epoch FROM entry.at)::text, entry.person_id, entry.person_name, entry.role, entry.act,
        entry.object, entry.subject, entry.reason, entry.details)::text, 'UTF8'))
$$;

CREATE FUNCTION chain_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last audit_entry;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit:' || NEW.merchant_id, 0));
    SELECT * INTO last FROM audit_entry WHERE merchant_id = NEW.merchant_id ORDER BY position DESC LIMIT 1;
    NEW.position := coalesce(last.position, 0) + 1;
    NEW.at := clock_timestamp();  -- whoever inserts cannot choose when it was
    NEW.previous := coalesce(last.hash, '\x');
    NEW.hash := audit_hash(NEW);
    RETURN NEW;
END $$;
CREATE TRIGGER chained BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION chain_audit_entry();

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit trail is written once; % is refused.', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- As before, but the audit trail may only be read and added to.
CREATE OR REPLACE FUNCTION isolate_merchants() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text;
BEGIN
    FOR name IN
        SELECT c.relname FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'merchant_id'
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'merchant'
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('DROP POLICY IF EXISTS own_rows ON %I', name);
        EXECUTE format(
            'CREATE POLICY own_rows ON %I USING (merchant_id = current_merchant()) WITH CHECK (merchant_id = current_merchant())', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO kefu_app', name);
    END LOOP;
    REVOKE UPDATE, DELETE ON audit_entry FROM kefu_app;
    GRANT SELECT ON merchant TO kefu_app;
    GRANT EXECUTE ON FUNCTION current_merchant() TO kefu_app;
    GRANT USAGE ON SCHEMA public TO kefu_app;
END $$;

SELECT isolate_merchants();
