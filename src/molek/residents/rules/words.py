"""The words that exports use, and the stored codes they stand for. Keys are upper case with single spaces.

The codes are those of ``residents.enums``; a test compares them, since rules know no framework.
"""

from __future__ import annotations

from collections.abc import Mapping


def _table(lines: str) -> Mapping[str, str]:
    """``CODE: word | word`` a line, as word -> code."""
    table: dict[str, str] = {}
    for line in lines.strip().splitlines():
        code, words = line.split(":", 1)
        for word in words.split("|"):
            table[word.strip()] = code.strip()
    return table


SEX = _table("""
    MALE: LAKI-LAKI | LAKI LAKI | LAKI - LAKI | L | LK | PRIA | 1
    FEMALE: PEREMPUAN | P | PR | WANITA | 2
""")
RELIGION = _table("""
    ISLAM: ISLAM | 1
    KRISTEN: KRISTEN | KRISTEN PROTESTAN | PROTESTAN | 2
    KATHOLIK: KATHOLIK | KATOLIK | KRISTEN KATOLIK | KRISTEN KATHOLIK | KATOLIK ROMA | 3
    HINDU: HINDU | 4
    BUDHA: BUDHA | BUDDHA | 5
    KHONGHUCU: KHONGHUCU | KONGHUCU | KHONG HU CU | KONG HU CU | 6
    KEPERCAYAAN: KEPERCAYAAN TERHADAP TUHAN YME | KEPERCAYAAN TERHADAP TUHAN YANG MAHA ESA | KEPERCAYAAN | 7
""")
# No numbers here: the lists of four and of six marital states number them differently.
MARITAL_STATUS = _table("""
    NEVER_MARRIED: BELUM KAWIN | BELUM MENIKAH
    MARRIED_RECORDED: KAWIN TERCATAT
    MARRIED_UNRECORDED: KAWIN BELUM TERCATAT | KAWIN TIDAK TERCATAT
    DIVORCED_RECORDED: CERAI HIDUP TERCATAT
    DIVORCED_UNRECORDED: CERAI HIDUP BELUM TERCATAT
    WIDOWED: CERAI MATI
    MARRIED: KAWIN | MENIKAH
    DIVORCED: CERAI HIDUP
""")
RELATION = _table("""
    HEAD: KEPALA KELUARGA | KEP. KELUARGA | KK
    HUSBAND: SUAMI
    WIFE: ISTRI | ISTERI
    CHILD: ANAK | ANAK KANDUNG
    CHILD_IN_LAW: MENANTU
    GRANDCHILD: CUCU
    PARENT: ORANGTUA | ORANG TUA
    PARENT_IN_LAW: MERTUA
    RELATIVE: FAMILI LAIN | FAMILI
    HELPER: PEMBANTU
    OTHER: LAINNYA
""")
EDUCATION = _table("""
    NONE: TIDAK/BELUM SEKOLAH | TIDAK / BELUM SEKOLAH | BELUM SEKOLAH | TIDAK SEKOLAH
    PRIMARY_UNFINISHED: BELUM TAMAT SD/SEDERAJAT | BELUM TAMAT SD | TIDAK TAMAT SD/SEDERAJAT
    PRIMARY: TAMAT SD/SEDERAJAT | TAMAT SD | SD
    JUNIOR: SLTP/SEDERAJAT | SLTP | SMP
    SENIOR: SLTA/SEDERAJAT | SLTA | SMA | SMK
    DIPLOMA_2: DIPLOMA I/II | DIPLOMA I | DIPLOMA II
    DIPLOMA_3: AKADEMI/DIPLOMA III/S. MUDA | AKADEMI/DIPLOMA III/S.MUDA | DIPLOMA III
    BACHELOR: DIPLOMA IV/STRATA I | DIPLOMA IV | STRATA I | S1
    MASTER: STRATA II | STRATA-II | S2
    DOCTOR: STRATA III | STRATA-III | S3
    UNKNOWN: TIDAK TAHU
""")
BLOOD_TYPE = _table("""
    A: A
    B: B
    AB: AB
    O: O | 0
    A+: A+
    A-: A-
    B+: B+
    B-: B-
    AB+: AB+
    AB-: AB-
    O+: O+ | 0+
    O-: O- | 0-
    UNKNOWN: TIDAK TAHU | - |
""")
CITIZENSHIP = _table("""
    WNI: WNI | WARGA NEGARA INDONESIA | INDONESIA | 1 |
    WNA: WNA | WARGA NEGARA ASING | 2
""")
# Besides the official words of ``enums.OCCUPATIONS``: how exports shorten them. The code is the place in that list.
OCCUPATION_VARIANTS: Mapping[str, int] = {
    "PEGAWAI NEGERI SIPIL": 5,
    "PNS": 5,
    "TENTARA NASIONAL INDONESIA": 6,
    "TNI": 6,
    "KEPOLISIAN RI": 7,
    "POLRI": 7,
    "BELUM BEKERJA": 1,
    "TIDAK BEKERJA": 1,
    "PELAJAR": 3,
    "MAHASISWA": 3,
    "PETANI": 9,
    "NELAYAN": 11,
    "PENYIAR TV": 77,
    "IBU RUMAH TANGGA": 2,
}
