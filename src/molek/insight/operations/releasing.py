"""What becomes open data, and when: by itself on its day, unless the data officer holds it back and says why."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.workdays import city_date
from molek.insight.errors import AlreadyHeld, DatasetNotFound, HoldReasonMissing, NotHeld, NothingToRelease
from molek.insight.models import Hold, StatTable
from molek.insight.permissions import InsightPermission
from molek.insight.rules.datasets import DATASETS
from molek.insight.rules.periods import parse_quarter, releases_on


def release_due(*, by: Actor, at: dt.datetime) -> list[str]:
    """Release every waiting table whose day has come and whose data set is not held; gives ``dataset period`` of each.

    Raises:
        NotPermitted: only the system releases by the calendar.
    """
    by.require("insight.refresh")
    held = set(Hold.objects.filter(ended_at=None).values_list("dataset", flat=True))
    waiting = StatTable.objects.filter(released_at=None).exclude(dataset__in=held).order_by("dataset", "period")
    today = city_date(at)
    due = [t.pk for t in waiting if (q := parse_quarter(t.period)) is not None and releases_on(q) <= today]
    return [told for table_id in due if (told := _release(table_id, by, at))]


@transaction.atomic
def release_now(*, dataset: str, by: Actor, at: dt.datetime) -> int:
    """Release what waits of one data set before its day; gives how many tables.

    Raises:
        NotPermitted: ``by`` may not release.
        DatasetNotFound: there is no such data set.
        AlreadyHeld: it is held back; that must be ended first.
        NothingToRelease: nothing waits, or somebody else released it first.
    """
    by.require(InsightPermission.RELEASE)
    _known(dataset)
    if Hold.objects.filter(dataset=dataset, ended_at=None).exists():
        raise AlreadyHeld()
    waiting = (
        StatTable.objects.filter(dataset=dataset, released_at=None).order_by("period").values_list("pk", flat=True)
    )
    done = [told for table_id in list(waiting) if (told := _release(table_id, by, at))]
    if not done:
        raise NothingToRelease()
    return len(done)


@transaction.atomic
def _release(table_id: int, by: Actor, at: dt.datetime) -> str:
    """ "" where another was first."""
    table = StatTable.objects.select_for_update().get(pk=table_id)
    if table.released_at is not None:
        return ""
    table.released_at, table.released_by = at, by.ref
    table.save(update_fields=["released_at", "released_by"])
    audit.record(
        event="insight.table.released", by=by, subject=f"dataset:{table.dataset}", at=at,
        data={"period": table.period, "digest": table.digest},
    )  # fmt: skip
    return f"{table.dataset} {table.period}"


@transaction.atomic
def hold_back(*, dataset: str, reason: str, by: Actor, at: dt.datetime) -> Hold:
    """Release nothing new of a data set until the hold is ended. What was released stays.

    Raises:
        NotPermitted: ``by`` may not release, so he may not hold back either.
        DatasetNotFound: there is no such data set.
        HoldReasonMissing: the public is told why.
        AlreadyHeld: somebody did already; that reason stands.
    """
    by.require(InsightPermission.RELEASE)
    _known(dataset)
    if not reason.strip():
        raise HoldReasonMissing()
    try:
        with transaction.atomic():
            hold = Hold.objects.create(dataset=dataset, reason=reason.strip(), held_at=at, held_by=by.ref)
    except IntegrityError as error:
        raise AlreadyHeld() from error
    audit.record(event="insight.dataset.held", by=by, subject=f"dataset:{dataset}", at=at, data={"reason": hold.reason})
    return hold


@transaction.atomic
def end_hold(*, dataset: str, by: Actor, at: dt.datetime) -> Hold:
    """Let the calendar release the data set again.

    Raises:
        NotPermitted: ``by`` may not release.
        NotHeld: it is not held, or somebody ended it first.
    """
    by.require(InsightPermission.RELEASE)
    hold = Hold.objects.select_for_update().filter(dataset=dataset, ended_at=None).first()
    if hold is None:
        raise NotHeld()
    hold.ended_at, hold.ended_by = at, by.ref
    hold.save(update_fields=["ended_at", "ended_by"])
    audit.record(event="insight.dataset.hold_ended", by=by, subject=f"dataset:{dataset}", at=at)
    return hold


def _known(dataset: str) -> None:
    if dataset not in DATASETS or not DATASETS[dataset].is_periodic:
        raise DatasetNotFound()
