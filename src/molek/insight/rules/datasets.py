"""The city's open data sets, each declared once with the fields of Satu Data (Perpres 39/2019) and its columns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from molek.catalogue.rules.bilingual import BilingualText as T
from molek.insight.rules.measures import MEASURES, Measure
from molek.insight.rules.suppression import LEAST

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LICENCE_NAME = "CC BY 4.0"
WITHHELD = "disamarkan"  # in the column "catatan"


class Shape(StrEnum):
    AREA = "AREA"  # city, kecamatan, kelurahan
    KINDS = "KINDS"  # a total and its kinds
    MEDIANS = "MEDIANS"  # a median an area, without how many it is of
    HALLS = "HALLS"  # waiting times, a line a hall
    MONTHS = "MONTHS"  # amounts by month
    REFERENCE = "REFERENCE"  # codes and names, as they are today; no period


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` never changes; ``kind`` is the XML Schema type of its values."""

    name: str
    meaning: T
    kind: str = "string"


@dataclass(frozen=True, slots=True)
class Dataset:
    """``parts`` of a table of kinds are measures of their own; empty where the kinds come with the facts."""

    code: str
    title: T
    measure: Measure | None
    about: T
    classification: T
    producer: T
    shape: Shape
    columns: tuple[Column, ...]
    parts: tuple[str, ...] = ()

    @property
    def definition(self) -> T:
        if self.measure is None:
            return self.about
        parts = [self.about, *(MEASURES[p].definition for p in self.parts or (self.measure.code,))]
        told = [part for part in parts if part.id]
        return T(" ".join(part.id for part in told), " ".join(part.en for part in told))

    @property
    def unit(self) -> T:
        return self.measure.unit if self.measure else T("-", "-")

    @property
    def source(self) -> str:
        return self.measure.source if self.measure else self.code

    @property
    def is_periodic(self) -> bool:
        return self.shape is not Shape.REFERENCE


_PERIOD = Column("periode", T("Triwulan, misalnya 2026-T3", "Quarter, such as 2026-T3"))
_VALUE = Column("nilai", T("Angkanya; kosong bila disamarkan", "The number; empty where withheld"), "integer")
_NOTE = Column(
    "catatan",
    T(
        f'"{WITHHELD}" bila angkanya di bawah {LEAST}, atau bila angka kecil lain dapat dihitung darinya',
        f'"{WITHHELD}" where the number is below {LEAST}, or where another small number could be computed from it',
    ),
)
_AREA_COLUMNS = (
    _PERIOD,
    Column("kode_wilayah", T("Kode wilayah Kemendagri", "Area code of the ministry")),
    Column("nama_wilayah", T("Nama pada saat tabel dibuat", "Name when the table was made")),
    Column("tingkat", T("KOTA, KECAMATAN atau KELURAHAN", "KOTA (city), KECAMATAN or KELURAHAN")),
    Column("kode_induk", T("Kode wilayah di atasnya", "Code of the area above")),
    _VALUE,
    _NOTE,
)
_KIND_COLUMNS = (
    _PERIOD,
    Column("kode", T("Kode tetap; kosong pada baris jumlah", "Stable code; empty on the line of the total")),
    Column("nama", T("Nama pada saat tabel dibuat", "Name when the table was made")),
    _VALUE,
    _NOTE,
)
_BY_AREA = T("menurut wilayah", "by area")
_SERVICES = T("Pemerintahan umum; pelayanan publik", "General government; public services")
_CITY_SECRETARIAT = T("Bagian Organisasi", "Organisation division")


def _of_area(code: str, measure: str, producer: T, classification: T = _SERVICES) -> Dataset:
    counted = MEASURES[measure]
    title = T(f"{counted.title.id} {_BY_AREA.id}", f"{counted.title.en} {_BY_AREA.en}")
    return Dataset(code, title, counted, T("", ""), classification, producer, Shape.AREA, _AREA_COLUMNS)


_DATASETS = (
    _of_area("permohonan-wilayah", "applications", _CITY_SECRETARIAT),
    _of_area("penolakan-wilayah", "refused", _CITY_SECRETARIAT),
    _of_area("keterlambatan-wilayah", "late", _CITY_SECRETARIAT),
    _of_area(
        "sktm-wilayah",
        "poverty_letters",
        T("Dinas Sosial", "Social affairs office"),
        T("Kesejahteraan sosial", "Social welfare"),
    ),
    _of_area("pengaduan-wilayah", "complaints", _CITY_SECRETARIAT),
    _of_area(
        "penduduk-wilayah",
        "residents",
        T("Dinas Kependudukan dan Pencatatan Sipil", "Civil registry"),
        T("Kependudukan", "Population"),
    ),
    Dataset(
        "permohonan-layanan",
        T("Permohonan masuk menurut layanan", "Applications received by service"),
        MEASURES["applications"],
        T("", ""),
        _SERVICES,
        _CITY_SECRETARIAT,
        Shape.KINDS,
        _KIND_COLUMNS,
    ),
    Dataset(
        "putusan-jenis",
        T("Putusan menurut hasil", "Decisions by result"),
        MEASURES["accepted"],
        T("Putusan kota, diterima dan ditolak.", "The city's decisions, accepted and refused."),
        _SERVICES,
        _CITY_SECRETARIAT,
        Shape.KINDS,
        _KIND_COLUMNS,
        parts=("accepted", "refused"),
    ),
    Dataset(
        "putusan-waktu",
        T("Putusan menurut ketepatan waktu", "Decisions by timeliness"),
        MEASURES["in_time"],
        T("Putusan kota, tepat waktu dan terlambat.", "The city's decisions, in time and late."),
        _SERVICES,
        _CITY_SECRETARIAT,
        Shape.KINDS,
        _KIND_COLUMNS,
        parts=("in_time", "late"),
    ),
    Dataset(
        "alasan-penolakan",
        T("Penolakan menurut alasan", "Refusals by reason"),
        MEASURES["reasons"],
        T("", ""),
        _SERVICES,
        _CITY_SECRETARIAT,
        Shape.KINDS,
        _KIND_COLUMNS,
    ),
    Dataset(
        "lama-putusan-wilayah",
        T("Lama sampai putusan menurut wilayah", "Time to a decision by area"),
        MEASURES["decision_days"],
        T("", ""),
        _SERVICES,
        _CITY_SECRETARIAT,
        Shape.MEDIANS,
        (
            *_AREA_COLUMNS[:5],
            Column(
                "median_hari",
                T(
                    "Median hari kalender; kosong bila disamarkan atau tidak ada putusan",
                    "Median calendar days; empty where withheld or nothing was decided",
                ),
                "integer",
            ),
            _NOTE,
        ),
    ),
    Dataset(
        "tunggu-loket",
        T("Waktu tunggu di loket", "Waiting times at counters"),
        MEASURES["hall_wait"],
        T("", ""),
        _SERVICES,
        _CITY_SECRETARIAT,
        Shape.HALLS,
        (
            _PERIOD,
            Column("kode", T("Kode tetap ruang layanan", "Stable code of the hall")),
            Column("nama", T("Nama pada saat tabel dibuat", "Name when the table was made")),
            Column(
                "dipanggil",
                T(
                    "Berapa nomor dipanggil; kosong bila disamarkan",
                    "How many numbers were called; empty where withheld",
                ),
                "integer",
            ),
            Column("median_menit", T("Median menit menunggu", "Median minutes of waiting"), "integer"),
            Column(
                "p90_menit",
                T("Menit yang tidak dilampaui 9 dari 10 orang", "Minutes that 9 of 10 people did not exceed"),
                "integer",
            ),
            _NOTE,
        ),
    ),
    Dataset(
        "pendapatan-bulan",
        T("Pendapatan asli daerah menurut bulan", "Own-source revenue by month"),
        MEASURES["revenue"],
        T("", ""),
        T("Keuangan daerah", "Public finance"),
        T("Badan Pendapatan Daerah", "Revenue office"),
        Shape.MONTHS,
        (
            _PERIOD,
            Column("bulan", T("Bulan, misalnya 2026-07", "Month, such as 2026-07"), "gYearMonth"),
            Column("nilai", T("Rupiah utuh", "Whole rupiah"), "integer"),
        ),
    ),
    Dataset(
        "kode-wilayah",
        T("Kode wilayah kota", "Area codes of the city"),
        None,
        T(
            "Kota, kecamatan dan kelurahan dengan kode Kemendagri: kode referensi bagi semua himpunan data lain.",
            "City, kecamatan and kelurahan with the ministry's codes: the reference codes of all other data sets.",
        ),
        T("Kode referensi", "Reference codes"),
        T("Dinas Komunikasi dan Informatika", "Communication and informatics office"),
        Shape.REFERENCE,
        (
            Column("kode_wilayah", T("Kode wilayah Kemendagri", "Area code of the ministry")),
            Column("nama_wilayah", T("Nama", "Name")),
            Column("tingkat", T("KOTA, KECAMATAN atau KELURAHAN", "KOTA (city), KECAMATAN or KELURAHAN")),
            Column("kode_induk", T("Kode wilayah di atasnya", "Code of the area above")),
        ),
    ),
    Dataset(
        "layanan",
        T("Layanan kota", "Services of the city"),
        None,
        T(
            "Layanan yang sekarang dapat diajukan, dengan kode yang dipakai himpunan data lain.",
            "Services that can be applied for now, with the codes that other data sets use.",
        ),
        T("Kode referensi", "Reference codes"),
        _CITY_SECRETARIAT,
        Shape.REFERENCE,
        (
            Column("kode", T("Kode tetap layanan", "Stable code of the service")),
            Column("nama", T("Nama layanan", "Name of the service")),
            Column("versi", T("Versi aturan yang berlaku", "Version of the rules in force"), "integer"),
            Column(
                "hari_kerja_paling_lama",
                T(
                    "Janji paling lama, hari kerja; 0 berarti saat itu juga",
                    "Longest time promised, working days; 0 means at once",
                ),
                "integer",
            ),
        ),
    ),
)
DATASETS = {dataset.code: dataset for dataset in _DATASETS}
