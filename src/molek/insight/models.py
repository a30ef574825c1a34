"""Daily facts, the tables made of them, and what is held back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class DailyFact(models.Model):
    """A number of one day. ``area_code`` and ``key`` are "" where the number is not broken down by them.

    Never shown as it is where an area or key is given: tables of closed quarters are made of these.
    """

    id: int

    day = models.DateField()
    measure = models.CharField(max_length=40)
    area_code = models.CharField(max_length=13, default="", blank=True)
    key = models.CharField(max_length=120, default="", blank=True)
    number = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "day", "area_code", "key"], name="insight_fact_once"),
        ]

    PERSONAL: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.day} {self.measure}"


class SourceState(models.Model):
    """When a source was last read, and why not since. Facts before ``since`` were loaded and are not counted anew."""

    source = models.CharField(max_length=40, primary_key=True)
    since = models.DateField()
    counted_through = models.DateField()
    counted_at = models.DateTimeField()
    failed_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(failed_at__isnull=True, problem="") | (Q(failed_at__isnull=False) & ~Q(problem="")),
                name="insight_source_problem_pair",
            ),
        ]

    PERSONAL: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.source


class StatTable(models.Model):
    """A data set's table of one closed quarter, small numbers already withheld. Only ``released_*`` is ever set later,
    once (a trigger refuses the rest): a table that never changes cannot be compared with itself.
    """

    id: int

    dataset = models.CharField(max_length=40)
    period = models.CharField(max_length=7)
    rows = models.JSONField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=60, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "period"], name="insight_table_once"),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by="")
                | (Q(released_at__isnull=False) & ~Q(released_by="")),
                name="insight_table_released_pair",
            ),
        ]

    PERSONAL: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.dataset} {self.period}"


class Hold(models.Model):
    """A data set of which nothing new is released, and why. Ended, never deleted."""

    id: int

    dataset = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    held_at = models.DateTimeField()
    held_by = models.CharField(max_length=60)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset"], condition=Q(ended_at__isnull=True), name="insight_one_hold"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="insight_hold_ended_pair",
            ),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(held_by=""), name="insight_hold_has_reason"),
        ]

    PERSONAL: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.dataset
