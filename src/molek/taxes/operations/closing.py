"""The switch of the revenue office: its data must not be asked just now."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.cases import operations as cases
from molek.taxes.errors import AlreadyClosed, NotClosed, ReasonMissing
from molek.taxes.models import SourceClosure
from molek.taxes.permissions import TaxPermission
from molek.taxes.queries.facts import SETTLED


def close_source(*, reason: str, by: Actor, at: dt.datetime) -> SourceClosure:
    """Say that the tax data must not be asked. Applications that need them wait.

    Raises:
        NotPermitted, ReasonMissing.
        AlreadyClosed: somebody was first.
    """
    by.require(TaxPermission.SWITCH)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    try:
        with transaction.atomic():
            closure = SourceClosure.objects.create(reason=reason.strip()[:200], closed_at=at, closed_by_ref=by.ref)
            audit.record(event="taxes.source.closed", by=by, subject=f"tax-closure:{closure.pk}", at=at)
    except IntegrityError as error:
        raise AlreadyClosed() from error
    return closure


@transaction.atomic
def reopen_source(*, by: Actor, at: dt.datetime) -> int:
    """Open again; every application that waited goes on. Returns how many.

    Raises:
        NotPermitted.
        NotClosed: it is open.
    """
    by.require(TaxPermission.SWITCH)
    closure = SourceClosure.objects.select_for_update(of=("self",)).filter(reopened_at__isnull=True).first()
    if closure is None:
        raise NotClosed()
    closure.reopened_at, closure.reopened_by_ref = at, by.ref
    closure.save(update_fields=["reopened_at", "reopened_by_ref"])
    resumed = cases.resume(fact=SETTLED, resident_ids=None)
    audit.record(
        event="taxes.source.reopened", by=by, subject=f"tax-closure:{closure.pk}", at=at, data={"resumed": resumed}
    )
    return resumed
