"""What can be refused about figures and open data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import ChangedMeanwhile, Invalid, NotFound


class DatasetNotFound(NotFound):
    code = "dataset-not-found"
    message = _("Himpunan data ini tidak ada.")
    remedy = _("Lihat daftar himpunan data pada halaman Data terbuka.")


class VersionNotFound(NotFound):
    """Nothing of the dataset had been released on that day."""

    code = "dataset-version-not-found"
    message = _("Pada hari itu belum ada yang diterbitkan dari himpunan data ini.")
    remedy = _("Pilih versi dari halaman himpunan datanya.")


class PlaceNotFound(NotFound):
    code = "insight-place-not-found"
    message = _("Kelurahan atau layanan ini tidak ada.")
    remedy = _("Kembali ke peta kebijakan, lalu pilih dari daftar.")


class HoldReasonMissing(Invalid):
    code = "dataset-hold-reason-missing"
    message = _("Alasan menahan data belum diisi.")
    remedy = _("Tulis alasan yang boleh dibaca umum; alasan itu tampil pada halaman himpunan data.")
    field = "reason"


class AlreadyHeld(ChangedMeanwhile):
    code = "dataset-already-held"
    message = _("Himpunan data ini sudah ditahan.")
    remedy = _("Muat ulang halaman untuk melihat alasannya.")


class NotHeld(ChangedMeanwhile):
    code = "dataset-not-held"
    message = _("Himpunan data ini tidak sedang ditahan.")
    remedy = _("Muat ulang halaman.")


class NothingToRelease(ChangedMeanwhile):
    code = "dataset-nothing-to-release"
    message = _("Tidak ada tabel yang menunggu diterbitkan.")
    remedy = _("Tabel berikutnya dibuat sepuluh hari setelah triwulan berakhir.")
