"""What can be refused about a letter."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted


class LetterNotFound(NotFound):
    code = "letter-not-found"
    message = _("Surat tidak ditemukan.")
    remedy = _("Periksa kembali kode ambil pada ponsel atau tanda terima warga.")


class AlreadySigned(ChangedMeanwhile):
    """Another official signed the letter first; the first signature stands."""

    code = "letter-already-signed"
    message = _("Surat {number} sudah ditandatangani.")
    remedy = _("Tidak perlu menandatangani lagi.")


class BeingSigned(ChangedMeanwhile):
    """Another official is signing this letter at this moment."""

    code = "letter-being-signed"
    message = _("Surat ini sedang ditandatangani pejabat lain.")
    remedy = _("Muat ulang daftar sebentar lagi.")


class NotAwaitingSignature(ChangedMeanwhile):
    code = "letter-not-awaiting-signature"
    message = _("Surat ini tidak menunggu tanda tangan.")
    remedy = _("Muat ulang daftar untuk melihat keadaan terbaru.")


class SignedFirstHimself(NotPermitted):
    """Two signatures are two pairs of eyes."""

    code = "letter-signed-first-himself"
    message = _("Anda sudah menandatangani surat {number} sebagai pejabat pertama.")
    remedy = _("Pejabat lain (camat, Plh atau Plt) yang mengetahui dan menandatanganinya.")


class NothingChosen(Invalid):
    code = "letters-nothing-chosen"
    message = _("Belum ada surat yang dipilih.")
    remedy = _("Centang surat yang akan ditandatangani, lalu coba lagi.")


class NotYetIssued(ChangedMeanwhile):
    code = "letter-not-yet-issued"
    message = _("Surat ini belum terbit.")
    remedy = _("Tunggu pesan bahwa surat sudah terbit.")


class KeysMadeElsewhere(NotFound):
    """The certificates of this city's officials come from the national provider."""

    code = "letters-keys-made-elsewhere"
    message = _("Kunci tanda tangan kota ini tidak dibuat di sini.")
    remedy = _("Sertifikat elektronik diterbitkan BSrE; hubungi administrator kantor Anda.")


class ResidentNotConfirmed(NotPermitted):
    """A paper is handed over only after the resident has confirmed who he is."""

    code = "letter-resident-not-confirmed"
    message = _("Pemilik surat belum dikonfirmasi.")
    remedy = _("Buka “Bantu penduduk”, konfirmasi pemilik surat dengan kode sekali pakai atau data diri, lalu ulangi.")


class PrintNotOpen(ChangedMeanwhile):
    """The print was already confirmed as collected or failed, or the hour in which it can be opened is over."""

    code = "letter-print-not-open"
    message = _("Cetakan ini sudah dicatat.")
    remedy = _("Mulai cetakan baru dengan kode ambil.")


class SignerIsKin(NotPermitted):
    """Nobody signs for his own family."""

    code = "letter-signer-is-kin"
    message = _("Surat ini untuk anggota keluarga Anda sendiri.")
    remedy = _("Pejabat lain (sekretaris, Plh, atau camat) yang menandatanganinya.")
