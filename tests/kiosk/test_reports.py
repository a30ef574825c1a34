"""A box that lives reports every minute; what it tells begins and ends problems, and operators hear of them."""

from __future__ import annotations

import datetime as dt

import pytest

from molek.base.errors import Invalid, NotPermitted
from molek.kiosk import operations, queries
from molek.kiosk.enums import Act, PrinterState, ProblemKind
from molek.kiosk.errors import DeviceNotKnown
from molek.kiosk.models import Device, Problem, Usage
from molek.kiosk.operations import Report
from molek.kiosk.rules.charts import HEIGHT, bars
from molek.kiosk.rules.health import is_alive, paper_left
from molek.messages.models import OutboxMessage
from tests.cases.conftest import NINE
from tests.kiosk.conftest import MINUTE, OPERATOR, STRANGER
from tests.races.threads import at_once

pytestmark = pytest.mark.django_db
PHONE = "0844 0000 0031"


def beat(box: Device, at: dt.datetime = NINE, **more: object) -> operations.Beat:
    given = {"clock": at, "printer": PrinterState.READY, "version": "1 Chrome/150", "problem": "", **more}
    return operations.receive_beat(device_id=box.pk, report=Report(**given), at=at)  # type: ignore[arg-type]


def open_problems(box: Device) -> set[str]:
    return set(Problem.objects.filter(device=box, ended_at=None).values_list("kind", flat=True))


@pytest.mark.parametrize(("ago", "alive"), [(None, False), (0, True), (300, True), (301, False)], ids=str)
def test_alive(ago: int | None, alive: bool) -> None:
    seen = None if ago is None else NINE - dt.timedelta(seconds=ago)
    assert is_alive(seen, NINE) is alive


def test_paper_is_never_less_than_none() -> None:
    assert (paper_left(loaded=500, printed=30), paper_left(loaded=5, printed=6)) == (470, 0)


def test_bars_fill_the_height_and_an_empty_day_has_none() -> None:
    drawn = bars([(h, 10 if h == 9 else 5 if h == 10 else 0) for h in range(24)])
    assert drawn[9].height == 2 * drawn[10].height
    assert drawn[9].y + drawn[9].height == drawn[10].y + drawn[10].height < HEIGHT
    assert {bar.height for bar in bars([(h, 0) for h in range(24)])} == {0}


class TestSilence:
    def test_is_told_once_to_each_operator_and_ends_with_the_next_beat(self, box: Device, other_box: Device) -> None:
        operations.set_contacts(phones=[PHONE, PHONE, "+6284400000032"], by=OPERATOR, at=NINE)
        beat(other_box, NINE + 6 * MINUTE)
        assert operations.look_for_silent(at=NINE + 5 * MINUTE) == 0
        assert operations.look_for_silent(at=NINE + 6 * MINUTE) == 1
        assert operations.look_for_silent(at=NINE + 7 * MINUTE) == 0
        assert OutboxMessage.objects.filter(template="kiosk.problem").count() == 2
        assert open_problems(box) == {ProblemKind.SILENT}
        beat(box, NINE + 8 * MINUTE)
        assert open_problems(box) == set()
        assert operations.look_for_silent(at=NINE + 20 * MINUTE) == 2

    def test_of_a_revoked_box_is_no_problem(self, box: Device) -> None:
        operations.revoke_device(device_id=box.pk, why="rusak", by=OPERATOR, at=NINE)
        assert operations.look_for_silent(at=NINE + 60 * MINUTE) == 0
        with pytest.raises(DeviceNotKnown):
            beat(box)

    def test_contacts_are_phones_and_the_operators_business(self) -> None:
        with pytest.raises(NotPermitted):
            operations.set_contacts(phones=[PHONE], by=STRANGER, at=NINE)
        with pytest.raises(Invalid):
            operations.set_contacts(phones=["123"], by=OPERATOR, at=NINE)
        operations.set_contacts(phones=[PHONE], by=OPERATOR, at=NINE)
        assert queries.boxes(by=OPERATOR, at=NINE).contacts == ["+6284400000031"]
        operations.set_contacts(phones=[], by=OPERATOR, at=NINE)
        assert queries.boxes(by=OPERATOR, at=NINE).contacts == []


class TestBeat:
    @pytest.mark.parametrize(
        ("off_s", "wrong"), [(0, False), (90, False), (91, True), (-91, True), (-86_400 * 365, True)]
    )
    def test_the_servers_time_decides_and_a_wrong_clock_is_told(self, box: Device, off_s: int, wrong: bool) -> None:
        told = beat(box, clock=NINE + dt.timedelta(seconds=off_s))
        assert told.clock_error_s == off_s
        assert (ProblemKind.CLOCK in open_problems(box)) is wrong
        box.refresh_from_db()
        assert box.last_seen_at == NINE
        beat(box)
        assert open_problems(box) == set()

    def test_paper_out_and_jams_begin_and_end(self, box: Device) -> None:
        operations.set_contacts(phones=[PHONE], by=OPERATOR, at=NINE)
        beat(box, printer=PrinterState.PAPER_OUT)
        assert open_problems(box) == {ProblemKind.PRINTER}
        beat(box, NINE + MINUTE, printer=PrinterState.PAPER_OUT)
        assert OutboxMessage.objects.filter(template="kiosk.problem").count() == 1
        beat(box, NINE + 2 * MINUTE)
        assert open_problems(box) == set()

    def test_paper_is_counted_from_what_was_loaded(self, box: Device) -> None:
        assert beat(box).paper_left is None
        operations.load_paper(device_id=box.pk, sheets=31, by=OPERATOR, at=NINE)
        assert beat(box).paper_left == 31
        Device.objects.filter(pk=box.pk).update(paper_printed=1)
        assert beat(box).paper_left == 30
        assert open_problems(box) == {ProblemKind.PAPER}
        operations.load_paper(device_id=box.pk, sheets=500, by=OPERATOR, at=NINE)
        assert open_problems(box) == set()

    def test_only_the_last_problem_of_the_screen_is_open(self, box: Device) -> None:
        beat(box, problem="first")
        beat(box, NINE + MINUTE, problem="second")
        assert list(Problem.objects.filter(ended_at=None).values_list("kind", "text")) == [("SCREEN", "second")]

    @pytest.mark.race
    @pytest.mark.django_db(transaction=True)
    def test_two_at_the_same_moment_open_one_problem(self, box: Device) -> None:
        at_once(*[lambda: beat(box, printer=PrinterState.JAMMED) for _ in range(4)])
        assert Problem.objects.filter(kind=ProblemKind.PRINTER, ended_at=None).count() == 1


class TestList:
    def test_groups_by_kecamatan_with_what_matters(
        self, city: object, box: Device, other_box: Device, django_assert_max_num_queries: object
    ) -> None:
        beat(box, NINE, printer=PrinterState.JAMMED)
        for _ in range(3):
            operations.count_act(device_id=box.pk, act=Act.SIGN_IN, at=NINE)
        operations.count_act(device_id=box.pk, act=Act.PRINT, at=NINE)
        with django_assert_max_num_queries(9):  # type: ignore[operator]
            found = queries.boxes(by=OPERATOR, at=NINE + MINUTE)
        assert [(title, [row.name for row in rows]) for title, rows in found.groups] == [
            ("Kota Lama", ["Kotak Fatubesi 1", "Kotak Oeba 1"])
        ]
        row = found.groups[0][1][0]
        assert (row.is_alive, row.used_today, row.colour, row.problems[0].text) == (True, 3, "yellow", "kertas macet")
        assert (found.alive, found.silent, found.waiting) == (2, 0, 0)
        assert [(bar.hour, bar.times) for bar in found.hours if bar.times] == [(9, 3)]
        assert queries.boxes(by=OPERATOR, at=NINE + 6 * MINUTE).silent == 2

    def test_is_for_operators(self, box: Device) -> None:
        with pytest.raises(NotPermitted):
            queries.boxes(by=STRANGER, at=NINE)

    def test_one_box_with_its_week(self, city: object, box: Device) -> None:
        operations.count_act(device_id=box.pk, act=Act.APPLY, at=NINE - dt.timedelta(days=6))
        operations.count_act(device_id=box.pk, act=Act.APPLY, at=NINE - dt.timedelta(days=7))
        page = queries.box(device_id=box.pk, by=OPERATOR, at=NINE)
        assert [counts["APPLY"] for _day, counts in page.week] == [1, 0, 0, 0, 0, 0, 0]

    @pytest.mark.race
    @pytest.mark.django_db(transaction=True)
    def test_counting_loses_nothing(self, box: Device) -> None:
        at_once(*[lambda: operations.count_act(device_id=box.pk, act=Act.PRINT, at=NINE) or True for _ in range(6)])
        assert Usage.objects.get().times == 6
