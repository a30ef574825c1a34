"""Vocabulary of the survey. The nine elements are kept by key, since prints number the last two differently."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Element(TextChoices):
    """The nine elements of Permenpan-RB 14/2017, in the order of its annex."""

    REQUIREMENTS = "requirements", _("Persyaratan")
    PROCEDURE = "procedure", _("Sistem, mekanisme, dan prosedur")
    TIME = "time", _("Waktu penyelesaian")
    COST = "cost", _("Biaya atau tarif")
    PRODUCT = "product", _("Hasil layanan")
    COMPETENCE = "competence", _("Kemampuan petugas")
    CONDUCT = "conduct", _("Perilaku petugas")
    COMPLAINTS = "complaints", _("Penanganan pengaduan dan saran")
    FACILITIES = "facilities", _("Sarana dan prasarana")


QUESTIONS = {
    Element.REQUIREMENTS: _("Syarat yang diminta sesuai dengan yang diumumkan?"),
    Element.PROCEDURE: _("Caranya mudah diikuti?"),
    Element.TIME: _("Selesainya cepat?"),
    Element.COST: _("Biayanya wajar, sesuai yang diumumkan?"),
    Element.PRODUCT: _("Hasilnya sesuai dengan yang dijanjikan?"),
    Element.COMPETENCE: _("Petugasnya mampu, atau sistemnya membantu Anda?"),
    Element.CONDUCT: _("Petugasnya sopan dan ramah?"),
    Element.COMPLAINTS: _("Pengaduan dan saran ditangani dengan baik?"),
    Element.FACILITIES: _("Tempat, alat, atau halamannya baik?"),
}


class Channel(TextChoices):
    INVITED = "INVITED", _("setelah layanan")  # one answer for one service that was given
    COUNTER = "COUNTER", _("kode QR di loket")  # anybody who stands there: counted apart


class Category(TextChoices):
    A = "A", _("Sangat baik")
    B = "B", _("Baik")
    C = "C", _("Kurang baik")
    D = "D", _("Tidak baik")


class Score(TextChoices):
    """The scale of one to four, as it is asked."""

    FOUR = "4", _("Sangat baik")
    THREE = "3", _("Baik")
    TWO = "2", _("Kurang baik")
    ONE = "1", _("Tidak baik")


def score_of(posted: str) -> int | None:
    """What a face says that was tapped; None for anything else."""
    return int(posted) if posted in Score.values else None


class Sex(TextChoices):
    MALE = "L", _("Laki-laki")
    FEMALE = "P", _("Perempuan")


class Education(TextChoices):
    PRIMARY = "SD", _("SD atau di bawahnya")
    LOWER = "SMP", _("SMP")
    UPPER = "SMA", _("SMA atau SMK")
    DIPLOMA = "D", _("Diploma")
    DEGREE = "S", _("Sarjana atau lebih")


class Job(TextChoices):
    CIVIL = "ASN", _("ASN, TNI, atau Polri")
    EMPLOYEE = "SWASTA", _("Karyawan swasta")
    OWN = "WIRA", _("Wiraswasta, petani, atau nelayan")
    STUDENT = "PELAJAR", _("Pelajar atau mahasiswa")
    HOME = "RUMAH", _("Mengurus rumah tangga")
    OTHER = "LAIN", _("Lainnya")
