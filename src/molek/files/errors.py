"""Why a file is refused, or cannot be read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import DomainError, Invalid, NotFound, Unavailable


class UploadEmpty(Invalid):
    code = "upload-empty"
    message = _("Berkas yang diunggah kosong.")
    remedy = _("Pilih berkas yang benar lalu unggah lagi.")


class UploadTooLarge(Invalid):
    code = "upload-too-large"
    message = _("Berkas terlalu besar; batasnya {limit_mb} MB.")
    remedy = _("Perkecil berkas atau foto ulang dengan ukuran lebih kecil, lalu unggah lagi.")
    status = 413


class UploadTypeRefused(Invalid):
    """Decided by the content; the name of the file counts for nothing."""

    code = "upload-type-refused"
    message = _("Jenis berkas ini tidak diterima.")
    remedy = _("Unggah berkas berjenis {allowed}.")


class PictureUnreadable(Invalid):
    code = "picture-unreadable"
    message = _("Gambar rusak atau terpotong sehingga tidak dapat dibuka.")
    remedy = _("Foto ulang atau unggah lagi; tunggu sampai unggahan selesai.")


class PictureTooLarge(Invalid):
    code = "picture-too-large"
    message = _("Gambar terlalu besar: lebih dari {megapixels} juta titik.")
    remedy = _("Perkecil gambar atau foto ulang dengan ukuran lebih kecil.")


class PdfUnreadable(Invalid):
    code = "pdf-unreadable"
    message = _("PDF rusak atau terpotong sehingga tidak dapat dibuka.")
    remedy = _("Simpan atau pindai ulang dokumennya sebagai PDF, lalu unggah lagi.")


class PdfEncrypted(Invalid):
    code = "pdf-encrypted"
    message = _("PDF ini dikunci dengan kata sandi.")
    remedy = _("Simpan ulang tanpa kata sandi, lalu unggah lagi.")


class PdfActive(Invalid):
    """Scripts, launches, embedded files and the like."""

    code = "pdf-active"
    message = _("PDF ini memuat program atau lampiran yang dapat berjalan sendiri, sehingga tidak diterima.")
    remedy = _("Cetak dokumennya ke PDF baru atau foto halamannya, lalu unggah lagi.")


class PdfTooLong(Invalid):
    code = "pdf-too-long"
    message = _("PDF ini lebih dari {limit} halaman.")
    remedy = _("Unggah hanya halaman yang diminta.")


class FileUnknown(NotFound):
    code = "file-unknown"
    message = _("Berkas ini tidak ada.")


class FileCorrupt(DomainError):
    """What is on disk is not what was stored, or is gone. The backup has to be asked."""

    code = "file-corrupt"
    message = _("Berkas tersimpan {sha256} rusak atau hilang.")
    remedy = _("Hubungi administrator kota: berkas ini harus dipulihkan dari cadangan.")
    status = 500
    permanent = False  # once restored, a waiting job can go on


class FileStoreDown(Unavailable):
    """The store of objects does not answer, or not us. ``reason`` says how, for logs: never an address or a key."""

    code = "file-store-down"
    message = _("Penyimpanan berkas sedang tidak dapat dihubungi.")
    remedy = _("Berkas Anda tidak hilang. Coba lagi beberapa menit lagi.")
