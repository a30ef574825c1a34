"""Somebody else comes to the counter with a power of attorney: checked, counted, and told to the one he acts for."""

from __future__ import annotations

import datetime as dt
from typing import IO

from django.db import connection, transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.base.identifiers import mask_name, parse_nik
from molek.base.workdays import CITY_TZ, city_date
from molek.files import operations as files
from molek.jobs import operations as jobs
from molek.messages import operations as messages
from molek.residents import queries
from molek.residents.enums import AssistanceMethod, ResidentStatus
from molek.residents.errors import NotConfirmedInPerson, PowerNotShown, ProxyNotFit, ProxyTooOften, TooManyCodes
from molek.residents.models import Assistance, OneTimeCode, Resident
from molek.residents.operations.assistance import ASSISTANCE_LASTS, confirm_in_person
from molek.residents.operations.limits import count, hashed, minutes_left
from molek.residents.operations.sign_in import CODE_LASTS, CODES_A_NIK, CODES_AN_ADDRESS, use_code
from molek.residents.permissions import ResidentPermission
from molek.residents.rules.ages import age_on
from molek.residents.rules.proxies import ADULT, most_a_month


@transaction.atomic
def request_proxy_code(*, nik: str, by: Actor, remote: str, at: dt.datetime) -> None:
    """Ask for a code to the phone of the one who is to be represented. It opens nothing else: nobody signs in with it.

    Returns nothing, whether somebody has this NIK and a phone or not.

    Raises:
        NotPermitted: ``by`` may not assist.
        TooManyCodes: this NIK or this address asked too often.
    """
    by.require(ResidentPermission.ASSIST)
    nik = parse_nik(nik)
    counted = [(CODES_A_NIK, nik), (CODES_AN_ADDRESS, remote)]
    if minutes := minutes_left(counted, at):
        raise TooManyCodes(minutes=minutes, field="nik")
    count(counted, at)
    principal = Resident.objects.filter(nik=nik, status=ResidentStatus.ALIVE).only("pk").first()
    row = OneTimeCode.objects.create(
        nik_key=hashed("principal", nik),
        resident=principal,
        language="id",
        requested_at=at,
        expires_at=at + CODE_LASTS,
    )
    audit.record(event="residents.code.requested", by=by, subject=f"code:{row.pk}", at=at)
    jobs.enqueue("residents.send_code", code_id=row.pk)


def start_representation(
    *,
    nik: str,
    code: str,
    proxy_nik: str,
    proxy_birth_date: dt.date,
    proxy_mother_name: str,
    proof: IO[bytes] | None,
    is_checked: bool,
    by: Actor,
    remote: str,
    at: dt.datetime,
) -> Assistance:
    """Begin to act for ``nik``, who sends a proxy with a power of attorney; for twenty minutes.

    The proxy tells his own birth date and mother's name. Whoever is represented gives his code if he has a phone;
    without one the clerk's check of the original paper stands. The paper is kept, the proxy counted: people of other
    families than his own, within the calendar month.

    Args:
        is_checked: the clerk has seen the original paper and both identity cards.

    Raises:
        NotPermitted: ``by`` may not assist.
        PowerNotShown: no paper, or the clerk has not checked it.
        NotConfirmedInPerson, TooManyGuesses: the proxy is not who he says; nobody has ``nik``.
        CodeNotAccepted: a registered phone, and not its code.
        ProxyNotFit: a minor, or the same person.
        ProxyTooOften: he has acted for as many as one may this month.
        The refusals of uploads.
    """
    by.require(ResidentPermission.ASSIST)
    if by.id is None:
        raise NotPermitted(permission=ResidentPermission.ASSIST)
    if proof is None or not is_checked:
        raise PowerNotShown(field="proof" if proof is None else "is_checked")
    nik = parse_nik(nik)
    proxy = confirm_in_person(nik=proxy_nik, birth_date=proxy_birth_date, mother_name=proxy_mother_name, by=by, at=at)
    if proxy.nik == nik or age_on(proxy.birth_date, city_date(at)) < ADULT:
        raise ProxyNotFit(field="proxy_nik")
    principal = Resident.objects.filter(nik=nik, status=ResidentStatus.ALIVE).first()
    if principal is None:
        raise NotConfirmedInPerson
    if principal.phone:
        use_code(nik=nik, code=code, kind="principal", remote=remote, at=at, by=by)
    with transaction.atomic():
        return _begin(principal, proxy, proof, by=by, at=at)


def _begin(principal: Resident, proxy: Resident, proof: IO[bytes], *, by: Actor, at: dt.datetime) -> Assistance:
    with connection.cursor() as cursor:  # two counters at once count one another
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 11))", [proxy.nik])
    represented = _represented(proxy, at=at) - {principal.pk}
    most = most_a_month(city_date(at))
    is_family = principal.family_card_id == proxy.family_card_id
    if not is_family and len(represented) >= most:
        raise ProxyTooOften(most=most, field="proxy_nik")
    kept = files.receive_upload(upload=proof, by=by, at=at)
    assert by.id is not None
    Assistance.objects.filter(official_id=by.id, ended_at=None, started_at__lte=at).update(ended_at=at)
    begun = Assistance.objects.create(
        official_id=by.id,
        official_ref=by.ref,
        resident=principal,
        method=AssistanceMethod.POWER,
        proxy=proxy,
        proof_sha256=kept.sha256,
        started_at=at,
        ends_at=at + ASSISTANCE_LASTS,
    )
    audit.record(
        event="residents.representation.started",
        by=by,
        subject=queries.resident_ref(principal.ref),
        at=at,
        data={
            "proxy": queries.resident_ref(proxy.ref), "proof": kept.sha256, "code": bool(principal.phone),
            "family": is_family, "month": len(represented) + 1,
        },
    )  # fmt: skip
    if principal.phone:
        messages.send(
            template="residents.represented",
            to=principal.phone,
            data={"masked": mask_name(proxy.name)},
            language=principal.contact_language,
            at=at,
            dedupe=f"residents.represented:{begun.pk}",
            receiver=messages.receiver_key("resident", principal.pk),
        )
    return begun


def _represented(proxy: Resident, *, at: dt.datetime) -> set[int]:
    """People of other families for whom he acted this calendar month."""
    month = at.astimezone(CITY_TZ).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = Assistance.objects.filter(proxy=proxy, started_at__gte=month)
    others = rows.exclude(resident__family_card_id=proxy.family_card_id)
    return set(others.values_list("resident_id", flat=True))
