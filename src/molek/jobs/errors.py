"""Refusals about queued work."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import DomainError, NotFound


class JobNotFailed(NotFound):
    """There is no failed job of this number: it was never there, was put back already, or has succeeded."""

    code = "job-not-failed"
    message = _("Tidak ada pekerjaan gagal dengan nomor {job_id}.")
    remedy = _("Muat ulang daftar pekerjaan gagal; mungkin sudah dijalankan ulang.")


class JobArgumentsWrong(DomainError):
    """The job lacks an argument that its task needs; no repetition can mend that."""

    code = "job-arguments-wrong"
    message = _("Pekerjaan {task} kehilangan isian: {missing}.")
    remedy = _("Laporkan kepada administrator kota: pekerjaan ini tidak akan berhasil bila diulang.")


class TaskUnknown(DomainError):
    """The job names a task that this worker does not have, perhaps because a newer version queued it."""

    code = "task-unknown"
    message = _("Pekerjaan {task} tidak dikenal oleh versi ini.")
    remedy = _("Perbarui pekerja ke versi yang sama dengan web; pekerjaan ini menunggu dan dicoba lagi sendiri.")
    permanent = False
