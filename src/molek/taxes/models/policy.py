"""What the revenue office decides for everybody: rates, policy, targets, and whether its system is open."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from molek.taxes.enums import Mark, TaxKind
from molek.taxes.models.objects import both_or_neither


class PenaltyRate(models.Model):
    """Added to the statutory rates of ``rules.penalty``; of the same first year, this one holds."""

    from_year = models.PositiveSmallIntegerField(unique=True)
    monthly_bp = models.PositiveSmallIntegerField()  # hundredths of a percent
    most_months = models.PositiveSmallIntegerField(default=24)
    legal_basis = models.CharField(max_length=200)
    mark = models.CharField(max_length=6, choices=Mark, default=Mark.SURE)


class SettlementPolicy(models.Model):
    """What counts as settled from ``since`` on. A change adds a row."""

    since = models.DateField(unique=True)
    years_demanded = models.PositiveSmallIntegerField()
    tolerance_idr = models.BigIntegerField()
    legal_basis = models.CharField(max_length=200)
    mark = models.CharField(max_length=6, choices=Mark, default=Mark.UNSURE)


class SourceClosure(models.Model):
    """A time in which the tax data must not be asked: applications wait and go on by themselves afterwards."""

    reason = models.CharField(max_length=200)
    closed_at = models.DateTimeField()
    closed_by_ref = models.CharField(max_length=80)
    reopened_at = models.DateTimeField(null=True)
    reopened_by_ref = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reopened_by_ref"], condition=Q(reopened_at__isnull=True), name="taxes_one_closure"
            ),
            models.CheckConstraint(
                condition=both_or_neither("reopened_at", "reopened_by_ref"), name="taxes_closure_reopened_pair"
            ),
        ]


class RevenueTarget(models.Model):
    """What the council's budget expects of a kind in a year."""

    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=TaxKind)
    amount_idr = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "kind"], name="taxes_target_once")]


class RevenueTotal(models.Model):
    """Realised revenue of a kind in a month, as the office reports it; PBB-P2 is counted from payments instead."""

    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=TaxKind)
    amount_idr = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "month", "kind"], name="taxes_total_once"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="taxes_total_month"),
        ]
