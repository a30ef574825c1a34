"""Which resident an object belongs to: the NIK says so, or a person does. A likeness never decides by itself."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, connection, transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.base.workdays import city_date
from molek.cases import operations as cases
from molek.residents import queries as residents
from molek.staff import queries as staff
from molek.taxes.enums import Evidence, TieRole, TieState
from molek.taxes.errors import AlreadyTied, InvalidNop, ObjectNotFound, OwnTie, ReasonMissing, TieDecided, TieNotFound
from molek.taxes.models import TaxObject, Tie
from molek.taxes.permissions import TaxPermission
from molek.taxes.queries.facts import SETTLED
from molek.taxes.rules.nop import clean_nop

LEAST_SCORE = 60  # percent of likeness worth a clerk's look
_PER_OBJECT = 3

# The subject's NIK stands in the register: nothing to guess.
_BY_NIK = """
    INSERT INTO taxes_tie (object_id, resident_id, role, state, evidence, note, score, since, made_at, made_by_ref,
                           decided_at, decided_by_ref)
    SELECT DISTINCT ON (subject.object_id, person.id)
           subject.object_id, person.id, 'OWNER', 'CONFIRMED', 'EXACT_NIK', '', 100, %(day)s, %(at)s, %(by)s,
           %(at)s, %(by)s
    FROM taxes_taxsubject subject JOIN residents_resident person ON person.nik = subject.nik
    WHERE subject.nik <> ''
    ON CONFLICT (object_id, resident_id) DO UPDATE
        SET state = 'CONFIRMED', evidence = 'EXACT_NIK', score = 100, decided_at = %(at)s, decided_by_ref = %(by)s
        WHERE taxes_tie.state = 'SUGGESTED'
    RETURNING resident_id
"""
# Names of the same sound in the same kelurahan, ranked by likeness of name (two thirds) and address (one third).
# Only objects that nobody is tied to and that gave no NIK the register knows.
_SUGGEST = """
    INSERT INTO taxes_tie (object_id, resident_id, role, state, evidence, note, score, since, made_at, made_by_ref,
                           decided_by_ref)
    SELECT object_id, resident_id, 'OWNER', 'SUGGESTED', 'LIKENESS', '', score, %(day)s, %(at)s, %(by)s, ''
    FROM (
        SELECT object.id AS object_id, person.id AS resident_id, likeness.score,
               row_number() OVER (PARTITION BY object.id ORDER BY likeness.score DESC, person.id) AS place
        FROM taxes_taxobject object
        JOIN taxes_taxsubject subject ON subject.object_id = object.id
        JOIN residents_resident person
          ON person.name_words && residents_name_words(subject.name)
         AND person.area_id = object.area_code AND person.status = 'ALIVE'
        CROSS JOIN LATERAL (
            SELECT round(100 * (2 * similarity(array_to_string(residents_name_words(subject.name), ' '),
                                               array_to_string(person.name_words, ' '))
                                + similarity(upper(object.address), upper(person.address))) / 3)::int AS score
        ) likeness
        WHERE object.status = 'ACTIVE'
          AND NOT EXISTS (SELECT FROM taxes_tie t WHERE t.object_id = object.id AND t.state IN ('CONFIRMED', 'CLAIMED'))
          AND likeness.score >= %(least)s
    ) ranked
    WHERE place <= %(most)s
    ON CONFLICT (object_id, resident_id) DO NOTHING
    RETURNING resident_id
"""


def _run(statement: str, *, at: dt.datetime, by: Actor) -> list[int]:
    values: dict[str, dt.date | str | int] = {
        "day": city_date(at),
        "at": at,
        "by": by.ref,
        "least": LEAST_SCORE,
        "most": _PER_OBJECT,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def link_by_nik(*, by: Actor, at: dt.datetime) -> int:
    """Tie every object to the residents whose exact NIK its file gives. Returns how many ties are new.

    What an official has refused stays refused.
    """
    by.require(TaxPermission.IMPORT)
    made = _run(_BY_NIK, at=at, by=by)
    if made:
        audit.record(event="taxes.ties.made", by=by, subject="tax-ties", at=at, data={"count": len(made)})
        cases.resume(fact=SETTLED, resident_ids=sorted(set(made)))
    return len(made)


@transaction.atomic
def suggest_ties(*, by: Actor, at: dt.datetime) -> int:
    """Suggest residents for objects without a known NIK, by likeness of name and address; a clerk decides on each."""
    by.require(TaxPermission.IMPORT)
    made = _run(_SUGGEST, at=at, by=by)
    if made:
        audit.record(event="taxes.ties.suggested", by=by, subject="tax-ties", at=at, data={"count": len(made)})
    return len(made)


def claim_object(*, nop: str, role: TieRole, note: str, by: Actor, at: dt.datetime) -> Tie:
    """The resident (or who assists him) says that an object is his; a clerk confirms.

    Raises:
        InvalidNop, ObjectNotFound.
        AlreadyTied: it is his already, or is being looked at.
    """
    resident_id = by.id if by.is_resident else by.assisting
    if resident_id is None:
        raise NotPermitted()
    number = clean_nop(nop)
    if number is None:
        raise InvalidNop(field="nop", why="18 angka")
    row = TaxObject.objects.filter(nop=number).first()
    if row is None:
        raise ObjectNotFound(field="nop")
    try:
        with transaction.atomic():
            tie = Tie.objects.filter(object=row, resident_id=resident_id, state=TieState.SUGGESTED).first()
            tie = tie or Tie(object=row, resident_id=resident_id, since=city_date(at))
            tie.role, tie.state, tie.evidence, tie.note = role, TieState.CLAIMED, Evidence.CLAIM, note.strip()[:300]
            tie.made_at, tie.made_by_ref = at, by.ref
            tie.save()
            audit.record(event="taxes.tie.claimed", by=by, subject=f"tax-tie:{tie.pk}", at=at)
    except IntegrityError as error:
        raise AlreadyTied(field="nop") from error
    return tie


def confirm_tie(*, tie_id: int, role: TieRole, by: Actor, at: dt.datetime) -> Tie:
    """Say that the object belongs to the resident, in this role; see :func:`_decide`."""
    return _decide(tie_id, TieState.CONFIRMED, role=role, reason="", by=by, at=at)


def refuse_tie(*, tie_id: int, reason: str, by: Actor, at: dt.datetime) -> Tie:
    """Say that it does not, with the reason; see :func:`_decide`."""
    if not reason.strip():
        raise ReasonMissing(field="reason")
    return _decide(tie_id, TieState.REFUSED, role=None, reason=reason.strip()[:300], by=by, at=at)


@transaction.atomic
def _decide(tie_id: int, state: TieState, *, role: TieRole | None, reason: str, by: Actor, at: dt.datetime) -> Tie:
    """Decide on a suggestion or a claim; applications of the resident that wait go on.

    Raises:
        NotPermitted, TieNotFound.
        TieDecided: a colleague was first.
        OwnTie: it is the official's own, or his family's.
    """
    by.require(TaxPermission.LINK)
    tie = Tie.objects.select_for_update(of=("self",)).filter(pk=tie_id).first()
    if tie is None:
        raise TieNotFound()
    if tie.state in (TieState.CONFIRMED, TieState.REFUSED):
        raise TieDecided()
    nik = staff.official_nik(by.id) if by.is_official and by.id is not None else None
    if nik and residents.share_family_card(resident_id=tie.resident_id, nik=nik):
        raise OwnTie()
    tie.state, tie.decided_at, tie.decided_by_ref = state, at, by.ref
    tie.role = role or tie.role
    tie.note = reason or tie.note
    tie.save(update_fields=["state", "role", "note", "decided_at", "decided_by_ref"])
    event = "taxes.tie.confirmed" if state is TieState.CONFIRMED else "taxes.tie.refused"
    audit.record(event=event, by=by, subject=f"tax-tie:{tie.pk}", at=at, data={"evidence": tie.evidence})
    cases.resume(fact=SETTLED, resident_ids=[tie.resident_id])
    return tie
