"""Stored codes of taxes. Codes never change, labels may."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ObjectStatus(TextChoices):
    ACTIVE = "ACTIVE", _("aktif")
    INACTIVE = "INACTIVE", _("tidak aktif")
    PUBLIC = "PUBLIC", _("fasilitas umum")  # not taxed: roads, houses of worship, graves


class TieRole(TextChoices):
    OWNER = "OWNER", _("pemilik")
    HEIR = "HEIR", _("ahli waris")
    TENANT = "TENANT", _("penyewa")
    OCCUPANT = "OCCUPANT", _("penghuni")


# Who is asked to pay: the taxpayer controls or benefits from the land on 1 January (UU 1/2022). A tenant is not asked
# for his landlord's tax, nor somebody who merely lives there.
ANSWERABLE_ROLES = (TieRole.OWNER, TieRole.HEIR)


class TieState(TextChoices):
    SUGGESTED = "SUGGESTED", _("dugaan sistem")  # likeness of name and address; counts for nothing until confirmed
    CLAIMED = "CLAIMED", _("diakui warga")
    CONFIRMED = "CONFIRMED", _("terkonfirmasi")
    REFUSED = "REFUSED", _("bukan orangnya")


class Evidence(TextChoices):
    EXACT_NIK = "EXACT_NIK", _("NIK sama")
    LIKENESS = "LIKENESS", _("nama dan alamat mirip")
    CLAIM = "CLAIM", _("pengakuan warga")
    DOCUMENT = "DOCUMENT", _("dokumen")


class ReliefKind(TextChoices):
    REDUCTION = "REDUCTION", _("pengurangan")
    EXEMPTION = "EXEMPTION", _("pembebasan")
    OBJECTION = "OBJECTION", _("keberatan")
    INSTALMENT = "INSTALMENT", _("angsuran")


class BillState(TextChoices):
    PAID = "PAID", _("lunas")
    OVERDUE = "OVERDUE", _("lewat jatuh tempo")
    NOT_YET_DUE = "NOT_YET_DUE", _("belum jatuh tempo")
    EXEMPT = "EXEMPT", _("dibebaskan")
    RELIEVED = "RELIEVED", _("keberatan atau angsuran berjalan")


class Channel(TextChoices):
    QRIS = "QRIS", _("QRIS")
    BANK = "BANK", _("bank")
    COUNTER = "COUNTER", _("loket")
    VA = "VA", _("virtual account")
    OTHER = "OTHER", _("lainnya")


class ChargeState(TextChoices):
    ORDERED = "ORDERED", _("menunggu kode dari bank")
    READY = "READY", _("siap dibayar")
    PAID = "PAID", _("dibayar")
    HELD = "HELD", _("uang diterima, sedang diperiksa")
    EXPIRED = "EXPIRED", _("kedaluwarsa")
    REPLACED = "REPLACED", _("diganti kode baru")


OPEN_CHARGES = (ChargeState.ORDERED, ChargeState.READY)


class MoneySource(TextChoices):
    """By which way we learnt of a payment first."""

    NOTIFIED = "NOTIFIED", _("pemberitahuan bank")
    QUERIED = "QUERIED", _("ditanyakan ke bank")
    SETTLEMENT = "SETTLEMENT", _("berkas penyelesaian")


class HeldReason(TextChoices):
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS", _("jumlah tidak sama dengan tagihan")
    BILL_CHANGED = "BILL_CHANGED", _("tagihan berubah setelah kode dibuat")
    PAID_TWICE = "PAID_TWICE", _("dibayar dua kali")
    UNKNOWN_CHARGE = "UNKNOWN_CHARGE", _("kode pembayaran tidak dikenal")


class HeldState(TextChoices):
    OPEN = "OPEN", _("perlu diputuskan")
    APPLIED = "APPLIED", _("dibukukan ke tagihan")
    REFUND = "REFUND", _("akan dikembalikan")
    REFUNDED = "REFUNDED", _("sudah dikembalikan")


class LineVerdict(TextChoices):
    MATCHED = "MATCHED", _("cocok")
    MISSING = "MISSING", _("ada di bank, belum tercatat di sini")
    SURPLUS = "SURPLUS", _("tercatat di sini, tidak ada di bank")
    DIFFERENT = "DIFFERENT", _("jumlah berbeda")


class DayState(TextChoices):
    OPEN = "OPEN", _("belum diperiksa")
    PREPARED = "PREPARED", _("diperiksa satu orang")
    CLOSED = "CLOSED", _("ditutup")


class ImportKind(TextChoices):
    OBJECTS = "OBJECTS", _("objek dan wajib pajak")
    BILLS = "BILLS", _("tagihan (SPPT)")
    PAYMENTS = "PAYMENTS", _("pembayaran")
    TOTALS = "TOTALS", _("realisasi pajak lain")


class ImportState(TextChoices):
    WAITING = "WAITING", _("menunggu giliran")
    READING = "READING", _("dibaca")
    DONE = "DONE", _("selesai")
    FAILED = "FAILED", _("tidak dapat diproses")


class Verdict(TextChoices):
    IMPORTED = "IMPORTED", _("masuk")
    WARNED = "WARNED", _("masuk dengan catatan")
    REJECTED = "REJECTED", _("ditolak")


class TaxKind(TextChoices):
    """What the city itself raises (UU 1/2022, Article 4). PBB-P2 is counted from the bills here."""

    PBB_P2 = "PBB_P2", _("PBB-P2")
    BPHTB = "BPHTB", _("BPHTB")
    PBJT_FOOD = "PBJT_FOOD", _("PBJT makanan dan minuman")
    PBJT_POWER = "PBJT_POWER", _("PBJT tenaga listrik")
    PBJT_HOTEL = "PBJT_HOTEL", _("PBJT jasa perhotelan")
    PBJT_PARKING = "PBJT_PARKING", _("PBJT jasa parkir")
    PBJT_ARTS = "PBJT_ARTS", _("PBJT kesenian dan hiburan")
    ADVERTISING = "ADVERTISING", _("pajak reklame")
    GROUNDWATER = "GROUNDWATER", _("pajak air tanah")
    MINERALS = "MINERALS", _("pajak mineral bukan logam dan batuan")
    SWALLOWS = "SWALLOWS", _("pajak sarang burung walet")
    VEHICLE_SURCHARGE = "VEHICLE_SURCHARGE", _("opsen PKB")
    TRANSFER_SURCHARGE = "TRANSFER_SURCHARGE", _("opsen BBNKB")
    LEVIES = "LEVIES", _("retribusi daerah")
    ASSETS = "ASSETS", _("hasil kekayaan daerah yang dipisahkan")
    OTHER = "OTHER", _("lain-lain PAD yang sah")


class Mark(TextChoices):
    SURE = "sure", _("pasti")
    LIKELY = "likely", _("kemungkinan besar")
    UNSURE = "unsure", _("belum pasti")
