"""History and ledger are only added to, and a card moves only as the rules allow."""

from __future__ import annotations

from django.db import migrations

# A step is what moves a card: the row of the card may only say what its newest step says.
MAKE = """
CREATE FUNCTION idcards_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are added, never changed', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER idcards_step_kept BEFORE UPDATE OR DELETE ON idcards_step
    FOR EACH ROW EXECUTE FUNCTION idcards_refuse_change();
CREATE TRIGGER idcards_entry_kept BEFORE UPDATE OR DELETE ON idcards_blankentry
    FOR EACH ROW EXECUTE FUNCTION idcards_refuse_change();

CREATE FUNCTION idcards_card_follows_steps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said text;
BEGIN
    -- Deferred: the card may have gone further meanwhile; every version of its row has a step of its own.
    SELECT "to" INTO said FROM idcards_step WHERE card_id = NEW.id AND number = NEW.steps_gone;
    IF said IS DISTINCT FROM NEW.state OR (TG_OP = 'UPDATE' AND NEW.steps_gone <= OLD.steps_gone) THEN
        RAISE EXCEPTION 'card % became % without a step that says so', NEW.id, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'idcard_follows_steps';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER idcards_card_inserted AFTER INSERT ON idcards_card
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION idcards_card_follows_steps();
CREATE CONSTRAINT TRIGGER idcards_card_moved AFTER UPDATE OF state, steps_gone ON idcards_card
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION idcards_card_follows_steps();

-- Each step begins where the one before it ended.
CREATE FUNCTION idcards_step_continues() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text;
BEGIN
    IF NEW.number = 1 THEN
        IF NEW.since <> 'START' THEN
            RAISE EXCEPTION 'a first step begins at the start'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'idcard_step_continues';
        END IF;
        RETURN NEW;
    END IF;
    SELECT "to" INTO before FROM idcards_step WHERE card_id = NEW.card_id AND number = NEW.number - 1;
    IF before IS DISTINCT FROM NEW.since THEN
        RAISE EXCEPTION 'step % of card % begins at %, but the card was %', NEW.number, NEW.card_id, NEW.since, before
            USING ERRCODE = 'check_violation', CONSTRAINT = 'idcard_step_continues';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER idcards_step_chain BEFORE INSERT ON idcards_step
    FOR EACH ROW EXECUTE FUNCTION idcards_step_continues();
"""
UNMAKE = """
DROP TRIGGER idcards_step_chain ON idcards_step;
DROP FUNCTION idcards_step_continues();
DROP TRIGGER idcards_card_moved ON idcards_card;
DROP TRIGGER idcards_card_inserted ON idcards_card;
DROP FUNCTION idcards_card_follows_steps();
DROP TRIGGER idcards_entry_kept ON idcards_blankentry;
DROP TRIGGER idcards_step_kept ON idcards_step;
DROP FUNCTION idcards_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("idcards", "0001_initial")]
    operations = [migrations.RunSQL(MAKE, UNMAKE)]
