-- Words of a name by their sound, so that Yohanes = Johanis nearly, Djami = Jami, Tjokro = Cokro, Oetan = Utan.
-- IMMUTABLE: a generated column and an index hold its results. Changing it needs a new function name and a rewrite.
CREATE FUNCTION residents_name_words(name text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    t text := upper(name);
BEGIN
    t := translate(t, 'ÀÁÂÃÄÅÈÉÊËÌÍÎÏÒÓÔÕÖÙÚÛÜÇÑ.,-/()''’`"0123456789', 'AAAAAAEEEEIIIIOOOOOUUUUCN      ');
    -- old spelling, then letters that sound alike here
    t := replace(replace(replace(t, 'DJ', 'J'), 'TJ', 'C'), 'OE', 'U');
    t := replace(replace(replace(t, 'PH', 'F'), 'TH', 'T'), 'CH', 'C');
    t := replace(replace(replace(t, 'KH', 'K'), 'CE', 'SE'), 'CI', 'SI');
    t := replace(t, 'X', 'KS');
    t := translate(t, 'CQVZ', 'KKFS');
    t := replace(replace(replace(replace(replace(t, 'YA', 'JA'), 'YE', 'JE'), 'YI', 'JI'), 'YO', 'JO'), 'YU', 'JU');
    t := translate(t, 'Y', 'I');
    t := replace(t || ' ', 'H ', ' ');
    -- doubled letters; twenty plain replacements are quicker than one back reference
    t := replace(replace(replace(replace(t, 'AA', 'A'), 'BB', 'B'), 'DD', 'D'), 'EE', 'E');
    t := replace(replace(replace(replace(t, 'FF', 'F'), 'GG', 'G'), 'HH', 'H'), 'II', 'I');
    t := replace(replace(replace(replace(t, 'JJ', 'J'), 'KK', 'K'), 'LL', 'L'), 'MM', 'M');
    t := replace(replace(replace(replace(t, 'NN', 'N'), 'OO', 'O'), 'PP', 'P'), 'RR', 'R');
    t := replace(replace(replace(replace(t, 'SS', 'S'), 'TT', 'T'), 'UU', 'U'), 'WW', 'W');
    RETURN array_remove(string_to_array(t, ' '), '');
END $$;
