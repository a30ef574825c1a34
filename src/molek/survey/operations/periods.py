"""Periods, their published results, and what is done about them."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, connection, transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.workdays import city_date
from molek.survey.enums import Element
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
from molek.survey.models import FollowUp, Period, Result
from molek.survey.permissions import SurveyPermission
from molek.survey.queries.figures import betrays, figures_of, hash_of
from molek.survey.rules import parameter_on


@transaction.atomic
def open_period(
    *, name: str, since: dt.date, until: dt.date, population: int, by: Actor, at: dt.datetime
) -> Period:  # fmt: skip
    """A period whose answers make one result; both days count.

    Args:
        population: how many people are served in it, by last year's figures; gives the sample that is needed.

    Raises:
        NotPermitted: ``by`` does not run the survey.
        PeriodWrong: it ends before it begins.
        PeriodOverlaps: another period has one of its days.
    """
    by.require(SurveyPermission.MANAGE)
    if until <= since:
        raise PeriodWrong(field="until")
    with connection.cursor() as cursor:  # one after the other: two that overlap would wait for each other
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('survey.periods', 0))")
    try:
        with transaction.atomic():
            period = Period.objects.create(
                name=name, since=since, until=until, population=population, opened_at=at, opened_by_ref=by.ref
            )
    except IntegrityError as error:
        if "survey_period_once" not in str(error):
            raise
        raise PeriodOverlaps(field="since") from error
    audit.record(
        event="survey.period.opened",
        by=by,
        subject=f"survey-period:{period.pk}",
        at=at,
        data={"since": since.isoformat(), "until": until.isoformat(), "population": population},
    )
    return period


def _locked(period_id: int) -> Period:
    found = Period.objects.select_for_update(of=("self",)).filter(pk=period_id).first()
    if found is None:
        raise PeriodNotFound()
    return found


@transaction.atomic
def publish_result(*, period_id: int, reason: str = "", by: Actor, at: dt.datetime) -> Result:
    """Freeze the figures of a period that is over, for everybody to see; their hash goes into the log.

    Args:
        reason: what is corrected, if the period has a published result already.

    Raises:
        NotPermitted: ``by`` may not publish.
        PeriodNotFound, PeriodNotOver: no such period, or its last day is not over.
        NothingToPublish: too few complete answers.
        ReasonMissing: a correction without a reason.
        ResultUnchanged: the published figures are these.
        CorrectionTooSmall: the two versions would give single answers away.
    """
    by.require(SurveyPermission.PUBLISH)
    period = _locked(period_id)
    if city_date(at) <= period.until:
        raise PeriodNotOver(until=period.until.strftime("%d-%m-%Y"))
    figures = figures_of(period)
    least = parameter_on("least_shown", period.until)
    if figures["answers"] < least:
        raise NothingToPublish(answers=figures["answers"], least=least)
    last = period.results.order_by("-version").first()
    sha256 = hash_of(figures)
    if last is not None:
        if last.sha256 == sha256:
            raise ResultUnchanged()
        if not reason.strip():
            raise ReasonMissing(field="reason")
        if betrays(last.figures, figures, least):
            raise CorrectionTooSmall(least=least)
    result = Result.objects.create(
        period=period,
        version=last.version + 1 if last else 1,
        figures=figures,
        sha256=sha256,
        reason=reason.strip() if last else "",
        published_at=at,
        published_by_ref=by.ref,
    )
    audit.record(
        event="survey.result.published",
        by=by,
        subject=f"survey-period:{period.pk}",
        at=at,
        data={"version": result.version, "sha256": sha256, "answers": figures["answers"], "index": figures["index"]},
    )
    return result


@transaction.atomic
def add_follow_up(
    *, period_id: int, element: Element, what: str, who: str, due_date: dt.date, by: Actor, at: dt.datetime
) -> FollowUp:
    """A line of the plan that is published with the result.

    Raises:
        NotPermitted: ``by`` does not run the survey.
        PeriodNotFound: no such period.
    """
    by.require(SurveyPermission.MANAGE)
    period = _locked(period_id)
    line = FollowUp.objects.create(
        period=period, element=element, what=what, who=who, due_date=due_date, made_at=at, made_by_ref=by.ref
    )
    audit.record(
        event="survey.follow-up.added",
        by=by,
        subject=f"survey-period:{period.pk}",
        at=at,
        data={"line": line.pk, "element": element.value, "due": due_date.isoformat()},
    )
    return line


@transaction.atomic
def finish_follow_up(*, follow_up_id: int, by: Actor, at: dt.datetime) -> FollowUp:
    """What was planned is done.

    Raises:
        NotPermitted: ``by`` does not run the survey.
        PeriodNotFound: there is no such line.
        FollowUpDone: somebody said so before.
    """
    by.require(SurveyPermission.MANAGE)
    line = FollowUp.objects.select_for_update(of=("self",)).filter(pk=follow_up_id).first()
    if line is None:
        raise PeriodNotFound()
    if line.done_at is not None:
        raise FollowUpDone()
    line.done_at, line.done_by_ref = at, by.ref
    line.save(update_fields=["done_at", "done_by_ref"])
    audit.record(
        event="survey.follow-up.finished",
        by=by,
        subject=f"survey-period:{line.period_id}",
        at=at,
        data={"line": line.pk},
    )
    return line
