"""The cast, the times and the papers of the package's tests."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from molek.base.actors import SYSTEM, Actor, ActorKind, Grant
from molek.base.workdays import CITY_TZ
from molek.documents import operations
from molek.documents.models import IssuedDocument
from molek.documents.permissions import DocumentPermission
from tests.fakes.sandbox import Sandbox, sandbox, sandbox_process, unused_port  # noqa: F401  fixtures

FATUBESI, OEBA = "53.71.06.1008", "53.71.06.1007"
NINE = dt.datetime(2025, 10, 1, 9, 0, tzinfo=CITY_TZ)
LATER = NINE + dt.timedelta(hours=3)
SPRING = dt.datetime(2026, 3, 2, 9, 0, tzinfo=CITY_TZ)
UNTIL = dt.date(2025, 12, 31)
LURAH_REF = "official:7"
PASSPHRASE = "seekor sapi di padang"
TEMPLATE = "{number}/{unit}.{classification}/{month_roman}/{year}"
NAME = "YOHANA KRISTINA LADO"
MASKED = "Y***** K******* L***"
PERMISSIONS = tuple(DocumentPermission)


def official(area: str = FATUBESI, *permissions: str, id: int = 7) -> Actor:
    grants = tuple(Grant(p, area, post_id=1, unit_id=1) for p in permissions or PERMISSIONS)
    return Actor(ActorKind.OFFICIAL, id, f"official:{id}", grants)


LURAH = official()
STRANGER = official(OEBA, id=8)
CLERK = Actor(ActorKind.OFFICIAL, 9, "official:9")


def person(**changes: str) -> dict[str, str]:
    return {
        "name": NAME, "nik": "9971015708900001", "kk_number": "9971010101100001", "sex": "PEREMPUAN",
        "birth": "Kupang, 17 Agustus 1990", "religion": "KRISTEN", "occupation": "MENGURUS RUMAH TANGGA",
        "marital_status": "BELUM KAWIN", "citizenship": "WNI", "education": "SLTA/SEDERAJAT", "relation": "ISTRI",
        "blood_type": "O", "father_name": "MARTHEN LADO", "mother_name": "ADRIANA BANI",
        "address": "Jalan Sumatera No. 12", "rt": "003", "rw": "001", "kelurahan": "Fatubesi",
        "kecamatan": "Kota Lama", **changes,
    }  # fmt: skip


def letter_data(**changes: Any) -> dict[str, Any]:
    """What a template of a letter gets, without the QR code."""
    return {
        "letter": {
            "number": "12/Kel.Ftbs.400.12.2.1/X/2025", "title": "SURAT KETERANGAN DOMISILI", "date": "1 Oktober 2025",
            "place": "Kupang", "valid_until": "31 Desember 2025", "is_test": True, "purpose": "",
        },
        "unit": {
            "lines": ["PEMERINTAH KOTA KUPANG", "KECAMATAN KOTA LAMA", "KELURAHAN FATUBESI"],
            "address": "Jalan Sumatera No. 1", "contact": "fatubesi@kupang.example", "name": "Kelurahan Fatubesi",
            "city": "Kota Kupang",
        },
        "signer": {"lines": ["LURAH FATUBESI,"], "name": "", "rank": "", "nip": "", "is_seal": True},
        "person": person(), "family": [], "answers": {"purpose": "membuka rekening bank"}, "facts": {},
        "qr": "", "url": "", "link": "", "footer": "Kaki surat uji.", **changes,
    }  # fmt: skip


DOMICILE = (Path(operations.__file__).parents[2] / "catalogue" / "services" / "domicile-letter.typ").read_text()


def reserve(subject: str, *, at: dt.datetime = NINE, **changes: Any) -> operations.ReservedNumber:
    return operations.reserve_number(
        **{
            "unit_code": "KEL-FATUBESI",
            "area_code": FATUBESI,
            "classification": "400.12.2.1",
            "number_template": TEMPLATE,
            "tokens": {"unit": "Kel.Ftbs"},
            "subject": subject,
            "by": SYSTEM,
            "at": at,
            **changes,
        }
    )


def prepare(subject: str, number: str, *, valid_until: dt.date | None = UNTIL, **changes: Any) -> operations.Prepared:
    return operations.prepare(
        **{
            "subject": subject,
            "number": number,
            "title": "Surat Keterangan Domisili",
            "unit_name": "Kelurahan Fatubesi",
            "masked_name": MASKED,
            "issued_at": NINE,
            "valid_until": valid_until,
            "content": {"number": number, "person": {"name": NAME}},
            **changes,
        }
    )


def paper(prepared: operations.Prepared, **changes: Any) -> bytes:
    return operations.render(
        template=DOMICILE,
        data=letter_data(**prepared.for_template, **changes),
        service_code="domicile-letter",
        at=NINE,
    )


def record(prepared: operations.Prepared, pdf: bytes, **changes: Any) -> IssuedDocument:
    return operations.issue(
        **{
            "prepared": prepared,
            "pdf": pdf,
            "kind": "domicile-letter",
            "title": "Surat Keterangan Domisili",
            "unit_code": "KEL-FATUBESI",
            "unit_name": "Kelurahan Fatubesi",
            "area_code": FATUBESI,
            "signer": operations.SEAL,
            "signer_post": "LURAH FATUBESI",
            "masked_name": MASKED,
            "valid_until": UNTIL,
            "issued_at": NINE,
            "by": SYSTEM,
            "at": NINE,
            **changes,
        }
    )


def issued(subject: str = "letter:7K2M-9QXB", **changes: Any) -> tuple[IssuedDocument, bytes]:
    """A sealed domicile letter as it comes out of the house, with its PDF."""
    prepared = prepare(subject, reserve(subject).text)
    pdf = operations.sign(pdf=paper(prepared), signer=operations.SEAL, at=NINE)
    return record(prepared, pdf, **changes), pdf


@pytest.fixture
def document(db: None) -> tuple[IssuedDocument, bytes]:
    return issued()
