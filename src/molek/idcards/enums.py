"""Stored codes and what pages call them. States and events themselves stand in ``rules.lifecycle``."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from molek.base.errors import Text


class Reason(TextChoices):
    """Why a card is made. First cards go before replacements."""

    FIRST = "FIRST", _("KTP-el pertama")
    LOST = "LOST", _("Pengganti: hilang")
    DAMAGED = "DAMAGED", _("Pengganti: rusak")
    DATA_CHANGE = "DATA_CHANGE", _("Pengganti: perubahan data")


class EntryKind(TextChoices):
    """A line of the ledger of blanks."""

    RECEIVED = "RECEIVED", _("Diterima")
    USED = "USED", _("Dipakai")
    SPOILED = "SPOILED", _("Rusak sebelum dipakai")
    CARD_SPOILED = "CARD_SPOILED", _("Kartu jadi yang rusak")
    RETURNED = "RETURNED", _("Dikembalikan ke pusat")
    CORRECTED = "CORRECTED", _("Koreksi hitung fisik")


class CountState(TextChoices):
    FIRST = "FIRST", _("Menunggu hitungan kedua")
    AGREED = "AGREED", _("Cocok dengan buku")
    DIFFERENT = "DIFFERENT", _("Berbeda dengan buku, menunggu penjelasan")
    DISPUTED = "DISPUTED", _("Kedua hitungan berbeda; hitung ulang")
    EXPLAINED = "EXPLAINED", _("Selisih dijelaskan")


class Receiver(TextChoices):
    SELF = "SELF", _("pemilik kartu")
    PROXY = "PROXY", _("kuasa pemilik")


class IdentityCheck(TextChoices):
    """What the clerk states; the city keeps no fingerprint."""

    FINGER_MATCHED = "FINGER_MATCHED", _("Sidik jari cocok pada pembaca kartu")
    FACE_MATCHED = "FACE_MATCHED", _("Wajah cocok dengan foto pada kartu")
    READER_FAILED = "READER_FAILED", _("Sidik jari tidak terbaca; wajah dan dokumen lama cocok")
    NOT_MATCHED = "NOT_MATCHED", _("Tidak cocok")


class Authority(TextChoices):
    """On what ground somebody else fetches a card."""

    FAMILY_CARD = "FAMILY_CARD", _("anggota satu Kartu Keluarga")
    POWER_OF_ATTORNEY = "POWER_OF_ATTORNEY", _("surat kuasa")


class PaperKind(TextChoices):
    MINUTES = "MINUTES", _("Berita acara blangko rusak")
    RECEIPT = "RECEIPT", _("Tanda terima KTP-el")
    ANNOUNCEMENT = "ANNOUNCEMENT", _("Pengumuman KTP-el siap diambil")


class LineVerdict(TextChoices):
    """What became of a line of the centre's file."""

    MOVED = "MOVED", _("Status diperbarui")
    CREATED = "CREATED", _("Didaftarkan dari data pusat")
    SAME = "SAME", _("Tidak ada perubahan")
    BACKWARDS = "BACKWARDS", _("Mundur: pusat tertinggal dari data kota")
    DIFFERENCE = "DIFFERENCE", _("Selisih: pusat mencatat kartu yang tidak ada di buku kota")
    NIK_INVALID = "NIK_INVALID", _("NIK tidak benar")
    NIK_UNKNOWN = "NIK_UNKNOWN", _("NIK tidak dikenal di kota ini")
    STATUS_UNKNOWN = "STATUS_UNKNOWN", _("Status tidak dikenal")
    NOT_DUE = "NOT_DUE", _("Belum wajib KTP-el")
    NOT_ALIVE = "NOT_ALIVE", _("Tercatat meninggal atau pindah")
    NO_CARD = "NO_CARD", _("Tidak ada kartu yang sedang diurus")
    DOUBLE = "DOUBLE", _("Baris ganda; baris pertama yang dipakai")
    CONTRADICTS = "CONTRADICTS", _("Baris ganda yang bertentangan; tidak ada yang dipakai")


WELL_TAKEN = (LineVerdict.MOVED, LineVerdict.CREATED, LineVerdict.SAME)

# What pages call the states, for officials.
STATE_LABELS: Mapping[str, Text] = {
    "REGISTERED": _("Terdaftar, belum direkam"),
    "RECORDED": _("Direkam, menunggu dikirim"),
    "SENT": _("Terkirim ke pusat"),
    "DEDUPLICATION": _("Penunggalan di pusat"),
    "PACKET_RETRY": _("Dikirim ulang"),
    "ENROL_FAILURE": _("Gagal: perlu rekam ulang"),
    "DUPLICATE": _("Data ganda"),
    "ADJUDICATION": _("Diperiksa pusat"),
    "PRINT_READY": _("Siap cetak (PRR)"),
    "QUEUED": _("Antre cetak"),
    "PRINTED": _("Dicetak"),
    "ACTIVATED": _("Diaktifkan"),
    "ANNOUNCED": _("Siap diambil"),
    "HANDED_OVER": _("Diserahkan"),
    "DAMAGED": _("Rusak di kantor"),
    "LOST": _("Hilang di kantor"),
    "WITHDRAWN": _("Ditarik"),
}
EVENT_LABELS: Mapping[str, Text] = {
    "REGISTER": _("Didaftarkan"),
    "RECORD": _("Biometrik direkam"),
    "ALLOW_REPRINT": _("Syarat cetak ulang dipenuhi"),
    "SEND": _("Dikirim ke pusat"),
    "PROCESS": _("Masuk penunggalan"),
    "RETRY": _("Pusat meminta kirim ulang"),
    "FAIL": _("Pusat gagal membaca rekaman"),
    "FIND_DUPLICATE": _("Pusat menemukan data ganda"),
    "ADJUDICATE": _("Pusat memeriksa kemiripan"),
    "CLEAR": _("Tunggal; siap cetak"),
    "ORDER": _("Masuk perintah cetak"),
    "RELEASE": _("Keluar dari perintah cetak"),
    "PRINT": _("Kartu dicetak"),
    "SPOIL": _("Kartu rusak, dengan berita acara"),
    "LOSE": _("Kartu hilang di kantor"),
    "REORDER": _("Kembali ke antrean cetak"),
    "ACTIVATE": _("Cip diaktifkan"),
    "ANNOUNCE": _("Warga diberi tahu"),
    "HAND_OVER": _("Kartu diserahkan"),
    "REPLACE": _("Diganti kartu baru"),
    "WITHDRAW": _("Ditarik"),
}
