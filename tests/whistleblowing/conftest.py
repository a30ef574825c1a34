"""The Inspectorate with its keys, a reporter who is nobody, and others who must not see."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

import pikepdf
import pytest
from django.test import Client
from PIL import Image

from molek.base.actors import Actor
from molek.staff.models import Official, Post, Unit
from molek.whistleblowing import operations
from molek.whistleblowing.enums import ReportKind, Seat
from molek.whistleblowing.models import Recipient, Report
from molek.whistleblowing.operations import OpenKey, Told, tickets
from molek.whistleblowing.rules import codes, envelopes
from tests.cases.conftest import CITY, NINE, actor_of, hold, make_official, sign_in_official
from tests.economies import QUICK

PASSPHRASE = "kuda putih minum di sungai"
WHAT = "Petugas meminta dua ratus ribu untuk stempel"
WHO = "BAPAK BERKUMIS TEBAL"
WHERE = "Loket tiga kantor kelurahan"
LATER = NINE + dt.timedelta(hours=3)
TOLD = Told(kind=ReportKind.EXTORTION, what=WHAT, where=WHERE, who=WHO, when="Jumat pagi")


@dataclass
class Office:
    inspector: Official
    second: Official  # another inspector
    auditor: Official
    mayor: Official
    admin: Official

    def actor(self, name: str) -> Actor:
        return actor_of(getattr(self, name))

    def key(self, name: str, at: dt.datetime = NINE) -> OpenKey:
        return operations.open_key(passphrase=PASSPHRASE, by=self.actor(name), at=at)

    def recipient(self, name: str) -> Recipient:
        return Recipient.objects.exclude(state="ENDED").get(official=getattr(self, name))


def build_office() -> Office:
    unit, _ = Unit.objects.get_or_create(
        code="INSPEKTORAT",
        defaults={"name": "Inspektorat", "kind": "OPD", "area_code": CITY, "number_code": "Insp"},
    )
    people = {}
    for name, kind, title in (
        ("inspector", "INSPECTOR", "Inspektur"), ("second", "INSPECTOR", "Inspektur Pembantu"),
        ("auditor", "AUDITOR", "Auditor"), ("mayor", "MAYOR", "Wali Kota"), ("admin", "ADMIN", "Administrator"),
    ):  # fmt: skip
        people[name] = make_official(f"wb.{name}")
        hold(people[name], Post.objects.create(unit=unit, kind=kind, title=title))
    return Office(**people)


@pytest.fixture(autouse=True)
def quick_and_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow hashes are quick here (one test looks at their real cost), and nobody came lately."""
    monkeypatch.setattr(envelopes, "_ARGON2", QUICK)
    monkeypatch.setattr(codes, "_ARGON2", QUICK)
    tickets.reports.forget()
    tickets.wrong_codes.forget()


@pytest.fixture
def office(db: None) -> Office:
    return build_office()


def make_keys(office: Office, *names: str) -> None:
    """The first makes his own; he admits the others."""
    for name in names:
        row = operations.make_key(passphrase=PASSPHRASE, by=office.actor(name), at=NINE)
        if row.state == "ASKED":
            operations.admit(recipient_id=row.pk, key=office.key(names[0]), by=office.actor(names[0]), at=NINE)


@pytest.fixture
def keyed(office: Office) -> Office:
    """Inspector, auditor and mayor have keys."""
    make_keys(office, "inspector", "auditor", "mayor")
    return office


def ticket_of(at: dt.datetime = NINE, *, minutes: float = 5) -> str:
    """A form that was opened a while before."""
    return operations.new_ticket(at=at - dt.timedelta(minutes=minutes))


def send(told: Told = TOLD, *, seat: Seat = Seat.INSPECTORATE, uploads: Any = (), at: dt.datetime = NINE) -> str:
    """Submit a report; its code."""
    receipt = operations.submit_report(ticket=ticket_of(at), told=told, seat=seat, uploads=uploads, at=at)
    assert not receipt.is_repeat
    return receipt.code


def visit(code: str, at: dt.datetime = LATER) -> operations.Visit:
    return operations.come_back(ticket=ticket_of(at), code=code, at=at)


def the_report() -> Report:
    return Report.objects.get()


def photo(kind: str = "JPEG", *, note: bytes = b"") -> bytes:
    """A small picture whose EXIF tells a camera."""
    made = io.BytesIO()
    image = Image.new("RGB", (40, 30), (200, 30, 30))
    exif = Image.Exif()
    exif[0x010F] = "KAMERA DINAS 7"
    exif[0x013B] = "BUDI PELAPOR"
    image.save(made, kind, exif=exif)
    return made.getvalue() + note


def telling_pdf() -> bytes:
    """A scan as a telephone makes it: author, XMP, an older revision's author, a camera's picture, a signed note."""
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(300, 300))
        page = pdf.pages[0].obj
        picture = pikepdf.Stream(pdf, photo())
        picture.update(
            pikepdf.Dictionary(
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=40,
                Height=30,
                BitsPerComponent=8,
                ColorSpace=pikepdf.Name.DeviceRGB,
                Filter=pikepdf.Name.DCTDecode,
            )
        )
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=picture))
        page.Contents = pikepdf.Stream(pdf, b"q 200 0 0 150 50 50 cm /A Do Q")
        page.PieceInfo = pikepdf.Dictionary(App=pikepdf.Dictionary(Private=pikepdf.String("BUDI PELAPOR")))
        page.Annots = pikepdf.Array(
            [
                pdf.make_indirect(
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.Annot,
                        Subtype=pikepdf.Name.Text,
                        Rect=[10, 10, 30, 30],
                        Contents=pikepdf.String("lihat ini"),
                        T=pikepdf.String("BUDI PELAPOR"),
                    )
                )
            ]
        )
        with pdf.open_metadata() as meta:
            meta["dc:creator"] = ["BUDI PELAPOR"]
            meta["pdf:Producer"] = "KAMERA DINAS 7"
        pdf.docinfo["/Author"] = "BUDI PELAPOR"
        pdf.docinfo["/Creator"] = "KAMERA DINAS 7"
        pdf.save(made, compress_streams=False)
    return made.getvalue()


def signed_in(office: Office, name: str) -> Client:
    client = Client()
    sign_in_official(client, getattr(office, name))
    return client
