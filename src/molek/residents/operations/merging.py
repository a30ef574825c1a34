"""Staged lines into the register: a fixed number of set-based statements, whatever the number of lines."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection

from molek.residents.enums import ChangeSource

_LOCK = 0x52455349  # one merge at a time

# What the export decides, as (column of the register, value of stage row s beside register row r).
# A phone that the export lacks stays. Who moved without a known date of arrival has none: an official will ask.
_VALUES = (
    ("family_card_id", "c.id"),
    *(
        (name, f"s.{name}")
        for name in ["name", "sex", "birth_place", "birth_date", "religion", "marital_status", "relation"]
    ),
    *((name, f"s.{name}") for name in ["education", "occupation", "occupation_text", "blood_type", "citizenship"]),
    *((name, f"s.{name}") for name in ["mother_name", "father_name", "address", "rt", "rw", "area_id"]),
    ("phone", "CASE WHEN s.phone = '' THEN r.phone ELSE s.phone END"),
    (
        "resident_since",
        "CASE WHEN s.resident_since IS NOT NULL THEN s.resident_since "
        "WHEN (r.area_id, r.address, r.rt, r.rw) IS DISTINCT FROM (s.area_id, s.address, s.rt, s.rw) THEN NULL "
        "ELSE r.resident_since END",
    ),
)
_NAMES = tuple(name for name, _value in _VALUES)
_FLAGS = "array_remove(string_to_array(s.codes, ','), 'repeats-earlier')"
_TAKING_PART = "s.run_id = %(run)s AND s.takes_part AND s.verdict <> 'rejected'"

_MARK_REPEATS = """
    WITH twice AS (
        SELECT nik FROM residents_stage WHERE run_id = %(run)s AND verdict <> 'rejected'
        GROUP BY nik HAVING count(*) > 1
    ), placed AS (
        SELECT line, digest, codes, first_value(digest) OVER same AS first_digest, row_number() OVER same AS place
        FROM residents_stage JOIN twice USING (nik) WHERE run_id = %(run)s AND verdict <> 'rejected'
        WINDOW same AS (PARTITION BY nik ORDER BY line)
    )
    UPDATE residents_stage s SET
        takes_part = false,
        verdict = CASE WHEN p.digest = p.first_digest THEN s.verdict ELSE 'rejected' END,
        codes = concat_ws(',', nullif(s.codes, ''),
            CASE WHEN p.digest = p.first_digest THEN 'repeats-earlier' ELSE 'contradicts-earlier' END)
    FROM placed p WHERE s.run_id = %(run)s AND s.line = p.line AND p.place > 1
"""
_ADD_CARDS = f"""
    INSERT INTO residents_familycard (kk_number)
    SELECT DISTINCT s.kk_number FROM residents_stage s WHERE {_TAKING_PART} ON CONFLICT DO NOTHING
"""  # noqa: S608
_FIND_CHANGED = f"""
    SELECT r.id, s.line FROM residents_resident r
    JOIN residents_stage s ON s.nik = r.nik JOIN residents_familycard c ON c.kk_number = s.kk_number
    WHERE {_TAKING_PART} AND ({", ".join(f"r.{name}" for name in _NAMES)}, r.flags::text[])
        IS DISTINCT FROM ({", ".join(value for _name, value in _VALUES)}, {_FLAGS})
"""  # noqa: S608
_COUNT_CHANGED = f"SELECT count(*) FROM ({_FIND_CHANGED.replace(' JOIN residents_familycard', ' LEFT JOIN residents_familycard')}) changed"  # noqa: S608, E501
_COUNT_NEW = f"""
    SELECT count(*) FROM residents_stage s
    WHERE {_TAKING_PART} AND NOT EXISTS (SELECT FROM residents_resident r WHERE r.nik = s.nik)
"""  # noqa: S608
_CHANGED = (
    "CREATE TEMPORARY TABLE IF NOT EXISTS residents_to_change (id bigint PRIMARY KEY, line integer) ON COMMIT DROP"
)


_SHOWN_AS = {
    "family_card_id": ("kk_number", "o.kk_number", "c.kk_number"),
    "area_id": ("area", "r.area_id", "s.area_id"),
}
_BEFORE_AND_AFTER = ", ".join(
    "('{}', {}::text, {}::text)".format(*_SHOWN_AS.get(name, (name, f"r.{name}", f"({value})")))
    for name, value in _VALUES
)
_KEEP_HISTORY = f"""
    INSERT INTO residents_residentchange (resident_id, field, old, new, source, reason, by_ref, changed_at)
    SELECT r.id, v.field, v.old, v.new, %(source)s, %(reason)s, %(by)s, %(at)s
    FROM residents_to_change t JOIN residents_resident r ON r.id = t.id
    JOIN residents_familycard o ON o.id = r.family_card_id
    JOIN residents_stage s ON s.run_id = %(run)s AND s.line = t.line
    JOIN residents_familycard c ON c.kk_number = s.kk_number
    CROSS JOIN LATERAL (VALUES {_BEFORE_AND_AFTER}) AS v(field, old, new)
    WHERE v.old IS DISTINCT FROM v.new
"""  # noqa: S608
_CHANGE = f"""
    UPDATE residents_resident target SET {", ".join(f"{name} = n.{name}" for name in _NAMES)},
        flags = n.flags, changed_at = %(at)s
    FROM (
        SELECT r.id, {", ".join(f"{value} AS {name}" for name, value in _VALUES)}, {_FLAGS} AS flags
        FROM residents_to_change t JOIN residents_resident r ON r.id = t.id
        JOIN residents_stage s ON s.run_id = %(run)s AND s.line = t.line
        JOIN residents_familycard c ON c.kk_number = s.kk_number
    ) n WHERE target.id = n.id
"""  # noqa: S608
_PLAIN = tuple(name for name in _NAMES if name != "family_card_id")
_ADD = f"""
    INSERT INTO residents_resident (nik, family_card_id, {", ".join(_PLAIN)}, flags, changed_at)
    SELECT s.nik, c.id, {", ".join(f"s.{name}" for name in _PLAIN)}, {_FLAGS}, %(at)s
    FROM residents_stage s JOIN residents_familycard c ON c.kk_number = s.kk_number
    WHERE {_TAKING_PART} AND NOT EXISTS (SELECT FROM residents_resident r WHERE r.nik = s.nik)
    ORDER BY s.line
"""  # noqa: S608
_FLAG_CARDS = f"""
    WITH touched AS (
        SELECT DISTINCT c.id FROM residents_stage s JOIN residents_familycard c ON c.kk_number = s.kk_number
        WHERE {_TAKING_PART}
    ), seen AS (
        SELECT t.id, CASE count(*) FILTER (WHERE r.relation = 'HEAD')
                WHEN 1 THEN '{{}}' WHEN 0 THEN '{{no-head}}' ELSE '{{several-heads}}' END::text[] AS flags
        FROM touched t JOIN residents_resident r ON r.family_card_id = t.id WHERE r.status = 'ALIVE' GROUP BY t.id
    )
    UPDATE residents_familycard c SET flags = seen.flags FROM seen
    WHERE c.id = seen.id AND c.flags::text[] IS DISTINCT FROM seen.flags
"""  # noqa: S608
_KEEP_VERDICTS = """
    INSERT INTO residents_importline (run_id, line, verdict, codes)
    SELECT run_id, line, verdict, string_to_array(codes, ',') FROM residents_stage WHERE run_id = %(run)s ORDER BY line
"""
_COUNT_VERDICTS = """
    SELECT count(*) FILTER (WHERE verdict = 'imported'), count(*) FILTER (WHERE verdict = 'warned'),
           count(*) FILTER (WHERE verdict = 'rejected')
    FROM residents_stage WHERE run_id = %(run)s
"""
FORGET_STAGE = "DELETE FROM residents_stage WHERE run_id = %(run)s"


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did, or would do."""

    imported: int
    warned: int
    rejected: int
    added: int
    changed: int


def merge(*, run_id: int, reason: str, by_ref: str, at: dt.datetime, is_dry_run: bool) -> Merged:
    """Take the staged lines of a run into the register, in the caller's transaction. About a dozen statements."""
    values: dict[str, Any] = {
        "run": run_id,
        "by": by_ref,
        "at": at,
        "reason": reason,
        "source": ChangeSource.IMPORT.value,
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute("SET LOCAL work_mem = '128MB'")
        # What the server believes of tables that were filled a moment ago, or were empty when it looked last, would
        # have it go through all of one for each row of another: hours instead of seconds.
        cursor.execute("ANALYZE residents_stage, residents_resident, residents_familycard")
        cursor.execute(_MARK_REPEATS, values)
        if is_dry_run:
            cursor.execute(_COUNT_CHANGED, values)
            (changed,) = cursor.fetchone()
            cursor.execute(_COUNT_NEW, values)
            (added,) = cursor.fetchone()
        else:
            cursor.execute(_ADD_CARDS, values)
            cursor.execute(_CHANGED)
            cursor.execute("TRUNCATE residents_to_change")
            # Locked before they are compared with what comes in: a correction made meanwhile is seen.
            cursor.execute(f"INSERT INTO residents_to_change {_FIND_CHANGED} FOR UPDATE OF r", values)
            changed = cursor.rowcount
            cursor.execute("ANALYZE residents_to_change, residents_familycard")
            if changed:
                cursor.execute(_KEEP_HISTORY, values)
                cursor.execute(_CHANGE, values)
            cursor.execute(_ADD, values)
            added = cursor.rowcount
            cursor.execute("ANALYZE residents_resident")
            cursor.execute(_FLAG_CARDS, values)
        cursor.execute(_KEEP_VERDICTS, values)
        cursor.execute(_COUNT_VERDICTS, values)
        imported, warned, rejected = cursor.fetchone()
        cursor.execute(FORGET_STAGE, values)
    return Merged(imported, warned, rejected, added, changed)
