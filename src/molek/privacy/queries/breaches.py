"""Breaches: the workbench, what a person concerned reads, what the public reads, the paper for the authority."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from importlib.resources import files as resources

from django.conf import settings
from django.utils.translation import get_language

from molek.base.actors import Actor
from molek.base.indonesian import long_date
from molek.base.workdays import CITY_TZ, city_date
from molek.documents import operations as documents
from molek.documents import queries as document_queries
from molek.privacy.enums import BreachState, ScopeKind, ToldHow
from molek.privacy.errors import BreachNotFound
from molek.privacy.models import Breach, BreachPerson
from molek.privacy.permissions import PrivacyPermission
from molek.privacy.queries.looking import resident_id_of
from molek.privacy.rules.clocks import hours_left
from molek.staff import queries as staff

_COLOURS = {
    BreachState.OPEN: "yellow",
    BreachState.SIGNED: "blue",
    BreachState.SENT: "purple",
    BreachState.CLOSED: "grey",
}
_MOST = 200


@dataclass(frozen=True, slots=True)
class BreachShown:
    """A breach with its clock; whom it concerns is counted, not named."""

    breach: Breach
    state: str
    colour: str
    scope: str
    concerned: int
    told: int
    told_by_phone: int
    hours_left: int
    hours_total: int

    @property
    def hours_used(self) -> int:
        return max(0, min(self.hours_total, self.hours_total - self.hours_left))

    @property
    def is_told_in_time(self) -> bool | None:
        """None while nobody was told."""
        return None if self.breach.sent_at is None else self.breach.sent_at <= self.breach.due_at


def require_breach_reader(by: Actor) -> None:
    """Who works breaches, or signs their notices off."""
    if not by.may(PrivacyPermission.COUNTERSIGN):
        by.require(PrivacyPermission.BREACH)


def _shown(breach: Breach, at: dt.datetime) -> BreachShown:
    state = BreachState(breach.state)
    persons = breach.persons
    told = persons.exclude(told_at=None)
    return BreachShown(
        breach=breach,
        state=str(state.label),
        colour=_COLOURS[state],
        scope=str(ScopeKind(breach.scope_kind).label) if breach.scope_kind else "",
        concerned=persons.count(),
        told=told.count(),
        told_by_phone=told.filter(told_how=ToldHow.PHONE).count(),
        hours_left=hours_left(breach.due_at, at=at),
        hours_total=hours_left(breach.due_at, at=breach.discovered_at),
    )


def breaches(*, by: Actor, at: dt.datetime) -> list[BreachShown]:
    """All breaches, newest first.

    Raises:
        NotPermitted: ``by`` neither works breaches nor signs their notices.
    """
    require_breach_reader(by)
    return [_shown(breach, at) for breach in Breach.objects.order_by("-id")[:_MOST]]


@dataclass(frozen=True, slots=True)
class BreachPage:
    """The workbench of one breach. ``may_sign``: this reader is the second person."""

    shown: BreachShown
    may_work: bool
    may_sign: bool
    drafted_by: str
    signed_by: str


def _name_of(ref: str) -> str:
    return staff.official_name(int(ref.removeprefix("official:"))) if ref.startswith("official:") else ""


def breach_of(code: str) -> Breach:
    """Raises :class:`BreachNotFound`."""
    breach = Breach.objects.filter(code=code).first()
    if breach is None:
        raise BreachNotFound()
    return breach


def breach_page(*, code: str, by: Actor, at: dt.datetime) -> BreachPage:
    """One breach.

    Raises:
        NotPermitted, BreachNotFound.
    """
    require_breach_reader(by)
    breach = breach_of(code)
    return BreachPage(
        shown=_shown(breach, at),
        may_work=by.may(PrivacyPermission.BREACH),
        may_sign=by.may(PrivacyPermission.COUNTERSIGN) and by.ref != breach.drafted_by_ref and breach.is_open,
        drafted_by=_name_of(breach.drafted_by_ref),
        signed_by=_name_of(breach.signed_by_ref),
    )


def concerned_csv(*, code: str, by: Actor) -> str:
    """Whom a breach concerns, by the references that the log uses and when each was told: no name, no NIK.

    Raises:
        NotPermitted, BreachNotFound.
    """
    by.require(PrivacyPermission.BREACH)
    breach = breach_of(code)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["ref", "told_at", "told_how"])
    rows = breach.persons.order_by("resident__ref").values_list("resident__ref", "told_at", "told_how")
    for ref, told_at, told_how in rows.iterator():
        writer.writerow([f"resident:{ref}", told_at.isoformat() if told_at else "", told_how])
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class OwnNotice:
    """What a person concerned, or the public, reads, in the reader's language."""

    code: str
    title: str
    exposed: str
    how: str
    handling: str
    discovered_at: dt.datetime
    happened_from: dt.datetime | None
    happened_until: dt.datetime | None
    published_at: dt.datetime | None
    concerned: int = 0


def _notice(breach: Breach, concerned: int = 0) -> OwnNotice:
    english = (get_language() or "id").startswith("en")
    return OwnNotice(
        code=breach.code,
        title=breach.title,
        exposed=breach.exposed_en if english else breach.exposed,
        how=breach.how_en if english else breach.how,
        handling=breach.handling_en if english else breach.handling,
        discovered_at=breach.discovered_at,
        happened_from=breach.scope_from,
        happened_until=breach.scope_until,
        published_at=breach.published_at,
        concerned=concerned,
    )


def notices_for(*, by: Actor) -> list[OwnNotice]:
    """The notices that concern the resident who is signed in, or assisted, newest first. One query."""
    persons = BreachPerson.objects.filter(resident_id=resident_id_of(by), breach__sent_at__isnull=False)
    return [_notice(person.breach) for person in persons.select_related("breach").order_by("-breach_id")]


def breach_for(*, code: str, by: Actor) -> OwnNotice:
    """The notice of a breach that concerns this resident.

    Raises:
        BreachNotFound: none, not told yet, or it does not concern him.
    """
    found = next((notice for notice in notices_for(by=by) if notice.code == code), None)
    if found is None:
        raise BreachNotFound()
    return found


def public_notices() -> list[OwnNotice]:
    """What the city has made public, newest first, with how many persons it concerns."""
    rows = Breach.objects.exclude(published_at=None).order_by("-published_at")
    return [_notice(row, row.persons.count()) for row in rows[:_MOST]]


def authority_pdf(*, code: str, by: Actor, at: dt.datetime) -> bytes:
    """The written notice to the authority as PDF, once signed off: what Article 46 (2) asks for.

    Raises:
        NotPermitted: ``by`` neither works breaches nor signs.
        BreachNotFound: none, or it is not signed yet.
    """
    require_breach_reader(by)
    breach = breach_of(code)
    if breach.signed_at is None:
        raise BreachNotFound()
    unit = staff.seal_unit(settings.CITY.code)
    shown = _shown(breach, at)
    data = {
        "letter": {
            "number": breach.code, "title": "Pemberitahuan kegagalan pelindungan data pribadi",
            "is_test": document_queries.is_test_authority(),
        },
        "unit": {"name": unit.name, "lines": list(unit.letterhead), "city": unit.name, "address": unit.address},
        "signer": {
            "lines": ["Pejabat Pelindungan Data Pribadi"], "drafted": _name_of(breach.drafted_by_ref),
            "signed": _name_of(breach.signed_by_ref),
        },
        "facts": [
            ["Peristiwa", breach.title],
            ["Diketahui", f"{_moment(breach.discovered_at)}. {breach.discovered_how}"],
            ["Rentang waktu", f"{_moment(breach.scope_from)} sampai {_moment(breach.scope_until)}"],
            ["Jumlah orang", f"{shown.concerned} orang ({shown.scope})"],
            ["Data yang terungkap", breach.exposed],
            ["Kapan dan bagaimana", breach.how],
            ["Penanganan dan pemulihan", breach.handling],
            ["Pemberitahuan kepada orangnya", _told_text(shown)],
        ],
        "date": long_date(city_date(at)),
        "footer": f"Pemberitahuan tertulis menurut {breach.legal_basis}.",
    }  # fmt: skip
    template = (resources("molek.privacy") / "breach.typ").read_text(encoding="utf-8")
    return documents.render(template=template, data=data, service_code="breach-notice", at=breach.signed_at)


def _moment(moment: dt.datetime | None) -> str:
    return f"{long_date(city_date(moment))} {moment.astimezone(CITY_TZ):%H.%M} WITA" if moment else "–"


def _told_text(shown: BreachShown) -> str:
    if shown.breach.sent_at is None:
        return "disiapkan"
    return f"dikirim {_moment(shown.breach.sent_at)}; {shown.told_by_phone} lewat telepon"
