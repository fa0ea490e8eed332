-- A warning before a wait is too late changes only what the ticket remembers of its steps; consoles hear of it, too.
DROP TRIGGER live_update ON ticket;
CREATE TRIGGER live_update AFTER UPDATE ON ticket FOR EACH ROW
    WHEN ((OLD.state, OLD.person_id, OLD.priority, OLD.tier, OLD.skill, OLD.due_at, OLD.contact, OLD.breached_at, OLD.told -> 'late')
          IS DISTINCT FROM
          (NEW.state, NEW.person_id, NEW.priority, NEW.tier, NEW.skill, NEW.due_at, NEW.contact, NEW.breached_at, NEW.told -> 'late'))
    EXECUTE FUNCTION tell_live_of_ticket();
