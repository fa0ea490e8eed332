-- Every table but merchant starts its key with merchant_id and is isolated by it, for the owner too. A later migration that
-- adds a table calls isolate_merchants() again; tests/database/test_isolation.py fails for a table that was forgotten.

CREATE FUNCTION isolate_merchants() RETURNS void LANGUAGE plpgsql AS $$
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
    GRANT SELECT ON merchant TO kefu_app;
    GRANT EXECUTE ON FUNCTION current_merchant() TO kefu_app;
    GRANT USAGE ON SCHEMA public TO kefu_app;
END $$;

SELECT isolate_merchants();
