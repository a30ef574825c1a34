"""What passed between the city and the centre."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from molek.idcards.enums import LineVerdict


class CentreOutage(models.Model):
    """A time in which the centre did not answer; ``until`` None = it still does not."""

    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="idcard_one_open_outage", fields=["until"], nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d}"


class CentreDay(models.Model):
    """Calls made on a city day, against the quota of the agreement. ``is_spent``: the centre itself said so."""

    day = models.DateField(unique=True)
    calls = models.PositiveIntegerField(default=0)
    is_spent = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.day}"


class StatusFile(models.Model):
    """A taken-in export of the centre. ``counts`` is lines by verdict."""

    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    lines_read = models.PositiveIntegerField()
    counts = models.JSONField()
    at = models.DateTimeField()
    by_ref = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.file_name


class StatusLine(models.Model):
    """The verdict on a line that changed nothing or that somebody must look at; without NIK and name."""

    file = models.ForeignKey(StatusFile, models.PROTECT, related_name="report", db_index=False)
    line = models.PositiveIntegerField()
    verdict = models.CharField(max_length=16, choices=LineVerdict.choices)
    code = models.CharField(max_length=12, blank=True, default="")  # of the card, if there is one
    known = models.CharField(max_length=16, blank=True, default="")  # the state before
    reported = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="idcard_line_once", fields=["file", "line"]),
            models.CheckConstraint(name="idcard_line_verdict", condition=Q(verdict__in=LineVerdict.values)),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.verdict}"
