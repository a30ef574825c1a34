"""Refusals of the Service Box."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, TooMany


class DeviceNotKnown(NotPermitted):
    """This browser is no enrolled box, or its key was taken away."""

    code = "kiosk-device-not-known"
    message = _("Perangkat ini belum terdaftar sebagai Kotak Layanan.")
    remedy = _("Minta kode pendaftaran kepada operator Kotak Layanan, lalu ketik di halaman pendaftaran.")


class EnrolmentRefused(Invalid):
    """The enrolment code is wrong, used or too old: one answer for all."""

    code = "kiosk-enrolment-refused"
    message = _("Kode pendaftaran salah atau sudah tidak berlaku.")
    remedy = _("Periksa 12 angkanya, atau minta kode baru kepada operator. Kode berlaku 30 menit.")


class TooManyEnrolments(TooMany):
    """Somebody guesses enrolment codes."""

    code = "kiosk-too-many-enrolments"
    message = _("Terlalu banyak kode pendaftaran yang salah.")
    remedy = _("Tunggu {minutes} menit lalu coba lagi.")


class NoSuchDevice(NotFound):
    """There is no box of this number."""

    code = "kiosk-no-such-device"
    message = _("Kotak Layanan ini tidak ada.")
    remedy = _("Pilih dari daftar Kotak Layanan.")


class NameTaken(ChangedMeanwhile):
    """Two boxes cannot bear one name: people report faults by it."""

    code = "kiosk-name-taken"
    message = _("Sudah ada Kotak Layanan bernama “{name}”.")
    remedy = _("Beri nama lain, misalnya dengan tempatnya.")


class AlreadyRevoked(ChangedMeanwhile):
    """The box was revoked before."""

    code = "kiosk-already-revoked"
    message = _("Kotak Layanan ini sudah dicabut.")
    remedy = _("Buat kode pendaftaran baru untuk memakainya lagi.")


class CannotPrintHere(ChangedMeanwhile):
    """The printer of this box has no paper or does not work."""

    code = "kiosk-cannot-print"
    message = _("Kotak ini sedang tidak dapat mencetak: {why}.")
    remedy = _(
        "Surat Anda aman. Cetak di Kotak Layanan lain atau di loket kelurahan mana pun dengan kode ambil {code}."
    )


class TooManyPrints(TooMany):
    """One letter is printed at boxes a few times a day, not without end."""

    code = "kiosk-too-many-prints"
    message = _("Surat ini sudah dicetak {count} kali dalam 24 jam di Kotak Layanan.")
    remedy = _("Datang ke loket kelurahan mana pun dengan kode ambil, atau coba lagi besok.")


class NeedsFiles(Invalid):
    """The service asks for a file, which nobody can hand in at a box."""

    code = "kiosk-needs-files"
    message = _("Layanan ini memerlukan berkas: {files}.")
    remedy = _("Ajukan dari ponsel, atau bawa berkasnya ke loket kelurahan mana pun; petugas memindainya untuk Anda.")


class ReportUnreadable(Invalid):
    """What a box sent as its report."""

    code = "kiosk-report-unreadable"
    message = _("Laporan perangkat tidak dapat dibaca.")
    remedy = _("Muat ulang layar perangkat; bila berulang, pasang ulang perangkatnya.")


class AnnouncementWrong(Invalid):
    """An announcement that ends before it begins."""

    code = "kiosk-announcement-wrong"
    message = _("Pengumuman berakhir sebelum dimulai.")
    remedy = _("Pilih hari berakhir yang sama atau sesudah hari mulai.")
