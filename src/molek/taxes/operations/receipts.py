"""The STTS: receipt of a payment, numbered and sealed like a letter."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files
from typing import Any

from django.db import transaction

from molek.audit.enums import AccessPurpose
from molek.base.actors import SYSTEM
from molek.base.identifiers import mask_name
from molek.base.indonesian import in_words, long_date
from molek.base.rupiah import format_idr
from molek.base.workdays import CITY_TZ, city_date
from molek.documents import operations as documents
from molek.documents import queries as document_queries
from molek.live import operations as live
from molek.residents import queries as residents
from molek.staff import queries as staff
from molek.taxes.models import MoneyIn, Payment, Receipt
from molek.taxes.rules.nop import shown_nop

_CLASSIFICATION = "973"  # tax receipts (Permendagri 83/2022: 973 pajak daerah)
_NUMBER = "STTS.{number}/{unit}.{classification}/{month_roman}/{year}"
_TITLE = "Surat Tanda Terima Setoran PBB-P2"


def issue_receipt(*, money_id: int, at: dt.datetime) -> Receipt:
    """Number, typeset, seal and keep the receipt of a booked payment. A job; safe to run twice.

    Raises:
        SignerDown: the provider does not answer; the number is kept and the job tries again.
    """
    known = Receipt.objects.filter(money_id=money_id).first()
    if known is not None:
        return known
    money = MoneyIn.objects.select_related("charge").get(pk=money_id)
    assert money.charge is not None
    content = _content(money, at=at)
    prepared = documents.prepare(
        subject=_subject(money),
        number=content["letter"]["number"],
        title=_TITLE,
        unit_name=content["unit"]["name"],
        masked_name=content["masked_name"],
        issued_at=money.received_at,
        valid_until=None,
        content=content,
    )
    template = (files("molek.taxes") / "receipt.typ").read_text(encoding="utf-8")
    pdf = documents.render(
        template=template, data={**content, **prepared.for_template}, service_code="stts", at=money.received_at
    )
    signed = documents.sign(pdf=pdf, signer=documents.SEAL, at=at)
    with transaction.atomic():
        document = documents.issue(
            prepared=prepared,
            pdf=signed,
            kind="stts",
            title=_TITLE,
            unit_code=content["unit"]["code"],
            unit_name=content["unit"]["name"],
            area_code=content["unit"]["area_code"],
            signer=documents.SEAL,
            signer_post=content["unit"]["name"],
            masked_name=content["masked_name"],
            valid_until=None,
            issued_at=money.received_at,
            by=SYSTEM,
            at=at,
        )
        receipt, _made = Receipt.objects.get_or_create(
            money=money,
            defaults={
                "resident_id": money.charge.resident_id,
                "number": content["letter"]["number"],
                "document": document,
                "issued_at": at,
            },
        )
        live.publish(money.charge.topic, {"state": "RECEIPT"})
    return receipt


def _subject(money: MoneyIn) -> str:
    return f"tax-receipt:{money.pk}"


def _content(money: MoneyIn, *, at: dt.datetime) -> dict[str, Any]:
    """What the paper says; the same for a repeat, since all of it follows from rows that never change."""
    assert money.charge is not None
    record = residents.facts_of(
        resident_id=money.charge.resident_id, by=SYSTEM, purpose=AccessPurpose.APPLICATION, at=at,
        case_ref=money.charge.application_ref, fields=("name", "area_code"),
    )  # fmt: skip
    unit = staff.seal_unit(record.area_code.rsplit(".", 2)[0])  # the city's
    with transaction.atomic():
        number = documents.reserve_number(
            unit_code=unit.code,
            area_code=unit.area_code,
            classification=_CLASSIFICATION,
            number_template=_NUMBER,
            tokens={"unit": unit.number_code},
            subject=_subject(money),
            by=SYSTEM,
            at=money.received_at,
        ).text
    payments = Payment.objects.filter(money=money).select_related("bill__object").order_by("bill__year", "pk")
    day = city_date(money.received_at)
    return {
        "masked_name": mask_name(record.name),
        "letter": {
            "number": number,
            "title": _TITLE,
            "date": long_date(day),
            "is_test": document_queries.is_test_authority(),
        },
        "unit": {
            "code": unit.code,
            "name": unit.name,
            "area_code": unit.area_code,
            "lines": list(unit.letterhead),
            "city": unit.name,
        },
        "signer": {"lines": [unit.name], "is_seal": True},
        "person": {"name": record.name},
        "rows": [
            {
                "nop": shown_nop(p.bill.object.nop),
                "address": p.bill.object.address,
                "year": str(p.bill.year),
                "principal": format_idr(p.principal_idr),
                "penalty": format_idr(p.penalty_idr),
                "total": format_idr(p.principal_idr + p.penalty_idr),
            }
            for p in payments
        ],
        "total": format_idr(money.amount_idr),
        "total_words": f"{in_words(money.amount_idr)} rupiah",
        "paid_at": f"{long_date(city_date(money.paid_at))}, {money.paid_at.astimezone(CITY_TZ):%H.%M} WITA",
        "channel": "QRIS",
        "reference": money.reference,
    }
