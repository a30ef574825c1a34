-- The vocabulary of names follows the residents, whoever writes them.
CREATE FUNCTION residents_learn_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO residents_nameword (word)
    SELECT DISTINCT word FROM written, unnest(written.name_words) AS word
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER residents_words_of_new AFTER INSERT ON residents_resident
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION residents_learn_words();
CREATE TRIGGER residents_words_of_changed AFTER UPDATE ON residents_resident
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION residents_learn_words();

-- History is added to, never edited.
CREATE FUNCTION residents_refuse_edit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'residents_residentchange is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER residents_history_stays BEFORE UPDATE OR DELETE ON residents_residentchange
    FOR EACH ROW EXECUTE FUNCTION residents_refuse_edit();

-- Lines of an import on their way in. Unlogged: after a crash of the server the import starts anew.
CREATE UNLOGGED TABLE residents_stage (
    run_id bigint NOT NULL,
    line integer NOT NULL,
    digest uuid,
    nik text, kk_number text, name text, sex text, birth_place text, birth_date date, religion text,
    marital_status text, relation text, education text, occupation smallint, occupation_text text, blood_type text,
    citizenship text, mother_name text, father_name text, address text, rt text, rw text, area_id text, phone text,
    resident_since date,
    codes text NOT NULL,
    verdict text NOT NULL,
    takes_part boolean NOT NULL DEFAULT true -- false: says what an earlier line said
);
CREATE INDEX residents_stage_run ON residents_stage (run_id);
