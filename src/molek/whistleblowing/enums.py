"""Stored codes of sealed reports. Codes never change, labels may."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReportKind(TextChoices):
    """What is reported, in the sealed text only; among them the Ombudsman's kinds of maladministration."""

    EXTORTION = "EXTORTION", _("Pungutan liar (pungli)")
    GRATIFICATION = "GRATIFICATION", _("Pemberian atau gratifikasi kepada pejabat")
    BRIBE_ASKED = "BRIBE_ASKED", _("Permintaan imbalan uang, barang, atau jasa")
    DELAY = "DELAY", _("Penundaan berlarut")
    NO_SERVICE = "NO_SERVICE", _("Tidak memberikan pelayanan")
    INCOMPETENCE = "INCOMPETENCE", _("Tidak kompeten")
    ABUSE = "ABUSE", _("Penyalahgunaan wewenang")
    PROCEDURE = "PROCEDURE", _("Penyimpangan prosedur")
    IMPROPER = "IMPROPER", _("Tidak patut")
    PARTIAL = "PARTIAL", _("Berpihak")
    DISCRIMINATION = "DISCRIMINATION", _("Diskriminasi")
    CONFLICT = "CONFLICT", _("Konflik kepentingan")
    OTHER = "OTHER", _("Lainnya")


class Seat(TextChoices):
    """From where somebody reads reports. A report goes to one of the two, never to both."""

    INSPECTORATE = "INSPECTORATE", _("Inspektorat")
    OUTSIDE = "OUTSIDE", _("di luar Inspektorat")


class KeyState(TextChoices):
    ASKED = "ASKED", _("menunggu diterima pemegang lain")
    ACTIVE = "ACTIVE", _("aktif")
    ENDED = "ENDED", _("diakhiri")


class ReportState(TextChoices):
    RECEIVED = "RECEIVED", _("diterima")
    EXAMINING = "EXAMINING", _("sedang diperiksa")
    NEEDS_MORE = "NEEDS_MORE", _("perlu keterangan tambahan")
    CLOSED = "CLOSED", _("selesai")


class Conclusion(TextChoices):
    PROVEN = "PROVEN", _("terbukti, ditindaklanjuti")
    PARTLY_PROVEN = "PARTLY_PROVEN", _("terbukti sebagian, ditindaklanjuti")
    NOT_PROVEN = "NOT_PROVEN", _("tidak terbukti")
    NOT_EXAMINED = "NOT_EXAMINED", _("tidak dapat diperiksa")
    REFERRED = "REFERRED", _("diteruskan ke penegak hukum")


class Side(TextChoices):
    REPORTER = "REPORTER", _("pelapor")
    OFFICE = "OFFICE", _("pemeriksa")


class Mark(TextChoices):
    SURE = "sure", _("pasti")
    LIKELY = "likely", _("kemungkinan besar")
    UNSURE = "unsure", _("belum pasti")
