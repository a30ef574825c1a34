"""Which reports an official sees: never one that concerns himself."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.feedback.enums import State
from molek.feedback.models import Complaint, Concerned
from molek.feedback.permissions import FeedbackPermission
from molek.feedback.rules.routing import TERRITORIAL, is_below_city


def readable(by: Actor) -> QuerySet[Complaint]:
    """What ``by`` may read. The complaint officer all but what supervisors guard; a unit what lies with it; lurah and
    camat what lies with units of their area; the supervisors everything.

    Raises:
        NotPermitted: none of these.
    """
    rows = Complaint.objects.all()
    if by.is_system:
        return rows
    if by.id is not None:
        rows = rows.exclude(pk__in=Concerned.objects.filter(official_id=by.id).values("complaint_id"))
    if by.may(FeedbackPermission.SUPERVISE):
        return rows
    seen = Q(pk__in=())
    if by.may(FeedbackPermission.TRIAGE):
        seen |= Q(is_guarded=False)
    for grant in by.grants:
        if grant.permission != FeedbackPermission.ANSWER:
            continue
        seen |= Q(unit_id=grant.unit_id)
        if is_below_city(grant.area_code):
            within = Q(unit__area_code=grant.area_code) | Q(unit__area_code__startswith=f"{grant.area_code}.")
            seen |= within & Q(unit__kind__in=TERRITORIAL)
    if not any(by.may(one) for one in (FeedbackPermission.TRIAGE, FeedbackPermission.ANSWER)):
        raise NotPermitted(permission=FeedbackPermission.ANSWER)
    return rows.filter(seen)


def waiting_for_triage(by: Actor) -> QuerySet[Complaint]:
    """What ``by`` has to check."""
    rows = readable(by).filter(state=State.RECEIVED)
    if by.may(FeedbackPermission.TRIAGE):
        return rows
    return rows.filter(Q(is_guarded=True) | ~Q(level=""))
