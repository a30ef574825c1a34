"""The central registry's export, with all its damage: what comes in, what stays out, what is told of it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from molek.audit.models import Event
from molek.base.actors import SYSTEM
from molek.base.errors import NotPermitted
from molek.files import queries as files
from molek.files.errors import FileUnknown
from molek.residents import enums, operations, queries
from molek.residents.errors import ImportFileUnusable
from molek.residents.models import FamilyCard, ImportLine, ImportRun, Resident, ResidentChange
from molek.residents.operations import importing
from molek.residents.permissions import ResidentPermission
from molek.residents.rules import lines as rules
from molek.residents.rules import words
from tests.residents.conftest import CLERK, FATUBESI, NINE, REGISTRY, official
from tests.residents.damage import EXPORT_HEADER, KINDS, TODAY, Line, clean_rows, damaged_lines, write_csv
from tests.residents.xlsx import write_xlsx

pytestmark = pytest.mark.usefixtures("areas")


def take_in(path: Path, **options: object) -> ImportRun:
    return operations.import_residents(path=path, **{"by": SYSTEM, "at": NINE, **options})  # type: ignore[arg-type]


def report_of(run: ImportRun) -> list[dict[str, str]]:
    out = io.StringIO()
    operations.write_report(run_id=run.pk, to=out, by=SYSTEM)
    return list(csv.DictReader(out.getvalue().splitlines()))


def ok(count: int, seed: int = 1) -> list[Line]:
    return [Line(row, "ok", "imported", "") for row, _ in zip(clean_rows(count, seed), range(count), strict=False)]


def everything() -> list[tuple[object, ...]]:
    """The whole register, for comparison."""
    people = Resident.objects.order_by("nik").values_list(
        *(f.attname for f in Resident._meta.concrete_fields if f.name not in ("id", "ref", "family_card"))
    )
    return [*people, *FamilyCard.objects.order_by("kk_number").values_list("kk_number", "flags")]


@pytest.mark.parametrize(
    ("delimiter", "encoding", "end"),
    [(";", "utf-8-sig", "\r\n"), (",", "utf-8", "\n"), ("\t", "utf-16", "\r\n"), ("|", "utf-16-le", "\n")],
)
def test_every_line_gets_its_verdict(tmp_path: Path, delimiter: str, encoding: str, end: str) -> None:
    lines = damaged_lines()
    path = write_csv(tmp_path / "ekspor.csv", lines, delimiter=delimiter, encoding=encoding, end=end)
    run = take_in(path)
    report = report_of(run)
    assert [int(r["line"]) for r in report] == list(range(2, len(lines) + 2))
    wrong = [
        (line.kind, line.verdict, told["verdict"], told["codes"])
        for line, told in zip(lines, report, strict=True)
        if told["verdict"] != line.verdict or (line.code and line.code not in told["codes"].split())
    ]
    assert wrong == []
    assert all(bool(told["message"]) == bool(told["codes"]) for told in report)
    counts = [sum(line.verdict == v for line in lines) for v in ("imported", "warned", "rejected")]
    assert [run.lines_imported, run.lines_warned, run.lines_rejected] == counts
    assert run.lines_read == len(lines)
    assert run.residents_added == Resident.objects.count()


def test_running_it_twice_changes_nothing(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "ekspor.csv", damaged_lines())
    first = take_in(path)
    before = everything()
    second = take_in(path)
    assert (second.residents_added, second.residents_changed) == (0, 0)
    assert everything() == before
    assert not ResidentChange.objects.exists()
    assert report_of(first) == report_of(second)


def test_the_kinds_of_file_say_the_same(tmp_path: Path) -> None:
    lines = damaged_lines(1)
    first = report_of(take_in(write_csv(tmp_path / "a.csv", lines)))
    rows = [EXPORT_HEADER, *([line.row[c] for c in EXPORT_HEADER] for line in lines)]
    second = report_of(take_in(write_xlsx(tmp_path / "a.xlsx", rows)))
    assert first == second


def test_a_clean_line_is_stored_in_canonical_form(tmp_path: Path) -> None:
    row = {
        **next(clean_rows(1)), "NO_KK": "'9901011402200001", "NIK": "990101 540790 0001", "NAMA_LGKP": " Siti  o'neil ",
        "JENIS_KLMIN": "P", "TGL_LHR": "14/7/1990", "AGAMA": "katolik", "STATUS_KAWIN": "Kawin Belum Tercatat",
        "STAT_HBKEL": "isteri", "PDDK_AKH": "SLTA", "JENIS_PKRJN": "pns", "GOL_DARAH": "", "NO_RT": "7", "NO_RW": "012",
        "KODE_KEL": "5371061008", "NO_HP": "0844-1234-5678", "NAMA_LGKP_IBU": "-", "ALAMAT": "Jl. Nangka\\Dua  no 1",
    }  # fmt: skip
    take_in(write_csv(tmp_path / "a.csv", [Line(row, "", "", "")]))
    person = Resident.objects.select_related("family_card").get()
    stored = (
        person.family_card.kk_number, person.nik, person.name, person.sex, str(person.birth_date), person.religion,
        person.marital_status, person.relation, person.education, person.occupation, person.blood_type, person.rt,
        person.rw, person.area_id, person.phone, person.mother_name, person.address, person.citizenship, person.status,
    )  # fmt: skip
    assert stored == (
        "9901011402200001", "9901015407900001", "SITI O'NEIL", "FEMALE", "1990-07-14", "KATHOLIK",
        "MARRIED_UNRECORDED", "WIFE", "SENIOR", 5, "UNKNOWN", "007", "012", FATUBESI, "+6284412345678", "",
        "JL. NANGKA\\DUA NO 1", "WNI", "ALIVE",
    )  # fmt: skip


def test_a_warning_is_kept_with_the_record_and_the_unknown_word_too(tmp_path: Path) -> None:
    row = {**next(clean_rows(1)), "JENIS_PKRJN": "Ojek  Online", "NO_HP": "12345"}
    take_in(write_csv(tmp_path / "a.csv", [Line(row, "", "", "")]))
    person = Resident.objects.get()
    assert (person.occupation, person.occupation_text, person.phone) == (89, "OJEK ONLINE", "")
    assert person.flags == ["occupation-unknown", "phone-unusable"]
    record = queries.facts_of(resident_id=person.pk, by=SYSTEM, purpose="IMPORT", at=NINE)  # type: ignore[arg-type]
    assert record.occupation == "OJEK ONLINE"


def test_a_new_export_changes_the_record_and_keeps_what_it_was(tmp_path: Path) -> None:
    row = next(clean_rows(1))
    take_in(write_csv(tmp_path / "a.csv", [Line(row, "", "", "")]))
    person = Resident.objects.get()
    Resident.objects.update(resident_since="2020-01-01", contact_language="en")
    newer = {**row, "STATUS_KAWIN": "CERAI MATI", "ALAMAT": "JL. BARU", "NO_KK": "9901010101250009", "NO_HP": ""}
    run = take_in(write_csv(tmp_path / "b.csv", [Line(newer, "", "", "")]), by=REGISTRY)
    assert (run.residents_added, run.residents_changed) == (0, 1)
    after = Resident.objects.get()
    assert (after.pk, after.ref, after.contact_language) == (person.pk, person.ref, "en")
    # the export lacks the phone and the day of arrival: the one stays, the other is not true any more
    assert (after.phone, after.resident_since) == (person.phone, None)
    kept = {c.field: (c.old, c.new) for c in ResidentChange.objects.all()}
    assert kept == {
        "kk_number": (row["NO_KK"], "9901010101250009"),
        "marital_status": (person.marital_status, "WIDOWED"),
        "address": (person.address, "JL. BARU"),
        "resident_since": ("2020-01-01", None),
    }
    change = ResidentChange.objects.first()
    assert change is not None
    assert (change.source, change.reason, change.by_ref, change.changed_at) == (
        "IMPORT", f"import:{run.pk}", "official:12", NINE,
    )  # fmt: skip


def test_a_day_of_arrival_in_the_export_is_taken(tmp_path: Path) -> None:
    row = next(clean_rows(1))
    path = tmp_path / "a.csv"
    path.write_text(";".join([*EXPORT_HEADER, "TGL_DATANG"]) + "\n" + ";".join([*row.values(), "05-02-2019"]) + "\n")
    take_in(path)
    assert str(Resident.objects.get().resident_since) == "2019-02-05"


def test_odd_families_are_flagged_on_their_card(tmp_path: Path) -> None:
    first, second, third = ok(3)
    rows = [
        {**first.row, "NO_KK": "9901010101200001", "STAT_HBKEL": "ANAK"},
        {**second.row, "NO_KK": "9901010101200002", "STAT_HBKEL": "KEPALA KELUARGA"},
        {**third.row, "NO_KK": "9901010101200002", "STAT_HBKEL": "KEPALA KELUARGA"},
    ]
    take_in(write_csv(tmp_path / "a.csv", [Line(r, "", "", "") for r in rows]))
    assert dict(FamilyCard.objects.values_list("kk_number", "flags")) == {
        "9901010101200001": ["no-head"],
        "9901010101200002": ["several-heads"],
    }
    rows[2]["STAT_HBKEL"] = "ANAK"
    take_in(write_csv(tmp_path / "b.csv", [Line(r, "", "", "") for r in rows]))
    assert FamilyCard.objects.get(kk_number="9901010101200002").flags == []


def test_a_dry_run_tells_all_and_changes_nothing(tmp_path: Path) -> None:
    lines = ok(5)
    take_in(write_csv(tmp_path / "a.csv", lines[:3]))
    before = everything()
    lines[0].row["NAMA_LGKP"] = "NAMA BARU"
    run = take_in(write_csv(tmp_path / "b.csv", lines), is_dry_run=True)
    assert (run.residents_added, run.residents_changed, run.lines_imported) == (2, 1, 5)
    assert len(report_of(run)) == 5
    assert everything() == before
    assert Event.objects.filter(event="residents.import.rehearsed").count() == 1


def test_the_log_tells_of_the_import(tmp_path: Path) -> None:
    run = take_in(write_csv(tmp_path / "a.csv", damaged_lines(1)), by=REGISTRY)
    event = Event.objects.get(event="residents.import.merged")
    assert (event.subject, event.actor_ref) == (f"import:{run.pk}", "official:12")
    assert event.data["added"] == run.residents_added


def test_only_who_may_import_imports_and_only_his_areas(tmp_path: Path) -> None:
    lines = ok(30)
    path = write_csv(tmp_path / "a.csv", lines)
    with pytest.raises(NotPermitted):
        take_in(path, by=CLERK)
    run = take_in(path, by=official(ResidentPermission.IMPORT, area=FATUBESI))
    told = report_of(run)
    for line, said in zip(lines, told, strict=True):
        expected = "" if line.row["KODE_KEL"] == FATUBESI else "area-not-yours"
        assert said["codes"] == expected
    assert set(Resident.objects.values_list("area_id", flat=True)) == {FATUBESI}


def test_the_number_of_queries_does_not_grow_with_the_lines(tmp_path: Path) -> None:
    counts = []
    for number, size in enumerate((10, 500)):
        path = write_csv(tmp_path / f"{size}.csv", ok(size, seed=number + 7))
        with CaptureQueriesContext(connection) as captured:
            take_in(path)
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "kosong"),
        (b"nama,umur\nA,1\n", "judul"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS lama"),
        (b"PK\x03\x04 not a zip", "rusak"),
        (b"NIK;NAMA_LGKP;NO_KK;TGL_LHR\n", "JENIS_KLMIN"),
        (b"\0" * 100, "judul"),
    ],
)
def test_a_file_that_is_no_export_is_refused_whole(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(ImportFileUnusable, match=why):
        take_in(path)
    run = ImportRun.objects.get()
    assert run.state == "FAILED"
    assert why in run.problem


def test_a_column_rounded_by_excel_is_refused_whole(tmp_path: Path) -> None:
    lines = ok(80)
    for number, line in enumerate(lines):
        line.row["NIK"] = f"{line.row['NIK'][:12]}{number % 9 + 1:03d}0"
    with pytest.raises(ImportFileUnusable, match="dibulatkan"):
        take_in(write_csv(tmp_path / "a.csv", lines))
    assert not Resident.objects.exists()


def test_numbers_and_dates_of_a_spreadsheet(tmp_path: Path) -> None:
    row = next(clean_rows(1))
    typed: list[object] = [row[c] for c in EXPORT_HEADER]
    cells = {name: place for place, name in enumerate(EXPORT_HEADER)}
    day = rules.parse_date(row["TGL_LHR"])
    typed[cells["TGL_LHR"]], typed[cells["NO_RT"]] = day, 7
    typed[cells["NO_HP"]] = 84412345678
    rounded = list(typed)
    rounded[cells["NIK"]] = float(int(row["NIK"]) // 10 * 10)
    path = write_xlsx(tmp_path / "a.xlsx", [EXPORT_HEADER, typed, rounded])
    report = report_of(take_in(path))
    assert [r["codes"] for r in report] == ["", "nik-excel-exponent"]
    person = Resident.objects.get()
    assert (person.birth_date, person.rt, person.phone) == (day, "007", "+6284412345678")


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["x" * 50_000_000]])
    assert path.stat().st_size < 200_000
    with pytest.raises(ImportFileUnusable, match="terlalu besar"):
        take_in(path)


def test_windows_letters_are_read(tmp_path: Path) -> None:
    lines = ok(2)
    lines[0].row["NAMA_LGKP"] = "JOSÉ D’ORNAY"
    take_in(write_csv(tmp_path / "a.csv", lines, encoding="cp1252"))
    assert Resident.objects.filter(name="JOSÉ D’ORNAY").exists()


def test_an_open_quote_spoils_its_own_line_only(tmp_path: Path) -> None:
    lines = ok(4)
    path = write_csv(tmp_path / "a.csv", lines, end="\n")
    text = path.read_text(encoding="utf-8-sig").splitlines()
    text[2] = text[2].replace(lines[1].row["NAMA_LGKP"], '"' + lines[1].row["NAMA_LGKP"], 1)
    path.write_text("\n".join(text) + "\n")
    assert [(r["line"], r["codes"]) for r in report_of(take_in(path))] == [
        ("2", ""), ("3", "columns-differ"), ("4", ""), ("5", ""),
    ]  # fmt: skip


def test_a_line_break_inside_a_quoted_cell_is_one_record(tmp_path: Path) -> None:
    lines = ok(3)
    lines[1].row["ALAMAT"] = "JL. NANGKA\nNO. 3"
    report = report_of(take_in(write_csv(tmp_path / "a.csv", lines, end="\n")))
    assert [(r["line"], r["codes"]) for r in report] == [("2", ""), ("3", ""), ("5", "")]
    assert Resident.objects.filter(address="JL. NANGKA NO. 3").exists()


def test_lines_of_another_width_and_blank_lines(tmp_path: Path) -> None:
    first, second, third = ok(3)
    path = write_csv(tmp_path / "a.csv", [first], end="\n")
    with path.open("a") as file:
        file.write("\n" + ";".join(list(second.row.values())[:-1]) + "\n" + ";".join(third.row.values()) + ";;\n")
    assert [(r["line"], r["codes"]) for r in report_of(take_in(path))] == [
        ("2", ""), ("4", "columns-differ"), ("5", ""),
    ]  # fmt: skip


def test_the_report_holds_no_formula_and_nothing_of_the_file(tmp_path: Path) -> None:
    lines = damaged_lines(1)
    out = io.StringIO()
    operations.write_report(run_id=take_in(write_csv(tmp_path / "a.csv", lines)).pk, to=out, by=SYSTEM)
    text = out.getvalue()
    assert not any(cell[:1] in "=+-@" for row in csv.reader(text.splitlines()) for cell in row if cell)
    assert not any(line.row["NIK"] in text for line in lines if len(line.row["NIK"].strip()) > 10)


def test_codes_of_the_rules_are_codes_of_the_register() -> None:
    for table, choices in (
        (words.SEX, enums.Sex), (words.RELIGION, enums.Religion), (words.MARITAL_STATUS, enums.MaritalStatus),
        (words.RELATION, enums.Relation), (words.EDUCATION, enums.Education), (words.BLOOD_TYPE, enums.BloodType),
        (words.CITIZENSHIP, enums.Citizenship),
    ):  # fmt: skip
        assert set(table.values()) == set(choices.values), choices
        # every label as printed on papers is understood
        assert all(table[str(choice.label)] == choice.value for choice in choices), choices
    assert len(enums.OCCUPATIONS) == len(set(enums.OCCUPATIONS)) == 89
    assert set(words.OCCUPATION_VARIANTS.values()) <= set(range(1, 90))
    used = {code for *_, code in KINDS.values() if code} | {"repeats-earlier", "contradicts-earlier"}
    untried = set(rules.CODES) - used
    assert untried == {"columns-differ", "area-not-yours", "citizenship-unknown", "arrival-unreadable"}


@given(st.lists(st.text(max_size=30), min_size=0, max_size=25))
def test_no_cells_whatever_break_the_check(cells: list[str]) -> None:
    check = rules.LineCheck(
        EXPORT_HEADER,
        areas=frozenset({FATUBESI}),
        may_import=lambda _code: True,
        occupations={label: code for code, label in enumerate(enums.OCCUPATIONS, 1)},
        today=TODAY,
    )
    values, codes, verdict = check.check(cells)
    assert len(values.split("\t")) == len(rules.STAGE_COLUMNS)
    assert "\n" not in values
    assert verdict == rules.verdict_of(codes)
    assert all(code in rules.CODES for code in codes)


@pytest.mark.parametrize("text", ["17-08-1990", "17/8/1990", "1990-08-17", "17.08.1990", " 17 8 1990 "])
def test_dates_as_exports_write_them(text: str) -> None:
    assert str(rules.parse_date(text)) == "1990-08-17"


@pytest.mark.parametrize("text", ["", "17-08-90", "31-04-2000", "29-02-1900", "1990", "08-17-1990", "abc", "1-1-0000"])
def test_what_is_no_date(text: str) -> None:
    assert rules.parse_date(text) is None


def test_killed_while_it_reads_it_leaves_nothing_and_starts_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_BATCH", 10)
    path = write_csv(tmp_path / "a.csv", ok(60))

    class Killed(BaseException):
        pass

    def kill(progress: operations.Progress) -> None:
        if progress.lines >= 30:
            raise Killed

    with pytest.raises(Killed):
        take_in(path, watch=kill)
    assert not Resident.objects.exists()
    left = ImportRun.objects.get()
    assert (left.state, left.lines_read) == ("READING", 30)
    run = take_in(path)
    assert (run.pk, run.attempt, run.lines_read, run.residents_added) == (left.pk, 2, 60, 60)
    assert ImportLine.objects.count() == 60


def test_a_worker_believed_dead_cannot_write_into_the_next_attempt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from molek.residents.errors import ImportRunning

    monkeypatch.setattr(importing, "_BATCH", 10)
    path = write_csv(tmp_path / "a.csv", ok(40))
    done: list[ImportRun] = []

    def overtake(progress: operations.Progress) -> None:
        if progress.lines == 20 and not done:
            done.append(take_in(path))

    with pytest.raises(ImportRunning):
        take_in(path, watch=overtake)
    assert done[0].residents_added == Resident.objects.count() == ImportLine.objects.count() == 40


@pytest.mark.django_db
def test_the_server_knows_at_once_how_much_came_in(tmp_path: Path) -> None:
    """What it believed before, the next statements would be planned by: a register of nobody, gone through for each."""
    path = write_csv(tmp_path / "a.csv", ok(2_000))
    take_in(path)
    with connection.cursor() as cursor:
        for table, least in (("resident", 2_000), ("familycard", 1)):
            cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [f"residents_{table}"])
            assert cursor.fetchone()[0] >= least


@pytest.mark.django_db(transaction=True)
def test_kill_minus_nine_leaves_the_register_as_it_was(tmp_path: Path) -> None:
    """The process of the real command is killed while it works; run again, it does all of it."""
    path = write_csv(tmp_path / "a.csv", ok(12_000))
    database = connection.settings_dict["NAME"]
    script = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "from django.core.management import call_command\n"
        f"call_command('import_residents', {str(path)!r})\n"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.residents.child_settings",
        "MOLEK_TEST_NAME": database,
    }
    child = subprocess.Popen([sys.executable, "-c", script], env=environment, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not ImportRun.objects.filter(lines_read__gt=0).exists():
            assert time.monotonic() < deadline
            assert child.poll() is None
            time.sleep(0.005)
        child.send_signal(signal.SIGKILL)
    finally:
        child.kill()
        child.wait()
    assert Resident.objects.count() in (0, 12_000)
    run = take_in(path)
    assert Resident.objects.count() == 12_000
    assert run.lines_imported == 12_000


def test_the_command_writes_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_csv(tmp_path / "a.csv", damaged_lines(1))
    report = tmp_path / "laporan.csv"
    call_command("import_residents", str(path), "--report", str(report), "--dry-run", verbosity=0)
    assert not Resident.objects.exists()
    with report.open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file)).keys() == {"line", "verdict", "codes", "message"}
    call_command("import_residents", str(path), verbosity=0)
    assert "ditolak / rejected" in capsys.readouterr().out
    assert Resident.objects.exists()


def test_the_command_says_what_is_wrong_with_the_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no such file"):
        call_command("import_residents", str(tmp_path / "none.csv"), verbosity=0)
    (tmp_path / "x.csv").write_text("a,b\n")
    with pytest.raises(CommandError, match="judul"):
        call_command("import_residents", str(tmp_path / "x.csv"), verbosity=0)


@pytest.mark.django_db
def test_an_uploaded_export_is_forgotten_a_day_after_its_import() -> None:
    upload = SimpleUploadedFile("ekspor.csv", b"NIK;NAMA_LGKP")
    run = operations.order_import(upload=upload, is_dry_run=True, by=SYSTEM, at=NINE)
    assert operations.forget_import_files(at=NINE + dt.timedelta(days=9)) == 0  # still waits
    operations.run_ordered_import(run_id=run.pk, at=NINE)
    assert operations.forget_import_files(at=NINE + dt.timedelta(hours=23)) == 0
    assert operations.forget_import_files(at=NINE + dt.timedelta(hours=25)) == 1
    with pytest.raises(FileUnknown):
        files.read(run.sha256)
    assert operations.forget_import_files(at=NINE + dt.timedelta(hours=26)) == 0
