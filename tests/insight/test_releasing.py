"""Open data comes out on its day, unless the data officer holds it back and says why."""

from __future__ import annotations

import datetime as dt

import pytest

from molek.audit.models import Event
from molek.base.actors import SYSTEM
from molek.base.errors import NotPermitted
from molek.insight import operations
from molek.insight.errors import (
    AlreadyHeld,
    DatasetNotFound,
    HoldReasonMissing,
    NotHeld,
    NothingToRelease,
    VersionNotFound,
)
from molek.insight.models import Hold, StatTable
from molek.insight.queries import tables
from tests.insight.conftest import DATA_OFFICER, NEFONAEK, NOW, PLANNER, STRANGER, close

pytestmark = pytest.mark.django_db
CODE = "permohonan-wilayah"
EARLY = dt.datetime(2026, 10, 12, 1, 0, tzinfo=dt.UTC)  # closed, its day of release not come


@pytest.fixture
def waiting(put) -> None:
    put("applications", {NEFONAEK: 30})
    close(EARLY)


def is_released() -> bool:
    return StatTable.objects.get(dataset=CODE).released_at is not None


def test_a_table_waits_five_days_for_the_officer_to_look(waiting):
    assert operations.release_due(by=SYSTEM, at=dt.datetime(2026, 10, 14, 15, 59, tzinfo=dt.UTC)) == []
    assert f"{CODE} 2026-T3" in operations.release_due(by=SYSTEM, at=dt.datetime(2026, 10, 14, 16, 0, tzinfo=dt.UTC))


def test_a_release_is_in_the_log(waiting):
    operations.release_due(by=SYSTEM, at=NOW)
    event = Event.objects.get(event="insight.table.released", subject=f"dataset:{CODE}")
    assert event.data["period"] == "2026-T3"


def test_the_officer_may_release_before_the_day(waiting):
    assert operations.release_now(dataset=CODE, by=DATA_OFFICER, at=EARLY) == 1
    assert StatTable.objects.get(dataset=CODE).released_by == DATA_OFFICER.ref
    with pytest.raises(NothingToRelease):
        operations.release_now(dataset=CODE, by=DATA_OFFICER, at=EARLY)


def test_what_is_held_is_not_released_until_the_hold_ends(waiting):
    operations.hold_back(dataset=CODE, reason=" diperiksa ", by=DATA_OFFICER, at=EARLY)
    operations.release_due(by=SYSTEM, at=NOW)
    assert not is_released()
    with pytest.raises(AlreadyHeld):
        operations.release_now(dataset=CODE, by=DATA_OFFICER, at=NOW)
    operations.end_hold(dataset=CODE, by=DATA_OFFICER, at=NOW)
    operations.release_due(by=SYSTEM, at=NOW)
    assert is_released()
    events = Event.objects.filter(subject=f"dataset:{CODE}", event__startswith="insight.dataset").order_by("pk")
    assert [(one.event, one.data) for one in events] == [
        ("insight.dataset.held", {"reason": "diperiksa"}), ("insight.dataset.hold_ended", {}),
    ]  # fmt: skip


def test_what_was_released_stays_when_it_is_held_later(waiting):
    operations.release_due(by=SYSTEM, at=NOW)
    operations.hold_back(dataset=CODE, reason="diperiksa", by=DATA_OFFICER, at=NOW)
    assert len(list(tables.released_rows(CODE))) == 7


def test_a_hold_needs_a_reason(waiting):
    with pytest.raises(HoldReasonMissing):
        operations.hold_back(dataset=CODE, reason="  ", by=DATA_OFFICER, at=NOW)


def test_a_second_hold_is_refused_and_the_first_reason_stands(waiting):
    operations.hold_back(dataset=CODE, reason="pertama", by=DATA_OFFICER, at=NOW)
    with pytest.raises(AlreadyHeld):
        operations.hold_back(dataset=CODE, reason="kedua", by=DATA_OFFICER, at=NOW)
    assert Hold.objects.get().reason == "pertama"


def test_a_hold_ends_once(waiting):
    operations.hold_back(dataset=CODE, reason="pertama", by=DATA_OFFICER, at=NOW)
    operations.end_hold(dataset=CODE, by=DATA_OFFICER, at=NOW)
    with pytest.raises(NotHeld):
        operations.end_hold(dataset=CODE, by=DATA_OFFICER, at=NOW)


@pytest.mark.parametrize("code", ["tidak-ada", "kode-wilayah"])
def test_only_tables_of_quarters_can_be_held_or_released(waiting, code):
    with pytest.raises(DatasetNotFound):
        operations.hold_back(dataset=code, reason="x", by=DATA_OFFICER, at=NOW)
    with pytest.raises(DatasetNotFound):
        operations.release_now(dataset=code, by=DATA_OFFICER, at=NOW)


@pytest.mark.parametrize("by", [PLANNER, STRANGER])
def test_nobody_else_releases_or_holds(waiting, by):
    for act in (
        lambda: operations.hold_back(dataset=CODE, reason="x", by=by, at=NOW),
        lambda: operations.end_hold(dataset=CODE, by=by, at=NOW),
        lambda: operations.release_now(dataset=CODE, by=by, at=NOW),
        lambda: operations.release_due(by=by, at=NOW),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_versions_are_told_by_the_day_of_release(waiting):
    operations.release_now(dataset=CODE, by=DATA_OFFICER, at=EARLY)
    assert len(list(tables.released_rows(CODE, on=dt.date(2026, 10, 12)))) == 7
    with pytest.raises(VersionNotFound):
        tables.released_rows(CODE, on=dt.date(2026, 10, 11))
    with pytest.raises(VersionNotFound):
        tables.released_rows("kode-wilayah", on=dt.date(2026, 10, 12))
    with pytest.raises(DatasetNotFound):
        tables.released_rows("tidak-ada")


def test_the_next_day_is_told(areas):
    state = tables.dataset_state(CODE, at=EARLY)
    assert state.next_on == dt.date(2026, 10, 15)
    assert tables.dataset_state(CODE, at=NOW).next_on == dt.date(2027, 1, 15)
    assert tables.dataset_state("kode-wilayah", at=NOW).next_on is None
