"""What a feature needs of an accepted application to produce its outcome."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from molek.cases.errors import ApplicationNotFound
from molek.cases.models import Application


@dataclass(frozen=True, slots=True)
class Production:
    """``answers`` as stored (dates as ISO texts); ``facts`` as stored: read with ``Facts.from_json``."""

    id: int
    ref: str
    resident_id: int
    service_version_id: int
    area_code: str
    answers: Mapping[str, Any]
    facts: Mapping[str, Any]
    language: str
    submitted_at: dt.datetime

    @property
    def topic(self) -> str:
        """The live topic on which changes of the application are published."""
        return f"application:{self.ref}"


def production_of(application_id: int) -> Production:
    """One query. ``ApplicationNotFound`` if there is none."""
    values = (
        Application.objects.filter(pk=application_id)
        .values_list(
            "id", "ref", "resident_id", "service_version_id", "area_code", "answers", "facts", "language",
            "submitted_at",
        )
        .first()
    )  # fmt: skip
    if values is None:
        raise ApplicationNotFound()
    return Production(*values)
