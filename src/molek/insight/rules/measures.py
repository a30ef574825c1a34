"""What is counted, said once: pages, files, metadata and the printed reference take their definitions from here."""

from __future__ import annotations

from dataclasses import dataclass

from molek.catalogue.rules.bilingual import BilingualText as T
from molek.insight.rules.suppression import LEAST

POVERTY_LETTER = "poverty-statement"
LONGEST_WAIT_MINUTES = 600  # a longer one is kept as this: somebody forgot to close a number
LONGEST_DECISION_DAYS = 400


@dataclass(frozen=True, slots=True)
class Measure:
    """``source`` is the package that counts. ``per``: whether a map shows it per 1,000 residents."""

    code: str
    title: T
    definition: T
    unit: T
    source: str
    per_residents: bool = True


_APPLICATION = T("permohonan", "applications")
_MEASURES = (
    Measure(
        "applications",
        T("Permohonan masuk", "Applications received"),
        T(
            "Jumlah permohonan layanan menurut hari pengajuannya, di kelurahan tempat pemohon tercatat saat "
            "mengajukan. "
            "Permohonan yang kemudian ditarik tetap dihitung.",
            "Number of applications by the day they were submitted, in the kelurahan where the applicant was "
            "registered "
            "when applying. One that was withdrawn later still counts.",
        ),
        _APPLICATION,
        "cases",
    ),
    Measure(
        "accepted",
        T("Permohonan diterima", "Applications accepted"),
        T(
            "Jumlah permohonan yang putusannya, pada hari diputus, ialah diterima; baik oleh aturan maupun pejabat.",
            "Number of applications whose decision, on the day it was made, was to accept; by the rules or an "
            "official.",
        ),
        _APPLICATION,
        "cases",
    ),
    Measure(
        "refused",
        T("Permohonan ditolak", "Applications refused"),
        T(
            "Jumlah permohonan yang putusannya, pada hari diputus, ialah ditolak. Yang ditarik atau gugur tidak "
            "termasuk.",
            "Number of applications whose decision, on the day it was made, was to refuse. Withdrawn or lapsed ones do "
            "not count.",
        ),
        _APPLICATION,
        "cases",
    ),
    Measure(
        "late",
        T("Putusan terlambat", "Late decisions"),
        T(
            "Jumlah putusan yang sekurang-kurangnya satu langkah pejabatnya selesai sesudah hari tenggat dalam hari "
            "kerja. Putusan langsung oleh aturan tidak pernah terlambat.",
            "Number of decisions of which at least one step by an official ended after its due day, counted in working "
            "days. A decision made at once by the rules is never late.",
        ),
        T("putusan", "decisions"),
        "cases",
    ),
    Measure(
        "in_time",
        T("Putusan tepat waktu", "Decisions in time"),
        T(
            "Jumlah putusan dikurangi putusan terlambat.",
            "Number of decisions less the late ones.",
        ),
        T("putusan", "decisions"),
        "cases",
    ),
    Measure(
        "decision_days",
        T("Lama sampai putusan", "Time to a decision"),
        T(
            f"Median hari kalender dari pengajuan sampai putusan, menurut hari putusan. Ditampilkan bila ada "
            f"sekurang-kurangnya {LEAST} putusan.",
            f"Median calendar days from submission to decision, by the day of the decision. Shown where there are at "
            f"least {LEAST} decisions.",
        ),
        T("hari", "days"),
        "cases",
        per_residents=False,
    ),
    Measure(
        "reasons",
        T("Alasan penolakan", "Reasons of refusal"),
        T(
            "Berapa kali suatu aturan menjadi alasan penolakan. Satu penolakan dapat menyebut beberapa aturan; putusan "
            "pejabat menyebut satu.",
            "How often a rule was a reason of refusal. One refusal may name several rules; an official's decision "
            "names "
            "one.",
        ),
        T("kali", "times"),
        "cases",
    ),
    Measure(
        "poverty_letters",
        T("Surat keterangan tidak mampu", "Poverty statements"),
        T(
            "Permohonan surat keterangan tidak mampu (SKTM) yang diterima, sebagai petunjuk kemiskinan sampai data "
            "kesejahteraan (DTSEN) tersambung. Ini menghitung surat, bukan keluarga miskin.",
            "Accepted applications for a poverty statement (SKTM), as a sign of poverty until welfare data (DTSEN) is "
            "joined. It counts letters, not poor families.",
        ),
        T("surat", "letters"),
        "cases",
    ),
    Measure(
        "letters",
        T("Surat terbit", "Letters issued"),
        T(
            "Jumlah surat bertanda tangan elektronik menurut tanggal surat; surat yang kemudian dicabut tetap "
            "dihitung.",
            "Number of electronically signed letters by their date; one that was revoked later still counts.",
        ),
        T("surat", "letters"),
        "documents",
    ),
    Measure(
        "hall_wait",
        T("Waktu tunggu di loket", "Waiting time at counters"),
        T(
            f"Menit dari mengambil nomor sampai panggilan pertama; median, dan yang tidak dilampaui 9 dari 10 orang. "
            f"Nomor gelombang dan gulungan kertas tidak dihitung. Ditampilkan bila dipanggil sekurang-kurangnya "
            f"{LEAST}.",
            f"Minutes from taking a number to the first call; the median, and what 9 of 10 people did not exceed. "
            f"Numbers of waves and of the paper roll are left out. Shown where at least {LEAST} were called.",
        ),
        T("menit", "minutes"),
        "queueing",
        per_residents=False,
    ),
    Measure(
        "complaints",
        T("Pengaduan masuk", "Complaints received"),
        T(
            "Jumlah pengaduan, aspirasi dan permintaan informasi menurut hari masuk, di kelurahan tempat kejadian.",
            "Number of complaints, aspirations and requests for information by the day received, in the kelurahan "
            "where "
            "it happened.",
        ),
        T("pengaduan", "complaints"),
        "feedback",
    ),
    Measure(
        "satisfaction",
        T("Indeks kepuasan masyarakat (SKM)", "Satisfaction index (SKM)"),
        T(
            "Rata-rata sembilan unsur pada skala 1-4, dikali 25 (Permenpan-RB 14/2017).",
            "Mean of nine elements on a scale of 1 to 4, times 25 (ministerial regulation Permenpan-RB 14/2017).",
        ),
        T("indeks 25-100", "index 25-100"),
        "survey",
        per_residents=False,
    ),
    Measure(
        "revenue",
        T("Pendapatan asli daerah", "Own-source revenue"),
        T(
            "Uang yang diterima menurut bulan diterima: PBB-P2 dari pembayaran, jenis lain dari angka bulanan Bapenda.",
            "Money received by month of receipt: property tax from payments, other kinds from the revenue office's "
            "monthly totals.",
        ),
        T("rupiah", "rupiah"),
        "taxes",
        per_residents=False,
    ),
    Measure(
        "cards",
        T("KTP-el", "Identity cards"),
        T(
            "Kartu yang masih dikerjakan, dan berapa kartu selesai pada hari yang pertama kali dijanjikan dalam 90 "
            "hari "
            "terakhir.",
            "Cards still being made, and how many lay ready on the day first promised, over the last 90 days.",
        ),
        T("kartu", "cards"),
        "idcards",
        per_residents=False,
    ),
    Measure(
        "residents",
        T("Penduduk", "Residents"),
        T(
            "Jumlah penduduk hidup menurut alamat kartu keluarga pada hari tabel dibuat.",
            "Number of living residents by the address on their family card on the day the table was made.",
        ),
        T("orang", "persons"),
        "residents",
        per_residents=False,
    ),
)
MEASURES = {measure.code: measure for measure in _MEASURES}
