"""An export of the central registry as it comes in real life: every kind of damage, and what must become of it."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from molek.site.demo.synthetic import EXPORT_HEADER, export_row, generate

TODAY = dt.date(2026, 3, 2)
AREAS = [
    {"code": code, "name": code, "kind": "KELURAHAN"} for code in ("53.71.06.1008", "53.71.06.1010", "53.71.05.1004")
]
Row = dict[str, str]


@dataclass(frozen=True)
class Line:
    """A line of the file and its fate: ``verdict`` of the report and the code that must be among its codes."""

    row: Row
    kind: str
    verdict: str
    code: str


def _iso(row: Row) -> str:
    day, month, year = row["TGL_LHR"].split("-")
    return f"{year}-{month}-{day}"


def _other_day(row: Row) -> str:
    year, month, day = _iso(row).split("-")
    return f"{int(day) % 28 + 1:02d}-{month}-{year}"


def _other_sex(row: Row) -> str:
    return "PEREMPUAN" if row["JENIS_KLMIN"] == "LAKI-LAKI" else "LAKI-LAKI"


# kind: (column, how it is damaged, verdict, code)
KINDS: dict[str, tuple[str, Callable[[Row], str], str, str]] = {
    "nik with spaces": ("NIK", lambda r: f"{r['NIK'][:6]} {r['NIK'][6:12]} {r['NIK'][12:]}", "imported", ""),
    "nik with apostrophe": ("NIK", lambda r: "'" + r["NIK"], "imported", ""),
    "nik with dots": ("NIK", lambda r: f"{r['NIK'][:6]}.{r['NIK'][6:12]}.{r['NIK'][12:]}", "imported", ""),
    "nik too short": ("NIK", lambda r: r["NIK"][:15], "rejected", "nik-length"),
    "nik with apostrophe and too short": ("NIK", lambda r: "'" + r["NIK"][:15], "rejected", "nik-length"),
    "nik empty": ("NIK", lambda _: " ", "rejected", "nik-empty"),
    "nik with letter": ("NIK", lambda r: r["NIK"][:8] + "O" + r["NIK"][9:], "rejected", "nik-not-digits"),
    "nik with other digits": ("NIK", lambda r: r["NIK"][:8] + "٣" + r["NIK"][9:], "rejected", "nik-not-digits"),
    "nik as a power": ("NIK", lambda r: f"{float(r['NIK']):.5E}", "rejected", "nik-excel-exponent"),
    "nik as a power, Indonesian": (
        "NIK", lambda r: f"{float(r['NIK']):.5E}".replace(".", ","), "rejected", "nik-excel-exponent",
    ),
    "nik rounded": ("NIK", lambda r: r["NIK"][:12] + "0000", "rejected", "nik-excel-rounded"),
    "nik of day 35": ("NIK", lambda r: r["NIK"][:6] + "35" + r["NIK"][8:], "rejected", "nik-impossible-date"),
    "nik of month 13": ("NIK", lambda r: r["NIK"][:8] + "13" + r["NIK"][10:], "rejected", "nik-impossible-date"),
    "nik of 30 February": ("NIK", lambda r: r["NIK"][:6] + "3002" + r["NIK"][10:], "rejected", "nik-impossible-date"),
    "nik begins with 0": ("NIK", lambda r: "0" + r["NIK"][1:], "rejected", "nik-leading-zero"),
    "nik of an unknown province": ("NIK", lambda r: "54" + r["NIK"][2:], "warned", "nik-province-unknown"),
    "kk too short": ("NO_KK", lambda r: r["NO_KK"][:15], "rejected", "kk-length"),
    "kk empty": ("NO_KK", lambda _: "", "rejected", "kk-length"),
    "kk with letter": ("NO_KK", lambda r: r["NO_KK"][:8] + "X" + r["NO_KK"][9:], "rejected", "kk-not-digits"),
    "kk as a power": ("NO_KK", lambda r: f"{float(r['NO_KK']):.5E}", "rejected", "kk-excel"),
    "kk rounded": ("NO_KK", lambda r: r["NO_KK"][:12] + "0000", "rejected", "kk-excel"),
    "name untidy": ("NAMA_LGKP", lambda r: f"  {r['NAMA_LGKP'].title().replace(' ', '  ')} ", "imported", ""),
    "name empty": ("NAMA_LGKP", lambda _: "   ", "rejected", "name-empty"),
    "name a dash": ("NAMA_LGKP", lambda _: "-", "rejected", "name-empty"),
    "name without letter": ("NAMA_LGKP", lambda _: "12345", "rejected", "name-without-letter"),
    "name a formula": ("NAMA_LGKP", lambda _: '=HYPERLINK("http://contoh.invalid";"klik")', "rejected", "formula"),
    "name plus": ("NAMA_LGKP", lambda _: "+62 YOHANES", "rejected", "formula"),
    "name at": ("NAMA_LGKP", lambda _: "@SUM(A1)", "rejected", "formula"),
    "name tab formula": ("NAMA_LGKP", lambda _: "\t=1+1", "rejected", "formula"),
    "mother a formula": ("NAMA_LGKP_IBU", lambda _: "-1+1", "rejected", "formula"),
    "address a formula": ("ALAMAT", lambda _: "=1+1", "rejected", "formula"),
    "name very long": ("NAMA_LGKP", lambda _: "YOHANES " * 20, "rejected", "too-long"),
    "name with lost letter": ("NAMA_LGKP", lambda _: "JOS\ufffd BENU", "warned", "characters-lost"),
    "name with backslash": ("NAMA_LGKP", lambda _: "YOHANES\\N BENU", "imported", ""),
    "name with quote and delimiter": ("NAMA_LGKP", lambda _: 'YOHANES "ANIS"; BENU', "imported", ""),
    "mother a dash": ("NAMA_LGKP_IBU", lambda _: "-", "imported", ""),
    "date with slashes": ("TGL_LHR", lambda r: r["TGL_LHR"].replace("-", "/"), "imported", ""),
    "date in ISO": ("TGL_LHR", _iso, "imported", ""),
    "date with time": ("TGL_LHR", lambda r: _iso(r) + " 00:00:00", "imported", ""),
    "31 February": ("TGL_LHR", lambda r: "31-02-" + r["TGL_LHR"][6:], "rejected", "date-unreadable"),
    "date of two digits": ("TGL_LHR", lambda r: r["TGL_LHR"][:6] + r["TGL_LHR"][8:], "rejected", "date-unreadable"),
    "date empty": ("TGL_LHR", lambda _: "", "rejected", "date-unreadable"),
    "date in the future": ("TGL_LHR", lambda _: "01-01-2031", "rejected", "date-future"),
    "very old": ("TGL_LHR", lambda _: "01-01-1899", "warned", "date-suspicious"),
    "date differs": ("TGL_LHR", _other_day, "warned", "nik-date-differs"),
    "sex differs": ("JENIS_KLMIN", _other_sex, "warned", "nik-sex-differs"),
    "sex short": ("JENIS_KLMIN", lambda r: r["JENIS_KLMIN"][0].lower(), "imported", ""),
    "sex unknown": ("JENIS_KLMIN", lambda _: "X", "rejected", "sex-unknown"),
    "religion variant": ("AGAMA", lambda _: "Kristen Protestan", "imported", ""),
    "religion lower case": ("AGAMA", lambda _: "katolik", "imported", ""),
    "religion unknown": ("AGAMA", lambda _: "???", "rejected", "religion-unknown"),
    "marital unknown": ("STATUS_KAWIN", lambda _: "2", "rejected", "marital-unknown"),
    "relation unknown": ("STAT_HBKEL", lambda _: "TEMAN", "rejected", "relation-unknown"),
    "work unknown": ("JENIS_PKRJN", lambda _: "OJEK ONLINE", "warned", "occupation-unknown"),
    "work short": ("JENIS_PKRJN", lambda _: "Pegawai Negeri Sipil", "imported", ""),
    "school unknown": ("PDDK_AKH", lambda _: "PESANTREN", "warned", "education-unknown"),
    "blood unknown": ("GOL_DARAH", lambda _: "Z", "warned", "blood-unknown"),
    "blood a dash": ("GOL_DARAH", lambda _: "-", "imported", ""),
    "phone with signs": ("NO_HP", lambda _: "+62 844-1111-2222", "imported", ""),
    "phone bad": ("NO_HP", lambda _: "12345", "warned", "phone-unusable"),
    "rt short": ("NO_RT", lambda _: "7", "imported", ""),
    "rw text": ("NO_RW", lambda _: "TIGA", "warned", "rt-rw-unreadable"),
    "kelurahan without dots": ("KODE_KEL", lambda r: r["KODE_KEL"].replace(".", ""), "imported", ""),
    "kelurahan unknown": ("KODE_KEL", lambda _: "53.71.09.1001", "rejected", "area-unknown"),
    "kecamatan instead": ("KODE_KEL", lambda r: r["KODE_KEL"][:8], "rejected", "area-unknown"),
}  # fmt: skip


def clean_rows(count: int, seed: int = 1) -> Iterator[Row]:
    """Rows of people without the demo's fixed ones, whose data nothing is wrong with."""
    people = generate(count + 20, AREAS, seed, TODAY)
    made = (dict(zip(EXPORT_HEADER, export_row(f, p), strict=True)) for f in people for p in f.members)
    for row in made:
        if not row["NIK"].startswith("997101"):
            yield row


def damaged_lines(each: int = 3) -> list[Line]:
    """``each`` lines of every kind among clean ones; then exact repetitions and contradictions."""
    rows = clean_rows(len(KINDS) * each * 2 + 200)
    lines: list[Line] = []
    for _ in range(each):
        for kind, (column, damage, verdict, code) in KINDS.items():
            ordinary = next(rows)
            lines.append(Line(ordinary, "ok", "imported", ""))
            broken = next(rows)
            lines.append(Line({**broken, column: damage(broken)}, kind, verdict, code))
    for _ in range(each):
        row = next(rows)
        lines.append(Line(row, "ok", "imported", ""))
        lines.append(Line(row, "repeated", "imported", "repeats-earlier"))
        untidy = {**row, "NAMA_LGKP": row["NAMA_LGKP"].lower(), "NIK": "'" + row["NIK"]}
        lines.append(Line(untidy, "repeated otherwise written", "imported", "repeats-earlier"))
        lines.append(Line({**row, "NAMA_LGKP": "ORANG LAIN"}, "contradiction", "rejected", "contradicts-earlier"))
        lines.append(Line({**row, "NO_RT": "099"}, "contradiction", "rejected", "contradicts-earlier"))
        warned = {**next(rows), "JENIS_PKRJN": "OJEK ONLINE"}
        lines.append(Line(warned, "warned", "warned", "occupation-unknown"))
        lines.append(Line(warned, "warned again", "warned", "repeats-earlier"))
        rejected, good = {**row}, next(rows)
        rejected |= {"NIK": good["NIK"], "AGAMA": "???"}
        lines.append(Line(rejected, "rejected first", "rejected", "religion-unknown"))
        lines.append(Line(good, "good after a rejected one", "imported", ""))
    return lines


def write_csv(
    path: Path, lines: list[Line], *, delimiter: str = ";", encoding: str = "utf-8-sig", end: str = "\r\n"
) -> Path:
    with path.open("w", encoding=encoding, newline="", errors="replace") as file:
        rows = csv.writer(file, delimiter=delimiter, lineterminator=end)
        rows.writerow(EXPORT_HEADER)
        rows.writerows([line.row[column] for column in EXPORT_HEADER] for line in lines)
    return path
