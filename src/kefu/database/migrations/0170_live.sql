-- What consoles are told as it happens. An event is written by the database, in the transaction that makes it true; it is numbered
-- after that has been committed, so that numbers have no gaps and nobody reads past one that is still to come.

CREATE TABLE live_event (
    merchant_id     integer NOT NULL REFERENCES merchant ON DELETE CASCADE,
    event_id        bigint GENERATED ALWAYS AS IDENTITY,
    seq             bigint,
    kind            text NOT NULL CHECK (kind IN ('changed', 'offer', 'looking', 'typing', 'presence')),
    conversation_id uuid,
    person_id       uuid,
    details         jsonb NOT NULL DEFAULT '{}',
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (merchant_id, event_id)
);
COMMENT ON COLUMN live_event.seq IS 'The merchant''s own count, given in the order of event_id once the event is committed.';
CREATE UNIQUE INDEX live_event_by_seq ON live_event (merchant_id, seq);
CREATE INDEX live_event_without_seq ON live_event (merchant_id, event_id) WHERE seq IS NULL;

CREATE TABLE live_head (
    merchant_id integer PRIMARY KEY REFERENCES merchant ON DELETE CASCADE,
    seq         bigint NOT NULL
);
COMMENT ON TABLE live_head IS 'The last number given; it outlives the events, which are kept for a day.';

ALTER TABLE duty ADD COLUMN returns_to text CHECK (returns_to IN ('on', 'away'));
COMMENT ON COLUMN duty.returns_to IS 'What the person was when their console was lost; they are that again when it comes back.';

CREATE FUNCTION tell_live(merchant integer, kind text, conversation uuid, person uuid, details jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- A merchant that is being deleted takes its rows along, and what that changes is told to nobody.
    INSERT INTO live_event (merchant_id, kind, conversation_id, person_id, details)
    SELECT m.merchant_id, tell_live.kind, tell_live.conversation, tell_live.person, tell_live.details
    FROM merchant m WHERE m.merchant_id = tell_live.merchant;
    PERFORM pg_notify('kefu_live', merchant || ':');
END $$;

CREATE FUNCTION tell_live_of_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_live(NEW.merchant_id, 'changed', NEW.conversation_id, NULL,
                      jsonb_build_object('what', 'message', 'message', NEW.seq, 'sender', NEW.sender));
    RETURN NULL;
END $$;
CREATE TRIGGER live AFTER INSERT ON message FOR EACH ROW EXECUTE FUNCTION tell_live_of_message();

CREATE FUNCTION tell_live_of_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_live(NEW.merchant_id, 'changed', NEW.conversation_id, NULL, jsonb_build_object(
        'what', CASE WHEN OLD.hand_over IS DISTINCT FROM NEW.hand_over OR OLD.person_id IS DISTINCT FROM NEW.person_id
                THEN 'floor' ELSE 'identity' END));
    RETURN NULL;
END $$;
CREATE TRIGGER live AFTER UPDATE OF hand_over, person_id, hand_over_reason, level, customer_id, order_id ON conversation FOR EACH ROW
    WHEN ((OLD.hand_over, OLD.person_id, OLD.hand_over_reason, OLD.level, OLD.customer_id, OLD.order_id)
          IS DISTINCT FROM (NEW.hand_over, NEW.person_id, NEW.hand_over_reason, NEW.level, NEW.customer_id, NEW.order_id))
    EXECUTE FUNCTION tell_live_of_conversation();

CREATE FUNCTION tell_live_of_trace() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_live(NEW.merchant_id, 'changed', NEW.conversation_id, NULL, '{"what": "trace"}');
    RETURN NULL;
END $$;
CREATE TRIGGER live AFTER INSERT ON trace FOR EACH ROW EXECUTE FUNCTION tell_live_of_trace();

CREATE FUNCTION tell_live_of_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'offered' THEN
        PERFORM tell_live(NEW.merchant_id, 'offer', NEW.conversation_id, NEW.person_id, jsonb_build_object('ends', NEW.offer_ends));
    ELSE
        PERFORM tell_live(NEW.merchant_id, 'changed', NEW.conversation_id, NEW.person_id,
                          jsonb_build_object('what', 'ticket', 'state', NEW.state));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER live AFTER INSERT ON ticket FOR EACH ROW EXECUTE FUNCTION tell_live_of_ticket();
CREATE TRIGGER live_update AFTER UPDATE ON ticket FOR EACH ROW
    WHEN ((OLD.state, OLD.person_id, OLD.priority, OLD.tier, OLD.skill, OLD.due_at, OLD.contact, OLD.breached_at)
          IS DISTINCT FROM (NEW.state, NEW.person_id, NEW.priority, NEW.tier, NEW.skill, NEW.due_at, NEW.contact, NEW.breached_at))
    EXECUTE FUNCTION tell_live_of_ticket();

CREATE FUNCTION tell_live_of_duty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_live(NEW.merchant_id, 'presence', NULL, NEW.person_id, jsonb_build_object('presence', NEW.presence));
    RETURN NULL;
END $$;
CREATE TRIGGER live AFTER INSERT ON duty FOR EACH ROW EXECUTE FUNCTION tell_live_of_duty();
CREATE TRIGGER live_update AFTER UPDATE ON duty FOR EACH ROW
    WHEN ((OLD.presence, OLD.tier, OLD.skills, OLD.languages, OLD.capacity)
          IS DISTINCT FROM (NEW.presence, NEW.tier, NEW.skills, NEW.languages, NEW.capacity))
    EXECUTE FUNCTION tell_live_of_duty();

-- A session that ends closes its console's connection at once: processes look at the sessions of their connections again.
CREATE FUNCTION tell_live_of_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('kefu_live', OLD.merchant_id || ':sessions');
    RETURN NULL;
END $$;
CREATE TRIGGER live AFTER DELETE ON staff_session FOR EACH ROW EXECUTE FUNCTION tell_live_of_session();

SELECT isolate_merchants();
