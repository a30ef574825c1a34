"""The timeline admits no change: a row that was told to a resident stays."""

from django.db import migrations

FORBID = """
CREATE FUNCTION cases_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the timeline of an application is append-only';
END $$;
CREATE TRIGGER cases_event_is_final BEFORE UPDATE OR DELETE ON cases_applicationevent
    FOR EACH ROW EXECUTE FUNCTION cases_event_is_final();
"""
ALLOW = """
DROP TRIGGER cases_event_is_final ON cases_applicationevent;
DROP FUNCTION cases_event_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [migrations.RunSQL(FORBID, ALLOW)]
