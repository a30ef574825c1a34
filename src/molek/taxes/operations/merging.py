"""The SQL of imports: which lines double or contradict each other, what goes in, and the verdicts.

Every merge gives one row: how many rows are new, how many changed.
"""

# ruff: noqa: S608  statements are put together from the texts of this file only

from __future__ import annotations

# The server plans by what it knew of these tables before a file was read: lines that were not there, objects of nobody.
# It would go through all of one for each row of another.
LOOK_ANEW = "ANALYZE taxes_stagerow, taxes_taxobject, taxes_bill"

# Adds a code to lines; a code that is no warning makes the line bad.
_MARK = "UPDATE taxes_stagerow s SET codes = trim(s.codes || ' {code}'){bad} {rest}"


def _mark(code: str, rest: str, *, is_bad: bool = True) -> str:
    return _MARK.format(code=code, bad=", is_bad = true" if is_bad else "", rest=rest)


def _repeated(keys: str, same: str) -> list[str]:
    """Of lines with the same key the first stands; one that says the same is a double, another contradicts it."""
    first = f"""
        FROM (SELECT line, first_value(line) OVER w AS first_line FROM taxes_stagerow
              WHERE run_id = %(run)s AND NOT is_bad
              WINDOW w AS (PARTITION BY {keys} ORDER BY line)) ranked
        JOIN taxes_stagerow f ON f.run_id = %(run)s AND f.line = ranked.first_line
        WHERE s.run_id = %(run)s AND s.line = ranked.line AND ranked.first_line < s.line AND NOT s.is_bad
    """
    return [_mark("twice", f"{first} AND {same}"), _mark("contradicts", f"{first} AND NOT ({same})")]


_NO_OBJECT = _mark(
    "object-unknown",
    "WHERE s.run_id = %(run)s AND NOT s.is_bad AND NOT EXISTS (SELECT FROM taxes_taxobject o WHERE o.nop = s.nop)",
)
_NO_BILL = _mark(
    "bill-unknown",
    "WHERE s.run_id = %(run)s AND NOT s.is_bad AND NOT EXISTS (SELECT FROM taxes_bill b"
    " JOIN taxes_taxobject o ON o.id = b.object_id WHERE o.nop = s.nop AND b.year = s.year)",
)
_MORE_THAN_BILL = _mark(
    "more-than-bill",
    "FROM taxes_bill b JOIN taxes_taxobject o ON o.id = b.object_id"
    " WHERE s.run_id = %(run)s AND NOT s.is_bad AND o.nop = s.nop AND b.year = s.year"
    " AND s.amount_idr > b.principal_idr",
    is_bad=False,
)

CONFLICTS: dict[str, list[str]] = {
    # One NOP with three owners is three lines that differ in the name: all of them stand.
    "OBJECTS": [
        *_repeated("nop, name, nik", "s.address = f.address AND s.amount_idr = f.amount_idr"),
        _mark(
            "contradicts",
            "FROM (SELECT line, first_value(land_m2) OVER w AS land, first_value(building_m2) OVER w AS building"
            "      FROM taxes_stagerow WHERE run_id = %(run)s AND NOT is_bad"
            "      WINDOW w AS (PARTITION BY nop ORDER BY line)) f"
            " WHERE s.run_id = %(run)s AND s.line = f.line AND NOT s.is_bad"
            " AND (s.land_m2, s.building_m2) <> (f.land, f.building)",
        ),
    ],
    "BILLS": [*_repeated("nop, year", "(s.amount_idr, s.first_date) = (f.amount_idr, f.first_date)"), _NO_OBJECT],
    "PAYMENTS": [
        *_repeated(
            "nop, year, status, reference",
            "(s.amount_idr, s.penalty_idr, s.first_date) = (f.amount_idr, f.penalty_idr, f.first_date)",
        ),
        _NO_OBJECT, _NO_BILL, _MORE_THAN_BILL,
    ],
    "TOTALS": _repeated("year, month, status", "s.amount_idr = f.amount_idr"),
}  # fmt: skip

_DONE = "SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM done"

MERGES: dict[str, list[str]] = {
    "OBJECTS": [
        f"""
        WITH good AS (
            SELECT DISTINCT ON (nop) * FROM taxes_stagerow WHERE run_id = %(run)s AND NOT is_bad ORDER BY nop, line
        ), done AS (
            INSERT INTO taxes_taxobject AS kept (nop, address, area_code, land_m2, building_m2, njop_idr, status)
            SELECT nop, address, area_code, land_m2, building_m2, amount_idr, status FROM good
            ON CONFLICT (nop) DO UPDATE SET
                address = excluded.address, area_code = coalesce(nullif(excluded.area_code, ''), kept.area_code),
                land_m2 = excluded.land_m2, building_m2 = excluded.building_m2, njop_idr = excluded.njop_idr,
                status = excluded.status
            WHERE (kept.address, kept.land_m2, kept.building_m2, kept.njop_idr, kept.status,
                   coalesce(nullif(excluded.area_code, ''), kept.area_code))
                  IS DISTINCT FROM (excluded.address, excluded.land_m2, excluded.building_m2, excluded.njop_idr,
                                    excluded.status, kept.area_code)
            RETURNING xmax = 0 AS is_new
        ) {_DONE}
        """,
        f"""
        WITH done AS (
            INSERT INTO taxes_taxsubject AS kept (object_id, name, nik, npwp)
            SELECT DISTINCT ON (o.id, s.name, s.nik) o.id, s.name, s.nik, s.npwp
            FROM taxes_stagerow s JOIN taxes_taxobject o ON o.nop = s.nop
            WHERE s.run_id = %(run)s AND NOT s.is_bad ORDER BY o.id, s.name, s.nik, s.line
            ON CONFLICT (object_id, name, nik) DO UPDATE SET npwp = excluded.npwp WHERE kept.npwp <> excluded.npwp
            RETURNING xmax = 0 AS is_new
        ) {_DONE}
        """,
    ],
    "BILLS": [
        """
        WITH done AS (
            INSERT INTO taxes_billchange (bill_id, old_idr, new_idr, reason, at, by_ref)
            SELECT b.id, b.principal_idr, s.amount_idr, 'import:' || s.run_id, %(at)s, %(by)s
            FROM taxes_stagerow s JOIN taxes_taxobject o ON o.nop = s.nop
            JOIN taxes_bill b ON b.object_id = o.id AND b.year = s.year
            WHERE s.run_id = %(run)s AND NOT s.is_bad AND b.principal_idr <> s.amount_idr
            RETURNING id
        ) SELECT 0, 0 FROM (SELECT count(*) FROM done) counted
        """,
        f"""
        WITH done AS (
            INSERT INTO taxes_bill AS kept (object_id, year, principal_idr, due_date, issued_date)
            SELECT o.id, s.year, s.amount_idr, s.first_date, s.second_date
            FROM taxes_stagerow s JOIN taxes_taxobject o ON o.nop = s.nop
            WHERE s.run_id = %(run)s AND NOT s.is_bad
            ON CONFLICT (object_id, year) DO UPDATE SET
                principal_idr = excluded.principal_idr, due_date = excluded.due_date,
                issued_date = coalesce(excluded.issued_date, kept.issued_date)
            WHERE (kept.principal_idr, kept.due_date, kept.issued_date) IS DISTINCT FROM
                  (excluded.principal_idr, excluded.due_date, coalesce(excluded.issued_date, kept.issued_date))
            RETURNING xmax = 0 AS is_new
        ) {_DONE}
        """,
    ],
    "PAYMENTS": [
        f"""
        WITH done AS (
            INSERT INTO taxes_payment
                (bill_id, paid_on, principal_idr, penalty_idr, channel, reference, booked_at, booked_by_ref)
            SELECT b.id, s.first_date, s.amount_idr, s.penalty_idr, s.status, s.reference, %(at)s, %(by)s
            FROM taxes_stagerow s JOIN taxes_taxobject o ON o.nop = s.nop
            JOIN taxes_bill b ON b.object_id = o.id AND b.year = s.year
            WHERE s.run_id = %(run)s AND NOT s.is_bad
            ON CONFLICT (bill_id, channel, reference) DO NOTHING
            RETURNING true AS is_new
        ) {_DONE}
        """,
    ],
    "TOTALS": [
        f"""
        WITH done AS (
            INSERT INTO taxes_revenuetotal AS kept (year, month, kind, amount_idr)
            SELECT year, month, status, amount_idr FROM taxes_stagerow WHERE run_id = %(run)s AND NOT is_bad
            ON CONFLICT (year, month, kind) DO UPDATE SET amount_idr = excluded.amount_idr
            WHERE kept.amount_idr <> excluded.amount_idr
            RETURNING xmax = 0 AS is_new
        ) {_DONE}
        """,
    ],
}

VERDICTS = """
    INSERT INTO taxes_importline (run_id, line, verdict, codes)
    SELECT run_id, line, CASE WHEN is_bad THEN 'REJECTED' WHEN codes <> '' THEN 'WARNED' ELSE 'IMPORTED' END,
           CASE WHEN codes = '' THEN '{}'::text[] ELSE string_to_array(codes, ' ') END
    FROM taxes_stagerow WHERE run_id = %(run)s
"""
