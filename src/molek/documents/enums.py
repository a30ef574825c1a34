"""States and kinds; stored codes are stable English."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RegisterScope(models.TextChoices):
    """What one running number covers besides the unit: local practice differs (a city chooses)."""

    CLASSIFICATION_YEAR = "CLASSIFICATION_YEAR", _("unit, klasifikasi, dan tahun")
    YEAR = "YEAR", _("unit dan tahun")


class EntryState(models.TextChoices):
    RESERVED = "RESERVED", _("Dipesan")
    USED = "USED", _("Terpakai")
    VOID = "VOID", _("Batal")


class DocumentStatus(models.TextChoices):
    VALID = "VALID", _("Sah")
    REVOKED = "REVOKED", _("Dicabut")


class Validity(models.TextChoices):
    """What a document is worth on a given day."""

    VALID = "VALID", _("Asli dan berlaku")
    EXPIRED = "EXPIRED", _("Asli, masa berlaku habis")
    REVOKED = "REVOKED", _("Dicabut")


class SignerKind(models.TextChoices):
    SEAL = "SEAL", _("Segel elektronik kota")
    OFFICIAL = "OFFICIAL", _("Tanda tangan pejabat")


class KeyState(models.TextChoices):
    ACTIVE = "ACTIVE", _("Aktif")
    REVOKED = "REVOKED", _("Dicabut")


class CertificateState(models.TextChoices):
    """Can this signer sign now? Labels of the national provider map onto these."""

    ACTIVE = "ACTIVE", _("Aktif")
    NONE = "NONE", _("Belum memiliki sertifikat")
    EXPIRED = "EXPIRED", _("Sertifikat kedaluwarsa")
    REVOKED = "REVOKED", _("Sertifikat dicabut")
    PENDING = "PENDING", _("Sertifikat belum aktif")


class PdfState(models.TextChoices):
    """What a PDF that somebody brings turns out to be."""

    GENUINE = "GENUINE", _("Asli")
    EXPIRED = "EXPIRED", _("Asli, masa berlaku habis")
    REVOKED = "REVOKED", _("Sudah dicabut")
    UNREGISTERED = "UNREGISTERED", _("Tanda tangan sah, tetapi tidak terdaftar")
    TAMPERED = "TAMPERED", _("Diubah setelah ditandatangani")
    SHADOWED = "SHADOWED", _("Ditimpa setelah ditandatangani")
    INCOMPLETE = "INCOMPLETE", _("Belum lengkap: tanda tangan camat belum ada")
    RE_SAVED = "RE_SAVED", _("Disimpan ulang; tanda tangan hilang")
    FOREIGN = "FOREIGN", _("Ditandatangani pihak lain")
    UNSIGNED = "UNSIGNED", _("Tidak bertanda tangan elektronik")
    UNREADABLE = "UNREADABLE", _("Berkas tidak dapat dibaca")
