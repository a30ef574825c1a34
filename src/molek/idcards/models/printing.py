"""Printers, their bad days, and print orders."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Printer(models.Model):
    name = models.CharField(max_length=60, unique=True)
    minutes_per_card = models.PositiveSmallIntegerField()
    hours_per_day = models.PositiveSmallIntegerField()
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="idcard_printer_sane",
                condition=Q(minutes_per_card__gte=1, minutes_per_card__lte=120, hours_per_day__gte=1,
                            hours_per_day__lte=24),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Downtime(models.Model):
    """Days on which a printer does not work, both included; ``until`` None = until it is told to be well."""

    printer = models.ForeignKey(Printer, models.PROTECT, related_name="downtimes")
    since = models.DateField()
    until = models.DateField(null=True)
    why = models.CharField(max_length=200)
    by_ref = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="idcard_one_open_downtime", fields=["printer"], condition=Q(until__isnull=True)
            ),
            models.CheckConstraint(
                name="idcard_downtime_forward", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.printer_id} {self.since}"


class PrintBatch(models.Model):
    """A print order: cards for one printer, in the order in which they are printed."""

    printer = models.ForeignKey(Printer, models.PROTECT, related_name="batches")
    ordered_at = models.DateTimeField()
    ordered_by = models.CharField(max_length=60)
    size = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.pk}"
