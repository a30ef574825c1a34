"""Letters of a made-up past, from the plan of :mod:`molek.base.past`. Of a demo city only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from molek.base import bulk
from molek.base.actors import Actor

PAST_TABLES = ("letters_letter",)
# A pickup code has eight characters; the first of a made-up one is U, which no drawn code has.
_LETTERS = """
    INSERT INTO letters_letter (
        id, application_id, resident_id, application_ref, service_version_id, title, area_code, state, signer_is_seal,
        pickup_code, prepared_at, number, numbering, content, signing_by, signing_since, numbered_at, document_id,
        issued_at
    )
    SELECT %(letter)s + p.n, %(application)s + p.n, p.resident_id, p.ref, s.version_id, s.title, p.area,
        CASE WHEN p.number IS NULL THEN 'AWAITING_SIGNATURE' ELSE 'ISSUED' END, s.is_seal,
        'U' || lpad(p.n::text, 8, '0'), to_timestamp(p.decided_s), p.number_text, 1,
        CASE WHEN p.number IS NOT NULL THEN jsonb_build_object(
            'masked_name', p.masked_name,
            'unit', jsonb_build_object('code', a.unit_code, 'name', a.unit_name, 'lines', a.lines),
            'letter', jsonb_build_object('title', s.title, 'number', p.number_text, 'valid_until_date', coalesce(
                to_char(date '1970-01-01' + p.issued_day + make_interval(months => s.validity_months), 'YYYY-MM-DD'), ''
            ))
        ) END,
        CASE WHEN p.number IS NULL THEN '' WHEN s.is_seal THEN 'system:molek' ELSE 'official:' || p.official_id END,
        to_timestamp(p.closed_s), to_timestamp(p.closed_s),
        CASE WHEN p.number IS NOT NULL THEN %(document)s + p.n END, to_timestamp(p.closed_s)
    FROM past AS p JOIN past_service AS s USING (service) JOIN past_area AS a USING (area)
    WHERE p.number IS NOT NULL OR p.course = 'signing'
"""


@dataclass(frozen=True, slots=True)
class PastWriter:
    """Writes the pieces of the plan; ``first_application`` and ``first_document`` are the ids of application 0."""

    _letter: int

    def write(self, *, first_application: int, first_document: int) -> int:
        """The letters of the piece that stands in the plan; gives how many."""
        ids = {"letter": self._letter, "application": first_application, "document": first_document}
        with connection.cursor() as cursor:
            cursor.execute(_LETTERS, ids)
            return int(cursor.rowcount)


@contextmanager
def seed_past(*, count: int, by: Actor, watch: Callable[[str], None]) -> Iterator[PastWriter]:
    """Take in the letters of ``count`` applications, in the caller's transaction, which made the plan.

    Raises:
        NotPermitted: only the system seeds.
    """
    by.require("letters.seed")
    with bulk.bare(*PAST_TABLES, watch=watch):
        yield PastWriter(bulk.reserve_ids("letters_letter", count))
