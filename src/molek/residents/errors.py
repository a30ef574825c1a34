"""Refusals of the population register."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, TooMany


class ResidentNotFound(NotFound):
    """Nobody has this number, or not for this reader."""

    code = "resident-not-found"
    message = _("Data penduduk tidak ditemukan.")
    remedy = _("Periksa kembali NIK-nya. Jika sudah benar, hubungi Dinas Kependudukan dan Pencatatan Sipil.")


class CodeNotAccepted(Invalid):
    """The one-time code is wrong, used, too old or was never sent: one answer for all, on purpose."""

    code = "code-not-accepted"
    message = _("Kode salah atau sudah tidak berlaku.")
    remedy = _("Periksa pesan terakhir di ponsel Anda, atau minta kode baru.")


class TooManyCodes(TooMany):
    """This NIK or this address asked for codes too often."""

    code = "too-many-codes"
    message = _("Terlalu banyak permintaan kode.")
    remedy = _("Tunggu {minutes} menit lalu minta kode lagi. Kode yang sudah dikirim masih dapat dipakai.")


class TooManyGuesses(TooMany):
    """Too many wrong confirmations."""

    code = "too-many-guesses"
    message = _("Terlalu banyak percobaan yang salah.")
    remedy = _("Tunggu {minutes} menit lalu coba lagi, atau datang ke kantor kelurahan mana pun.")


class NotConfirmedInPerson(Invalid):
    """NIK, birth date and mother's name do not belong together, or nobody has this NIK: one answer, on purpose."""

    code = "not-confirmed-in-person"
    message = _("NIK, tanggal lahir, dan nama ibu kandung tidak cocok.")
    remedy = _("Cocokkan dengan Kartu Keluarga yang dibawa. Setiap percobaan dicatat.")


class ChangeRefused(Invalid):
    """A value that the register cannot hold, or a field that nobody changes by hand."""

    code = "change-refused"
    message = _("Perubahan pada {label} tidak dapat disimpan: {why}.")
    remedy = _("Perbaiki isian itu lalu simpan lagi.")


class ReasonMissing(Invalid):
    """A change of a record needs its reason."""

    code = "change-reason-missing"
    message = _("Alasan perubahan belum diisi.")
    remedy = _("Tulis dasar perubahan, misalnya nomor akta atau laporan.")


class PowerNotShown(Invalid):
    """No power of attorney, or not checked against the original."""

    code = "power-of-attorney-not-shown"
    message = _("Surat kuasa belum diunggah atau belum diperiksa.")
    remedy = _("Minta surat kuasa asli (F-1.07 atau bermeterai), cocokkan dengan KTP keduanya, lalu unggah fotonya.")


class ProxyNotFit(Invalid):
    """A minor, or the very person."""

    code = "proxy-not-fit"
    message = _("Orang ini tidak dapat menjadi kuasa.")
    remedy = _("Kuasa adalah orang lain yang sudah berumur 17 tahun.")


class ProxyTooOften(NotPermitted):
    """One proxy for many families is a broker's way; the limit is a dated figure."""

    code = "proxy-too-often"
    message = _("Orang ini sudah menjadi kuasa bagi {most} orang bulan ini.")
    remedy = _("Layani pemiliknya langsung, lewat ponselnya atau Service Box; kunjungi bila ia tidak dapat berjalan.")


class CardNotAccepted(Invalid):
    """No such card, ended, locked, another's PIN or a wrong one: one answer for all, on purpose."""

    code = "card-not-accepted"
    message = _("Kartu atau PIN tidak cocok.")
    remedy = _(
        "Coba lagi dengan teliti. Setelah 10 kali salah kartu terkunci; petugas di kelurahan mana pun dapat membukanya."
    )


class PinTooEasy(Invalid):
    """A PIN that others guess first."""

    code = "pin-too-easy"
    message = _("PIN ini terlalu mudah ditebak: {why}.")
    remedy = _("Pilih 6 angka lain, bukan tanggal lahir, angka berurutan, atau angka berulang.")


class PinsDiffer(Invalid):
    """The PIN and its repetition."""

    code = "pins-differ"
    message = _("Kedua PIN tidak sama.")
    remedy = _("Ketik PIN yang sama dua kali.")


class NoCard(NotFound):
    """The resident has no live service card."""

    code = "no-service-card"
    message = _("Tidak ada Kartu Layanan yang berlaku.")
    remedy = _("Terbitkan kartu baru di loket kelurahan mana pun.")


class CardIssuedMeanwhile(ChangedMeanwhile):
    """Another counter issued a card for the same resident at the same moment."""

    code = "card-issued-meanwhile"
    message = _("Kartu untuk warga ini baru saja diterbitkan.")
    remedy = _("Muat ulang halaman; bila kartu itu bukan yang Anda serahkan, cabut lalu terbitkan lagi.")


class ImportFileUnusable(Invalid):
    """The file as a whole cannot be read as an export of residents; nothing was taken in."""

    code = "import-file-unusable"
    message = _("Berkas tidak dapat dibaca: {why}.")
    remedy = _("Unduh ulang berkas dari pusat sebagai CSV atau XLSX tanpa membukanya di Excel.")


class ImportRunning(TooMany):
    """Another import is being merged just now."""

    code = "import-running"
    message = _("Impor lain sedang berjalan.")
    remedy = _("Tunggu sampai selesai lalu coba lagi.")
    status = 409
