"""Stored codes of complaints. Codes never change, labels may."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    COMPLAINT = "COMPLAINT", _("Pengaduan")
    ASPIRATION = "ASPIRATION", _("Aspirasi")
    INFORMATION = "INFORMATION", _("Permintaan informasi")
    OMBUDSMAN = "OMBUDSMAN", _("Rekomendasi Ombudsman")


# What the public files; recommendations are taken in by the complaint officer.
PUBLIC_KINDS = (Kind.COMPLAINT, Kind.ASPIRATION, Kind.INFORMATION)


class Settlement(TextChoices):
    """By what a matter is settled, and so within how many days. The complaint officer says which."""

    INFORMATION = "INFORMATION", _("Permintaan informasi biasa")
    PPID = "PPID", _("Permohonan informasi publik (PPID)")
    NORMATIVE = "NORMATIVE", _("Pengaduan normatif (cukup dijelaskan)")
    ORDINARY = "ORDINARY", _("Pengaduan tidak berkadar pengawasan")
    SUPERVISION = "SUPERVISION", _("Pengaduan berkadar pengawasan (perlu pemeriksaan)")
    OMBUDSMAN = "OMBUDSMAN", _("Rekomendasi Ombudsman")


# What the officer can choose for a kind; the first is suggested.
SETTLEMENTS = {
    Kind.COMPLAINT: (Settlement.ORDINARY, Settlement.NORMATIVE, Settlement.SUPERVISION),
    Kind.ASPIRATION: (Settlement.ORDINARY, Settlement.NORMATIVE),
    Kind.INFORMATION: (Settlement.INFORMATION, Settlement.PPID),
    Kind.OMBUDSMAN: (Settlement.OMBUDSMAN,),
}


class State(TextChoices):
    RECEIVED = "RECEIVED", _("menunggu diperiksa")
    INCOMPLETE = "INCOMPLETE", _("menunggu dilengkapi pelapor")
    FORWARDED = "FORWARDED", _("diteruskan, menunggu jawaban")
    IN_PROGRESS = "IN_PROGRESS", _("sedang ditangani")
    SETTLED = "SETTLED", _("dijawab selesai, menunggu tanggapan pelapor")
    OBJECTED = "OBJECTED", _("keberatan sedang diperiksa")
    CLOSED = "CLOSED", _("selesai")
    REJECTED = "REJECTED", _("tidak dapat ditangani")
    MERGED = "MERGED", _("digabung dengan laporan lain")


OPEN_STATES = (
    State.RECEIVED, State.INCOMPLETE, State.FORWARDED, State.IN_PROGRESS, State.SETTLED, State.OBJECTED,
)  # fmt: skip
WITH_UNIT = (State.FORWARDED, State.IN_PROGRESS)

# Which state may follow which; ``operations/steps.py`` is the only writer.
FOLLOWS: dict[State, tuple[State, ...]] = {
    State.RECEIVED: (State.FORWARDED, State.INCOMPLETE, State.REJECTED, State.MERGED),
    State.INCOMPLETE: (State.RECEIVED, State.CLOSED),
    State.FORWARDED: (State.FORWARDED, State.IN_PROGRESS, State.SETTLED, State.RECEIVED, State.MERGED),
    State.IN_PROGRESS: (State.IN_PROGRESS, State.FORWARDED, State.SETTLED, State.MERGED),
    State.SETTLED: (State.IN_PROGRESS, State.CLOSED),
    State.OBJECTED: (State.RECEIVED, State.FORWARDED, State.CLOSED, State.REJECTED),
    State.CLOSED: (State.OBJECTED,),
    State.REJECTED: (State.OBJECTED,),
    State.MERGED: (State.CLOSED,),
}

STATE_COLOURS = {
    State.RECEIVED: "blue", State.INCOMPLETE: "yellow", State.FORWARDED: "blue", State.IN_PROGRESS: "blue",
    State.SETTLED: "yellow", State.OBJECTED: "purple", State.CLOSED: "green", State.REJECTED: "red",
    State.MERGED: "grey",
}  # fmt: skip


class Clock(TextChoices):
    """What has to happen before a day is over."""

    VERIFY = "VERIFY", _("Pemeriksaan dan penerusan")
    COMPLETE = "COMPLETE", _("Pelapor melengkapi")
    FIRST_ANSWER = "FIRST_ANSWER", _("Jawaban pertama")
    SETTLE = "SETTLE", _("Penyelesaian")
    REPLY = "REPLY", _("Tanggapan pelapor")
    OBJECTION = "OBJECTION", _("Jawaban atas keberatan")


# The complainant's own time: nobody is late when it is over, the matter closes by itself.
THEIR_CLOCKS = (Clock.COMPLETE, Clock.REPLY)


class Channel(TextChoices):
    WEB = "WEB", _("situs")
    COUNTER = "COUNTER", _("loket")
    BOX = "BOX", _("Service Box")
    LETTER = "LETTER", _("surat")


class Side(TextChoices):
    """Who speaks in a step."""

    COMPLAINANT = "COMPLAINANT", _("Pelapor")
    OFFICE = "OFFICE", _("Pemerintah kota")
    SYSTEM = "SYSTEM", _("Sistem")


class StepKind(TextChoices):
    """What happened, as complainant and officials read it."""

    RECEIVED = "RECEIVED", _("Laporan diterima")
    FORWARDED = "FORWARDED", _("Diteruskan ke unit yang bertanggung jawab")
    REFERRED = "REFERRED", _("Dialihkan ke unit lain")
    RETURNED = "RETURNED", _("Dikembalikan ke pengelola pengaduan")
    INCOMPLETE = "INCOMPLETE", _("Pelapor diminta melengkapi")
    COMPLETED = "COMPLETED", _("Laporan dilengkapi")
    REJECTED = "REJECTED", _("Tidak dapat ditangani")
    MERGED = "MERGED", _("Digabung dengan laporan yang sama")
    PROGRESS = "PROGRESS", _("Jawaban dan tindakan")
    SETTLED = "SETTLED", _("Jawaban penyelesaian")
    EXTENDED = "EXTENDED", _("Waktu diperpanjang")
    ADDED = "ADDED", _("Pelapor menambah keterangan")
    ACCEPTED = "ACCEPTED", _("Pelapor menerima penyelesaian")
    NOT_YET = "NOT_YET", _("Pelapor: belum selesai")
    CLOSED = "CLOSED", _("Ditutup")
    LAPSED = "LAPSED", _("Ditutup karena tidak ada tanggapan")
    ESCALATED = "ESCALATED", _("Terlambat: naik ke atasan")
    OBJECTED = "OBJECTED", _("Pelapor mengajukan keberatan")
    OBJECTION_GRANTED = "OBJECTION_GRANTED", _("Keberatan diterima, ditangani lagi")
    OBJECTION_DENIED = "OBJECTION_DENIED", _("Keberatan tidak diterima")
    NOTE = "NOTE", _("Catatan dalam")


class Level(TextChoices):
    """How high a late matter has gone."""

    NONE = "", _("tepat waktu")
    SUPERIOR = "SUPERIOR", _("naik ke camat")
    INSPECTORATE = "INSPECTORATE", _("naik ke Inspektorat")


class AboutPost(TextChoices):
    """Whom it concerns, as the complainant says it."""

    NOBODY = "", _("Bukan tentang orang tertentu")
    LURAH = "LURAH", _("Lurah di kelurahan itu")
    CAMAT = "CAMAT", _("Camat di kecamatan itu")
    AGENCY_HEAD = "AGENCY_HEAD", _("Kepala dinas atau badan")
    COMPLAINT_OFFICER = "COMPLAINT_OFFICER", _("Pengelola pengaduan")
    INSPECTOR = "INSPECTOR", _("Inspektur atau pemeriksa")
    OTHER = "OTHER", _("Pegawai lain")


class ConcernSource(TextChoices):
    DECLARED = "DECLARED", _("disebut pelapor")
    MATCHED = "MATCHED", _("nama cocok")
    TRIAGE = "TRIAGE", _("ditetapkan pemeriksa")


class Maladministration(TextChoices):
    """UU 37/2008 and Ombudsman Regulation 48/2020 [likely]: what a recommendation finds."""

    DELAY = "DELAY", _("penundaan berlarut")
    NO_SERVICE = "NO_SERVICE", _("tidak memberikan pelayanan")
    INCOMPETENCE = "INCOMPETENCE", _("tidak kompeten")
    ABUSE = "ABUSE", _("penyalahgunaan wewenang")
    PROCEDURE = "PROCEDURE", _("penyimpangan prosedur")
    PAYMENT = "PAYMENT", _("permintaan imbalan")
    IMPROPER = "IMPROPER", _("tidak patut")
    PARTIAL = "PARTIAL", _("berpihak")
    DISCRIMINATION = "DISCRIMINATION", _("diskriminasi")
    CONFLICT = "CONFLICT", _("konflik kepentingan")
