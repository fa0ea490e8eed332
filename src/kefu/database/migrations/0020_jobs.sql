-- The door to the job queue. The queue's tables (schema queue, made by kefu.database.jobs.schema) belong to the owner, and the role
-- that requests and jobs run as has no right to look into them. It may call one function, which asks for a job in the name of the
-- merchant that the connection was opened for, and of no other.

REVOKE ALL ON SCHEMA queue FROM PUBLIC;

CREATE TABLE queue.failure (
    job_id bigint PRIMARY KEY REFERENCES queue.procrastinate_jobs ON DELETE CASCADE,
    at     timestamptz NOT NULL DEFAULT now(),
    error  text NOT NULL
);
COMMENT ON TABLE queue.failure IS 'How a job''s last try ended: the kind of error and a line of code, never what was worked on.';

CREATE FUNCTION defer_job(name text, ids jsonb, at timestamptz, key text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = queue, pg_temp AS $$
DECLARE
    merchant integer := nullif(current_setting('kefu.merchant_id', true), '')::integer;
    made bigint[];
BEGIN
    IF merchant IS NULL THEN
        RAISE EXCEPTION 'a job is deferred on a connection that was opened for a merchant' USING ERRCODE = 'insufficient_privilege';
    END IF;
    made := procrastinate_defer_jobs_v1(ARRAY[ROW(
        'default', name, 0, NULL, CASE WHEN key IS NULL THEN NULL ELSE merchant || ':' || key END,
        jsonb_build_object('merchant_id', merchant, 'ids', ids), at)::procrastinate_job_to_defer_v1]);
    RETURN made[1];
EXCEPTION WHEN unique_violation THEN
    RETURN NULL; -- one with this key is waiting already
END $$;
COMMENT ON FUNCTION defer_job IS 'Ask for a job of the merchant this connection was opened for; NULL when one with this key is waiting.';

REVOKE ALL ON FUNCTION defer_job FROM PUBLIC;
GRANT EXECUTE ON FUNCTION defer_job TO kefu_app;
