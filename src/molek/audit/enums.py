"""Why somebody read a resident's record, and what can be wrong with the log. Stored codes never change."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

ACCESS_EVENT = "audit.record.read"


class AccessPurpose(TextChoices):
    """The purpose that every read of a resident's record states; shown to the resident."""

    APPLICATION = "APPLICATION", _("Memproses permohonan")
    ASSISTED_SERVICE = "ASSISTED_SERVICE", _("Membantu Anda di loket")
    DECISION = "DECISION", _("Memutuskan permohonan")
    SIGNING = "SIGNING", _("Menandatangani surat")
    PRINTING = "PRINTING", _("Mencetak surat")
    SEARCH = "SEARCH", _("Mencari data penduduk")
    IMPORT = "IMPORT", _("Memuat data dari pusat")
    CORRECTION = "CORRECTION", _("Membetulkan data")
    IDENTIFICATION = "IDENTIFICATION", _("Memeriksa jati diri")
    INSPECTION = "INSPECTION", _("Pengawasan oleh Inspektorat")
    OTHER_SYSTEM = "OTHER_SYSTEM", _("Anda masuk ke aplikasi lain dengan akun kota")
    OWN_RECORD = "OWN_RECORD", _("Anda melihat data sendiri")


class ProblemKind(TextChoices):
    """What the check of the log found at an event, an access or a node of the tree."""

    ALTERED = "ALTERED", _("isi kejadian diubah")
    REMOVED = "REMOVED", _("kejadian dihapus")
    INSERTED = "INSERTED", _("kejadian disisipkan")
    ACCESS_ALTERED = "ACCESS_ALTERED", _("catatan akses diubah")
    ACCESS_REMOVED = "ACCESS_REMOVED", _("catatan akses dihapus")
    ACCESS_INSERTED = "ACCESS_INSERTED", _("catatan akses disisipkan")
    TREE_ALTERED = "TREE_ALTERED", _("pohon hash diubah")
