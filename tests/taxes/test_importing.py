"""Files of the revenue office: dirty, reported line by line, harmless when taken in twice."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from molek.base.actors import SYSTEM
from molek.base.errors import NotPermitted
from molek.residents.models import Resident
from molek.taxes import operations
from molek.taxes.enums import ImportKind, ImportState, TieState
from molek.taxes.errors import AlreadyTied, ObjectNotFound, OwnTie, ReasonMissing, TaxFileUnusable, TieDecided
from molek.taxes.models import Bill, BillChange, ImportRun, Payment, RevenueTotal, TaxObject, TaxSubject, Tie
from molek.taxes.permissions import TaxPermission
from molek.taxes.rules.lines import day_of, idr_of
from tests.cases.conftest import FATUBESI, NIK, NINE, make_resident, resident_actor
from tests.residents.xlsx import write_xlsx
from tests.taxes.conftest import LATER, NOP, OTHER_NOP, make_bill, make_object, officer

OBJECTS = "NOP;Nama WP;NIK;Alamat Objek;Kode Kelurahan;Luas Bumi;Luas Bangunan;NJOP;Status"
BILLS = "NOP;Tahun;Pokok;Jatuh Tempo"
PAYMENTS = "NOP;Tahun;Tanggal Bayar;Pokok;Denda;Kanal;NTPD"


def take_in(folder: Path, kind: ImportKind, *lines: str, **more: Any) -> ImportRun:
    path = folder / f"{kind.value.lower()}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return operations.import_taxes(path=path, kind=kind, by=SYSTEM, at=NINE, **more)


def codes(run: ImportRun) -> dict[int, str]:
    return {int(row[0]): str(row[2]) for row in list(operations.report_rows(run_id=run.pk, by=SYSTEM))[1:] if row[2]}


def line(nop: str = NOP, name: str = "LUKAS LADO", nik: str = NIK, land: str = "200", **more: str) -> str:
    cells = {
        "address": "JL. NANGKA 1",
        "area": FATUBESI,
        "building": "60",
        "njop": "150.000.000",
        "status": "AKTIF",
        **more,
    }
    return ";".join(
        (nop, name, nik, cells["address"], cells["area"], land, cells["building"], cells["njop"], cells["status"])
    )


def test_objects_find_their_resident_by_exact_nik(resident: Resident, tmp_path: Path) -> None:
    run = take_in(tmp_path, ImportKind.OBJECTS, OBJECTS, line())
    assert (run.state, run.lines_imported, run.rows_added) == (ImportState.DONE, 1, 2)
    tie = Tie.objects.get()
    assert (tie.resident_id, tie.state, tie.evidence) == (resident.pk, TieState.CONFIRMED, "EXACT_NIK")


def test_second_run_changes_nothing(resident: Resident, tmp_path: Path) -> None:
    files = (
        (ImportKind.OBJECTS, OBJECTS, line()),
        (ImportKind.BILLS, BILLS, f"{NOP};2025;120.000;30-09-2025"),
        (ImportKind.PAYMENTS, PAYMENTS, f"{NOP};2025;17/08/2025;120000;0;Teller Bank;NTPD1"),
    )
    for kind, *lines in files:
        assert take_in(tmp_path, kind, *lines).rows_added
    for kind, *lines in files:
        again = take_in(tmp_path, kind, *lines)
        assert (again.rows_added, again.rows_changed) == (0, 0)
    assert (Bill.objects.count(), Payment.objects.count(), BillChange.objects.count()) == (1, 1, 0)


def test_every_bad_line_is_reported_and_the_good_ones_go_in(resident: Resident, tmp_path: Path) -> None:
    run = take_in(
        tmp_path, ImportKind.OBJECTS, OBJECTS,
        line(),
        line("53710600080010001"),
        line("5,37106E+17"),
        line(OTHER_NOP, name=""),
        line("537106000800100030", name="=HYPERLINK(1)"),
        line("537106000800100040", nik="12"),
        line("537106000800100050", nik=""),
        line("537106000800100060", area="53.71.99.9999", land="dua", status="aneh"),
        line("537106000800100070", name="+62812", nik=""),
    )  # fmt: skip
    assert codes(run) == {
        3: "nop-invalid", 4: "nop-rounded", 5: "name-missing", 6: "formula", 7: "nik-invalid", 8: "nik-missing",
        9: "area-unknown number-invalid status-unknown", 10: "formula",
    }  # fmt: skip
    assert (run.lines_imported, run.lines_warned, run.lines_rejected) == (1, 3, 5)
    assert TaxObject.objects.count() == 4


def test_one_nop_with_three_owners_keeps_all_three(resident: Resident, tmp_path: Path) -> None:
    second = make_resident("9971010202800001", "9971010101200002", name="MARKUS LADO")
    run = take_in(
        tmp_path, ImportKind.OBJECTS, OBJECTS,
        line(), line(name="MARKUS LADO", nik=second.nik), line(name="MARIA LADO", nik=""),
    )  # fmt: skip
    assert run.lines_rejected == 0
    assert (TaxObject.objects.count(), TaxSubject.objects.count()) == (1, 3)
    assert set(Tie.objects.filter(state=TieState.CONFIRMED).values_list("resident_id", flat=True)) == {
        resident.pk, second.pk,
    }  # fmt: skip


def test_double_nop_stands_once_and_contradictions_stay_out(resident: Resident, tmp_path: Path) -> None:
    run = take_in(tmp_path, ImportKind.OBJECTS, OBJECTS, line(), line(), line(name="LAIN", nik="", land="999"))
    assert codes(run) == {3: "twice", 4: "nik-missing contradicts"}
    assert TaxObject.objects.get().land_m2 == 200


def test_bills_need_their_object_and_read_odd_amounts_and_dates(resident: Resident, tmp_path: Path) -> None:
    make_object()
    run = take_in(
        tmp_path, ImportKind.BILLS, BILLS,
        f"{NOP};2025;Rp 120.000,00;2025-09-30",
        f"{NOP};2024;-5;30-09-2024",
        f"{NOP};2023;99,5;30-09-2023",
        f"{NOP};2022;1000;31-02-2022",
        f"{NOP};1066;1000;30-09-2022",
        f"{NOP};2021;1000;30-09-2030",
        f"{OTHER_NOP};2025;1000;30-09-2025",
        f"{NOP};2025;130000;30-09-2025",
    )  # fmt: skip
    assert codes(run) == {
        3: "amount-negative", 4: "amount-invalid", 5: "date-invalid", 6: "year-invalid", 7: "due-outside-year",
        8: "object-unknown", 9: "contradicts",
    }  # fmt: skip
    assert sorted(Bill.objects.values_list("year", "principal_idr")) == [(2021, 1_000), (2025, 120_000)]


def test_changed_bill_keeps_what_it_was(resident: Resident, tmp_path: Path) -> None:
    make_bill(make_object(), 2025)
    run = take_in(tmp_path, ImportKind.BILLS, BILLS, f"{NOP};2025;90.000;30-09-2025")
    assert (run.rows_added, run.rows_changed) == (0, 1)
    assert BillChange.objects.values_list("old_idr", "new_idr").get() == (120_000, 90_000)


def test_payments_of_the_future_or_without_reference_stay_out(resident: Resident, tmp_path: Path) -> None:
    make_bill(make_object(), 2025)
    run = take_in(
        tmp_path, ImportKind.PAYMENTS, PAYMENTS,
        f"{NOP};2025;01-10-2026;120000;0;Bank;A1",
        f"{NOP};2025;01-10-2025;120000;0;Bank;",
        f"{NOP};2024;01-10-2025;120000;0;Bank;A2",
        f"{NOP};2025;01-10-2025;150000;;QRIS;A3",
    )  # fmt: skip
    assert codes(run) == {2: "date-future", 3: "reference-missing", 4: "bill-unknown", 5: "more-than-bill"}
    assert Payment.objects.values_list("principal_idr", "penalty_idr", "channel").get() == (150_000, 0, "QRIS")


def test_a_large_file_costs_each_line_what_a_small_one_does_whatever_the_server_believes(
    resident: Resident, tmp_path: Path
) -> None:
    """Between two files the table of lines is empty, and the server looks at it then."""

    def seconds(count: int, first: int) -> float:
        lines = [line(nop=f"{first + number:018d}") for number in range(count)]
        began = time.perf_counter()
        assert take_in(tmp_path, ImportKind.OBJECTS, OBJECTS, *lines).lines_imported == count
        spent = time.perf_counter() - began
        for model in (Tie, TaxSubject, TaxObject):
            model.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE taxes_stagerow, taxes_taxobject, taxes_taxsubject")
        return spent

    nop = 537106000800000000
    seconds(500, nop)  # only now the tables are known to be empty
    assert seconds(3_000, nop + 10_000) < 12 * min(seconds(500, nop + 20_000 * again) for again in (1, 2, 3))


def test_totals_of_other_taxes(resident: Resident, tmp_path: Path) -> None:
    run = take_in(
        tmp_path, ImportKind.TOTALS, "Tahun;Bulan;Jenis Pajak;Realisasi",
        "2025;1;BPHTB;1.000.000", "2025;13;BPHTB;1", "2025;2;pajak reklame;500", "2025;2;candu;500",
    )  # fmt: skip
    assert codes(run) == {3: "month-invalid", 5: "kind-unknown"}
    assert sorted(RevenueTotal.objects.values_list("kind", "amount_idr")) == [
        ("ADVERTISING", 500),
        ("BPHTB", 1_000_000),
    ]


def test_rehearsal_reports_and_keeps_nothing(resident: Resident, tmp_path: Path) -> None:
    run = take_in(tmp_path, ImportKind.OBJECTS, OBJECTS, line(), is_dry_run=True)
    assert (run.lines_imported, run.rows_added, TaxObject.objects.count()) == (1, 0, 0)


@pytest.mark.parametrize(
    "text", ["", "apa;saja\n1;2\n", "NOP;Nama WP;Luas Bumi\n1;2;3\n"], ids=["empty", "no head", "column"]
)
def test_unusable_file_takes_nothing_in_and_says_why(resident: Resident, tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text)
    with pytest.raises(TaxFileUnusable):
        operations.import_taxes(path=path, kind=ImportKind.OBJECTS, by=SYSTEM, at=NINE)
    assert (ImportRun.objects.get().state, bool(ImportRun.objects.get().problem)) == (ImportState.FAILED, True)


def test_spreadsheet_is_read_as_well(resident: Resident, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(path, [OBJECTS.split(";"), line().split(";")])
    assert operations.import_taxes(path=path, kind=ImportKind.OBJECTS, by=SYSTEM, at=NINE).lines_imported == 1


def test_command_reports_to_a_file(resident: Resident, tmp_path: Path) -> None:
    source, report = tmp_path / "o.csv", tmp_path / "r.csv"
    source.write_text(f"{OBJECTS}\n{line()}\n{line('1')}\n")
    out = io.StringIO()
    call_command("import_taxes", "objects", str(source), "--report", str(report), stdout=out)
    assert "ditolak / rejected 1" in out.getvalue()
    assert [row[1] for row in csv.reader(report.read_text("utf-8-sig").splitlines())] == [
        "verdict",
        "IMPORTED",
        "REJECTED",
    ]


def test_strangers_import_nothing(resident: Resident, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(OBJECTS)
    with pytest.raises(NotPermitted):
        operations.import_taxes(path=path, kind=ImportKind.OBJECTS, by=resident_actor(resident), at=NINE)


# --------------------------------------------------------------------- ties


@pytest.fixture
def suggested(resident: Resident, tmp_path: Path) -> Tie:
    """Name and address alike, no NIK."""
    take_in(tmp_path, ImportKind.OBJECTS, OBJECTS, line(name="LUKAS M. LADO", nik="", address="JL NANGKA NO 1"))
    return Tie.objects.get()


def test_likeness_is_suggested_and_counts_for_nothing(suggested: Tie, resident: Resident) -> None:
    from molek.taxes.queries import settlement_of
    from molek.taxes.rules.settlement import Answer

    assert (suggested.state, suggested.resident_id) == (TieState.SUGGESTED, resident.pk)
    make_bill(suggested.object, 2025)
    assert settlement_of(resident_id=resident.pk, on=NINE.date()).answer is Answer.NOT_FOUND
    operations.confirm_tie(tie_id=suggested.pk, role="OWNER", by=officer("klerk"), at=LATER)  # type: ignore[arg-type]
    assert settlement_of(resident_id=resident.pk, on=NINE.date()).answer is Answer.OWING


def test_refused_suggestion_does_not_come_back(suggested: Tie, tmp_path: Path) -> None:
    clerk = officer("klerk")
    with pytest.raises(ReasonMissing):
        operations.refuse_tie(tie_id=suggested.pk, reason=" ", by=clerk, at=LATER)
    operations.refuse_tie(tie_id=suggested.pk, reason="orang lain", by=clerk, at=LATER)
    with pytest.raises(TieDecided):
        operations.refuse_tie(tie_id=suggested.pk, reason="lagi", by=clerk, at=LATER)
    assert operations.suggest_ties(by=SYSTEM, at=LATER) == 0
    suggested.refresh_from_db()
    assert suggested.state == TieState.REFUSED


def test_another_person_of_the_kelurahan_is_not_suggested(resident: Resident, tmp_path: Path) -> None:
    take_in(tmp_path, ImportKind.OBJECTS, OBJECTS, line(name="PETRUS BESSIE", nik="", address="JL. TIMOR 99"))
    assert not Tie.objects.exists()


def test_resident_claims_and_a_clerk_of_another_family_confirms(resident: Resident) -> None:
    make_object()
    with pytest.raises(ObjectNotFound):
        operations.claim_object(nop=OTHER_NOP, role="OWNER", note="", by=resident_actor(resident), at=NINE)  # type: ignore[arg-type]
    tie = operations.claim_object(nop=NOP, role="HEIR", note="", by=resident_actor(resident), at=NINE)  # type: ignore[arg-type]
    with pytest.raises(AlreadyTied):
        operations.claim_object(nop=NOP, role="HEIR", note="", by=resident_actor(resident), at=NINE)  # type: ignore[arg-type]
    from molek.staff.models import Official

    cousin = officer("sepupu")
    Official.objects.filter(pk=cousin.id).update(nik=resident.nik)
    with pytest.raises(OwnTie):
        operations.confirm_tie(tie_id=tie.pk, role="HEIR", by=cousin, at=LATER)  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        operations.confirm_tie(tie_id=tie.pk, role="HEIR", by=officer("baca", TaxPermission.READ), at=LATER)  # type: ignore[arg-type]
    operations.confirm_tie(tie_id=tie.pk, role="HEIR", by=officer("klerk"), at=LATER)  # type: ignore[arg-type]
    tie.refresh_from_db()
    assert tie.state == TieState.CONFIRMED


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("17-08-2025", "2025-08-17"),
        ("7/8/2025", "2025-08-07"),
        ("2025-08-17 00:00:00", "2025-08-17"),
        ("20250817", "2025-08-17"),
    ],
)
def test_days_are_read_as_offices_write_them(text: str, day: str) -> None:
    assert str(day_of(text)) == day


@pytest.mark.parametrize("text", ["", "31-02-2025", "17-08-25", "besok", "2025-13-01"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert day_of(text) is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1500000", 1_500_000),
        ("1.500.000", 1_500_000),
        ("Rp 1,500,000.00", 1_500_000),
        ("12,5", None),
        ("1.2.3", None),
        ("", None),
    ],
)
def test_amounts_are_whole_rupiah_or_nothing(text: str, amount: int | None) -> None:
    assert idr_of(text) == amount
