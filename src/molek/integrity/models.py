"""Findings and their trail. No foreign key leads to what is watched: evidence is cited and may be erased in time."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from molek.integrity.enums import LIVE, Conclusion, FindingState, StepKind

_LIVE = [str(state) for state in LIVE]


class Run(models.Model):
    """One nightly computation: which days it looked at, how many rows and findings each indicator had."""

    since_date = models.DateField()
    until_date = models.DateField()  # not included
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    rows_hash = models.CharField(max_length=64)  # of all signs: the same rows give the same
    read = models.JSONField(default=dict)  # indicator -> rows read
    found = models.JSONField(default=dict)  # indicator -> signs
    opened = models.PositiveIntegerField(default=0)
    grown = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_date__gt=F("since_date")), name="integrity_run_has_days"),
            models.CheckConstraint(condition=Q(finished_at__gte=F("started_at")), name="integrity_run_ends_later"),
        ]
        indexes = [models.Index(fields=["-until_date", "-id"], name="integrity_run_latest")]

    PERSONAL: tuple[str, ...] = ()


class Finding(models.Model):
    """Something worth a look.

    ``subject`` is a reference or keyed hash, never a name. ``official_ids`` are those whose acts are in it,
    ``unit_ids`` the units they held posts in during those days: neither they nor those units see it. ``figures`` are
    the numbers of the sign, ``in_force`` the parameters under which it was made. ``evidence`` is a list of ``{"kind",
    "ref", "on"}``; ``evidence_hash`` is over indicator, subject and references.
    """

    id: int
    taken_by_id: int | None
    concluded_by_id: int | None

    ref = models.CharField(max_length=9)
    indicator = models.CharField(max_length=30)
    subject = models.CharField(max_length=160)
    official_ids = ArrayField(models.BigIntegerField(), default=list)
    unit_ids = ArrayField(models.BigIntegerField(), default=list)
    figures = models.JSONField()
    in_force = models.JSONField()
    evidence = models.JSONField()
    evidence_hash = models.CharField(max_length=64)
    since_date = models.DateField()  # of the earliest evidence
    until_date = models.DateField()  # of the latest
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # last computed with this evidence
    state = models.CharField(max_length=10, choices=FindingState, default=FindingState.OPEN)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey("staff.Official", on_delete=models.PROTECT, null=True, related_name="+")
    conclusion = models.CharField(max_length=10, choices=Conclusion, default="", blank=True)
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.ForeignKey("staff.Official", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ref"], name="integrity_finding_ref"),
            models.UniqueConstraint(
                fields=["indicator", "subject"], condition=Q(state__in=_LIVE), name="integrity_one_live_finding"
            ),
            models.CheckConstraint(condition=Q(state__in=FindingState.values), name="integrity_finding_state"),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="integrity_finding_taken_pair",
            ),
            models.CheckConstraint(
                condition=Q(state=FindingState.CONCLUDED, concluded_at__isnull=False, concluded_by__isnull=False)
                & ~Q(conclusion="")
                | ~Q(state=FindingState.CONCLUDED)
                & Q(concluded_at__isnull=True, concluded_by__isnull=True, conclusion=""),
                name="integrity_finding_concluded_pair",
            ),
        ]
        indexes = [models.Index(fields=["indicator", "-id"], name="integrity_finding_list")]

    PERSONAL = ("subject", "evidence")

    @property
    def is_live(self) -> bool:
        return self.state != FindingState.CONCLUDED


class Step(models.Model):
    """A line of the trail. Added, never changed (a trigger refuses it); ``evidence_hash`` is what was seen then."""

    id: int
    by_id: int | None

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=StepKind)
    at = models.DateTimeField()
    by = models.ForeignKey("staff.Official", on_delete=models.PROTECT, null=True, related_name="+")  # None: the system
    text = models.TextField(default="", blank=True)
    conclusion = models.CharField(max_length=10, choices=Conclusion, default="", blank=True)
    evidence_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=StepKind.values), name="integrity_step_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=[StepKind.FOUND, StepKind.GREW], by__isnull=True)
                | ~Q(kind__in=[StepKind.FOUND, StepKind.GREW]) & Q(by__isnull=False),
                name="integrity_step_by",
            ),
        ]
        indexes = [models.Index(fields=["finding", "id"], name="integrity_step_trail")]

    PERSONAL = ("text",)
