"""A table never changes, and is released at most once: what was published cannot be compared with itself."""

from django.db import migrations

FORBID = """
CREATE FUNCTION insight_table_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.released_at IS NOT NULL
        OR (NEW.dataset, NEW.period, NEW.rows, NEW.digest, NEW.made_at)
           IS DISTINCT FROM (OLD.dataset, OLD.period, OLD.rows, OLD.digest, OLD.made_at) THEN
        RAISE EXCEPTION 'a table of a closed quarter is final';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER insight_table_is_final BEFORE UPDATE OR DELETE ON insight_stattable
    FOR EACH ROW EXECUTE FUNCTION insight_table_is_final();
"""
ALLOW = """
DROP TRIGGER insight_table_is_final ON insight_stattable;
DROP FUNCTION insight_table_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("insight", "0001_initial")]

    operations = [migrations.RunSQL(FORBID, ALLOW)]
