"""Numbers and public records of made-up letters, from the plan of :mod:`molek.base.past`. Of a demo city only.

No paper is made and nothing is signed: ``cwt`` is empty, no file has the hash, and no event of the log is cited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from molek.base import bulk
from molek.base.actors import Actor
from molek.documents.models import Register

PAST_TABLES = ("documents_registerentry", "documents_issueddocument")
_BOOKS = """
    INSERT INTO documents_register AS book (unit_code, area_code, classification, year, last_number)
    SELECT a.unit_code, p.area, s.classification, p.year, max(p.number)
    FROM past AS p JOIN past_service AS s USING (service) JOIN past_area AS a USING (area)
    WHERE p.number IS NOT NULL GROUP BY 1, 2, 3, 4
    ON CONFLICT (unit_code, classification, year)
    DO UPDATE SET last_number = greatest(book.last_number, excluded.last_number)
"""
_ENTRIES = """
    INSERT INTO documents_registerentry (
        id, register_id, number, text, subject, state, reserved_at, reserved_by, voided_by, reason
    )
    SELECT %(entry)s + p.n, book.id, p.number, p.number_text, 'letter:' || p.ref, 'USED', to_timestamp(p.closed_s),
        'system:molek', '', ''
    FROM past AS p JOIN past_service AS s USING (service) JOIN past_area AS a USING (area)
    JOIN documents_register AS book
        ON book.unit_code = a.unit_code AND book.classification = s.classification AND book.year = p.year
    WHERE p.number IS NOT NULL
"""
_DOCUMENTS = """
    INSERT INTO documents_issueddocument (
        id, token, subject, number, kind, title, unit_code, unit_name, area_code, signer_kind, signer_ref, signer_post,
        masked_name, issued_at, issued_by, issued_on, valid_until, content_hash, pdf_sha256, pdf_size, cwt, event_id,
        status, revoked_by, revoked_reason
    )
    SELECT %(document)s + p.n,
        rtrim(translate(encode(decode(md5('token:' || p.ref), 'hex'), 'base64'), '+/', '-_'), '='), 'letter:' || p.ref,
        p.number_text, p.service, s.title, a.unit_code, a.unit_name, p.area,
        CASE WHEN s.is_seal THEN 'SEAL' ELSE 'OFFICIAL' END,
        CASE WHEN s.is_seal THEN 'seal' ELSE 'official:' || p.official_id END,
        CASE WHEN s.is_seal THEN upper(a.unit_name) ELSE o.title END, p.masked_name, to_timestamp(p.closed_s),
        CASE WHEN s.is_seal THEN 'system:molek' ELSE 'official:' || p.official_id END,
        date '1970-01-01' + p.issued_day,
        (date '1970-01-01' + p.issued_day + make_interval(months => s.validity_months))::date,
        encode(sha256(convert_to(p.ref, 'UTF8')), 'hex'),
        encode(sha256(convert_to('paper:' || p.ref, 'UTF8')), 'hex'), 50000, '', 0, 'VALID', '', ''
    FROM past AS p JOIN past_service AS s USING (service) JOIN past_area AS a USING (area)
    LEFT JOIN past_post AS o USING (post_id)
    WHERE p.number IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class PastWriter:
    """Writes the pieces of the plan. ``first_id`` is the id of the document of application 0, if it has one."""

    first_id: int
    _entry: int

    def write(self) -> int:
        """The rows of the piece that stands in the plan; gives how many."""
        written = 0
        with connection.cursor() as cursor:
            cursor.execute(_BOOKS)
            for statement in (_ENTRIES, _DOCUMENTS):
                cursor.execute(statement, {"entry": self._entry, "document": self.first_id})
                written += cursor.rowcount
        return written


def last_numbers() -> dict[tuple[str, str, int], int]:
    """The last number of each book, by unit, classification and year."""
    rows = Register.objects.values_list("unit_code", "classification", "year", "last_number")
    return {(unit, classification, year): last for unit, classification, year, last in rows}


@contextmanager
def seed_past(*, count: int, by: Actor, watch: Callable[[str], None]) -> Iterator[PastWriter]:
    """Take in the numbers and records of ``count`` applications, in the caller's transaction, which made the plan.

    Raises:
        NotPermitted: only the system seeds.
    """
    by.require("documents.seed")
    with bulk.bare(*PAST_TABLES, watch=watch):
        yield PastWriter(
            bulk.reserve_ids("documents_issueddocument", count), bulk.reserve_ids("documents_registerentry", count)
        )
