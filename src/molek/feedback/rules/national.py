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


def yes_no(value: bool) -> str:
    return "Ya" if value else "Tidak"


def row(values: Sequence[object]) -> list[str]:
    """One line of texts; as many cells as :data:`HEAD`. What a spreadsheet would run is disarmed by who writes it."""
    if len(values) != len(HEAD):
        raise ValueError("a line has as many cells as the head")
    return ["" if value is None else str(value) for value in values]
