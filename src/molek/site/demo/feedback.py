"""Reports of the demo city, made up: a year of them, some late, some public, one that the shown resident filed."""

from __future__ import annotations

import datetime as dt
import random
import uuid

from django.db import connection

from molek.base.actors import SYSTEM, Actor, ActorKind
from molek.base.workdays import CITY_TZ, city_date
from molek.feedback import operations, queries
from molek.feedback.enums import AboutPost, Kind, Maladministration, Settlement
from molek.feedback.errors import NobodyToAnswer, UnitCannotAnswer
from molek.feedback.operations import NewReport
from molek.residents import queries as residents
from molek.residents.enums import AreaKind
from molek.site.demo import synthetic
from molek.staff import queries as staff

_SHOWN = "single"
_YEARS_REPORTS = 46
# Category, kind, title, what was told, what was answered; the place is added.
_STORIES = (
    ("roads-water", Kind.COMPLAINT, "Lampu jalan padam di depan pasar", "Sudah dua minggu gelap, ibu-ibu takut lewat.",
     "Petugas mengganti dua lampu dan memeriksa kabelnya. Bila padam lagi, sampaikan di sini."),
    ("waste", Kind.COMPLAINT, "Sampah menumpuk di ujung gang", "Truk tidak datang sejak Senin, baunya sampai ke rumah.",
     "Jadwal truk dipindah ke Selasa dan Jumat pagi; tumpukan sudah diangkut."),
    ("identity-documents", Kind.COMPLAINT, "KTP belum jadi padahal sudah sebulan", "Saya sudah rekam, belum ada kabar.",
     "Blanko baru tiba. KTP dicetak pekan ini dan Anda dikabari begitu siap."),
    ("kelurahan-service", Kind.COMPLAINT, "Loket tutup sebelum waktunya", "Pukul dua siang loket sudah kosong.",
     "Jam layanan dipasang kembali dan petugas pengganti ditetapkan setiap hari."),
    ("public-information", Kind.INFORMATION, "Berapa anggaran perbaikan jalan?", "Mohon rincian per kecamatan.",
     "Rinciannya ada pada dokumen pelaksanaan anggaran; ringkasannya kami lampirkan."),
    ("planning", Kind.ASPIRATION, "Mohon taman bermain di kelurahan kami", "Anak-anak bermain di jalan.",
     "Usul dicatat untuk musyawarah perencanaan tahun depan bersama lurah."),
    ("taxes", Kind.COMPLAINT, "SPPT PBB salah luas tanah", "Luas di kertas lebih besar daripada sertifikat.",
     "Bapenda mengukur ulang; tagihan dibetulkan dan dapat dibayar sekarang."),
    ("online-service", Kind.COMPLAINT, "Service Box di terminal kehabisan kertas", "Menyala, tetapi tidak mencetak.",
     "Kertas diisi dan jadwal pemeriksaan ditambah menjadi dua kali sehari."),
    ("roads-water", Kind.COMPLAINT, "Saluran air tersumbat saat hujan", "Air masuk ke tiga rumah.",
     "Saluran dibersihkan bersama warga; penutup yang rusak diganti pekan depan."),
    ("broker", Kind.COMPLAINT, "Ada orang menawarkan urus surat", "Ia meminta uang di depan kantor.",
     "Surat di kota ini gratis. Petugas berjaga di depan kantor dan memasang pengumuman."),
)  # fmt: skip


def seed(at: dt.datetime) -> None:
    """A year of reports; nothing when there are some."""
    if queries.figures(since=dt.date(2000, 1, 1), until=dt.date(2200, 1, 1)).received:
        return
    rnd = random.Random(15)  # noqa: S311  reports are made up, not secrets
    areas = [area.code for area in residents.areas(kind=AreaKind.KELURAHAN)]
    busy = rnd.sample(areas, min(len(areas), 14))
    for number in range(_YEARS_REPORTS):
        days_ago = round(340 * (1 - number / _YEARS_REPORTS) ** 1.3) + 3
        at_noon = dt.datetime.combine(city_date(at) - dt.timedelta(days=days_ago), dt.time(12), CITY_TZ)
        received = at_noon + dt.timedelta(minutes=rnd.randrange(-230, 230))
        _one(number, area=rnd.choice(busy[: 4 + number % 11]), received=received, at=at, rnd=rnd)
    _recommendation(areas[0], at)
    _of_shown_resident(at)
    operations.run_clocks(at=at)


def _file(report: NewReport, by: Actor, at: dt.datetime) -> str:
    return operations.file_complaint(
        report=report, submission_key=uuid.uuid4(), by=by, remote="", language="id", at=at
    ).code


def _one(number: int, *, area: str, received: dt.datetime, at: dt.datetime, rnd: random.Random) -> None:
    category, kind, title, told, answered = _STORIES[number % len(_STORIES)]
    code = _file(
        NewReport(
            kind=kind, category=category, title=title, body=told, area_code=area, is_anonymous=number % 3 == 0,
            is_secret=number % 9 == 4,
        ),
        SYSTEM, received,
    )  # fmt: skip
    if number >= _YEARS_REPORTS - 3:
        return  # waits to be checked
    unit_id = queries.suggested_unit_of(code=code, at=received)
    if unit_id is None:
        return
    settlement = Settlement.INFORMATION if kind == Kind.INFORMATION else Settlement.ORDINARY
    forwarded = received + dt.timedelta(days=rnd.choice((1, 1, 2, 3)))
    try:
        row = operations.forward(
            code=code, category=category, settlement=settlement, unit_id=unit_id, revision=1, by=SYSTEM, at=forwarded
        )
    except (NobodyToAnswer, UnitCannotAnswer):
        return
    if number >= _YEARS_REPORTS - 8:
        return  # waits for an answer; some are late by now
    first = forwarded + dt.timedelta(days=rnd.choice((1, 2, 3, 4, 11)))
    row = operations.answer(
        code=code, text="Terima kasih, petugas kami memeriksa ke tempat.", is_final=False, revision=row.revision,
        by=SYSTEM, at=min(first, at),
    )  # fmt: skip
    if number >= _YEARS_REPORTS - 13:
        return
    row = operations.answer(
        code=code, text=answered, is_final=True, revision=row.revision, by=SYSTEM,
        at=min(first + dt.timedelta(days=rnd.choice((1, 2, 4, 7, 9))), at),
    )  # fmt: skip
    if not row.is_secret:
        operations.publish(code=code, title=title, summary=told, answer=answered, by=SYSTEM, at=at)


def _recommendation(area: str, at: dt.datetime) -> None:
    unit_id = staff.unit_of_area(area).id
    try:
        operations.take_recommendation(
            reference="B/0107/LM.11/2026", title="Perbaikan waktu layanan di loket", category="kelurahan-service",
            body="Menetapkan petugas pengganti dan mengumumkan jam layanan; melaporkan pelaksanaannya.",
            area_code=area, received_on=at.date() - dt.timedelta(days=20), deadline=None,
            maladministration=Maladministration.NO_SERVICE, unit_id=unit_id, by=SYSTEM, at=at,
        )  # fmt: skip
    except (NobodyToAnswer, UnitCannotAnswer):
        return


def _of_shown_resident(at: dt.datetime) -> None:
    """What the resident of the demo's first sign-in sees among his own reports; it concerns the lurah."""
    nik = next(person.nik for person in synthetic.DEMO_PERSONS if person.key == _SHOWN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, ref, area_id FROM residents_resident WHERE nik = %s", [nik])
        found = cursor.fetchone()
    if found is None:
        return
    resident_id, ref, area = found
    by = Actor(ActorKind.RESIDENT, resident_id, residents.resident_ref(ref))
    _file(
        NewReport(
            kind=Kind.COMPLAINT, category="staff-conduct", title="Diminta datang berkali-kali",
            body="Saya diminta kembali tiga kali untuk tanda tangan yang sama.", area_code=area,
            about_post=AboutPost.LURAH,
        ),
        by, at - dt.timedelta(hours=2),
    )  # fmt: skip
