"""What can be refused about the city's website."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted


class ItemNotFound(NotFound):
    """There is none, or it is not published: the answers are the same."""

    code = "news-not-found"
    message = _("Halaman ini tidak ada atau belum terbit.")
    remedy = _("Cari di halaman depan.")


class ItemWithdrawn(NotFound):
    """It stood on the website and was taken away; the address says so and why."""

    code = "news-withdrawn"
    message = _("Halaman ini ditarik pada {day}. Alasan: {reason}")
    remedy = _("Baca berita dan pengumuman terbaru di halaman depan.")
    status = 410


class TextMissing(Invalid):
    code = "news-text-missing"
    message = _("{what} belum diisi.")
    remedy = _("Lengkapi naskahnya lalu ajukan lagi.")


class LinkRefused(Invalid):
    """Scripts, data addresses and the like; they would not be drawn anyway."""

    code = "news-link-refused"
    message = _("Tautan ini tidak diizinkan: {link}")
    remedy = _("Pakai alamat https, surel (mailto:), telepon (tel:), atau halaman situs ini (/...).")


class PictureUnknown(Invalid):
    code = "news-picture-unknown"
    message = _("Naskah menyebut gambar nomor {number}, tetapi gambar itu tidak ada.")
    remedy = _("Unggah gambarnya dahulu, atau perbaiki nomornya.")


class AltMissing(Invalid):
    code = "news-alt-missing"
    message = _("Keterangan gambar untuk pembaca layar belum diisi.")
    remedy = _("Tulis dalam satu kalimat apa yang terlihat pada gambar.")


class AddressTaken(Invalid):
    code = "news-address-taken"
    message = _("Alamat {address} sudah dipakai.")
    remedy = _("Pilih alamat lain; alamat tidak dapat diubah setelah dibuat.")


class AddressWrong(Invalid):
    code = "news-address-wrong"
    message = _("Alamat hanya boleh berisi huruf kecil, angka dan tanda hubung.")
    remedy = _("Misalnya: cara-mengurus-ktp.")


class PublishInPast(Invalid):
    code = "news-publish-in-past"
    message = _("Waktu terbit {moment} sudah lewat.")
    remedy = _("Kosongkan agar terbit begitu disetujui, atau pilih waktu yang akan datang.")


class ExpiryWrong(Invalid):
    code = "news-expiry-wrong"
    message = _("Waktu berakhir harus sesudah waktu terbit dan belum lewat.")
    remedy = _("Kosongkan bila tidak berakhir, atau pilih waktu yang lebih kemudian.")


class SavedMeanwhile(ChangedMeanwhile):
    """Two write at the same time; the first stands, and the second one's text stays in his form."""

    code = "news-saved-meanwhile"
    message = _("Naskah ini baru saja disimpan orang lain. Tulisan Anda belum tersimpan, tetapi masih ada di bawah.")
    remedy = _("Bandingkan kedua naskah, gabungkan yang perlu, lalu simpan lagi.")


class NotADraft(ChangedMeanwhile):
    code = "news-not-a-draft"
    message = _("Naskah ini tidak sedang ditulis: {state}.")
    remedy = _("Ambil kembali naskahnya dahulu, atau mulai perbaikan.")


class NotSubmitted(ChangedMeanwhile):
    code = "news-not-submitted"
    message = _("Naskah ini tidak sedang menunggu pemeriksaan: {state}.")
    remedy = _("Muat ulang halaman untuk melihat keadaan terbaru.")


class NotPublished(ChangedMeanwhile):
    code = "news-not-published"
    message = _("Ini tidak sedang terbit.")
    remedy = _("Muat ulang halaman untuk melihat keadaan terbaru.")


class HasOpenVersion(ChangedMeanwhile):
    code = "news-has-open-version"
    message = _("Sudah ada naskah perbaikan yang belum selesai.")
    remedy = _("Lanjutkan naskah itu, atau buang dahulu.")


class OwnText(NotPermitted):
    """Who wrote any of it does not publish it."""

    code = "news-own-text"
    message = _("Anda ikut menulis naskah ini; orang lain yang menerbitkannya.")
    remedy = _("Minta rekan yang berwenang untuk memeriksa dan menerbitkannya.")


class ReasonMissing(Invalid):
    code = "news-reason-missing"
    message = _("Alasan belum diisi.")
    remedy = _("Tulis alasan singkat.")


class OfficeNotFound(NotFound):
    code = "news-office-not-found"
    message = _("Kantor ini tidak ditemukan.")
    remedy = _("Pilih dari daftar kantor.")


class HoursWrong(Invalid):
    code = "news-hours-wrong"
    message = _("Jam pelayanan tidak benar: {why}.")
    remedy = _("Tulis jam buka dan jam tutup, misalnya 08.00 sampai 15.30; kosongkan keduanya bila tutup.")


class PlaceWrong(Invalid):
    code = "news-place-wrong"
    message = _("Titik lokasi tidak benar.")
    remedy = _("Tulis lintang dan bujur dalam derajat, misalnya -10,1583 dan 123,6067.")
