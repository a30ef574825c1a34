"""States of a letter and of a print.

    PREPARED ──(seal: a job; official: the signing list)──> NUMBERED ──> ISSUED
    AWAITING_SIGNATURE ──(an official signs)──────────────> NUMBERED ──> ISSUED

A letter that the camat must acknowledge goes ``NUMBERED ──> SIGNED ──(the camat signs after)──> ISSUED``; until then
nobody but the two offices sees it.

A letter stays NUMBERED only while its PDF is being made or its signing provider is down; the number is kept.
Whether an issued letter is still valid, expired or revoked is the document's business.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LetterState(models.TextChoices):
    PREPARED = "PREPARED", _("disiapkan")
    AWAITING_SIGNATURE = "AWAITING_SIGNATURE", _("menunggu tanda tangan")
    NUMBERED = "NUMBERED", _("bernomor, sedang dibuat")
    SIGNED = "SIGNED", _("ditandatangani, menunggu camat")
    ISSUED = "ISSUED", _("terbit")


class PrintState(models.TextChoices):
    SENT = "SENT", _("dikirim ke pencetak")
    COLLECTED = "COLLECTED", _("diserahkan")
    FAILED = "FAILED", _("gagal cetak")


class Collector(models.TextChoices):
    """Who took the paper."""

    APPLICANT = "APPLICANT", _("pemohon sendiri")
    PROXY = "PROXY", _("kuasa pemohon")
