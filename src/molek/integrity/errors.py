"""What can be refused about findings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted


class FindingNotFound(NotFound):
    """There is none, or it concerns this official, his family or his own unit: the answers are the same on purpose."""

    code = "integrity-finding-not-found"
    message = _("Temuan ini tidak ditemukan.")
    remedy = _("Buka kembali daftar temuan.")


class EvidenceGone(NotFound):
    """The row behind a piece of evidence was erased when its time was over; its reference and hash stay."""

    code = "integrity-evidence-gone"
    message = _("Data di balik bukti ini sudah dihapus menurut masa simpan.")
    remedy = _("Nomor bukti dan hash temuan tetap tersimpan.")


class FindingConcluded(ChangedMeanwhile):
    code = "integrity-finding-concluded"
    message = _("Temuan {ref} sudah diselesaikan.")
    remedy = _("Muat ulang halaman untuk melihat simpulannya.")


class FindingTaken(ChangedMeanwhile):
    code = "integrity-finding-taken"
    message = _("Temuan {ref} sudah diambil pemeriksa lain.")
    remedy = _("Muat ulang daftar dan pilih temuan lain.")


class NotYourFinding(NotPermitted):
    """Only who took a finding up goes on with it."""

    code = "integrity-not-your-finding"
    message = _("Temuan {ref} diperiksa orang lain.")
    remedy = _("Minta pemeriksanya mencatat, atau ambil alih dengan alasan.")


class NotTakenYet(ChangedMeanwhile):
    code = "integrity-not-taken-yet"
    message = _("Temuan {ref} belum diambil siapa pun.")
    remedy = _("Ambil temuan ini lebih dahulu.")


class WordsMissing(Invalid):
    code = "integrity-words-missing"
    message = _("Keterangan belum diisi.")
    remedy = _("Tulis singkat apa yang dilihat dan mengapa; itu menjadi bagian jejak keputusan.")
