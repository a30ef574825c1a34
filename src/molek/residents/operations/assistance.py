"""Help at the counter: a resident without a phone confirms in person, and an official acts for him for a while."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.base.identifiers import parse_nik
from molek.residents import queries
from molek.residents.enums import AssistanceMethod, ResidentStatus
from molek.residents.errors import NotConfirmedInPerson, TooManyGuesses
from molek.residents.models import Assistance, Resident
from molek.residents.operations.limits import Limit, count, minutes_left
from molek.residents.operations.sign_in import confirm_code
from molek.residents.permissions import ResidentPermission

ASSISTANCE_LASTS = dt.timedelta(minutes=20)
TRIES_A_NIK = Limit("PERSON", "nik", 5, dt.timedelta(hours=1))
TRIES_AN_OFFICIAL = Limit("PERSON", "official", 15, dt.timedelta(hours=1))


def confirm_in_person(*, nik: str, birth_date: dt.date, mother_name: str, by: Actor, at: dt.datetime) -> Resident:
    """Is the person at the counter the holder of this NIK? He tells birth date and mother's name.

    A wrong answer counts even though the call is refused. The access is logged as assisted service.

    Raises:
        NotPermitted: ``by`` may not assist.
        NotConfirmedInPerson: they do not belong together, the register lacks the mother's name, or nobody has the NIK.
        TooManyGuesses: too many wrong answers for this NIK or by this official.
    """
    by.require(ResidentPermission.ASSIST)
    nik = parse_nik(nik)
    counted = [(TRIES_A_NIK, nik), (TRIES_AN_OFFICIAL, by.ref)]
    with transaction.atomic():
        minutes = minutes_left(counted, at)
        row = None if minutes else Resident.objects.filter(nik=nik, status=ResidentStatus.ALIVE).first()
        if row is not None:
            audit.record_access(
                by=by,
                resident_ref=queries.resident_ref(row.ref),
                purpose=AccessPurpose.ASSISTED_SERVICE,
                fields=("nik", "birth_date", "mother_name"),
                at=at,
            )
            if row.birth_date == birth_date and row.mother_name and queries.is_same_name(row.mother_name, mother_name):
                return row
        if not minutes:
            count(counted, at)
        audit.record(event="residents.assistance.refused", by=by, subject="residents", at=at)
    if minutes:
        raise TooManyGuesses(minutes=minutes)
    raise NotConfirmedInPerson


def start_assistance(
    *,
    nik: str,
    by: Actor,
    remote: str,
    at: dt.datetime,
    code: str = "",
    birth_date: dt.date | None = None,
    mother_name: str = "",
) -> Assistance:
    """Begin to act for the resident at the counter, for twenty minutes, after he has confirmed.

    With ``code`` he has read out the one-time code on his phone; else birth date and mother's name are compared
    (:func:`confirm_in_person`). An assistance of the same official that still runs is ended.

    Raises:
        NotPermitted: ``by`` may not assist, or would assist himself.
        CodeNotAccepted, NotConfirmedInPerson, TooManyGuesses: not confirmed.
    """
    by.require(ResidentPermission.ASSIST)
    if by.id is None:
        raise NotPermitted(permission=ResidentPermission.ASSIST)
    if code:
        method, row = AssistanceMethod.CODE, confirm_code(nik=nik, code=code, remote=remote, at=at, by=by)
    elif birth_date is not None:
        method = AssistanceMethod.KNOWLEDGE
        row = confirm_in_person(nik=nik, birth_date=birth_date, mother_name=mother_name, by=by, at=at)
    else:
        raise NotConfirmedInPerson
    with transaction.atomic():
        Assistance.objects.filter(official_id=by.id, ended_at=None, started_at__lte=at).update(ended_at=at)
        begun = Assistance.objects.create(
            official_id=by.id,
            official_ref=by.ref,
            resident=row,
            method=method,
            started_at=at,
            ends_at=at + ASSISTANCE_LASTS,
        )
        audit.record(
            event="residents.assistance.started",
            by=by,
            subject=queries.resident_ref(row.ref),
            at=at,
            data={"method": method.value},
        )
    return begun


@transaction.atomic
def end_assistance(*, by: Actor, at: dt.datetime) -> None:
    """Stop acting for whomever ``by`` assists. Nothing happens if that is over already."""
    if by.id is None:
        return
    running = (
        Assistance.objects.select_for_update(of=("self",))
        .select_related("resident")
        .filter(official_id=by.id, ended_at=None, started_at__lte=at)
    )
    for row in running:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        audit.record(event="residents.assistance.ended", by=by, subject=queries.resident_ref(row.resident.ref), at=at)
