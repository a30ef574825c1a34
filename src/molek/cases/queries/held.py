"""What the engine holds about a resident, for his own page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from molek.cases.models import Application
from molek.cases.queries import steps
from molek.cases.queries.shown import answers_shown
from molek.residents.rules.held import HeldItem


def held_applications(resident_id: int) -> Iterator[HeldItem]:
    """Every application with its state and what was answered, newest first. One query."""
    language = get_language()
    for row in Application.objects.of_resident(resident_id).order_by("-id"):
        service = steps.service_of(row.service_version_id)
        name = service.name.to(language)
        yield HeldItem(name, f"{row.ref}, {row.get_state_display()}", row.submitted_at, sensitive=False)
        answers = "; ".join(f"{one.label}: {strip_tags(one.value)}" for one in answers_shown(service, row.answers))
        if answers:
            yield HeldItem(_("isian permohonan"), f"{row.ref}: {answers}", row.submitted_at, sensitive=True)


def applicants_of(*, service_code: str, since: dt.datetime, until: dt.datetime) -> set[int]:
    """Primary keys of the residents who applied for a service from ``since`` on and before ``until``. One query."""
    rows = Application.objects.filter(service_code=service_code, submitted_at__gte=since, submitted_at__lt=until)
    return set(rows.values_list("resident_id", flat=True))
