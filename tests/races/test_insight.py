"""Tables, releases and holds when two do the same at the same moment."""

from __future__ import annotations

import pytest

from molek.audit.models import Event
from molek.base.actors import SYSTEM
from molek.insight import operations
from molek.insight.models import DailyFact, Hold, StatTable
from tests.insight.conftest import DATA_OFFICER, MIDDLE, NOW, official
from tests.races.threads import at_once, codes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
CODE = "alasan-penolakan"
SECOND = official("insight.release", number=29)


@pytest.fixture
def facts(transactional_db: None) -> None:
    for day in (MIDDLE.replace(month=7, day=1), MIDDLE):
        DailyFact.objects.create(day=day, measure="reasons", key="adult", number=30)


def test_two_workers_close_a_quarter_once(facts):
    made = at_once(*[lambda: operations.close_quarters(by=SYSTEM, at=NOW)] * 2)
    assert StatTable.objects.filter(dataset=CODE).count() == 1
    assert Event.objects.filter(event="insight.table.made", subject=f"dataset:{CODE}").count() == 1
    assert sorted(len(told) for told in made) == [0, 1]


def test_two_releases_leave_one_and_one_line_in_the_log(facts):
    operations.close_quarters(by=SYSTEM, at=NOW)
    told = at_once(
        lambda: operations.release_now(dataset=CODE, by=DATA_OFFICER, at=NOW),
        lambda: operations.release_now(dataset=CODE, by=SECOND, at=NOW),
    )
    assert codes(told) == {"done": 1, "dataset-nothing-to-release": 1}
    assert Event.objects.filter(event="insight.table.released").count() == 1


def test_two_holds_leave_the_first_reason(facts):
    told = at_once(
        lambda: operations.hold_back(dataset=CODE, reason="satu", by=DATA_OFFICER, at=NOW),
        lambda: operations.hold_back(dataset=CODE, reason="dua", by=SECOND, at=NOW),
    )
    assert codes(told) == {"done": 1, "dataset-already-held": 1}
    assert Hold.objects.filter(ended_at=None).count() == 1
