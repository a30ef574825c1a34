"""What can be refused about taxes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from molek.base.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, Unavailable


class InvalidNop(Invalid):
    code = "nop-invalid"
    message = _("NOP tidak benar: {why}.")
    remedy = _("NOP terdiri dari 18 angka, lihat kiri atas SPPT PBB-P2 Anda.")


class ObjectNotFound(NotFound):
    code = "tax-object-not-found"
    message = _("Objek pajak dengan NOP ini tidak ditemukan.")
    remedy = _("Periksa NOP pada SPPT; bila sudah benar, datanya belum dimuat Badan Pendapatan Daerah.")


class BillNotFound(NotFound):
    code = "tax-bill-not-found"
    message = _("Tagihan pajak ini tidak ditemukan.")
    remedy = _("Buka kembali halaman Pajak saya.")


class ChargeNotFound(NotFound):
    code = "tax-charge-not-found"
    message = _("Kode pembayaran ini tidak ditemukan.")
    remedy = _("Buka kembali halaman Pajak saya dan buat kode baru.")


class NothingToPay(ChangedMeanwhile):
    """All chosen bills are paid, exempt, or not this resident's."""

    code = "tax-nothing-to-pay"
    message = _("Tidak ada tagihan yang perlu dibayar.")
    remedy = _("Muat ulang halaman untuk melihat keadaan terbaru.")


class TooMuchForQris(Invalid):
    code = "tax-too-much-for-qris"
    message = _("Jumlahnya {amount}, melebihi batas satu pembayaran QRIS ({most}).")
    remedy = _("Pilih lebih sedikit tahun, lalu bayar sisanya dengan kode berikutnya.")


class AcquirerAnswerWrong(Unavailable):
    """The bank answered what is not the payload we asked for: another amount, another merchant, a broken checksum."""

    code = "tax-acquirer-answer-wrong"
    message = _("Jawaban bank tidak dapat dipercaya, sehingga kode pembayaran tidak ditampilkan.")
    remedy = _("Coba lagi sebentar lagi, atau bayar di loket bank dengan NOP Anda.")


class NotificationForged(NotPermitted):
    """The signature, the time or the sender of a notification is wrong. Logged; nothing is booked."""

    code = "tax-notification-forged"
    message = _("Pemberitahuan pembayaran ditolak.")
    remedy = _("Periksa kunci dan jam pengirim.")
    status = 401


class TieNotFound(NotFound):
    code = "tax-tie-not-found"
    message = _("Kaitan ini tidak ditemukan.")
    remedy = _("Muat ulang daftar.")


class TieDecided(ChangedMeanwhile):
    code = "tax-tie-decided"
    message = _("Kaitan ini sudah diputuskan petugas lain.")
    remedy = _("Muat ulang daftar untuk melihat keadaan terbaru.")


class AlreadyTied(ChangedMeanwhile):
    code = "tax-already-tied"
    message = _("Objek ini sudah tercatat atau sedang diperiksa untuk Anda.")
    remedy = _("Tunggu jawaban Badan Pendapatan Daerah pada halaman Pajak saya.")


class OwnTie(NotPermitted):
    """Nobody in the office decides about an object of his own family."""

    code = "tax-own-tie"
    message = _("Ini menyangkut Anda atau anggota keluarga Anda sendiri.")
    remedy = _("Petugas lain yang memutuskannya.")


class ReliefInvalid(Invalid):
    code = "tax-relief-invalid"
    message = _("Keringanan tidak dapat dicatat: {why}.")
    remedy = _("Periksa jenis, jumlah dan masa berlakunya.")


class ReasonMissing(Invalid):
    code = "tax-reason-missing"
    message = _("Alasan belum diisi.")
    remedy = _("Tulis alasan singkat; alasan itu tersimpan dalam catatan.")


class AlreadyClosed(ChangedMeanwhile):
    code = "tax-source-already-closed"
    message = _("Sistem pajak sudah dinyatakan tutup.")
    remedy = _("Muat ulang halaman.")


class NotClosed(ChangedMeanwhile):
    code = "tax-source-not-closed"
    message = _("Sistem pajak sedang buka.")
    remedy = _("Muat ulang halaman.")


class HeldDecided(ChangedMeanwhile):
    code = "tax-held-decided"
    message = _("Uang tertahan ini sudah diputuskan.")
    remedy = _("Muat ulang daftar untuk melihat keadaan terbaru.")


class HeldDoesNotFit(Invalid):
    code = "tax-held-does-not-fit"
    message = _("Uang tertahan {held} tidak dapat dibukukan: tagihan itu memerlukan {due}.")
    remedy = _("Pilih tagihan lain, atau masukkan ke daftar pengembalian.")


class SamePerson(NotPermitted):
    """A second pair of eyes is somebody else's."""

    code = "tax-same-person"
    message = _("Anda yang melakukan langkah pertama; langkah kedua oleh orang lain.")
    remedy = _("Minta rekan yang berwenang untuk memeriksanya.")


class DayNotBalanced(ChangedMeanwhile):
    code = "tax-day-not-balanced"
    message = _("Hari ini belum dapat ditutup: {open} selisih belum dijelaskan.")
    remedy = _("Tulis penjelasan pada setiap selisih, lalu coba lagi.")


class DayNotReady(ChangedMeanwhile):
    code = "tax-day-not-ready"
    message = _("Hari ini tidak dalam keadaan yang dapat diteruskan: {state}.")
    remedy = _("Muat ulang halaman untuk melihat keadaan terbaru.")


class SettlementUnusable(Invalid):
    code = "tax-settlement-unusable"
    message = _("Berkas penyelesaian tidak dapat dibaca: {why}.")
    remedy = _("Unduh lagi berkas CSV dari bank dan unggah tanpa diubah.")


class TaxFileUnusable(Invalid):
    code = "tax-file-unusable"
    message = _("Berkas tidak dapat diproses: {why}.")
    remedy = _("Simpan ulang sebagai CSV atau XLSX dengan judul kolom di baris pertama, lalu unggah lagi.")
