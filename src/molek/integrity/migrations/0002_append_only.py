"""The trail admits no change: what an inspector wrote stays."""

from django.db import migrations

FORBID = """
CREATE FUNCTION integrity_step_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the trail of a finding is append-only';
END $$;
CREATE TRIGGER integrity_step_is_final BEFORE UPDATE OR DELETE ON integrity_step
    FOR EACH ROW EXECUTE FUNCTION integrity_step_is_final();
"""
ALLOW = """
DROP TRIGGER integrity_step_is_final ON integrity_step;
DROP FUNCTION integrity_step_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("integrity", "0001_initial")]

    operations = [migrations.RunSQL(FORBID, ALLOW)]
