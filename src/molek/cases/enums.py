"""States of an application and of a task, with the one table that says which state may follow which.

::

    SUBMITTED ──> WAITING ──> (decided again when the source is back, or the applicant has paid) ──> LAPSED
        │
        ├──> ACCEPTED ──> SIGNING ──> COMPLETED
        ├──> REJECTED ──> IN_REVIEW        (the resident asks a human to look)
        └──> IN_REVIEW <──> CORRECTION ──> LAPSED
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApplicationState(models.TextChoices):
    SUBMITTED = "SUBMITTED", _("diperiksa sistem")  # facts are being gathered
    WAITING = "WAITING", _("menunggu sumber data")  # a source is down; resumes by itself
    IN_REVIEW = "IN_REVIEW", _("diperiksa pejabat")
    CORRECTION = "CORRECTION", _("menunggu perbaikan Anda")  # with the applicant; the clock stands
    ACCEPTED = "ACCEPTED", _("diterima, sedang dibuat")  # the outcome is in production
    SIGNING = "SIGNING", _("diterima, menunggu tanda tangan")
    COMPLETED = "COMPLETED", _("selesai")
    REJECTED = "REJECTED", _("ditolak")
    WITHDRAWN = "WITHDRAWN", _("ditarik kembali")
    LAPSED = "LAPSED", _("gugur")  # the correction was never answered


S = ApplicationState
TRANSITIONS: dict[ApplicationState, frozenset[ApplicationState]] = {
    S.SUBMITTED: frozenset({S.WAITING, S.IN_REVIEW, S.ACCEPTED, S.REJECTED, S.WITHDRAWN}),
    S.WAITING: frozenset({S.IN_REVIEW, S.ACCEPTED, S.REJECTED, S.WITHDRAWN, S.LAPSED}),
    S.IN_REVIEW: frozenset({S.CORRECTION, S.ACCEPTED, S.REJECTED, S.WITHDRAWN}),
    S.CORRECTION: frozenset({S.IN_REVIEW, S.LAPSED, S.WITHDRAWN}),
    S.ACCEPTED: frozenset({S.SIGNING, S.COMPLETED, S.IN_REVIEW}),
    S.SIGNING: frozenset({S.COMPLETED, S.IN_REVIEW}),
    S.REJECTED: frozenset({S.IN_REVIEW}),
    S.COMPLETED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.LAPSED: frozenset(),
}
LIVE_STATES = (S.SUBMITTED, S.WAITING, S.IN_REVIEW, S.CORRECTION, S.ACCEPTED, S.SIGNING)
CLOSED_STATES = (S.COMPLETED, S.REJECTED, S.WITHDRAWN, S.LAPSED)
PENDING_STATES = (S.SUBMITTED, S.WAITING)  # the machine has still to decide
WITHDRAWABLE_STATES = (S.SUBMITTED, S.WAITING, S.IN_REVIEW, S.CORRECTION)
IN_PROGRESS_STATES = (S.SUBMITTED, S.WAITING, S.ACCEPTED)  # the page renews itself meanwhile


class TaskState(models.TextChoices):
    OPEN = "OPEN", _("terbuka")
    DONE = "DONE", _("selesai")
    CANCELLED = "CANCELLED", _("batal")


class Decision(models.TextChoices):
    ACCEPT = "ACCEPT", _("terima")
    REJECT = "REJECT", _("tolak")


class FilingMethod(models.TextChoices):
    SELF = "SELF", _("sendiri")
    ASSISTED = "ASSISTED", _("dibantu petugas")
    BOX = "BOX", _("sendiri, di kotak layanan")


class EventKind(models.TextChoices):
    """What stands on the timeline. The resident reads all of it, without the names of officials."""

    SUBMITTED = "SUBMITTED", _("Permohonan dikirim")
    SOURCE_WAITED = "SOURCE_WAITED", _("Menunggu sumber data yang sedang tidak menjawab")
    REVIEW_OPENED = "REVIEW_OPENED", _("Diserahkan kepada pejabat yang dipilih secara acak")
    REVIEW_REQUESTED = "REVIEW_REQUESTED", _("Pemohon meminta pemeriksaan oleh manusia")
    REASSIGNED = "REASSIGNED", _("Dialihkan kepada pejabat lain")
    STEP_PASSED = "STEP_PASSED", _("Satu tahap pemeriksaan disetujui")
    CORRECTION_ASKED = "CORRECTION_ASKED", _("Perbaikan diminta; jangka waktu berhenti dihitung")
    CORRECTION_ANSWERED = "CORRECTION_ANSWERED", _("Perbaikan dikirim; jangka waktu dihitung lagi")
    ACCEPTED = "ACCEPTED", _("Permohonan diterima")
    REJECTED = "REJECTED", _("Permohonan ditolak")
    SIGNING = "SIGNING", _("Menunggu tanda tangan pejabat")
    ACKNOWLEDGING = "ACKNOWLEDGING", _("Ditandatangani; menunggu tanda tangan camat")
    OUTCOME_FAILED = "OUTCOME_FAILED", _("Pembuatan tertunda; petugas sudah diberi tahu")
    OUTCOME_RETRIED = "OUTCOME_RETRIED", _("Pembuatan dicoba lagi")
    RETURNED = "RETURNED", _("Dikembalikan kepada pejabat untuk diperiksa lagi")
    COMPLETED = "COMPLETED", _("Selesai")
    WITHDRAWN = "WITHDRAWN", _("Ditarik kembali oleh pemohon")
    LAPSED = "LAPSED", _("Gugur karena perbaikan tidak dikirim")
