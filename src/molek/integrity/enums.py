"""Stored codes of findings. Codes never change, labels may."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FindingState(TextChoices):
    OPEN = "OPEN", _("perlu dilihat")
    TAKEN = "TAKEN", _("sedang diperiksa")
    ASKED = "ASKED", _("menunggu penjelasan")
    CONCLUDED = "CONCLUDED", _("selesai")


LIVE = (FindingState.OPEN, FindingState.TAKEN, FindingState.ASKED)


class Conclusion(TextChoices):
    """How a finding ended. None of them says that somebody is guilty: that is for others to find."""

    EXPLAINED = "EXPLAINED", _("ada penjelasan wajar")
    IMPROVED = "IMPROVED", _("tata cara diperbaiki")
    HANDED_ON = "HANDED_ON", _("diteruskan kepada yang berwenang")


class StepKind(TextChoices):
    """What stands in the trail."""

    FOUND = "FOUND", _("Ditemukan sistem")
    GREW = "GREW", _("Bukti bertambah")
    TAKEN = "TAKEN", _("Diambil untuk diperiksa")
    NOTED = "NOTED", _("Catatan")
    ASKED = "ASKED", _("Penjelasan diminta")
    ANSWERED = "ANSWERED", _("Penjelasan diterima")
    CONCLUDED = "CONCLUDED", _("Diselesaikan")
