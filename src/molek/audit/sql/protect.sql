-- Makes the role molek_log the owner of the log: the programs can then add to it and read it, nothing else.
-- Run after `molek migrate` by an administrator of the server (psql -f protect.sql DATABASE); may be run again.
-- The programs' role is "molek", or what `SET molek.program_role = '...'` says.
DO $protect$
DECLARE
    program text := coalesce(nullif(current_setting('molek.program_role', true), ''), 'molek');
    log_table text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'molek_log') THEN
        CREATE ROLE molek_log NOLOGIN;
    END IF;
    IF pg_has_role(program, 'molek_log', 'MEMBER') THEN
        RAISE EXCEPTION 'role % must be neither superuser nor member of molek_log', program;
    END IF;

    -- Who owns the schema may drop its tables, and who owns the database owns "public" unless told otherwise.
    EXECUTE format('ALTER SCHEMA public OWNER TO %I', current_user);
    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA public TO %I, molek_log', program);

    FOREACH log_table IN ARRAY ARRAY['audit_event', 'audit_access', 'audit_leaf', 'audit_node', 'audit_seal'] LOOP
        EXECUTE format('ALTER TABLE public.%I OWNER TO molek_log', log_table);
        EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, %I', log_table, program);
        EXECUTE format('GRANT SELECT, INSERT ON public.%I TO %I', log_table, program);
    END LOOP;
    -- Backups are made by the programs' role, which must read where the numbering stands.
    FOR log_table IN
        SELECT numbers.relname FROM pg_class AS numbers
        JOIN pg_depend ON objid = numbers.oid AND classid = 'pg_class'::regclass AND deptype IN ('i', 'a')
        JOIN pg_class AS held ON held.oid = refobjid
        WHERE numbers.relkind = 'S' AND held.relnamespace = 'public'::regnamespace
            AND held.relname IN ('audit_event', 'audit_access', 'audit_leaf', 'audit_node', 'audit_seal')
    LOOP
        EXECUTE format('GRANT SELECT ON SEQUENCE public.%I TO %I', log_table, program);
    END LOOP;
    ALTER FUNCTION public.audit_refuse_change() OWNER TO molek_log;
    REVOKE CREATE ON SCHEMA public FROM molek_log;
END
$protect$;
