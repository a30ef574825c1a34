"""Stored codes of the register and of the sign-in, with the words people read."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Domain(TextChoices):
    """The six domains of the government's architecture (Perpres 132/2022)."""

    PROCESS = "PROCESS", _("proses bisnis")
    DATA = "DATA", _("data dan informasi")
    INFRASTRUCTURE = "INFRASTRUCTURE", _("infrastruktur")
    APPLICATION = "APPLICATION", _("aplikasi")
    SECURITY = "SECURITY", _("keamanan")
    SERVICE = "SERVICE", _("layanan")


class Task(TextChoices):
    """What a system does. Two that do the same for the same people are pointed out; ``OTHER`` never is."""

    POPULATION = "POPULATION", _("administrasi kependudukan")
    LETTERS = "LETTERS", _("surat dan izin")
    COMPLAINTS = "COMPLAINTS", _("pengaduan")
    HEALTH = "HEALTH", _("kesehatan")
    EMERGENCY = "EMERGENCY", _("kedaruratan")
    EDUCATION = "EDUCATION", _("pendidikan")
    SOCIAL = "SOCIAL", _("bantuan sosial")
    REVENUE = "REVENUE", _("pajak dan pendapatan")
    FINANCE = "FINANCE", _("keuangan dan anggaran")
    STAFF = "STAFF", _("kepegawaian")
    PLANNING = "PLANNING", _("perencanaan")
    PRICES = "PRICES", _("harga dan ekonomi")
    ASSETS = "ASSETS", _("kendaraan, aset dan perlengkapan")
    INFORMATION = "INFORMATION", _("informasi publik")
    NETWORK = "NETWORK", _("jaringan dan internet")
    OTHER = "OTHER", _("lainnya")


class Users(TextChoices):
    """For whom a system is."""

    RESIDENTS = "RESIDENTS", _("warga")
    BUSINESSES = "BUSINESSES", _("pelaku usaha")
    OFFICIALS = "OFFICIALS", _("pegawai kota")
    AGENCIES = "AGENCIES", _("instansi lain")


class Status(TextChoices):
    PLANNED = "PLANNED", _("direncanakan")
    BUILT = "BUILT", _("dibangun")
    IN_USE = "IN_USE", _("dipakai")
    TO_MERGE = "TO_MERGE", _("akan digabung")
    RETIRED = "RETIRED", _("dihentikan")


STATUS_COLOURS = {
    Status.PLANNED: "grey", Status.BUILT: "blue", Status.IN_USE: "green", Status.TO_MERGE: "yellow",
    Status.RETIRED: "red",
}  # fmt: skip
# A system in these is somebody's work today: checks fall due, contracts run out, twins are told.
LIVING = (Status.BUILT, Status.IN_USE, Status.TO_MERGE)
USED = (Status.IN_USE, Status.TO_MERGE)


class Hosting(TextChoices):
    CITY = "CITY", _("ruang server kota")
    NATIONAL = "NATIONAL", _("pusat data nasional")
    DOMESTIC = "DOMESTIC", _("penyedia di dalam negeri")
    ABROAD = "ABROAD", _("penyedia di luar negeri")
    UNKNOWN = "UNKNOWN", _("belum diketahui")


class DataClass(TextChoices):
    OPEN = "OPEN", _("terbuka")
    LIMITED = "LIMITED", _("terbatas")
    SECRET = "SECRET", _("rahasia")


class PersonalData(TextChoices):
    """As the PDP law tells them apart (UU 27/2022 Art. 4)."""

    NONE = "NONE", _("tidak ada")
    GENERAL = "GENERAL", _("ada, yang umum")
    SPECIFIC = "SPECIFIC", _("ada, yang spesifik (kesehatan, anak, keuangan, biometrik)")


class Way(TextChoices):
    """How data go from one system to another."""

    API = "API", _("antarmuka program (API)")
    FILE = "FILE", _("berkas")
    DATABASE = "DATABASE", _("langsung dari basis data")
    HAND = "HAND", _("diketik ulang")


class Finding(TextChoices):
    """The worst that a security check found."""

    NONE = "NONE", _("tanpa temuan")
    LOW = "LOW", _("temuan ringan")
    HIGH = "HIGH", _("temuan berat")
    CRITICAL = "CRITICAL", _("temuan gawat")


class Audience(TextChoices):
    """Who may use the city's sign-in at a system."""

    RESIDENTS = "RESIDENTS", _("warga")
    OFFICIALS = "OFFICIALS", _("pegawai")
    BOTH = "BOTH", _("warga dan pegawai")


class Claim(TextChoices):
    """What a system may learn of who signs in, besides a number that means nothing elsewhere."""

    NAME = "NAME", _("nama")
    KELURAHAN = "KELURAHAN", _("kelurahan tempat tinggal")
    POST = "POST", _("jabatan (pegawai)")
    UNIT = "UNIT", _("unit kerja (pegawai)")


OF_RESIDENTS = (Claim.NAME, Claim.KELURAHAN)
OF_OFFICIALS = (Claim.NAME, Claim.POST, Claim.UNIT)


class ClientState(TextChoices):
    PROPOSED = "PROPOSED", _("menunggu persetujuan")
    LIVE = "LIVE", _("tersambung")
    STOPPED = "STOPPED", _("diputus")


class ProposalState(TextChoices):
    OPEN = "OPEN", _("menunggu persetujuan")
    APPROVED = "APPROVED", _("disetujui")
    REFUSED = "REFUSED", _("ditolak")
