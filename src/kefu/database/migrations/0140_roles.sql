-- Seven roles in the place of three, and sessions that can be listed and ended one by one.

-- This changes all merchants' rows, also where the owner of the tables is no superuser; isolate_merchants() below forces it again.
ALTER TABLE person NO FORCE ROW LEVEL SECURITY;
ALTER TABLE duty NO FORCE ROW LEVEL SECURITY;
ALTER TABLE person DROP CONSTRAINT person_role_check;
-- Nobody gains a right by this but the one who has been an admin for longest: a shop needs somebody who can appoint others.
UPDATE person SET role = 'owner'
WHERE role = 'admin' AND (merchant_id, person_id) IN (
    SELECT DISTINCT ON (merchant_id) merchant_id, person_id FROM person WHERE role = 'admin' ORDER BY merchant_id, created_at, person_id
);
UPDATE person SET role = 'specialist'
WHERE role = 'staff' AND (merchant_id, person_id) IN (SELECT merchant_id, person_id FROM duty WHERE tier <> 'generalist');
UPDATE person SET role = 'generalist' WHERE role = 'staff';
ALTER TABLE person ADD CONSTRAINT person_role_check
    CHECK (role IN ('owner', 'admin', 'supervisor', 'specialist', 'generalist', 'annotator', 'auditor'));

ALTER TABLE staff_session
    ADD COLUMN session_id uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN begun_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN seen_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN device text NOT NULL DEFAULT '';
COMMENT ON COLUMN staff_session.device IS 'Browser and system as the person would name them; no address.';
CREATE UNIQUE INDEX staff_session_by_id ON staff_session (merchant_id, session_id);
CREATE INDEX staff_session_by_person ON staff_session (merchant_id, person_id);

SELECT isolate_merchants();
