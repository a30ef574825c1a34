"""A period's result is frozen when it is over, corrected only with a reason, and followed by what is done..."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from molek.audit.models import Event
from molek.base.errors import NotPermitted
from molek.survey import operations, queries
from molek.survey.enums import Channel, Element
from molek.survey.errors import (
    CorrectionTooSmall,
    FollowUpDone,
    NothingToPublish,
    PeriodNotFound,
    PeriodNotOver,
    PeriodOverlaps,
    PeriodWrong,
    ReasonMissing,
    ResultUnchanged,
)
from molek.survey.models import Answer, FollowUp, Period, Result
from tests.cases.conftest import FATUBESI, NINE, OEBA
from tests.races.threads import at_once, codes
from tests.survey.conftest import DAY, OFFICE, SINCE, STRANGER, TODAY, UNTIL, answer, load, open_period, tapped

pytestmark = pytest.mark.django_db


def publish(period: Period, reason: str = "", at: dt.datetime = NINE) -> Result:
    return operations.publish_result(period_id=period.pk, reason=reason, by=OFFICE, at=at)


def plan(period: Period) -> FollowUp:
    return operations.add_follow_up(
        period_id=period.pk, element=Element.TIME, what="Mengundi ulang", who="Camat", due_date=TODAY, by=OFFICE,
        at=NINE,
    )  # fmt: skip


@pytest.fixture
def period(db: None) -> Period:
    load(*[answer(4)] * 10, *[answer(2, unit=OEBA)] * 10, answer(1, day=UNTIL + DAY), *[tapped(4)] * 12)
    return open_period()


@pytest.mark.parametrize(
    "act",
    [
        lambda by: operations.open_period(name="x", since=SINCE, until=UNTIL, population=1, by=by, at=NINE),
        lambda by: operations.publish_result(period_id=1, by=by, at=NINE),
        lambda by: operations.add_follow_up(
            period_id=1, element=Element.TIME, what="x", who="x", due_date=TODAY, by=by, at=NINE
        ),
        lambda by: operations.finish_follow_up(follow_up_id=1, by=by, at=NINE),
        lambda by: queries.periods(by=by, on=TODAY),
        lambda by: queries.period_page(period_id=1, by=by, on=TODAY),
    ],
)
def test_only_the_office_of_the_survey(act: Callable[[object], object]) -> None:
    with pytest.raises(NotPermitted):
        act(STRANGER)


class TestOpening:
    def test_is_logged(self) -> None:
        made = open_period()
        logged = Event.objects.get()
        assert (logged.event, logged.subject) == ("survey.period.opened", f"survey-period:{made.pk}")

    def test_not_backwards(self) -> None:
        with pytest.raises(PeriodWrong):
            open_period(UNTIL, SINCE)

    @pytest.mark.parametrize(("since", "until"), [(UNTIL, UNTIL + DAY), (SINCE - DAY, SINCE), (SINCE, UNTIL)])
    def test_not_over_a_day_of_another(self, since: dt.date, until: dt.date, period: Period) -> None:
        with pytest.raises(PeriodOverlaps):
            open_period(since, until)
        assert open_period(UNTIL + DAY, UNTIL + 2 * DAY).pk


class TestPublishing:
    def test_freezes_what_was_counted(self, period: Period) -> None:
        made = publish(period)
        assert (made.figures["answers"], made.figures["index"], made.figures["category"]) == (20, "75.00", "C")
        assert made.figures["needed"] == 278
        assert (made.figures["taps"], made.figures["tapped_good"]) == (12, 12)
        assert [row["index"] for row in made.figures["units"]] == ["100.00", "50.00"]
        logged = Event.objects.get(event="survey.result.published")
        assert logged.data["sha256"] == made.sha256
        assert (logged.data["index"], logged.data["version"]) == ("75.00", 1)

    def test_the_database_refuses_to_change_it(self, period: Period) -> None:
        made = publish(period)
        for act in (lambda: Result.objects.filter(pk=made.pk).update(sha256="x"), made.delete):
            with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
                act()

    def test_not_before_its_last_day_is_over(self, period: Period) -> None:
        with pytest.raises(PeriodNotOver):
            publish(period, at=dt.datetime(2026, 2, 28, 15, 59, tzinfo=dt.UTC))  # 23:59 in the city
        assert publish(period, at=dt.datetime(2026, 2, 28, 16, 0, tzinfo=dt.UTC)).version == 1

    def test_not_of_a_handful(self, db: None) -> None:
        load(*[answer()] * 9)
        with pytest.raises(NothingToPublish):
            publish(open_period())

    def test_a_correction_needs_a_change_and_a_reason(self, period: Period) -> None:
        publish(period)
        with pytest.raises(ResultUnchanged):
            publish(period, reason="lagi")
        load(*[answer(4, unit=OEBA)] * 10)
        with pytest.raises(ReasonMissing):
            publish(period, reason="  ")
        again = publish(period, reason="Jawaban kertas dari Oeba ditambahkan")
        assert (again.version, again.figures["answers"]) == (2, 30)
        assert [r.version for r in queries.published()] == [2]

    @pytest.mark.parametrize(
        "few", [[answer(4)] * 9, [answer(4)] * 9 + [answer(4, unit=OEBA)] * 10, [tapped(1)] * 9], ids=str
    )
    def test_a_correction_gives_nobody_away(self, few: list[dict[str, object]], period: Period) -> None:
        publish(period)
        load(*few)
        with pytest.raises(CorrectionTooSmall):
            publish(period, reason="Ditambahkan")
        assert Result.objects.count() == 1

    def test_of_no_period(self) -> None:
        with pytest.raises(PeriodNotFound):
            operations.publish_result(period_id=99, by=OFFICE, at=NINE)

    def test_what_is_published_stays_when_answers_go(self, period: Period) -> None:
        publish(period)
        Answer.objects.all().delete()
        [city] = queries.indices(since=SINCE, until=UNTIL, by="city")
        assert (city.index, city.is_published, city.answers) == (Decimal("75.00"), True, 20)
        page = queries.result_page(period_id=None)
        assert page is not None
        assert page.drawn.index == Decimal("75.00")


class TestSmallGroups:
    def test_are_not_shown_and_not_to_be_worked_out(self, db: None) -> None:
        load(*[answer(4)] * 30, *[answer(3, unit=OEBA)] * 12, *[answer(1, unit="53.71.06")] * 2)
        rows = {row.key: row for row in queries.indices(since=SINCE, until=UNTIL, by="unit")}
        assert rows["53.71.06"].index is None
        assert rows[OEBA].answers is None, "44 in all less 30 and 12 would tell the two"
        assert rows[FATUBESI].answers == 30

    def test_nor_a_handful_at_the_desk(self, db: None) -> None:
        load(*[answer(1)] * 9)
        page = queries.period_page(period_id=open_period().pk, by=OFFICE, on=TODAY)
        assert (page.drawn.answers, page.drawn.index, page.drawn.elements) == (9, None, [])

    def test_the_scale_is_drawn_by_the_bounds_in_force(self, period: Period) -> None:
        bands = queries.period_page(period_id=period.pk, by=OFFICE, on=TODAY).drawn.bands
        assert [(band.key, band.least) for band in bands] == [
            ("D", "25"), ("C", "65"), ("B", "76,61"), ("A", "88,31"),
        ]  # fmt: skip
        assert [band.x for band in bands[1:]] == [band.x + band.width for band in bands[:-1]]
        assert (bands[0].x, bands[-1].x + bands[-1].width) == (0, 300)

    def test_nor_few_taps_or_few_at_the_counter(self, db: None) -> None:
        load(*[answer()] * 10, *[tapped()] * 9, *[answer(1, channel=Channel.COUNTER)] * 9)
        figures = publish(open_period()).figures
        assert (figures["taps"], figures["counter_answers"], figures["counter_index"]) == (None, None, None)


class TestFollowUps:
    def test_are_done_once(self, period: Period) -> None:
        line = plan(period)
        assert operations.finish_follow_up(follow_up_id=line.pk, by=OFFICE, at=NINE).done_at == NINE
        with pytest.raises(FollowUpDone):
            operations.finish_follow_up(follow_up_id=line.pk, by=OFFICE, at=NINE)
        with pytest.raises(PeriodNotFound):
            operations.finish_follow_up(follow_up_id=99, by=OFFICE, at=NINE)
        logged = Event.objects.filter(subject=f"survey-period:{period.pk}").order_by("id")
        assert [one.event for one in logged][1:] == ["survey.follow-up.added", "survey.follow-up.finished"]

    def test_are_public_with_the_result(self, period: Period) -> None:
        plan(period)
        publish(period)
        page = queries.result_page(period_id=period.pk)
        assert page is not None
        assert [line.what for line in page.follow_ups] == ["Mengundi ulang"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_two_who_publish_at_once_publish_once() -> None:
    load(*[answer()] * 10)
    made = open_period()
    found = codes(at_once(*[lambda: publish(made)] * 3))
    assert found == {"done": 1, "survey-result-unchanged": 2}


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_two_periods_at_once_do_not_overlap() -> None:
    found = codes(at_once(*[open_period] * 3))
    assert found == {"done": 1, "survey-period-overlaps": 2}
    assert Period.objects.count() == 1
