"""What can be refused about sealed reports."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, TooMany, Unavailable


class DoorClosed(Unavailable):
    """Nobody holds an active key, so there is nobody a report could be sealed for."""

    code = "whistle-door-closed"
    message = _("Laporan aman belum dapat diterima: Inspektorat belum membuat kuncinya.")
    remedy = _("Coba lagi lain hari, atau sampaikan langsung ke Inspektorat atau Ombudsman.")


class NobodyLeft(Invalid):
    code = "whistle-nobody-left"
    message = _("Tidak ada lagi yang dapat membaca laporan ini.")
    remedy = _("Sisakan paling sedikit satu pembaca, atau pilih pembaca di luar Inspektorat.")


class FormExpired(NotPermitted):
    """The form is not ours, was changed, or lay open too long."""

    code = "whistle-form-expired"
    message = _("Formulir ini sudah kedaluwarsa atau bukan dari halaman ini.")
    remedy = _("Tulisan Anda masih ada di bawah; tekan kirim sekali lagi. Berkas perlu dipilih ulang.")


class TooSoon(TooMany):
    """Sent sooner than a person can; or, while many come in, sooner than everybody has to wait just now."""

    code = "whistle-too-soon"
    message = _("Formulir terkirim terlalu cepat; saat ini perlu menunggu {seconds} detik.")
    remedy = _(
        "Tunggu sebentar, lalu tekan kirim lagi. Kami tidak mencatat alamat, jadi semua orang menunggu sama lama."
    )


class DoorBusy(Unavailable):
    code = "whistle-door-busy"
    message = _("Sedang banyak yang memeriksa kode.")
    remedy = _("Tunggu beberapa detik lalu coba lagi.")


class DayFull(TooMany):
    """More came in today than a day may bring: texts are still taken, files are not."""

    code = "whistle-day-full"
    message = _("Hari ini terlalu banyak berkas diterima.")
    remedy = _("Kirim tulisannya sekarang tanpa berkas, lalu tambahkan berkas besok dengan kode Anda.")


class TooManyFiles(Invalid):
    code = "whistle-too-many-files"
    message = _("Paling banyak {most} berkas sekali kirim.")
    remedy = _("Kirim yang terpenting dahulu; sisanya dapat ditambahkan dengan kode Anda.")


class OfficeFile(Invalid):
    """Author, company, changes and comments lie in many places of such a file; no promise could be kept about it."""

    code = "whistle-office-file"
    message = _("Berkas Word, Excel, PowerPoint, dan arsip tidak diterima karena menyimpan nama pembuatnya.")
    remedy = _("Simpan sebagai PDF, atau foto layarnya, lalu pilih lagi.")


class CodeUnknown(Invalid):
    """The one answer for every code that opens nothing: never given, erased, or mistyped."""

    code = "whistle-code-unknown"
    message = _("Kode ini tidak membuka laporan apa pun.")
    remedy = _("Periksa keenam belas huruf dan angkanya. Laporan yang selesai dihapus setelah masa simpannya.")


class TooManyMessages(TooMany):
    code = "whistle-too-many-messages"
    message = _("Terlalu banyak pesan hari ini untuk laporan ini.")
    remedy = _("Kumpulkan tambahan Anda dan kirim besok.")


class ReportClosed(ChangedMeanwhile):
    code = "whistle-report-closed"
    message = _("Laporan ini sudah selesai.")
    remedy = _("Buat laporan baru bila ada hal baru.")


class ReportNotFound(NotFound):
    """No such report, or none that is addressed to the reader: the two answers are the same on purpose."""

    code = "whistle-report-not-found"
    message = _("Laporan ini tidak ditemukan.")
    remedy = _("Buka kembali daftar laporan aman.")


class ReportUnreadable(NotPermitted):
    """The reader's present key does not open it: it was sealed for a key that he no longer has."""

    code = "whistle-report-unreadable"
    message = _("Laporan ini disegel untuk kunci lama Anda.")
    remedy = _("Minta pemegang kunci lain membagikannya pada halaman kunci.")


class StateNotFollowing(ChangedMeanwhile):
    code = "whistle-state-not-following"
    message = _("Keadaan laporan sudah berubah menjadi: {state}.")
    remedy = _("Muat ulang halaman, lalu pilih lagi.")


class MessageMissing(Invalid):
    code = "whistle-message-missing"
    message = _("Pesan belum diisi.")
    remedy = _("Tulis sedikitnya satu kalimat untuk pelapor.")


class KeyMissing(NotPermitted):
    code = "whistle-key-missing"
    message = _("Anda belum mempunyai kunci yang aktif.")
    remedy = _("Buat kunci pada halaman kunci; pemegang kunci lain menerimanya.")


class KeyExists(ChangedMeanwhile):
    code = "whistle-key-exists"
    message = _("Anda sudah mempunyai kunci.")
    remedy = _("Akhiri kunci lama dahulu bila frasanya hilang.")


class KeyNotFound(NotFound):
    code = "whistle-key-not-found"
    message = _("Kunci ini tidak ditemukan.")
    remedy = _("Muat ulang halaman kunci.")


class KeyStateChanged(ChangedMeanwhile):
    code = "whistle-key-state-changed"
    message = _("Keadaan kunci ini sudah berubah: {state}.")
    remedy = _("Muat ulang halaman kunci.")


class KeyClosed(NotPermitted):
    """The passphrase was not typed in this session, or too long ago."""

    code = "whistle-key-closed"
    message = _("Kunci Anda sedang tertutup.")
    remedy = _("Ketik frasa sandi kunci Anda untuk membukanya.")


class PassphraseWrong(Invalid):
    code = "whistle-passphrase-wrong"
    message = _("Frasa sandi ini tidak membuka kunci Anda.")
    remedy = _("Periksa ejaan dan huruf besar kecilnya. Frasa yang hilang tidak dapat dipulihkan oleh siapa pun.")


class PassphraseShort(Invalid):
    code = "whistle-passphrase-short"
    message = _("Frasa sandi terlalu pendek.")
    remedy = _("Pakai sedikitnya empat kata, seluruhnya {least} huruf atau lebih.")


class TooManyPassphrases(TooMany):
    code = "whistle-too-many-passphrases"
    message = _("Terlalu banyak frasa sandi salah untuk kunci ini.")
    remedy = _("Tunggu {minutes} menit lalu coba lagi.")
