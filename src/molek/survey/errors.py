"""Refusals of the survey."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import ChangedMeanwhile, Invalid, NotFound, TooMany


class InvitationNotFound(NotFound):
    """No invitation has this code."""

    code = "survey-invitation-not-found"
    message = _("Tautan survei ini tidak dikenal.")
    remedy = _("Buka lagi permohonan Anda yang sudah selesai, lalu pilih tombol survei di sana.")


class AlreadyAnswered(ChangedMeanwhile):
    """One service, one answer: the first one stands."""

    code = "survey-already-answered"
    message = _("Layanan ini sudah Anda nilai. Terima kasih.")
    remedy = _("Tidak ada yang perlu dilakukan; penilaian pertama yang dihitung.")


class ServiceNotFinished(Invalid):
    """Only who was served can say how it was."""

    code = "survey-service-not-finished"
    message = _("Permohonan ini belum selesai, jadi belum dapat dinilai.")
    remedy = _("Nilailah setelah permohonan Anda diputus.")


class TooManyAnswers(TooMany):
    """One place answers for many."""

    code = "survey-too-many-answers"
    message = _("Dari sambungan ini sudah banyak jawaban masuk.")
    remedy = _("Tunggu {minutes} menit lalu coba lagi, atau pakai sambungan telepon Anda sendiri.")


class NoSuchOffice(NotFound):
    """The code on the paper names no office."""

    code = "survey-no-such-office"
    message = _("Kantor ini tidak dikenal.")
    remedy = _("Pindai lagi kode QR di loket.")


class PeriodNotFound(NotFound):
    """There is no such period."""

    code = "survey-period-not-found"
    message = _("Periode survei ini tidak ada.")
    remedy = _("Pilih dari daftar periode.")


class PeriodWrong(Invalid):
    """The period ends before it begins, or is not one."""

    code = "survey-period-wrong"
    message = _("Tanggal akhir harus sesudah tanggal mulai.")
    remedy = _("Perbaiki tanggalnya.")


class PeriodOverlaps(ChangedMeanwhile):
    """Two periods would count one answer twice."""

    code = "survey-period-overlaps"
    message = _("Sudah ada periode survei pada tanggal itu.")
    remedy = _("Pilih tanggal yang tidak bertumpuk dengan periode lain.")


class PeriodNotOver(Invalid):
    """A result is published when all answers are in."""

    code = "survey-period-not-over"
    message = _("Periode ini belum berakhir.")
    remedy = _("Terbitkan setelah tanggal {until}.")


class NothingToPublish(Invalid):
    """Too few answered: no index, or one that would show single persons."""

    code = "survey-nothing-to-publish"
    message = _("Jawaban lengkap pada periode ini baru {answers}, sedikitnya harus {least}.")
    remedy = _("Perpanjang ajakan mengisi survei, lalu buat periode berikutnya.")


class ResultUnchanged(ChangedMeanwhile):
    """Published already, with these very figures."""

    code = "survey-result-unchanged"
    message = _("Hasil dengan angka yang sama sudah diterbitkan.")
    remedy = _("Tidak ada yang perlu diterbitkan lagi.")


class CorrectionTooSmall(Invalid):
    """Two versions side by side would show the few answers by which they differ."""

    code = "survey-correction-too-small"
    message = _("Versi baru berbeda hanya beberapa jawaban dari yang terbit, sehingga jawaban itu dapat ditebak.")
    remedy = _("Kumpulkan sedikitnya {least} jawaban baru di tiap kantor dan layanan yang berubah.")


class ReasonMissing(Invalid):
    """A published result is corrected only with a reason."""

    code = "survey-reason-missing"
    message = _("Hasil periode ini sudah terbit; versi baru perlu alasan.")
    remedy = _("Tulis apa yang dibetulkan.")


class FollowUpDone(ChangedMeanwhile):
    """Somebody ended this line of the plan before."""

    code = "survey-follow-up-done"
    message = _("Tindak lanjut ini sudah dinyatakan selesai.")
    remedy = _("Muat ulang halaman.")
