"""The database counts the places of a slot itself, and events of tickets are only ever added. See ADR 0015."""

from __future__ import annotations

from django.db import migrations

_COUNT = """
CREATE FUNCTION queueing_takes_a_place(state text) RETURNS integer LANGUAGE sql IMMUTABLE AS
$$ SELECT (state IN ('BOOKED', 'CHECKED_IN'))::integer $$;

CREATE FUNCTION queueing_count_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND queueing_takes_a_place(OLD.state) = 1
       AND (TG_OP = 'DELETE' OR OLD.slot_id <> NEW.slot_id OR queueing_takes_a_place(NEW.state) = 0) THEN
        UPDATE queueing_slot SET taken = taken - 1 WHERE id = OLD.slot_id;
    END IF;
    IF TG_OP <> 'DELETE' AND queueing_takes_a_place(NEW.state) = 1
       AND (TG_OP = 'INSERT' OR OLD.slot_id <> NEW.slot_id OR queueing_takes_a_place(OLD.state) = 0) THEN
        -- breaks the check queueing_slot_not_over if the slot is full; the row is locked until we commit
        UPDATE queueing_slot SET taken = taken + 1 WHERE id = NEW.slot_id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER queueing_appointment_counted
    AFTER INSERT OR DELETE OR UPDATE OF state, slot_id ON queueing_appointment
    FOR EACH ROW EXECUTE FUNCTION queueing_count_places();

CREATE FUNCTION queueing_count_is_ours() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- depth 1 is a statement of somebody's own; the count above comes from inside a trigger
    IF pg_trigger_depth() < 2 AND NEW.taken <> (CASE TG_OP WHEN 'INSERT' THEN 0 ELSE OLD.taken END) THEN
        RAISE EXCEPTION 'taken places are counted by the database' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER queueing_slot_count_kept
    BEFORE INSERT OR UPDATE OF taken ON queueing_slot
    FOR EACH ROW EXECUTE FUNCTION queueing_count_is_ours();

CREATE FUNCTION queueing_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events of tickets are only added' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER queueing_ticketevent_kept
    BEFORE UPDATE OR DELETE ON queueing_ticketevent
    FOR EACH ROW EXECUTE FUNCTION queueing_event_stays();
"""
_UNDO = """
DROP TRIGGER queueing_ticketevent_kept ON queueing_ticketevent;
DROP FUNCTION queueing_event_stays();
DROP TRIGGER queueing_slot_count_kept ON queueing_slot;
DROP FUNCTION queueing_count_is_ours();
DROP TRIGGER queueing_appointment_counted ON queueing_appointment;
DROP FUNCTION queueing_count_places();
DROP FUNCTION queueing_takes_a_place(text);
"""


class Migration(migrations.Migration):
    dependencies = [("queueing", "0001_initial")]
    operations = [migrations.RunSQL(_COUNT, _UNDO)]
