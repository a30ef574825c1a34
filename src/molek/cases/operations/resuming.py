"""Deciding again when a fact may have changed."""

from __future__ import annotations

from collections.abc import Collection

from molek.base.transactions import in_transaction
from molek.cases.enums import ApplicationState
from molek.cases.models import Application
from molek.jobs import operations as jobs


@in_transaction
def resume(*, fact: str, resident_ids: Collection[int] | None) -> int:
    """Queue the decision of every waiting application that asks for ``fact``; once the caller commits. How many.

    Told by the owner of the fact: a tax was paid, a source is open again. Costs nothing where nobody waits, changes
    nothing by itself, and may be repeated.

    Args:
        fact: full name, e.g. ``tax.settled``.
        resident_ids: whose it may concern; None is everybody.
    """
    waiting = Application.objects.filter(state=ApplicationState.WAITING, facts__values__has_key=fact)
    if resident_ids is not None:
        waiting = waiting.filter(resident_id__in=list(resident_ids))
    found = list(waiting.order_by("pk").values_list("pk", flat=True))
    for application_id in found:
        jobs.enqueue("cases.decide", unique=str(application_id), application_id=application_id)
    return len(found)
