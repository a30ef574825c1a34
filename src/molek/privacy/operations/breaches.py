"""A breach, from its discovery to the notices: who is concerned is computed from the log, two people sign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from molek.audit import operations as audit
from molek.audit import queries as log
from molek.audit.enums import AccessPurpose
from molek.base.actors import SYSTEM, Actor
from molek.base.errors import DomainError, Invalid
from molek.base.identifiers import parse_nik
from molek.base.references import new_code
from molek.base.workdays import city_date
from molek.cases import queries as cases
from molek.jobs import operations as jobs
from molek.privacy.enums import BreachState, ScopeKind, ToldHow
from molek.privacy.errors import (
    BreachNotFound,
    BreachNotReady,
    NothingWanted,
    ScopeUnusable,
    SecondPersonNeeded,
)
from molek.privacy.models import Breach, BreachPerson
from molek.privacy.operations.notices import link, tell
from molek.privacy.permissions import PrivacyPermission
from molek.privacy.queries.breaches import concerned_csv
from molek.privacy.rules.clocks import clock_of
from molek.residents import queries as register
from molek.staff import queries as staff

_TEXTS = ("exposed", "exposed_en", "how", "how_en", "handling", "handling_en")
_AT_ONCE = 200
_INSERTED = 5_000


def _subject(breach: Breach) -> str:
    return f"breach:{breach.code}"


def _locked(code: str) -> Breach:
    breach = Breach.objects.select_for_update(of=("self",)).filter(code=code).first()
    if breach is None:
        raise BreachNotFound()
    return breach


@transaction.atomic
def open_breach(*, title: str, discovered_at: dt.datetime, discovered_how: str, by: Actor, at: dt.datetime) -> Breach:
    """Open a breach; the 72 hours run from its discovery, not from now.

    Raises:
        NotPermitted: ``by`` does not work breaches.
        NothingWanted: no title, or not how it was discovered.
        ScopeUnusable: discovered in the future.
    """
    by.require(PrivacyPermission.BREACH)
    if not title.strip() or not discovered_how.strip():
        raise NothingWanted(field="title")
    if discovered_at > at:
        raise ScopeUnusable(why=_("saat diketahui ada di masa depan"), field="discovered_at")
    clock = clock_of("BREACH", on=city_date(at))
    breach = Breach.objects.create(
        code=new_code(2), title=title.strip()[:120], discovered_at=discovered_at,
        discovered_how=discovered_how.strip(), due_at=clock.due_at(discovered_at), legal_basis=clock.basis,
        opened_at=at, opened_by_ref=by.ref,
    )  # fmt: skip
    audit.record(event="privacy.breach.opened", by=by, subject=_subject(breach), at=at)
    return breach


@transaction.atomic
def set_scope(
    *, code: str, kind: ScopeKind, value: str, since: dt.datetime, until: dt.datetime, by: Actor, at: dt.datetime,
    niks: Collection[str] = (),
) -> int:  # fmt: skip
    """Compute whom the breach concerns; what was computed before is replaced. Returns how many.

    Args:
        kind: OFFICIAL, UNIT, DEVICE: all whose record he, that office, or that Service Box opened between the two
            moments, by the log, whoever holds the post today. SERVICE: all who applied for it then. LIST: ``niks``.
        value: username, code of the unit, device as the log names it (``kiosk:12``), code of the service.
        since, until: included, not included.

    Raises:
        NotPermitted, BreachNotFound.
        BreachNotReady: the notices are signed off already.
        ScopeUnusable: the moments are reversed, nothing has that name, or a number of the list is no NIK.
    """
    by.require(PrivacyPermission.BREACH)
    breach, kind = _locked(code), ScopeKind(kind)
    if not breach.is_open:
        raise BreachNotReady(why=_("pemberitahuan sudah disahkan"))
    if until <= since:
        raise ScopeUnusable(why=_("akhir harus sesudah awal"), field="until")
    concerned = _concerned(kind, value.strip(), since, until, niks=niks, at=at)
    breach.persons.all().delete()
    BreachPerson.objects.bulk_create(
        (BreachPerson(breach=breach, resident_id=pk) for pk in sorted(concerned)), batch_size=_INSERTED
    )
    breach.scope_kind, breach.scope_value = kind, "" if kind is ScopeKind.LIST else value.strip()[:80]
    breach.scope_from, breach.scope_until = since, until
    breach.save(update_fields=["scope_kind", "scope_value", "scope_from", "scope_until"])
    audit.record(
        event="privacy.breach.scoped", by=by, subject=_subject(breach), at=at,
        data={"kind": kind.value, "concerned": len(concerned)},
    )  # fmt: skip
    return len(concerned)


def _concerned(
    kind: ScopeKind, value: str, since: dt.datetime, until: dt.datetime, *, niks: Collection[str], at: dt.datetime
) -> set[int]:
    if kind is ScopeKind.SERVICE:
        return cases.applicants_of(service_code=value, since=since, until=until)
    if kind is ScopeKind.LIST:
        known = register.known_by_nik(niks=_parsed(niks), by=SYSTEM, purpose=AccessPurpose.IDENTIFICATION, at=at)
        return {one.resident_id for one in known.values()}
    try:
        if kind is ScopeKind.OFFICIAL:
            refs = log.residents_read(actor_ref=f"official:{staff.official_id_of(value)}", since=since, until=until)
        elif kind is ScopeKind.UNIT:
            refs = log.residents_read(unit_id=staff.unit_id_of(value), since=since, until=until)
        else:
            refs = log.residents_read(device=value or "-", since=since, until=until)
    except DomainError as error:
        raise ScopeUnusable(why=str(error), field="value") from error
    return set(register.ids_of_refs(refs).values())


def _parsed(niks: Collection[str]) -> set[str]:
    try:
        return {parse_nik(nik) for nik in niks}
    except Invalid as error:
        raise ScopeUnusable(why=str(error), field="niks") from error


@transaction.atomic
def export_concerned(*, code: str, by: Actor, at: dt.datetime) -> str:
    """The list of references as CSV; that it left is logged.

    Raises:
        NotPermitted, BreachNotFound.
    """
    listed = concerned_csv(code=code, by=by)
    audit.record(event="privacy.breach.exported", by=by, subject=f"breach:{code}", at=at)
    return listed


@transaction.atomic
def draft_notices(*, code: str, texts: Mapping[str, str], by: Actor, at: dt.datetime) -> Breach:
    """Write what persons and the authority are told: data exposed, when and how, handling; in both languages.

    Raises:
        NotPermitted, BreachNotFound.
        BreachNotReady: signed off already.
    """
    by.require(PrivacyPermission.BREACH)
    breach = _locked(code)
    if not breach.is_open:
        raise BreachNotReady(why=_("pemberitahuan sudah disahkan"))
    for name in _TEXTS:
        setattr(breach, name, " ".join(texts.get(name, "").split())[:280])
    breach.drafted_at, breach.drafted_by_ref = at, by.ref
    breach.save(update_fields=[*_TEXTS, "drafted_at", "drafted_by_ref"])
    audit.record(event="privacy.breach.drafted", by=by, subject=_subject(breach), at=at)
    return breach


@transaction.atomic
def sign_off(*, code: str, by: Actor, at: dt.datetime) -> Breach:
    """The second signature: another person than who drafted agrees to what will be sent.

    Raises:
        NotPermitted: ``by`` may not countersign.
        BreachNotFound.
        SecondPersonNeeded: he drafted it himself.
        BreachNotReady: texts or scope are missing, or it is signed already.
    """
    by.require(PrivacyPermission.COUNTERSIGN)
    breach = _locked(code)
    if not breach.is_open:
        raise BreachNotReady(why=_("pemberitahuan sudah disahkan"))
    if not breach.has_texts:
        raise BreachNotReady(why=_("teks pemberitahuan belum lengkap dalam kedua bahasa"))
    if not breach.persons.exists():
        raise BreachNotReady(why=_("belum dihitung siapa yang terkena"))
    if by.ref == breach.drafted_by_ref:
        raise SecondPersonNeeded()
    breach.state, breach.signed_at, breach.signed_by_ref = BreachState.SIGNED, at, by.ref
    breach.save(update_fields=["state", "signed_at", "signed_by_ref"])
    audit.record(event="privacy.breach.signed", by=by, subject=_subject(breach), at=at)
    return breach


@transaction.atomic
def send_notices(*, code: str, by: Actor, at: dt.datetime) -> Breach:
    """Have everybody concerned told. The messages are queued by jobs, in portions.

    Raises:
        NotPermitted, BreachNotFound.
        BreachNotReady: not signed off, or sent already.
    """
    by.require(PrivacyPermission.BREACH)
    breach = _locked(code)
    if breach.state != BreachState.SIGNED:
        raise BreachNotReady(why=_("pemberitahuan belum disahkan, atau sudah dikirim"))
    breach.state, breach.sent_at, breach.sent_by_ref = BreachState.SENT, at, by.ref
    breach.save(update_fields=["state", "sent_at", "sent_by_ref"])
    audit.record(event="privacy.breach.sent", by=by, subject=_subject(breach), at=at)
    jobs.enqueue("privacy.tell_concerned", breach_id=breach.pk, lock=f"breach:{breach.pk}")
    return breach


@transaction.atomic
def tell_concerned(*, breach_id: int, at: dt.datetime) -> bool:
    """Tell the next two hundred who were not told; True if more wait (their job is queued). Safe to run twice."""
    breach = Breach.objects.get(pk=breach_id)
    waiting = breach.persons.filter(told_at=None).order_by("id")
    persons = list(waiting.select_for_update(of=("self",))[: _AT_ONCE + 1])
    data = {
        "code": breach.code, "link": link(reverse("privacy:breach-notice", args=[breach.code])),
    }  # fmt: skip
    for person in persons[:_AT_ONCE]:
        english = register.contact_language(person.resident_id) == "en"
        texts = {
            "exposed": breach.exposed_en if english else breach.exposed,
            "how": breach.how_en if english else breach.how,
            "handling": breach.handling_en if english else breach.handling,
        }
        is_sent = tell(
            resident_id=person.resident_id, template="privacy.breach", data={**data, **texts},
            dedupe=f"{breach.code}:{person.resident_id}", at=at,
        )  # fmt: skip
        person.told_at, person.told_how = at, ToldHow.PHONE if is_sent else ToldHow.PAGE
    BreachPerson.objects.bulk_update(persons[:_AT_ONCE], ["told_at", "told_how"])
    more = len(persons) > _AT_ONCE
    if more:
        jobs.enqueue("privacy.tell_concerned", breach_id=breach_id, lock=f"breach:{breach_id}")
    return more


@transaction.atomic
def record_report(*, code: str, number: str, by: Actor, at: dt.datetime) -> Breach:
    """Note that the authority was told, and under which number.

    Raises:
        NotPermitted, BreachNotFound.
        NothingWanted: no number.
        BreachNotReady: not signed off, or noted before.
    """
    by.require(PrivacyPermission.BREACH)
    breach = _locked(code)
    if not number.strip():
        raise NothingWanted(field="number")
    if breach.signed_at is None or breach.reported_at is not None:
        raise BreachNotReady(why=_("pemberitahuan belum disahkan, atau laporan sudah dicatat"))
    breach.authority_number, breach.reported_at, breach.reported_by_ref = number.strip()[:80], at, by.ref
    breach.save(update_fields=["authority_number", "reported_at", "reported_by_ref"])
    audit.record(event="privacy.breach.reported", by=by, subject=_subject(breach), at=at)
    return breach


@transaction.atomic
def publish_notice(*, code: str, by: Actor, at: dt.datetime) -> Breach:
    """Make the notice public: where the breach disturbs a service or concerns many (Article 46 (3)).

    Raises:
        NotPermitted, BreachNotFound.
        BreachNotReady: not sent yet, or public already.
    """
    by.require(PrivacyPermission.BREACH)
    breach = _locked(code)
    if breach.sent_at is None or breach.published_at is not None:
        raise BreachNotReady(why=_("belum dikirim kepada orangnya, atau sudah diumumkan"))
    breach.published_at, breach.published_by_ref = at, by.ref
    breach.save(update_fields=["published_at", "published_by_ref"])
    audit.record(event="privacy.breach.published", by=by, subject=_subject(breach), at=at)
    return breach


@transaction.atomic
def close_breach(*, code: str, by: Actor, at: dt.datetime) -> Breach:
    """Close a breach: everybody was told, and so was the authority.

    Raises:
        NotPermitted, BreachNotFound.
        BreachNotReady: somebody is still to be told, or it is closed.
    """
    by.require(PrivacyPermission.BREACH)
    breach = _locked(code)
    if breach.state != BreachState.SENT or breach.reported_at is None:
        raise BreachNotReady(why=_("orangnya dan lembaga belum diberi tahu semua"))
    if breach.persons.filter(told_at=None).exists():
        raise BreachNotReady(why=_("masih ada yang menunggu diberi tahu"))
    breach.state, breach.closed_at, breach.closed_by_ref = BreachState.CLOSED, at, by.ref
    breach.save(update_fields=["state", "closed_at", "closed_by_ref"])
    audit.record(event="privacy.breach.closed", by=by, subject=_subject(breach), at=at)
    return breach
