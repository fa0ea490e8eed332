-- A promise that will be late gets a new time: each time it had stays on record, with who moved it and why.

CREATE TABLE promise_move (
    merchant_id integer NOT NULL,
    promise_id  uuid NOT NULL,
    number      integer NOT NULL CHECK (number >= 1),
    was_due     timestamptz NOT NULL,
    deadline    timestamptz NOT NULL,
    reason      text NOT NULL CHECK (reason <> ''),
    person_id   uuid,
    person_name text NOT NULL,
    moved_at    timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, promise_id, number),
    FOREIGN KEY (merchant_id, promise_id) REFERENCES promise ON DELETE CASCADE,
    CHECK (deadline > was_due AND deadline > moved_at)
);
COMMENT ON COLUMN promise_move.was_due IS 'The time before this move; that of number 1 is the one that was promised first, by which a promise is kept in time or not.';
COMMENT ON COLUMN promise_move.reason IS 'For colleagues; the customer is told what was promised, that it is late, and the new time.';
CREATE INDEX promise_move_by_time ON promise_move (merchant_id, moved_at);

CREATE FUNCTION keep_promise_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND pg_trigger_depth() > 1 THEN
        RETURN OLD;  -- its promise goes, with its conversation
    END IF;
    RAISE EXCEPTION 'The moves of a promise are written once; % is refused.', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON promise_move FOR EACH ROW EXECUTE FUNCTION keep_promise_moves();

COMMENT ON COLUMN promise.deadline IS 'The time that counts now; promise_move keeps those it had before.';

SELECT isolate_merchants();
