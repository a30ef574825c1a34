"""Stored codes and the words that population papers print for them (domain handbook 2.4).

Labels of choices are not translated: an English page and an Indonesian letter print the same word as the
Kartu Keluarga does.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from molek.base.errors import Text


class AreaKind(TextChoices):
    CITY = "CITY", "KOTA"
    KECAMATAN = "KECAMATAN", "KECAMATAN"
    KELURAHAN = "KELURAHAN", "KELURAHAN"


class Sex(TextChoices):
    MALE = "MALE", "LAKI-LAKI"
    FEMALE = "FEMALE", "PEREMPUAN"


class Religion(TextChoices):
    ISLAM = "ISLAM", "ISLAM"
    KRISTEN = "KRISTEN", "KRISTEN"
    KATHOLIK = "KATHOLIK", "KATHOLIK"
    HINDU = "HINDU", "HINDU"
    BUDHA = "BUDHA", "BUDHA"
    KHONGHUCU = "KHONGHUCU", "KHONGHUCU"
    KEPERCAYAAN = "KEPERCAYAAN", "KEPERCAYAAN TERHADAP TUHAN YME"


class MaritalStatus(TextChoices):
    """The six of form F-1.01, and two for records that only know the four printed on an identity card."""

    NEVER_MARRIED = "NEVER_MARRIED", "BELUM KAWIN"
    MARRIED_RECORDED = "MARRIED_RECORDED", "KAWIN TERCATAT"
    MARRIED_UNRECORDED = "MARRIED_UNRECORDED", "KAWIN BELUM TERCATAT"
    DIVORCED_RECORDED = "DIVORCED_RECORDED", "CERAI HIDUP TERCATAT"
    DIVORCED_UNRECORDED = "DIVORCED_UNRECORDED", "CERAI HIDUP BELUM TERCATAT"
    WIDOWED = "WIDOWED", "CERAI MATI"
    MARRIED = "MARRIED", "KAWIN"
    DIVORCED = "DIVORCED", "CERAI HIDUP"


class Relation(TextChoices):
    """Relation to the head of the family card (SHDK)."""

    HEAD = "HEAD", "KEPALA KELUARGA"
    HUSBAND = "HUSBAND", "SUAMI"
    WIFE = "WIFE", "ISTRI"
    CHILD = "CHILD", "ANAK"
    CHILD_IN_LAW = "CHILD_IN_LAW", "MENANTU"
    GRANDCHILD = "GRANDCHILD", "CUCU"
    PARENT = "PARENT", "ORANGTUA"
    PARENT_IN_LAW = "PARENT_IN_LAW", "MERTUA"
    RELATIVE = "RELATIVE", "FAMILI LAIN"
    HELPER = "HELPER", "PEMBANTU"
    OTHER = "OTHER", "LAINNYA"


class Education(TextChoices):
    NONE = "NONE", "TIDAK/BELUM SEKOLAH"
    PRIMARY_UNFINISHED = "PRIMARY_UNFINISHED", "BELUM TAMAT SD/SEDERAJAT"
    PRIMARY = "PRIMARY", "TAMAT SD/SEDERAJAT"
    JUNIOR = "JUNIOR", "SLTP/SEDERAJAT"
    SENIOR = "SENIOR", "SLTA/SEDERAJAT"
    DIPLOMA_2 = "DIPLOMA_2", "DIPLOMA I/II"
    DIPLOMA_3 = "DIPLOMA_3", "AKADEMI/DIPLOMA III/S. MUDA"
    BACHELOR = "BACHELOR", "DIPLOMA IV/STRATA I"
    MASTER = "MASTER", "STRATA II"
    DOCTOR = "DOCTOR", "STRATA III"
    UNKNOWN = "UNKNOWN", "TIDAK TAHU"  # of records whose export holds a word we do not know; flagged


class BloodType(TextChoices):
    A = "A", "A"
    B = "B", "B"
    AB = "AB", "AB"
    O = "O", "O"  # noqa: E741  the blood group's own name
    A_POS = "A+", "A+"
    A_NEG = "A-", "A-"
    B_POS = "B+", "B+"
    B_NEG = "B-", "B-"
    AB_POS = "AB+", "AB+"
    AB_NEG = "AB-", "AB-"
    O_POS = "O+", "O+"
    O_NEG = "O-", "O-"
    UNKNOWN = "UNKNOWN", "TIDAK TAHU"


class Citizenship(TextChoices):
    WNI = "WNI", "WNI"
    WNA = "WNA", "WNA"


class ResidentStatus(TextChoices):
    ALIVE = "ALIVE", "HIDUP"
    DEAD = "DEAD", "MATI"
    MOVED = "MOVED", "PINDAH"
    MISSING = "MISSING", "HILANG"
    AWAY = "AWAY", "PERGI"
    INVALID = "INVALID", "TIDAK VALID"


class ChangeSource(TextChoices):
    """Why a record became what it is."""

    IMPORT = "IMPORT", "Impor dari pusat"
    CORRECTION = "CORRECTION", "Perbaikan"
    SIGN_IN = "SIGN_IN", "Pilihan penduduk"


class AssistanceMethod(TextChoices):
    """How the resident at the counter confirmed that he wants to be helped."""

    CODE = "CODE", "Kode sekali pakai"
    KNOWLEDGE = "KNOWLEDGE", "NIK, tanggal lahir, dan nama ibu kandung"
    POWER = "POWER", "Surat kuasa diperiksa petugas"


class CardEnd(TextChoices):
    """Why a service card is no longer good."""

    LOST = "LOST", _("hilang")
    REPLACED = "REPLACED", _("diganti kartu baru")
    RETURNED = "RETURNED", _("dikembalikan")


class ImportState(TextChoices):
    WAITING = "WAITING", "Menunggu"
    READING = "READING", "Membaca berkas"
    MERGING = "MERGING", "Memasukkan ke data penduduk"
    DONE = "DONE", "Selesai"
    FAILED = "FAILED", "Tidak dapat diproses"


class Verdict(TextChoices):
    """What became of one line of an import; the codes of its report."""

    IMPORTED = "imported", "Masuk"
    WARNED = "warned", "Masuk dengan catatan"
    REJECTED = "rejected", "Ditolak"


# The 89 kinds of work of the registry, in its order: the stored code is the place in this list, from 1.
OCCUPATIONS: tuple[str, ...] = tuple(
    """BELUM/TIDAK BEKERJA|MENGURUS RUMAH TANGGA|PELAJAR/MAHASISWA|PENSIUNAN|PEGAWAI NEGERI SIPIL (PNS)
TENTARA NASIONAL INDONESIA (TNI)|KEPOLISIAN RI (POLRI)|PERDAGANGAN|PETANI/PEKEBUN|PETERNAK|NELAYAN/PERIKANAN
INDUSTRI|KONSTRUKSI|TRANSPORTASI|KARYAWAN SWASTA|KARYAWAN BUMN|KARYAWAN BUMD|KARYAWAN HONORER
BURUH HARIAN LEPAS|BURUH TANI/PERKEBUNAN|BURUH NELAYAN/PERIKANAN|BURUH PETERNAKAN|PEMBANTU RUMAH TANGGA
TUKANG CUKUR|TUKANG LISTRIK|TUKANG BATU|TUKANG KAYU|TUKANG SOL SEPATU|TUKANG LAS/PANDAI BESI|TUKANG JAHIT
TUKANG GIGI|PENATA RIAS|PENATA BUSANA|PENATA RAMBUT|MEKANIK|SENIMAN|TABIB|PARAJI|PERANCANG BUSANA|PENTERJEMAH
IMAM MASJID|PENDETA|PASTOR|WARTAWAN|USTADZ/MUBALIGH|JURU MASAK|PROMOTOR ACARA|ANGGOTA DPR-RI|ANGGOTA DPD
ANGGOTA BPK|PRESIDEN|WAKIL PRESIDEN|ANGGOTA MAHKAMAH KONSTITUSI|ANGGOTA KABINET/KEMENTERIAN|DUTA BESAR|GUBERNUR
WAKIL GUBERNUR|BUPATI|WAKIL BUPATI|WALIKOTA|WAKIL WALIKOTA|ANGGOTA DPRD PROVINSI|ANGGOTA DPRD KABUPATEN/KOTA
DOSEN|GURU|PILOT|PENGACARA|NOTARIS|ARSITEK|AKUNTAN|KONSULTAN|DOKTER|BIDAN|PERAWAT|APOTEKER
PSIKIATER/PSIKOLOG|PENYIAR TELEVISI|PENYIAR RADIO|PELAUT|PENELITI|SOPIR|PIALANG|PARANORMAL|PEDAGANG
PERANGKAT DESA|KEPALA DESA|BIARAWATI|WIRASWASTA|LAINNYA""".replace("\n", "|").split("|")
)
OTHER_OCCUPATION = len(OCCUPATIONS)


def occupation_label(code: int) -> str:
    """The words for an occupation's code, 1 to 89."""
    return OCCUPATIONS[code - 1]


# What a page calls a field of a record.
FIELD_LABELS: Mapping[str, Text] = {
    "kk_number": _("nomor KK"),
    "name": _("nama"),
    "sex": _("jenis kelamin"),
    "birth_place": _("tempat lahir"),
    "birth_date": _("tanggal lahir"),
    "religion": _("agama"),
    "marital_status": _("status perkawinan"),
    "relation": _("hubungan dalam keluarga"),
    "education": _("pendidikan"),
    "occupation": _("pekerjaan"),
    "occupation_text": _("pekerjaan menurut pusat"),
    "blood_type": _("golongan darah"),
    "citizenship": _("kewarganegaraan"),
    "mother_name": _("nama ibu"),
    "father_name": _("nama ayah"),
    "address": _("alamat"),
    "rt": _("RT"),
    "rw": _("RW"),
    "area": _("kelurahan"),
    "phone": _("nomor telepon"),
    "status": _("status penduduk"),
    "resident_since": _("tanggal mulai tinggal"),
}
