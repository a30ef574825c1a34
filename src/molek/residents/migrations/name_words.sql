-- Words of a name by their sound, so that Yohanes = Johanis nearly, Djami = Jami, Tjokro = Cokro, Oetan = Utan.
-- IMMUTABLE: a generated column and an index hold its results. Changing it needs a new function name and a rewrite.
CREATE FUNCTION residents_name_words(name text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    t text := upper(name);
    letter text;
BEGIN
    t := translate(t, 'ÀÁÂÃÄÅÈÉÊËÌÍÎÏÒÓÔÕÖÙÚÛÜÇÑ''’`"', 'AAAAAAEEEEIIIIOOOOOUUUUCN');
    t := translate(t, '.,-/()0123456789', '     ');
    -- old spelling, then letters that sound alike here
    t := replace(replace(replace(t, 'DJ', 'J'), 'TJ', 'C'), 'OE', 'U');
    t := replace(replace(replace(t, 'PH', 'F'), 'TH', 'T'), 'CH', 'C');
    t := replace(replace(replace(t, 'KH', 'K'), 'CE', 'SE'), 'CI', 'SI');
    t := replace(t, 'X', 'KS');
    t := translate(t, 'CQVZ', 'KKFS');
    t := replace(replace(replace(replace(replace(t, 'YA', 'JA'), 'YE', 'JE'), 'YI', 'JI'), 'YO', 'JO'), 'YU', 'JU');
    t := translate(t, 'Y', 'I');
    t := replace(t || ' ', 'H ', ' ');
    FOREACH letter IN ARRAY '{A,B,D,E,F,G,H,I,J,K,L,M,N,O,P,R,S,T,U,W}'::text[] LOOP
        t := replace(t, letter || letter, letter);
    END LOOP;
    RETURN array_remove(string_to_array(t, ' '), '');
END $$;
