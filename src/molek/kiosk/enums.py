"""States of a Service Box, of its printer, and the kinds of problems it tells.

::

    AWAITING ──(the code is typed at the box)──> LIVE ──> REVOKED
        ^                                          │
        └──────────(a new code is made)────────────┘
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeviceState(models.TextChoices):
    AWAITING = "AWAITING", _("menunggu didaftarkan")
    LIVE = "LIVE", _("terdaftar")
    REVOKED = "REVOKED", _("dicabut")


class PrinterState(models.TextChoices):
    """As the box's own printer service reports it; UNKNOWN where it runs none."""

    UNKNOWN = "UNKNOWN", _("tidak dilaporkan")
    READY = "READY", _("siap")
    PAPER_LOW = "PAPER_LOW", _("kertas menipis")
    PAPER_OUT = "PAPER_OUT", _("kertas habis")
    JAMMED = "JAMMED", _("kertas macet")
    BROKEN = "BROKEN", _("bermasalah")
    OFFLINE = "OFFLINE", _("tidak terhubung")


CANNOT_PRINT = frozenset({PrinterState.PAPER_OUT, PrinterState.JAMMED, PrinterState.BROKEN, PrinterState.OFFLINE})


class ProblemKind(models.TextChoices):
    SILENT = "SILENT", _("tidak memberi kabar")
    PAPER = "PAPER", _("kertas menipis")
    PRINTER = "PRINTER", _("pencetak bermasalah")
    CLOCK = "CLOCK", _("jam perangkat salah")
    COPIED = "COPIED", _("kunci perangkat dipakai di tempat lain")
    PRINT_FAILED = "PRINT_FAILED", _("cetakan gagal")
    SCREEN = "SCREEN", _("layar melaporkan kesalahan")


class Act(models.TextChoices):
    """What is counted by the hour; never who."""

    SIGN_IN = "SIGN_IN", _("masuk")
    APPLY = "APPLY", _("permohonan")
    PRINT = "PRINT", _("cetak")
