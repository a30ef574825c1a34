"""Every refusal of the engine."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import ChangedMeanwhile, DomainError, Invalid, NotFound, NotPermitted


class ApplicationNotFound(NotFound):
    """There is no such application, or not for this reader."""

    code = "application-not-found"
    message = _("Permohonan tidak ditemukan.")
    remedy = _("Periksa nomor permohonan, atau lihat daftar permohonan Anda.")


class TaskNotFound(NotFound):
    """There is no such task, or it belongs to another area."""

    code = "task-not-found"
    message = _("Tugas tidak ditemukan di wilayah Anda.")
    remedy = _("Kembali ke daftar kerja.")


class ServiceNotOffered(NotFound):
    """The service begins on a later day."""

    code = "service-not-offered"
    message = _("Layanan ini belum dibuka.")
    remedy = _("Pilih layanan dari daftar layanan.")


class AnswersNotValid(Invalid):
    """Fields are missing or wrong. ``data["problems"]`` maps the name of the field to the text."""

    code = "answers-not-valid"
    message = _("Ada isian yang belum benar.")
    remedy = _("Perbaiki isian yang ditandai, lalu kirim lagi.")


class LiveApplicationExists(DomainError):
    """One live application per resident and service; ``data["ref"]`` names the one that lives."""

    code = "live-application-exists"
    message = _("Anda masih mempunyai permohonan layanan ini yang berjalan: {ref}.")
    remedy = _("Lihat permohonan itu, atau tarik kembali sebelum mengajukan yang baru.")
    status = 409


class ProxyNotAllowed(NotPermitted):
    """The service file says that nobody may be sent in one's place."""

    code = "proxy-not-allowed"
    message = _("Layanan ini tidak dapat diajukan oleh kuasa.")
    remedy = _("Pemohon mengajukannya sendiri: lewat ponsel, Service Box, atau di loket.")


class SubmissionKeyTaken(Invalid):
    """The key of the form belongs to an application of somebody else."""

    code = "submission-key-taken"
    message = _("Formulir ini sudah dipakai.")
    remedy = _("Buka formulir baru dari halaman layanan.")
    status = 409


class AlreadyMoved(ChangedMeanwhile):
    """The application has left the state that this act needs; what happened first stands."""

    code = "application-already-moved"
    message = _("Permohonan {ref} sudah berubah: sekarang {state}.")


class TaskAlreadyDecided(ChangedMeanwhile):
    """Another official decided first, or the applicant withdrew; that stands."""

    code = "task-already-decided"
    message = _("Tugas ini sudah selesai atau dibatalkan.")


class TooLateToWithdraw(DomainError):
    """Once accepted, the outcome is in production."""

    code = "too-late-to-withdraw"
    message = _("Permohonan {ref} tidak dapat ditarik lagi.")
    remedy = _("Permohonan sudah diputus; lihat keadaannya pada halaman permohonan.")
    status = 409


class ReviewNotPossible(DomainError):
    """Only a refusal by the machine can be looked at by a human, once."""

    code = "review-not-possible"
    message = _("Pemeriksaan oleh manusia tidak dapat diminta: {why}.")
    remedy = _("Anda dapat mengajukan keberatan tertulis kepada pejabat yang memutus (UU 30/2014).")
    status = 409


class NotYourTask(NotPermitted):
    """The task is with another official."""

    code = "not-your-task"
    message = _("Tugas ini ditugaskan kepada pejabat lain.")
    remedy = _("Atasan dapat mengalihkan tugas, atau memutus setelah jangka waktunya lewat.")


class KinOfApplicant(NotPermitted):
    """The official stands on the applicant's family card."""

    code = "kin-of-applicant"
    message = _("Anda satu Kartu Keluarga dengan pemohon, sehingga tidak boleh memutus permohonan ini.")
    remedy = _("Minta atasan mengalihkan tugas ini.")


class FiledByYou(NotPermitted):
    """Whoever filed an application for somebody does not decide it."""

    code = "filed-by-you"
    message = _("Anda yang memasukkan permohonan ini, sehingga tidak boleh memutusnya.")
    remedy = _("Minta atasan mengalihkan tugas ini.")


class ReasonMissing(Invalid):
    """A decision by a human states its reason; a refusal its legal basis too."""

    code = "decision-reason-missing"
    message = _("Keputusan harus disertai alasan, dan penolakan juga dasar hukumnya.")
    remedy = _("Tulis alasan dengan kalimat yang dapat dipahami pemohon.")


class NothingToCorrect(Invalid):
    """A request for correction says what is to be corrected, by names of this form."""

    code = "nothing-to-correct"
    message = _("Permintaan perbaikan harus menyebut apa yang diperbaiki.")
    remedy = _("Pilih isian atau lampiran, dan jelaskan yang kurang.")


class CorrectionNotOpen(ChangedMeanwhile):
    """Nothing is asked (any more): answered already, lapsed or withdrawn."""

    code = "correction-not-open"
    message = _("Tidak ada permintaan perbaikan yang terbuka untuk permohonan {ref}.")


class NobodyEligible(DomainError):
    """The new official does not hold a post that may decide this step here."""

    code = "nobody-eligible"
    message = _("Pejabat yang dipilih tidak berwenang atas tugas ini.")
    remedy = _("Pilih pejabat lain dari daftar yang berwenang.")
    status = 422


class NoDecidingStep(DomainError):
    """The service says REVIEW but names no step at which somebody decides: a mistake of its file."""

    code = "no-deciding-step"
    message = _("Layanan {service} tidak menyebut siapa yang memutus.")
    remedy = _("Hubungi administrator; berkas layanan perlu diperbaiki.")
    status = 500


class HasApplications(DomainError):
    """A made-up past goes only into a city in which nobody has applied and that has none yet."""

    code = "has-applications"
    message = _("Kota ini sudah mempunyai permohonan; masa lalu rekaan hanya dimuat sebelum itu.")
    remedy = _("Mulai dari kota contoh yang baru: folder data lain, atau basis data kosong.")
    status = 409
