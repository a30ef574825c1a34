"""What complaints hold about a resident. What he filed anonymously is nobody's, so it is not among it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from molek.feedback.enums import Kind, State
from molek.feedback.models import Complaint


@dataclass(frozen=True, slots=True)
class HeldReport:
    code: str
    title: str
    body: str
    kind: str
    state: str
    received_at: dt.datetime
    closed_at: dt.datetime | None


def resident_holds(resident_id: int) -> list[HeldReport]:
    """Every report filed under his name, oldest first. The caller knows that the reader may see it. One query."""
    return [
        HeldReport(
            row.code, row.title, row.body, str(Kind(row.kind).label), str(State(row.state).label), row.received_at,
            row.closed_at,
        )
        for row in Complaint.objects.filter(resident_id=resident_id).order_by("pk")
    ]  # fmt: skip
