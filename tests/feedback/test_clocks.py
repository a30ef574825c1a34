"""The clocks of complaints count working days, go up when they run out, and close by themselves."""

from __future__ import annotations

import datetime as dt

import pytest

from molek.base.workdays import Calendar
from molek.feedback import operations
from molek.feedback.enums import AboutPost, Clock, Kind, Level, State, StepKind
from molek.feedback.models import Complaint, Escalation
from molek.feedback.rules.clocks import due_of
from molek.feedback.rules.policy import figures, in_force, read_figures
from molek.feedback.rules.routing import next_level
from molek.staff.models import Holiday, Unit
from tests.cases.conftest import FATUBESI, KECAMATAN, NINE, actor_of, events, messages_sent, resident_actor
from tests.feedback.conftest import TEN, answer, day, file, forward, row_of, told

pytestmark = pytest.mark.django_db
CALENDAR = Calendar(frozenset({dt.date(2026, 3, 19), dt.date(2026, 3, 20)}))


@pytest.mark.parametrize(
    ("clock", "settlement", "since", "last", "source"),
    [
        ("VERIFY", "", "2026-03-02", "2026-03-05", "SP4N"),
        ("VERIFY", "", "2026-03-06", "2026-03-11", "SP4N"),  # a Friday: the weekend does not count
        ("VERIFY", "", "2026-03-07", "2026-03-11", "SP4N"),  # filed on a Saturday
        ("FIRST_ANSWER", "", "2026-03-13", "2026-03-24", "SP4N"),  # over two holidays
        ("REPLY", "", "2026-03-02", "2026-03-16", "SP4N"),
        ("COMPLETE", "", "2026-03-02", "2026-04-15", "UU 25/2009"),
        ("OBJECTION", "", "2026-03-02", "2026-03-16", "UU 30/2014"),
        ("SETTLE", "INFORMATION", "2026-03-02", "2026-03-09", "SP4N"),
        ("SETTLE", "NORMATIVE", "2026-03-02", "2026-03-09", "SP4N"),
        ("SETTLE", "ORDINARY", "2026-03-02", "2026-03-24", "SP4N"),
        ("SETTLE", "SUPERVISION", "2026-03-02", "2026-05-27", "SP4N"),
        ("SETTLE", "PPID", "2026-03-02", "2026-03-16", "UU 14/2008"),
        ("SETTLE", "OMBUDSMAN", "2026-03-02", "2026-05-01", "UU 37/2008"),  # sixty days of the calendar
    ],
)
def test_the_last_day(clock, settlement, since, last, source):
    start = dt.date.fromisoformat(since)
    due = due_of(clock=clock, settlement=settlement, since=start, today=start, calendar=CALENDAR)
    assert due.day == dt.date.fromisoformat(last)
    assert source in due.figure.source
    assert not due.is_late


def test_it_is_late_from_the_day_after_on_even_on_a_saturday():
    for today, is_late in (("2026-03-06", False), ("2026-03-07", True), ("2026-03-09", True)):
        due = due_of(
            clock="SETTLE", settlement="NORMATIVE", since=dt.date(2026, 2, 27), today=dt.date.fromisoformat(today),
            calendar=Calendar(),
        )  # fmt: skip
        assert (due.day, due.is_late) == (dt.date(2026, 3, 6), is_late)


def test_an_extension_adds_seven_days_and_a_letters_own_deadline_counts_if_earlier():
    since = dt.date(2026, 3, 2)
    extended = due_of(clock="SETTLE", settlement="PPID", since=since, today=since, calendar=CALENDAR, is_extended=True)
    assert extended.day == dt.date(2026, 3, 27)
    named = due_of(
        clock="SETTLE", settlement="OMBUDSMAN", since=since, today=since, calendar=CALENDAR,
        deadline=dt.date(2026, 4, 1),
    )  # fmt: skip
    assert named.day == dt.date(2026, 4, 1)


def test_every_figure_has_a_source_and_a_new_line_counts_from_its_day():
    assert all(line.source and line.value for lines in figures().values() for line in lines)
    changed = read_figures(
        """
        [verify_days]
        name = { id = "x", en = "x" }
        unit = "working day"
        "2018-12-31" = { value = 3, source = "old", mark = "sure" }
        "2026-07-01" = { value = 2, source = "new", mark = "sure" }
        """
    )["verify_days"]
    assert [(one.since.year, one.value) for one in changed] == [(2018, 3), (2026, 2)]
    assert in_force("verify_days", dt.date(2010, 1, 1)).value == 3
    with pytest.raises(ValueError, match="unit"):
        read_figures('[a]\nname = { id = "x", en = "x" }\nunit = "moon"')
    with pytest.raises(ValueError, match="no value"):
        read_figures('[a]\nname = { id = "x", en = "x" }\nunit = "day"')
    with pytest.raises(ValueError, match="2018"):
        read_figures('[a]\nname={id="x",en="x"}\nunit="day"\n"2018-01-01"={value=1,source="",mark="sure"}')


@pytest.mark.parametrize(
    ("unit_kind", "clock", "levels", "days_late", "level"),
    [
        ("", "VERIFY", set(), 1, "INSPECTORATE"),
        ("KELURAHAN", "FIRST_ANSWER", set(), 1, "SUPERIOR"),
        ("KELURAHAN", "SETTLE", {"SUPERIOR"}, 5, ""),
        ("KELURAHAN", "SETTLE", {"SUPERIOR"}, 6, "INSPECTORATE"),
        ("KELURAHAN", "OBJECTION", set(), 1, "INSPECTORATE"),
        ("KECAMATAN", "FIRST_ANSWER", set(), 1, "INSPECTORATE"),
        ("OPD", "SETTLE", set(), 1, "INSPECTORATE"),
        ("OPD", "SETTLE", {"INSPECTORATE"}, 90, ""),
    ],
)
def test_where_a_late_matter_goes(unit_kind, clock, levels, days_late, level):
    found = next_level(unit_kind=unit_kind, clock=clock, levels=levels, days_late=days_late, step_days=5)
    assert found == level


def test_a_late_answer_goes_to_the_camat_then_to_the_inspectorate(with_lurah, offices, camat, resident):
    """Forwarded on 2 March: the answer is due on the 9th, the Inspectorate's turn is after five working days more."""
    Unit.objects.filter(code=KECAMATAN).update(email="kecamatan@example.org")
    assert operations.run_clocks(at=day("2026-03-09", 23)) == 0
    assert operations.run_clocks(at=day("2026-03-10", 1)) == 1
    row = row_of(with_lurah.code)
    assert (row.level, row.state, row.unit_id) == (Level.SUPERIOR, State.FORWARDED, offices.unit(FATUBESI))
    assert operations.run_clocks(at=day("2026-03-16")) == 0
    assert operations.run_clocks(at=day("2026-03-17")) == 1
    assert row_of(with_lurah.code).level == Level.INSPECTORATE
    assert operations.run_clocks(at=day("2026-03-18")) == 0
    assert list(Escalation.objects.order_by("pk").values_list("level", "unit__code")) == [
        ("SUPERIOR", KECAMATAN), ("INSPECTORATE", "INSPEKTORAT"),
    ]  # fmt: skip
    sent = [template for template, _key in messages_sent()]
    assert sent.count("feedback.escalated") == 2
    assert sent.count("feedback.late-office") == 1  # the Inspectorate has no mailbox here
    assert len(events("feedback.complaint.escalated")) == 2
    answer(with_lurah.code, by=camat, at=day("2026-03-18"))
    row = row_of(with_lurah.code)
    assert (row.level, row.is_answered_late, row.clock) == ("", True, Clock.SETTLE)


def test_a_camat_whom_it_concerns_is_passed_over_when_it_is_late(offices, officer):
    code = file().code
    forward(code, offices.unit(FATUBESI), by=officer)
    row_of(code).concerned.create(official_id=offices.city.camat.pk, source="TRIAGE")
    operations.run_clocks(at=day("2026-03-10"))
    assert row_of(code).level == Level.INSPECTORATE


def test_a_report_that_nobody_checks_goes_to_the_inspectorate(offices, inspector):
    code = file().code
    assert operations.run_clocks(at=day("2026-03-05")) == 0
    assert operations.run_clocks(at=day("2026-03-06")) == 1
    assert row_of(code).level == Level.INSPECTORATE
    assert forward(code, offices.unit(FATUBESI), by=inspector, at=day("2026-03-06")).level == ""


def test_a_settled_matter_closes_by_itself_after_ten_working_days(with_lurah, lurah):
    answer(with_lurah.code, by=lurah, is_final=True, at=NINE)
    assert operations.run_clocks(at=day("2026-03-16", 23)) == 0
    assert operations.run_clocks(at=day("2026-03-17")) == 1
    row = row_of(with_lurah.code)
    assert (row.state, row.closed_by_ref, row.clock) == (State.CLOSED, "system:molek", "")
    assert row.steps.latest("id").kind == StepKind.LAPSED
    assert operations.run_clocks(at=day("2026-03-18")) == 0


def test_a_report_that_is_not_completed_closes_after_thirty_working_days(known, officer):
    operations.ask_completion(code=known.code, text="Di mana?", revision=1, by=officer, at=NINE)
    assert operations.run_clocks(at=day("2026-04-14", 23)) == 0
    assert operations.run_clocks(at=day("2026-04-15")) == 1
    assert row_of(known.code).state == State.CLOSED


def test_a_holiday_that_is_announced_later_moves_the_day(with_lurah):
    """The day is computed and not stored: nobody is late because the calendar came after the report."""
    Holiday.objects.create(date=dt.date(2026, 3, 9), name="Libur kota", kind="HOLIDAY")
    assert operations.run_clocks(at=day("2026-03-10")) == 0
    assert operations.run_clocks(at=day("2026-03-11")) == 1


def test_an_objection_that_nobody_answers_goes_to_the_inspectorate(known, officer, resident):
    operations.reject(code=known.code, reason="x", revision=1, by=officer, at=NINE)
    operations.object_to(code=known.code, opened="", text="x", revision=2, by=resident_actor(resident), at=NINE)
    assert operations.run_clocks(at=day("2026-03-16")) == 0
    assert operations.run_clocks(at=day("2026-03-17")) == 1
    assert row_of(known.code).level == Level.INSPECTORATE


def test_the_clocks_run_twice_at_once_go_up_once(offices, officer):
    code = file().code
    forward(code, offices.unit(FATUBESI), by=officer)
    late = day("2026-03-10")
    assert (operations.run_clocks(at=late), operations.run_clocks(at=late)) == (1, 0)
    assert Escalation.objects.count() == 1
    assert Complaint.objects.get(code=code).steps.filter(kind=StepKind.ESCALATED).count() == 1


def test_figures_count_what_came_in_a_period(offices, officer, lurah):
    from molek.feedback import queries

    first = file().code
    file(told(kind=Kind.ASPIRATION, is_anonymous=True), at=NINE + dt.timedelta(days=1))
    forward(first, offices.unit(FATUBESI), by=officer)
    answer(first, by=lurah, is_final=True, at=NINE + dt.timedelta(days=4))
    found = queries.figures(since=NINE.date(), until=NINE.date() + dt.timedelta(days=2))
    assert (found.received, found.open, found.settled, found.answered_in_time, found.answered_late) == (2, 2, 1, 1, 0)
    assert found.by_kind == {"COMPLAINT": 1, "ASPIRATION": 1}
    assert found.by_area == {FATUBESI: 2}
    assert found.by_unit == {offices.unit(FATUBESI): 1}
    assert (found.median_days, found.anonymous) == (4.0, 1)
    nothing = queries.figures(since=dt.date(2020, 1, 1), until=dt.date(2020, 1, 1))
    assert (nothing.received, nothing.median_days) == (0, None)
    with pytest.raises(ValueError, match="period"):
        queries.figures(since=dt.date(2020, 1, 2), until=dt.date(2020, 1, 1))


def test_complaints_about_an_official_are_counted(offices, officer):
    from molek.feedback import queries

    one, two = (file(told(about_post=AboutPost.LURAH)).code for _ in range(2))
    operations.reject(code=one, reason="x", revision=1, by=officer, at=TEN)
    lurah = actor_of(offices.city.lurah)
    found = queries.complaints_about_official(lurah.ref)
    assert (found.received, found.open, found.rejected) == (2, 1, 1)
    assert queries.complaints_about_official("official:x").received == 0
    assert row_of(two).state == State.RECEIVED
