"""Vocabulary of the city's website. Stored codes stay; labels may change."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ItemKind(TextChoices):
    NEWS = "NEWS", _("berita")
    NOTICE = "NOTICE", _("pengumuman")
    PAGE = "PAGE", _("halaman")
    STANDARD = "STANDARD", _("bagian standar pelayanan")


class VersionState(TextChoices):
    """DRAFT -> SUBMITTED -> (SCHEDULED ->) PUBLISHED; back to DRAFT; DISCARDED from a draft."""

    DRAFT = "DRAFT", _("sedang ditulis")
    SUBMITTED = "SUBMITTED", _("menunggu pemeriksaan")
    SCHEDULED = "SCHEDULED", _("terjadwal")
    PUBLISHED = "PUBLISHED", _("terbit")
    DISCARDED = "DISCARDED", _("dibuang")


OPEN_STATES = (VersionState.DRAFT, VersionState.SUBMITTED, VersionState.SCHEDULED)


class Component(TextChoices):
    """The components of a service standard that are the same for the whole city; the value is the address.

    Permenpan-RB 15/2014 lists fourteen; 1 to 5 and 7 stand in each service's own file, the others here.
    """

    COMPLAINTS = "penanganan-pengaduan", _("Penanganan pengaduan, saran dan masukan")
    FACILITIES = "sarana-prasarana", _("Sarana, prasarana dan fasilitas")
    COMPETENCE = "kompetensi-pelaksana", _("Kompetensi pelaksana")
    SUPERVISION = "pengawasan-internal", _("Pengawasan internal")
    STAFF = "jumlah-pelaksana", _("Jumlah pelaksana")
    SERVICE_GUARANTEE = "jaminan-pelayanan", _("Jaminan pelayanan")
    SAFETY_GUARANTEE = "jaminan-keamanan", _("Jaminan keamanan dan keselamatan pelayanan")
    EVALUATION = "evaluasi-kinerja", _("Evaluasi kinerja pelaksana")
    PLEDGE = "maklumat", _("Maklumat pelayanan")


# Number of each component in the list of Permenpan-RB 15/2014; the pledge is none of them.
COMPONENT_NUMBERS: dict[Component, int] = {
    Component.COMPLAINTS: 6,
    Component.FACILITIES: 8,
    Component.COMPETENCE: 9,
    Component.SUPERVISION: 10,
    Component.STAFF: 11,
    Component.SERVICE_GUARANTEE: 12,
    Component.SAFETY_GUARANTEE: 13,
    Component.EVALUATION: 14,
}
