"""Who filed a report: opened on purpose, by who checks reports, and logged."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.feedback.operations.steps import clean_text, locked
from molek.feedback.permissions import FeedbackPermission
from molek.feedback.queries.offices import may_triage
from molek.residents import queries as residents


@dataclass(frozen=True, slots=True)
class Identity:
    name: str
    contact: str


@transaction.atomic
def open_identity(*, code: str, reason: str, by: Actor, at: dt.datetime) -> Identity:
    """Name and contact of the complainant. A resident sees the look in his list of accesses.

    Raises:
        ComplaintNotFound, ReasonNeeded.
        NotPermitted: ``by`` does not check reports, or the report has no identity.
    """
    row = locked(code, by=by)
    if not may_triage(row, by) or row.is_anonymous:
        raise NotPermitted(permission=FeedbackPermission.TRIAGE)
    clean_text(reason, field="reason")
    audit.record(event="feedback.identity.opened", by=by, subject=f"complaint:{row.code}", at=at)
    if row.resident is None:
        return Identity(row.reporter_name, row.reporter_contact)
    audit.record_access(
        by=by, resident_ref=residents.resident_ref(row.resident.ref), purpose=AccessPurpose.IDENTIFICATION,
        fields=("name", "phone"), at=at, case_ref=row.code,
    )  # fmt: skip
    return Identity(row.reporter_name, residents.phone_of(row.resident.pk) or "")
