"""The city's working days."""

from __future__ import annotations

from molek.base.workdays import Calendar
from molek.staff.models import Holiday


def calendar() -> Calendar:
    """The working-day calendar with every holiday known. One query; make it once a request or job."""
    return Calendar(frozenset(Holiday.objects.values_list("date", flat=True)))


def holidays(year: int) -> list[Holiday]:
    """The holidays of a year, by date."""
    return list(Holiday.objects.filter(date__year=year))
