from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from molek.audit import queries as audit
from molek.base.actors import SYSTEM
from molek.base.errors import NotPermitted
from molek.base.workdays import CITY_TZ
from molek.documents import operations, queries
from molek.documents.enums import EntryState, RegisterScope
from molek.documents.errors import NumberUsed, NumberVoid, ReasonMissing, RegisterNotFound, WrongNumberTemplate
from molek.documents.models import Register, RegisterEntry
from tests.documents.conftest import CLERK, LATER, LURAH, NINE, STRANGER, issued, reserve

pytestmark = pytest.mark.django_db


def test_numbers_count_up_and_read_as_the_template_says() -> None:
    assert [reserve(f"letter:{n}").text for n in range(2)] == [
        "1/Kel.Ftbs.400.12.2.1/X/2025",
        "2/Kel.Ftbs.400.12.2.1/X/2025",
    ]


def test_same_subject_keeps_its_number_also_in_another_month() -> None:
    first = reserve("letter:a")
    assert reserve("letter:a", at=NINE + dt.timedelta(days=60)) == first


def test_each_classification_has_its_own_book() -> None:
    reserve("letter:a")
    assert reserve("letter:b", classification="400.9.14").number == 1


def test_city_may_keep_one_book_for_all_classifications() -> None:
    reserve("letter:a", scope=RegisterScope.YEAR)
    assert reserve("letter:b", classification="400.9.14", scope=RegisterScope.YEAR).number == 2


def test_counting_starts_again_at_new_year_of_the_city() -> None:
    reserve("letter:a")
    minute_before = dt.datetime(2025, 12, 31, 15, 59, tzinfo=dt.UTC)
    midnight = dt.datetime(2026, 1, 1, 0, 0, tzinfo=CITY_TZ)
    assert reserve("letter:b", at=minute_before).text == "2/Kel.Ftbs.400.12.2.1/XII/2025"
    assert reserve("letter:c", at=midnight).text == "1/Kel.Ftbs.400.12.2.1/I/2026"


def test_wrong_template_takes_no_number() -> None:
    with pytest.raises(WrongNumberTemplate):
        reserve("letter:a", number_template="{number}/{mayor}")
    assert reserve("letter:a").number == 1


def test_reservation_is_logged() -> None:
    reserve("letter:a")
    assert [shown.event for shown in audit.history("letter:a")] == ["documents.number.reserved"]


def test_void_number_explains_its_gap_and_is_never_given_again() -> None:
    reserve("letter:a")
    entry = operations.void_number(subject="letter:a", reason="Pemohon meninggal", by=LURAH, at=LATER)
    assert (entry.state, entry.reason, entry.voided_by) == (EntryState.VOID, "Pemohon meninggal", LURAH.ref)
    assert reserve("letter:b").number == 2
    assert queries.gaps() == []
    with pytest.raises(NumberVoid):
        reserve("letter:a")
    assert "documents.number.voided" in [shown.event for shown in audit.history("letter:a")]


def test_voiding_twice_keeps_the_first_reason() -> None:
    reserve("letter:a")
    operations.void_number(subject="letter:a", reason="pertama", by=LURAH, at=NINE)
    assert operations.void_number(subject="letter:a", reason="kedua", by=LURAH, at=LATER).reason == "pertama"


def test_void_needs_permission_and_reason_and_an_unused_number() -> None:
    reserve("letter:a")
    for actor in (CLERK, STRANGER):
        with pytest.raises(NotPermitted):
            operations.void_number(subject="letter:a", reason="x", by=actor, at=NINE)
    with pytest.raises(ReasonMissing):
        operations.void_number(subject="letter:a", reason="  ", by=LURAH, at=NINE)
    issued("letter:b")
    with pytest.raises(NumberUsed):
        operations.void_number(subject="letter:b", reason="x", by=LURAH, at=NINE)


def test_database_refuses_a_void_without_reason() -> None:
    entry = RegisterEntry.objects.get(pk=reserve("letter:a").entry_id)
    entry.state = EntryState.VOID
    with pytest.raises(IntegrityError, match="register_void_has_reason"), transaction.atomic():
        entry.save(update_fields=["state"])


def test_a_missing_number_is_found() -> None:
    reserve("letter:a")
    Register.objects.update(last_number=3)
    assert [gap.number for gap in queries.gaps(unit_code="KEL-FATUBESI", year=2025)] == [2, 3]
    assert queries.gaps(year=2024) == []


def test_book_is_read_by_key_newest_first() -> None:
    for n in range(5):
        reserve(f"letter:{n}")
    book = Register.objects.get()
    first = queries.register_page(register_id=book.pk, by=LURAH, size=3)
    assert [row.number for row in first.rows] == [5, 4, 3]
    rest = queries.register_page(register_id=book.pk, by=LURAH, size=3, after=first.next_key)
    assert ([row.number for row in rest.rows], rest.next_key) == ([2, 1], None)


def test_book_of_another_area_does_not_exist_for_a_reader() -> None:
    reserve("letter:a")
    book = Register.objects.get()
    assert list(queries.registers(by=LURAH, year=2025)) == [book]
    assert list(queries.registers(by=SYSTEM, year=2025)) == [book]
    for actor in (STRANGER, CLERK):
        assert list(queries.registers(by=actor, year=2025)) == []
        with pytest.raises(RegisterNotFound):
            queries.register_page(register_id=book.pk, by=actor)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_clerks_at_once_get_unique_numbers_without_gaps() -> None:
    def take(n: int) -> int:
        try:
            return reserve(f"letter:{n}").number
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(take, range(200)))
    assert sorted(numbers) == list(range(1, 201))
    assert queries.gaps() == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_one_letter_asked_for_eight_times_at_once_has_one_number() -> None:
    def take(_: int) -> str:
        try:
            return reserve("letter:same").text
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(take, range(24)))) == 1
    assert (Register.objects.get().last_number, queries.gaps()) == (1, [])
