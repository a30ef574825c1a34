"""Past decisions, for the catalogue's question what a changed service would have said to them."""

from __future__ import annotations

from collections.abc import Iterator

from molek.cases.models import Application
from molek.catalogue.rules.impact import PastCase


def past_cases(service_code: str) -> Iterator[PastCase]:
    """Every application of the service that the machine has decided, oldest first, read in pieces."""
    rows = Application.objects.filter(service_code=service_code, verdict__isnull=False).order_by("pk")
    for ref, code, facts, verdict in rows.values_list("ref", "service_code", "facts", "verdict").iterator(2000):
        yield PastCase(ref, code, facts, verdict)
