-- Where a rule wants two colleagues, the first yes is noted and the request goes on waiting for the second.

ALTER TABLE approval
    ADD COLUMN first_by uuid,
    ADD COLUMN first_name text NOT NULL DEFAULT '',
    ADD COLUMN first_at timestamptz,
    ADD CONSTRAINT first_yes_is_whole CHECK ((first_by IS NULL) = (first_at IS NULL)),
    ADD CONSTRAINT nobody_approves_twice CHECK (status <> 'approved' OR first_by IS NULL OR first_by <> decided_by),
    ADD CONSTRAINT nobody_approves_their_own CHECK (first_by IS NULL OR asked_by IS NULL OR first_by <> asked_by);
COMMENT ON COLUMN approval.first_by IS 'Who said yes first where the ruling wants two approvers; null when it wants one, or nobody has yet.';
