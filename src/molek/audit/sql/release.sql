-- The reverse of protect.sql, for the time of a migration of the log's own tables: gives them back to the programs'
-- role. Run by an administrator; run protect.sql as soon as the migration is done. The triggers stay.
DO $release$
DECLARE
    program text := coalesce(nullif(current_setting('molek.program_role', true), ''), 'molek');
    log_table text;
BEGIN
    FOREACH log_table IN ARRAY ARRAY['audit_event', 'audit_access', 'audit_leaf', 'audit_node', 'audit_seal'] LOOP
        EXECUTE format('ALTER TABLE public.%I OWNER TO %I', log_table, program);
    END LOOP;
    EXECUTE format('ALTER FUNCTION public.audit_refuse_change() OWNER TO %I', program);
END
$release$;
