"""Refusals of this package."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, TooMany, Unavailable


class WrongNumberTemplate(Invalid):
    """A number template names a token that does not exist."""

    code = "number-template-wrong"
    message = _("Pola nomor surat tidak benar: {why}.")
    remedy = _("Gunakan bagian seperti {{number}}, {{unit}}, {{classification}}, {{month_roman}}, {{year}}.")


class NumberVoid(ChangedMeanwhile):
    """The number of this subject was declared void; nothing can be issued under it."""

    code = "number-void"
    message = _("Nomor {number} sudah dibatalkan.")
    remedy = _("Buat surat baru dengan nomor baru.")


class NumberUsed(ChangedMeanwhile):
    """A number that stands on an issued paper is not voided; the paper can be revoked."""

    code = "number-used"
    message = _("Nomor {number} sudah dipakai pada surat yang terbit.")
    remedy = _("Cabut suratnya bila tidak lagi sah.")


class NumberNotReserved(Invalid):
    """Nothing is issued without a number from a register."""

    code = "number-not-reserved"
    message = _("Nomor surat belum dipesan.")
    remedy = _("Pesan nomor dari buku register lebih dahulu.")


class ReasonMissing(Invalid):
    code = "reason-missing"
    message = _("Alasan belum diisi.")
    remedy = _("Tulis alasannya; alasan ini tampil pada buku register atau halaman verifikasi.")


class TemplateBroken(Invalid):
    """The typesetting engine refuses the template."""

    code = "template-broken"
    message = _("Templat surat {service_code} tidak dapat dicetak: {why}")
    remedy = _("Administrator memperbaiki templat surat, lalu menerbitkan versi baru layanan.")


class WrongPassphrase(NotPermitted):
    code = "passphrase-wrong"
    message = _("Frasa sandi tanda tangan salah.")
    remedy = _("Periksa huruf besar dan kecil, lalu coba lagi.")


class PassphraseTooShort(Invalid):
    code = "passphrase-too-short"
    message = _("Frasa sandi terlalu pendek.")
    remedy = _("Gunakan paling sedikit {least} huruf atau angka.")


class TooManyPassphrases(TooMany):
    """Wrong passphrases in a row; the door stays shut for a while even for the right one."""

    code = "passphrase-too-many"
    message = _("Frasa sandi salah berkali-kali.")


class NoCertificate(NotPermitted):
    """The official has no certificate that can sign now. ``state`` tells why."""

    code = "certificate-none"
    message = _("Pejabat ini belum dapat menandatangani: {state}.")
    remedy = _("Hubungi administrator atau penyelenggara sertifikat.")


class SigningRefused(Invalid):
    """The provider will not sign this document, and trying again will not help."""

    code = "signing-refused"
    message = _("Penyelenggara tanda tangan menolak dokumen ini.")
    remedy = _("Hubungi administrator; permintaan yang sama akan ditolak lagi.")


class SignerDown(Unavailable):
    """The provider does not answer or answers nonsense; nothing was lost, trying again later can help."""

    code = "signer-down"
    message = _("Penyelenggara tanda tangan sedang tidak dapat dihubungi.")


class SignatureBroken(Unavailable):
    """What came back from the provider is not our document with a sound signature; it is thrown away."""

    code = "signature-broken"
    message = _("Hasil tanda tangan dari penyelenggara tidak utuh.")


class DocumentNotFound(NotFound):
    code = "document-not-found"
    message = _("Dokumen ini tidak terdaftar.")
    remedy = _(
        "Pastikan alamatnya sama dengan yang tercetak di bawah kode QR. Bila tetap tidak ditemukan, anggap surat ini "
        "tidak asli dan laporkan."
    )


class RegisterNotFound(NotFound):
    """No such book or number, or not for this reader."""

    code = "register-not-found"
    message = _("Buku register ini tidak ditemukan.")


class AlreadyRevoked(ChangedMeanwhile):
    code = "document-already-revoked"
    message = _("Dokumen {number} sudah dicabut.")


class TooManyChecks(TooMany):
    """One address asks too often for verification pages."""

    code = "too-many-checks"
    message = _("Terlalu banyak pemeriksaan dari jaringan ini.")


class FileTooLarge(Invalid):
    code = "file-too-large"
    message = _("Berkas terlalu besar (paling besar {megabytes} MB).")
    remedy = _("Unggah berkas asli dari kota, bukan hasil pindaian.")


class FileMissing(Invalid):
    code = "file-missing"
    message = _("Pilih berkas PDF terlebih dahulu.")
    remedy = _("Tekan tombol pilih berkas, lalu pilih surat Anda.")
