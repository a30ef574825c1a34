"""Vocabulary of offices. Stored codes are English or the official abbreviation and never change."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class UnitKind(TextChoices):
    CITY = "CITY", _("Pemerintah kota")
    OPD = "OPD", _("Perangkat daerah")
    KECAMATAN = "KECAMATAN", _("Kecamatan")
    KELURAHAN = "KELURAHAN", _("Kelurahan")


# Units that are the office of an area: one a area.
TERRITORIAL = (UnitKind.CITY, UnitKind.KECAMATAN, UnitKind.KELURAHAN)


class PostKind(TextChoices):
    """What a post is. Its permissions stand in ``roles.toml`` under the same name."""

    LURAH = "LURAH", _("Lurah")
    SEKRETARIS_LURAH = "SEKRETARIS_LURAH", _("Sekretaris kelurahan")
    KASI_PELAYANAN = "KASI_PELAYANAN", _("Kepala seksi pelayanan")
    CLERK = "CLERK", _("Petugas loket")
    CAMAT = "CAMAT", _("Camat")
    REGISTRY_HEAD = "REGISTRY_HEAD", _("Kepala Dinas Dukcapil")
    REGISTRY_CLERK = "REGISTRY_CLERK", _("Petugas Dukcapil")
    ADMIN = "ADMIN", _("Administrator")
    INSPECTOR = "INSPECTOR", _("Inspektur")
    REVENUE_HEAD = "REVENUE_HEAD", _("Kepala Badan Pendapatan Daerah")
    REVENUE_CLERK = "REVENUE_CLERK", _("Petugas pendapatan daerah")
    HALL_MANAGER = "HALL_MANAGER", _("Pengelola ruang pelayanan")
    HALL_CLERK = "HALL_CLERK", _("Petugas loket ruang pelayanan")
    BOX_OPERATOR = "BOX_OPERATOR", _("Petugas Service Box")
    COMPLAINT_OFFICER = "COMPLAINT_OFFICER", _("Pengelola pengaduan")
    AUDITOR = "AUDITOR", _("Auditor")
    SURVEY_OFFICER = "SURVEY_OFFICER", _("Pengelola survei kepuasan")
    EDITOR = "EDITOR", _("Redaktur situs kota")
    INFORMATION_HEAD = "INFORMATION_HEAD", _("Kepala Dinas Kominfo")
    DATA_OFFICER = "DATA_OFFICER", _("Pejabat pelindungan data dan walidata")
    PLANNER = "PLANNER", _("Perencana Bappeda")
    MAYOR = "MAYOR", _("Wali kota")


# A unit has at most one post of these kinds.
SINGLE_POSTS = (
    PostKind.LURAH, PostKind.SEKRETARIS_LURAH, PostKind.CAMAT, PostKind.REGISTRY_HEAD, PostKind.REVENUE_HEAD,
    PostKind.INFORMATION_HEAD, PostKind.MAYOR,
)  # fmt: skip


class Capacity(TextChoices):
    """How a post is held. "" is the definitive holder; the others act for him or fill the gap."""

    DEFINITIVE = "", _("Definitif")
    PLH = "Plh", _("Plh, pelaksana harian (pejabat sedang berhalangan)")
    PLT = "Plt", _("Plt, pelaksana tugas (jabatan kosong)")
    PJ = "Pj", _("Pj, penjabat (jabatan kosong)")


class HolidayKind(TextChoices):
    HOLIDAY = "HOLIDAY", _("Hari libur nasional")
    JOINT_LEAVE = "JOINT_LEAVE", _("Cuti bersama")
