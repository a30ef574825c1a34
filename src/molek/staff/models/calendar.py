"""Days on which the city's offices are closed besides Saturday and Sunday."""

from __future__ import annotations

from django.db import models

from molek.staff.enums import HolidayKind


class Holiday(models.Model):
    """A city-local date, from the yearly joint decree of three ministers or a decision of the city."""

    date = models.DateField(primary_key=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=HolidayKind.choices)

    class Meta:
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=HolidayKind.values), name="staff_holiday_kind")
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
