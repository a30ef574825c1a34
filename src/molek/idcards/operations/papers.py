"""Sealed papers of the office: minutes, receipts, the weekly announcement. Ordered in the act, sealed by a job."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.db import transaction

from molek.audit import operations as audit
from molek.base.actors import SYSTEM, Actor
from molek.base.indonesian import long_date
from molek.base.workdays import city_date
from molek.documents import operations as documents
from molek.documents import queries as documents_queries
from molek.idcards import queries
from molek.idcards.enums import EntryKind, PaperKind, Receiver
from molek.idcards.models import BlankEntry, HandOver, Paper
from molek.jobs import operations as jobs
from molek.staff import queries as staff
from molek.staff.queries import UnitInfo

CLASSIFICATION = "400.12.3"  # population registration
NUMBER = "{number}/{unit}.{classification}/{month_roman}/{year}"
_TEMPLATES = {
    PaperKind.MINUTES: "minutes.typ",
    PaperKind.RECEIPT: "receipt.typ",
    PaperKind.ANNOUNCEMENT: "announcement.typ",
}
_TITLES = {
    PaperKind.MINUTES: "BERITA ACARA KERUSAKAN BLANGKO KTP-EL",
    PaperKind.RECEIPT: "TANDA TERIMA KTP-EL",
    PaperKind.ANNOUNCEMENT: "PENGUMUMAN KTP-EL SIAP DIAMBIL",
}


def _official(by: Actor) -> str:
    return staff.official_name(by.id) if by.is_official and by.id is not None else "Sistem Molek"


def _order(kind: PaperKind, subject: str, content: Mapping[str, Any], *, at: dt.datetime, **of: Any) -> Paper:
    paper = Paper.objects.create(kind=kind, subject=subject, content=dict(content), ordered_at=at, **of)
    jobs.enqueue("idcards.seal_paper", paper_id=paper.pk)
    return paper


def order_minutes(entry: BlankEntry, *, by: Actor, at: dt.datetime) -> Paper:
    """Minutes about a spoiled blank."""
    return _order(
        PaperKind.MINUTES, f"idcards-minutes:{entry.pk}",
        {
            "serial": entry.serial,
            "what": "Blangko rusak sebelum menjadi kartu"
            if entry.kind == EntryKind.SPOILED
            else "Kartu jadi yang rusak atau hilang di kantor",
            "why": entry.note,
            "code": entry.card.code if entry.card else "",
            "balance": str(entry.balance),
            "official": _official(by),
            "moment": f"{long_date(city_date(at))}, pukul {at.astimezone(queries.CITY_TZ):%H.%M} WITA",
        },
        at=at, card=entry.card,
    )  # fmt: skip


def order_receipt(given: HandOver, *, owner: str, nik: str, by: Actor, at: dt.datetime) -> Paper:
    """What the receiver takes home: which card, from whom, on what ground."""
    return _order(
        PaperKind.RECEIPT, f"idcards-receipt:{given.card.code}",
        {
            "code": given.card.code,
            "serial": given.card.serial,
            "owner": owner,
            "nik": nik,
            "receiver": given.proxy_name if given.receiver == Receiver.PROXY else owner,
            "ground": str(given.get_authority_display()) if given.authority else "pemilik kartu",
            "check": str(given.get_check_result_display()),
            "official": _official(by),
            "moment": f"{long_date(city_date(at))}, pukul {at.astimezone(queries.CITY_TZ):%H.%M} WITA",
        },
        at=at, card=given.card,
    )  # fmt: skip


@transaction.atomic
def announce_week(*, at: dt.datetime) -> Paper | None:
    """Order the weekly announcement: every card that lies ready, by registration code; once a week, a repeat gives the
    same paper. None if nothing lies ready.

    A list shorter than the office's least number carries no names, so that nobody can be picked out of it.
    """
    year, week, _day = city_date(at).isocalendar()
    subject = f"idcards-week:{year}-{week:02d}"
    if made := Paper.objects.filter(subject=subject).first():
        return made
    ready = queries.ready_cards()
    if not ready:
        return None
    paper = _order(
        PaperKind.ANNOUNCEMENT, subject,
        {
            "week": f"minggu ke-{week} tahun {year}",
            "rows": [{"code": row.code, "name": row.masked_name, "since": long_date(row.since)} for row in ready],
            "count": str(len(ready)),
            "place": queries.office().name,
        },
        at=at,
    )  # fmt: skip
    audit.record(event="idcards.week.announced", by=SYSTEM, subject=subject, at=at, data={"cards": len(ready)})
    return paper


def seal_paper(*, paper_id: int, at: dt.datetime) -> Paper:
    """Number, typeset, seal and publish a paper. A job: safe to repeat, and by two workers at once.

    Raises:
        SignerDown: the provider does not answer; the number is kept and the job tries again.
    """
    unit = queries.office()
    with transaction.atomic():
        paper = Paper.objects.select_for_update(of=("self",)).get(pk=paper_id)
        if paper.document_id is not None:
            return paper
        if not paper.number:
            paper.number = documents.reserve_number(
                unit_code=unit.code, area_code=unit.area_code, classification=CLASSIFICATION, number_template=NUMBER,
                tokens={"unit": unit.number_code}, subject=paper.subject, by=SYSTEM, at=at,
            ).text  # fmt: skip
            paper.save(update_fields=["number"])
    kind = PaperKind(paper.kind)
    prepared = documents.prepare(
        subject=paper.subject, number=paper.number, title=_TITLES[kind], unit_name=unit.name, masked_name="–",
        issued_at=paper.ordered_at, valid_until=None, content=paper.content,
    )  # fmt: skip
    pdf = documents.render(
        template=(files("molek.idcards") / "typst" / _TEMPLATES[kind]).read_text(encoding="utf-8"),
        data={**_frame(paper, kind, unit), **prepared.for_template}, service_code=f"idcards-{kind.lower()}",
        at=paper.ordered_at,
    )  # fmt: skip
    signed = documents.sign(pdf=pdf, signer=documents.SEAL, at=at)
    with transaction.atomic():
        paper = Paper.objects.select_for_update(of=("self",)).get(pk=paper_id)
        if paper.document_id is None:
            paper.document = documents.issue(
                prepared=prepared, pdf=signed, kind=f"idcards-{kind.lower()}", title=_TITLES[kind],
                unit_code=unit.code, unit_name=unit.name, area_code=unit.area_code, signer=documents.SEAL,
                signer_post=unit.name, masked_name="–", valid_until=None, issued_at=paper.ordered_at, by=SYSTEM, at=at,
            )  # fmt: skip
            paper.save(update_fields=["document"])
    return paper


def _frame(paper: Paper, kind: PaperKind, unit: UnitInfo) -> dict[str, Any]:
    return {
        "letter": {
            "number": paper.number,
            "title": _TITLES[kind],
            "place": settings.CITY.place,
            "date": long_date(city_date(paper.ordered_at)),
            "valid_until": "",
            "purpose": "",
            "is_test": documents_queries.is_test_authority(),
        },
        "unit": {
            "lines": list(unit.letterhead),
            "address": unit.address,
            "contact": ", ".join(filter(None, (unit.phone, unit.email, unit.postcode))),
            "name": unit.name,
            "code": unit.code,
            "city": settings.CITY.name,
        },
        "signer": {"lines": [unit.name.upper()], "name": "", "rank": "", "nip": "", "is_seal": True},
        "answers": {name: text for name, text in paper.content.items() if isinstance(text, str)},
        "rows": paper.content.get("rows", []),
    }
