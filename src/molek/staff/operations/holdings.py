"""Who holds a post, and who stands in for him."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from psycopg.types.range import Range

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.workdays import city_date
from molek.staff.enums import Capacity
from molek.staff.errors import (
    HoldingOver,
    MadeByYou,
    OfficialInactive,
    OwnAccount,
    OwnStandIn,
    PeriodInvalid,
    PeriodPast,
    PostActed,
    PostOccupied,
    PostVacant,
)
from molek.staff.models import Holding, Official, Post
from molek.staff.operations.constraints import constraints_as_refusals
from molek.staff.permissions import STAFF_MANAGE

_FILLS_VACANCY = (Capacity.PLT, Capacity.PJ)


def _post_to_fill(*, post_id: int, official_id: int, by: Actor) -> Post:
    """The post, locked against other holdings, if ``by`` may give it to this official."""
    post = Post.objects.select_for_update(of=("self",)).select_related("unit").get(pk=post_id)
    by.require(STAFF_MANAGE, area=post.unit.area_code)
    if by.is_official and by.id == official_id:
        raise OwnAccount()
    official = Official.objects.select_for_update(of=("self",)).get(pk=official_id)
    if not official.is_active:
        raise OfficialInactive()
    if official.made_by_ref and not by.is_system:
        if official.made_by_ref == by.ref:
            raise MadeByYou(field="username")
        Official.objects.filter(pk=official_id).update(made_by_ref="")  # a second hand has vouched for him
    return post


def _period(since: dt.date, until: dt.date | None) -> Range[dt.date]:
    if until is not None and until <= since:
        raise PeriodInvalid(field="until")
    return Range(since, until)


def _hold(
    *,
    official_id: int,
    post: Post,
    capacity: str,
    period: Range[dt.date],
    reason: str,
    event: str,
    by: Actor,
    at: dt.datetime,
) -> Holding:
    with constraints_as_refusals():
        holding = Holding.objects.create(
            official_id=official_id, post=post, capacity=capacity, period=period, reason=reason.strip()
        )
    audit.record(
        event=event,
        by=by,
        subject=f"holding:{holding.pk}",
        at=at,
        data={
            "official": official_id,
            "post": post.pk,
            "capacity": capacity,
            "since": str(period.lower),
            "until": str(period.upper or ""),
            "reason": reason.strip(),
        },
    )
    return holding


@transaction.atomic
def assign_post(
    *,
    official_id: int,
    post_id: int,
    since: dt.date,
    until: dt.date | None = None,
    reason: str = "",
    by: Actor,
    at: dt.datetime,
) -> Holding:
    """Make an official the definitive holder of a post from ``since`` (city-local, included) to ``until``
    (excluded).

    Raises:
        NotPermitted: ``by`` may not manage staff there.
        OwnAccount: an administrator gives a post to himself.
        OfficialInactive: the account is out of use.
        MadeByYou: ``by`` made the account, and nobody else has given it a post yet.
        PeriodInvalid: it ends before it begins.
        PostHeld: somebody holds the post on one of these days.
        PostActed: a Plt or Pj fills the vacancy on one of these days.
    """
    post = _post_to_fill(post_id=post_id, official_id=official_id, by=by)
    period = _period(since, until)
    if Holding.objects.filter(post=post, capacity__in=_FILLS_VACANCY, period__overlap=period).exists():
        raise PostActed()
    return _hold(
        official_id=official_id,
        post=post,
        capacity=Capacity.DEFINITIVE,
        period=period,
        reason=reason,
        event="staff.post.assigned",
        by=by,
        at=at,
    )


@transaction.atomic
def delegate(
    *,
    official_id: int,
    post_id: int,
    capacity: str,
    since: dt.date,
    until: dt.date | None,
    reason: str,
    by: Actor,
    at: dt.datetime,
) -> Holding:
    """Let an official act in a post: Plh while its holder is away, Plt or Pj while it is vacant.

    While it lasts, the definitive holder decides and signs nothing through this post.

    Raises:
        NotPermitted: ``by`` may not manage staff there.
        OwnAccount: an administrator delegates to himself.
        OfficialInactive: the account is out of use.
        MadeByYou: ``by`` made the account, and nobody else has given it a post yet.
        PeriodInvalid: it ends before it begins, or a Plh without an end.
        PeriodPast: it would begin before today.
        PostVacant: a Plh for a post that nobody holds on the first day.
        OwnStandIn: the holder as his own Plh.
        PostOccupied: a Plt or Pj while somebody holds the post.
        PostActed: somebody acts in the post on one of these days.
    """
    acting = Capacity(capacity)
    if acting == Capacity.DEFINITIVE:
        raise ValueError("a definitive holder is assigned, not delegated")
    post = _post_to_fill(post_id=post_id, official_id=official_id, by=by)
    period = _period(since, until)
    if since < city_date(at):
        raise PeriodPast(field="since")
    definitive = Holding.objects.definitive().filter(post=post)
    if acting == Capacity.PLH:
        if until is None:
            raise PeriodInvalid(field="until")
        absent = definitive.on(since).first()
        if absent is None:
            raise PostVacant(field="capacity")
        if absent.official_id == official_id:
            raise OwnStandIn(field="official")
    elif definitive.filter(period__overlap=period).exists():
        raise PostOccupied(field="capacity")
    return _hold(
        official_id=official_id,
        post=post,
        capacity=acting,
        period=period,
        reason=reason,
        event="staff.post.delegated",
        by=by,
        at=at,
    )


def close_holding(holding: Holding, *, on: dt.date, by: Actor, at: dt.datetime) -> bool:
    """Let a locked holding end before ``on``; False if it is over by then anyway."""
    lower, upper = holding.period.lower, holding.period.upper
    if holding.period.isempty or (upper is not None and upper <= on):
        return False
    holding.period = Range(lower, on) if lower is None or lower < on else Range(empty=True)
    holding.ended_at = at
    holding.ended_by_id = by.id if by.is_official else None
    holding.save(update_fields=["period", "ended_at", "ended_by"])
    return True


@transaction.atomic
def end_holding(*, holding_id: int, on: dt.date, reason: str, by: Actor, at: dt.datetime) -> None:
    """End a holding early: ``on`` is the first day without it, today at the earliest.

    One that has not begun by then is called off. What was signed before stays signed.

    Raises:
        NotPermitted: ``by`` may not manage staff there.
        PeriodPast: ``on`` lies before today.
        HoldingOver: it was over by then.
    """
    holding = Holding.objects.select_for_update(of=("self",)).select_related("post__unit").get(pk=holding_id)
    by.require(STAFF_MANAGE, area=holding.post.unit.area_code)
    if on < city_date(at):
        raise PeriodPast(field="on")
    if not close_holding(holding, on=on, by=by, at=at):
        raise HoldingOver()
    audit.record(
        event="staff.holding.ended",
        by=by,
        subject=f"holding:{holding.pk}",
        at=at,
        data={"official": holding.official_id, "post": holding.post_id, "on": on.isoformat(), "reason": reason},
    )
