"""The office's figures."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.idcards import queries
from molek.idcards.errors import PolicyInvalid
from molek.idcards.models import Policy
from molek.idcards.operations.promising import soon
from molek.idcards.permissions import CardPermission

FIGURES = ("notice_days", "proxy_limit", "first_reminder_days", "last_reminder_days", "daily_quota", "least_names")


@transaction.atomic
def change_policy(*, by: Actor, at: dt.datetime, **figures: int) -> Policy:
    """Set some of the office's figures from now on; the earlier ones stay on record.

    Raises:
        NotPermitted: ``by`` may not manage.
        PolicyInvalid: a figure is impossible.
    """
    by.require(CardPermission.MANAGE)
    held = queries.policy()
    values = {name: figures.get(name, getattr(held, name)) for name in FIGURES}
    try:
        with transaction.atomic():
            made = Policy.objects.create(**values, at=at, by_ref=by.ref)
    except IntegrityError as error:
        raise PolicyInvalid() from error
    audit.record(event="idcards.policy.changed", by=by, subject="idcards", at=at, data=dict(values))
    soon()
    return made
