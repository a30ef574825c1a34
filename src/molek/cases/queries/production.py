"""What a feature needs of an accepted application to produce its outcome."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from molek.base.transactions import find_row
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


def production_from(application: Application) -> Production:
    """Of an application in hand."""
    return Production(
        id=application.pk,
        ref=application.ref,
        resident_id=application.resident_id,
        service_version_id=application.service_version_id,
        area_code=application.area_code,
        answers=application.answers,
        facts=application.facts,
        language=application.language,
        submitted_at=application.submitted_at,
    )


def production_of(application_id: int) -> Production:
    """One query. ``ApplicationNotFound`` if there is none."""
    application = find_row(Application, column="id", value=application_id)
    if application is None:
        raise ApplicationNotFound()
    return production_from(application)
