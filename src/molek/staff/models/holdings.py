"""Who holds which post from when to when."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from molek.staff.enums import Capacity
from molek.staff.models.offices import Post
from molek.staff.models.officials import Official


class HoldingQuerySet(models.QuerySet["Holding"]):
    def on(self, day: dt.date) -> HoldingQuerySet:
        """In force on a city-local day."""
        return self.filter(period__contains=day)

    def acting(self) -> HoldingQuerySet:
        """Plh, Plt and Pj."""
        return self.exclude(capacity=Capacity.DEFINITIVE)

    def definitive(self) -> HoldingQuerySet:
        return self.filter(capacity=Capacity.DEFINITIVE)

    def effective(self, day: dt.date) -> HoldingQuerySet:
        """In force on ``day``, and the one who really acts: an acting holder displaces the definitive one."""
        acting = Holding.objects.acting().on(day).filter(post_id=models.OuterRef("post_id"))
        return self.on(day).exclude(models.Q(capacity=Capacity.DEFINITIVE) & models.Exists(acting))


class Holding(models.Model):
    """An official holds a post for a period of city-local days, first day included, last excluded.

    An open end is None. A holding that was called off before it began has the empty period.
    """

    official = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="holdings")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    capacity = models.CharField(max_length=3, choices=Capacity.choices, blank=True, default="")
    period = DateRangeField()  # PostgreSQL keeps days half-open
    reason = models.CharField(max_length=240, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Official, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = HoldingQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="staff_one_definitive_holder",
                expressions=[("post", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=models.Q(capacity=Capacity.DEFINITIVE),
                violation_error_message=_("Jabatan ini sudah mempunyai pejabat definitif pada masa itu."),
            ),
            ExclusionConstraint(
                name="staff_one_acting_holder",
                expressions=[("post", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=~models.Q(capacity=Capacity.DEFINITIVE),
                violation_error_message=_("Jabatan ini sudah mempunyai Plh, Plt, atau Pj pada masa itu."),
            ),
            models.CheckConstraint(condition=models.Q(capacity__in=Capacity.values), name="staff_holding_capacity"),
            models.CheckConstraint(
                # ended_by stays empty when the system ended it
                condition=models.Q(ended_by__isnull=True) | models.Q(ended_at__isnull=False),
                name="staff_holding_ended_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"holding:{self.pk}"
