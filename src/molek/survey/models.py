"""Tables of the survey.

An invitation knows the service event and whether it was used; an answer knows the day, the office and the service.
Nothing leads from one to the other: answers have ids drawn by lot, and a job writes them anew in an order of chance,
so that not even the numbers of the transactions tell (see ADR 20).
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from molek.survey.enums import Channel, Education, Element, Job, Sex


def _both_or_neither(at: str, by: str) -> Q:
    return Q(**{f"{at}__isnull": True, by: ""}) | (Q(**{f"{at}__isnull": False}) & ~Q(**{by: ""}))


class Invitation(models.Model):
    """One service that was given may be judged once: by a tap, by the full form, or by both."""

    id: int

    event_ref = models.CharField(max_length=80)  # e.g. ``application:7K2M-9QXB-4TZV``
    token_key = models.CharField(max_length=64)  # SHA-256 of what stands in the address
    service_code = models.CharField(max_length=80)
    unit_code = models.CharField(max_length=32)
    made_at = models.DateTimeField()
    is_tapped = models.BooleanField(default=False)
    is_filled = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event_ref"], name="survey_one_invitation_an_event"),
            models.UniqueConstraint(fields=["token_key"], name="survey_invitation_token"),
        ]

    PERSONAL: tuple[str, ...] = ()


def _score() -> models.PositiveSmallIntegerField[int | None, int | None]:
    return models.PositiveSmallIntegerField(null=True)


def _there(*fields: str, is_there: bool = True) -> dict[str, bool]:
    """Said beside every range: whether nothing lies in a range is neither true nor false, which a check lets pass."""
    return {f"{field}__isnull": not is_there for field in fields}


class Answer(models.Model):
    """What somebody thought. ``overall`` is a tap; the nine elements come together or not at all."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    day = models.DateField()
    service_code = models.CharField(max_length=80, default="", blank=True)  # "" where only the office is known
    unit_code = models.CharField(max_length=32)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    overall = _score()
    requirements = _score()
    procedure = _score()
    time = _score()
    cost = _score()
    product = _score()
    competence = _score()
    conduct = _score()
    complaints = _score()
    facilities = _score()
    sex = models.CharField(max_length=1, choices=Sex.choices, default="", blank=True)
    education = models.CharField(max_length=4, choices=Education.choices, default="", blank=True)
    job = models.CharField(max_length=8, choices=Job.choices, default="", blank=True)
    words = models.CharField(max_length=1000, default="", blank=True)
    is_settled = models.BooleanField(default=False)  # written anew, in an order of chance

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="survey_answer_whole",
                condition=Q(overall__range=(1, 4), **_there("overall"), **_there(*Element.values, is_there=False))
                | Q(
                    **_there("overall", is_there=False),
                    **{f"{key}__range": (1, 4) for key in Element.values},
                    **_there(*Element.values),
                ),
            ),
            models.CheckConstraint(name="survey_answer_channel", condition=Q(channel__in=Channel.values)),
        ]
        indexes = [models.Index(fields=["day"], name="survey_answer_day")]

    PERSONAL = ("words",)


class Period(models.Model):
    """A stretch of days whose answers make one result. ``population``: how many were served, for the sample."""

    id: int

    name = models.CharField(max_length=80)
    since = models.DateField()
    until = models.DateField()  # the last day counts
    population = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    opened_by_ref = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(name="survey_period_runs_on", condition=Q(until__gt=F("since"))),
            ExclusionConstraint(
                name="survey_period_once",
                expressions=[
                    (
                        Func(F("since"), F("until"), models.Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    )
                ],
            ),
            models.CheckConstraint(name="survey_period_opened_pair", condition=~Q(opened_by_ref="")),
        ]

    PERSONAL: tuple[str, ...] = ()


class Result(models.Model):
    """The published figures of a period; the database refuses to change them. A correction is the next version."""

    id: int
    period_id: int

    period = models.ForeignKey(Period, models.PROTECT, related_name="results")
    version = models.PositiveSmallIntegerField()
    figures = models.JSONField()
    sha256 = models.CharField(max_length=64)  # of the figures' one JSON text, as the log has it
    reason = models.CharField(max_length=300, default="", blank=True)  # of a correction
    published_at = models.DateTimeField()
    published_by_ref = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "version"], name="survey_result_version"),
            models.CheckConstraint(name="survey_correction_has_reason", condition=Q(version=1) | ~Q(reason="")),
            models.CheckConstraint(name="survey_result_published_pair", condition=~Q(published_by_ref="")),
        ]

    PERSONAL: tuple[str, ...] = ()


class FollowUp(models.Model):
    """One line of the plan: what is done about an element, by whom, by when."""

    id: int
    period_id: int

    period = models.ForeignKey(Period, models.PROTECT, related_name="follow_ups")
    element = models.CharField(max_length=20, choices=Element.choices)
    what = models.CharField(max_length=300)
    who = models.CharField(max_length=120)
    due_date = models.DateField()
    made_at = models.DateTimeField()
    made_by_ref = models.CharField(max_length=80)
    done_at = models.DateTimeField(null=True)
    done_by_ref = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="survey_follow_up_done_pair", condition=_both_or_neither("done_at", "done_by_ref")
            ),
            models.CheckConstraint(name="survey_follow_up_element", condition=Q(element__in=Element.values)),
            models.CheckConstraint(name="survey_follow_up_made_pair", condition=~Q(made_by_ref="")),
        ]

    PERSONAL: tuple[str, ...] = ()
