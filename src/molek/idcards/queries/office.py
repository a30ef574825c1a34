"""The office itself: its unit, its figures, its papers, and whether the centre answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import Actor
from molek.documents import queries as documents
from molek.idcards.enums import PaperKind
from molek.idcards.errors import CardNotFound, PaperNotReady
from molek.idcards.models import CentreOutage, Paper
from molek.idcards.models import Policy as PolicyRow
from molek.idcards.permissions import CardPermission
from molek.residents import queries as residents
from molek.staff import queries as staff
from molek.staff.errors import NoSuchUnit
from molek.staff.queries import UnitInfo

UNIT = "DUKCAPIL"
_READERS = {PaperKind.MINUTES: CardPermission.VIEW, PaperKind.RECEIPT: CardPermission.HAND_OVER}


def office() -> UnitInfo:
    """The civil registry; in a city without one as a unit, the city itself. Two queries."""
    try:
        return staff.unit(staff.unit_id_of(UNIT))
    except NoSuchUnit:
        return staff.seal_unit(settings.CITY.code)


@dataclass(frozen=True, slots=True)
class Policy:
    """The figures in force; see ``models.Policy`` for what each is."""

    notice_days: int
    proxy_limit: int
    first_reminder_days: int
    last_reminder_days: int
    daily_quota: int
    least_names: int


def policy() -> Policy:
    """What the office decided last, or what it starts with. One query."""
    row = PolicyRow.objects.order_by("-id").first() or PolicyRow()
    return Policy(
        row.notice_days, row.proxy_limit, row.first_reminder_days, row.last_reminder_days, row.daily_quota,
        row.least_names,
    )  # fmt: skip


def outage() -> dt.datetime | None:
    """Since when the centre has not answered; None if it does."""
    return CentreOutage.objects.filter(until__isnull=True).values_list("since", flat=True).first()


def papers(kind: PaperKind, *, limit: int = 20) -> list[Paper]:
    """The latest papers of a kind, newest first."""
    return list(Paper.objects.filter(kind=kind).select_related("document").order_by("-ordered_at")[:limit])


def pdf_of(*, paper_id: int, by: Actor, at: dt.datetime) -> bytes:
    """The sealed PDF. An announcement is for everybody, minutes for the office. A receipt bears name and NIK: it is for
    those who hand cards over, and the reading is logged.

    Raises:
        CardNotFound: there is no such paper for this reader.
        PaperNotReady: it is being sealed.
    """
    paper = Paper.objects.select_related("card__resident").filter(pk=paper_id).first()
    if paper is None or (paper.kind in _READERS and not by.may(_READERS[PaperKind(paper.kind)])):
        raise CardNotFound()
    if paper.document_id is None:
        raise PaperNotReady()
    if paper.kind == PaperKind.RECEIPT and paper.card is not None:
        audit.record_access(
            by=by, resident_ref=residents.resident_ref(paper.card.resident.ref), purpose=AccessPurpose.PRINTING,
            fields=("nik", "name"), at=at, case_ref=paper.card.code,
        )  # fmt: skip
    return documents.pdf_of(paper.document_id)
