"""A published result never changes and never goes away. The database itself sees to it."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION survey_keep_result() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published survey result never changes'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'survey_result_is_final';
END
$$;
CREATE TRIGGER survey_result_is_final BEFORE UPDATE OR DELETE ON survey_result
    FOR EACH ROW EXECUTE FUNCTION survey_keep_result();
"""
ALLOW = """
DROP TRIGGER survey_result_is_final ON survey_result;
DROP FUNCTION survey_keep_result();
"""


class Migration(migrations.Migration):
    dependencies = [("survey", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
