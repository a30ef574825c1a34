"""An issued document never changes and never goes away; it may be revoked once. The database itself sees to it."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION documents_keep_issued() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_revocation CONSTANT text[] := ARRAY['status', 'revoked_at', 'revoked_by', 'revoked_reason'];
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.revoked_at IS NULL
        AND to_jsonb(OLD) - of_revocation = to_jsonb(NEW) - of_revocation
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an issued document never changes'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'documents_issued_is_final';
END
$$;
CREATE TRIGGER documents_issued_is_final BEFORE UPDATE OR DELETE ON documents_issueddocument
    FOR EACH ROW EXECUTE FUNCTION documents_keep_issued();
"""
ALLOW = """
DROP TRIGGER documents_issued_is_final ON documents_issueddocument;
DROP FUNCTION documents_keep_issued();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
