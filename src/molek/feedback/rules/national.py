"""The fields and words of the national system (SP4N-LAPOR), for files that go there."""

from __future__ import annotations

from collections.abc import Sequence

HEAD = (
    "Tracking ID", "Tanggal Laporan", "Klasifikasi", "Kategori", "Judul Laporan", "Isi Laporan", "Lokasi",
    "Kode Wilayah", "Tanggal Kejadian", "Instansi Terlapor", "Status", "Anonim", "Rahasia", "Sumber",
    "Tanggal Verifikasi", "Tanggal Tindak Lanjut Pertama", "Tanggal Selesai", "Tanggal Ditutup", "Terlambat",
)  # fmt: skip
CLASSES = {
    "COMPLAINT": "Pengaduan", "ASPIRATION": "Aspirasi", "INFORMATION": "Permintaan Informasi",
    "OMBUDSMAN": "Pengaduan",
}  # fmt: skip
STATUSES = {
    "RECEIVED": "Belum Terverifikasi",
    "INCOMPLETE": "Ditunda",
    "FORWARDED": "Belum Ditindaklanjuti",
    "IN_PROGRESS": "Proses",
    "SETTLED": "Proses",
    "OBJECTED": "Proses",
    "CLOSED": "Selesai",
    "REJECTED": "Tidak Layak",
    "MERGED": "Arsip",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> str:
    """Text of a cell: None is empty, and what a spreadsheet would run is only shown."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def yes_no(value: bool) -> str:
    return "Ya" if value else "Tidak"


def row(values: Sequence[object]) -> list[str]:
    """One line; as many cells as :data:`HEAD`."""
    if len(values) != len(HEAD):
        raise ValueError("a line has as many cells as the head")
    return [cell(value) for value in values]
