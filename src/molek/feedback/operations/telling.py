"""What complainants and offices are told. Nobody is told who wanted to stay anonymous: they look by themselves."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from molek.feedback.models import Complaint
from molek.feedback.queries.offices import NamedOffice
from molek.messages import operations as messages
from molek.messages.errors import AddressInvalid
from molek.residents import queries as residents

_TEXTS = {
    "feedback.received": (
        "Laporan Anda {code} diterima dan diperiksa paling lambat {day}. Pantau: {link}",
        "Your report {code} was received and will be checked by {day}. Follow it: {link}",
    ),
    "feedback.forwarded": (
        "Laporan {code} diteruskan ke {unit}. Jawaban pertama paling lambat {day}. {link}",
        "Report {code} was forwarded to {unit}. First answer by {day}. {link}",
    ),
    "feedback.incomplete": (
        "Laporan {code} perlu dilengkapi paling lambat {day}. Lihat apa yang kurang: {link}",
        "Report {code} needs more information by {day}. See what is missing: {link}",
    ),
    "feedback.rejected": (
        "Laporan {code} tidak dapat ditangani. Alasannya dan cara mengajukan keberatan: {link}",
        "Report {code} cannot be handled. The reason, and how to object: {link}",
    ),
    "feedback.merged": (
        "Laporan {code} digabung dengan laporan lain tentang hal yang sama. Anda tetap diberi tahu. {link}",
        "Report {code} was joined with another one about the same matter. You will still be told. {link}",
    ),
    "feedback.answered": (
        "Laporan {code} dijawab. Baca jawabannya: {link}",
        "Report {code} was answered. Read the answer: {link}",
    ),
    "feedback.settled": (
        "Laporan {code} dijawab selesai. Beri tahu kami sampai {day} bila belum; sesudah itu ditutup. {link}",
        "Report {code} was settled. Tell us by {day} if it is not; it closes after that. {link}",
    ),
    "feedback.escalated": (
        "Jawaban atas laporan {code} terlambat. Laporan naik ke {unit}. {link}",
        "The answer to report {code} is late. It went up to {unit}. {link}",
    ),
    "feedback.closed": (
        "Laporan {code} ditutup. Keberatan dapat diajukan sampai {day}: {link}",
        "Report {code} was closed. You can object until {day}: {link}",
    ),
    "feedback.objection": (
        "Keberatan atas laporan {code} diputus. Baca putusannya: {link}",
        "Your objection about report {code} was decided. Read it: {link}",
    ),
    "feedback.late-office": (
        "Laporan {code} melewati batas waktu dan kini menjadi perhatian {unit}. Buka: {link}",
        "Report {code} is overdue and is now with {unit}. Open: {link}",
    ),
}


def register_templates() -> None:
    """The texts of every message about complaints."""
    for name, (indonesian, english) in _TEXTS.items():
        messages.register(template=name, id=indonesian, en=english)


def own_link(code: str) -> str:
    return f"{settings.MOLEK.public_url}/pengaduan/lacak/{code}/"


def shown_day(day: dt.date) -> str:
    """A day as messages write it, the same in both languages."""
    return f"{day:%d-%m-%Y}"


def tell(row: Complaint, template: str, *, at: dt.datetime, **data: str) -> None:
    """Queue a message to the complainant and, of a main report, to everybody whose report was joined with it.

    Nothing is sent to those who left no way to reach them. Each step tells once, by the report's revision.
    """
    for one in (row, *row.joined.all()):
        contact, language, receiver = _contact(one)
        if not contact:
            continue
        try:
            messages.send(
                template=template, to=contact, data={"code": one.code, "link": own_link(one.code), **data},
                language=language, at=at, dedupe=f"{template}:{one.code}:{row.code}:{row.revision}", receiver=receiver,
            )  # fmt: skip
        except AddressInvalid:  # a number of the register that is none
            continue


def _contact(row: Complaint) -> tuple[str, str, str]:
    """Address, language, and the key under which he finds it on his page of messages."""
    if row.is_anonymous:
        return "", "", ""
    if row.resident_id is not None:
        phone = residents.phone_of(row.resident_id) or ""
        return phone, residents.contact_language(row.resident_id), messages.receiver_key("resident", row.resident_id)
    return row.reporter_contact, row.language, ""


def tell_office(row: Complaint, office: NamedOffice, *, at: dt.datetime) -> None:
    """Queue a message to an office's mailbox about a late matter. Without one, it still sees it on its desk."""
    if not office.email:
        return
    messages.send(
        template="feedback.late-office", to=office.email, language="id", at=at,
        data={
            "code": row.code, "unit": office.name,
            "link": f"{settings.MOLEK.public_url}/kerja/pengaduan/laporan/{row.code}/",
        },
        dedupe=f"feedback.late-office:{row.code}:{row.revision}:{office.office.unit_id}",
    )  # fmt: skip
