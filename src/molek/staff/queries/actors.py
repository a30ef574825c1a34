"""From an account to an actor."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import Exists, FilteredRelation, OuterRef, Q

from molek.base.actors import Actor, ActorKind, Grant
from molek.base.workdays import city_date
from molek.staff.enums import Capacity
from molek.staff.models import Holding, Official
from molek.staff.permissions import role
from molek.staff.rules.areas import city_of

# Session keys, written by the sign-in views. Moments are ISO texts with offset.
SECOND_FACTOR_AT = "staff_second_factor_at"
SEEN_AT = "staff_seen_at"
CONFIRMED_AT = "staff_confirmed_at"
ASSISTANCE = "assistance"

IDLE_LIMIT = dt.timedelta(minutes=30)
ABSOLUTE_LIMIT = dt.timedelta(hours=8)
CONFIRMED_FOR = dt.timedelta(minutes=10)
_SEEN_STEP = dt.timedelta(minutes=1)  # one write of the session a minute, not one a request


def _moment(session: Any, key: str) -> dt.datetime | None:
    text = session.get(key)
    return dt.datetime.fromisoformat(text) if text else None


def signed_in_at(*, session: Any) -> dt.datetime | None:
    """When the official of this session passed the second factor; None if it is nobody's."""
    return _moment(session, SECOND_FACTOR_AT)


def _is_fresh(session: Any, at: dt.datetime) -> bool:
    """Did the second factor open this session, not too long ago, and was it used lately? Notes that it is
    used."""
    opened, seen = _moment(session, SECOND_FACTOR_AT), _moment(session, SEEN_AT)
    if opened is None or seen is None or at - opened >= ABSOLUTE_LIMIT or at - seen >= IDLE_LIMIT:
        return False
    if at - seen >= _SEEN_STEP:
        session[SEEN_AT] = at.isoformat()
    return True


def _assisted(session: Any, at: dt.datetime) -> int | None:
    """The resident at the counter, while his consent lasts."""
    assistance = session.get(ASSISTANCE)
    if not assistance or at >= dt.datetime.fromisoformat(assistance["until"]):
        return None
    return int(assistance["resident_id"])


def _grants(*, post_id: int, kind: str, capacity: str, unit_id: int, area_code: str) -> list[Grant]:
    held = role(kind)
    return [Grant(p, area_code, post_id, unit_id, capacity) for p in held.area] + [
        Grant(p, city_of(area_code), post_id, unit_id, capacity) for p in held.city
    ]


def actor_for(*, official_id: int, session: Any, at: dt.datetime) -> Actor | None:
    """The official as an actor at ``at``, or None if his account or this session is out of use.

    None: inactive, a demo account outside a demo city, no second factor in this session or one older than the
    account's present one, 30 minutes without a request, 8 hours since sign-in. Grants come from the
    holdings in
    force on that day; a definitive holder has none while a Plh, Plt or Pj acts in his post. One query.
    """
    if not _is_fresh(session, at):
        return None
    day = city_date(at)
    acting = Holding.objects.acting().on(day).filter(post_id=OuterRef("held__post_id"))
    rows = list(
        Official.objects.filter(pk=official_id, is_active=True, totp_confirmed_at__isnull=False)
        .annotate(
            held=FilteredRelation("holdings", condition=Q(holdings__period__contains=day)),
            displaced=Exists(acting),
        )
        .order_by("held__capacity", "held__pk")
        .values_list(
            "totp_confirmed_at",
            "is_demo",
            "displaced",
            "held__capacity",
            "held__post_id",
            "held__post__kind",
            "held__post__unit_id",
            "held__post__unit__area_code",
        )
    )
    opened = _moment(session, SECOND_FACTOR_AT)
    if not rows or opened is None:
        return None
    confirmed_at, is_demo = rows[0][0], rows[0][1]
    if confirmed_at is None or opened < confirmed_at or (is_demo and not settings.MOLEK.demo):
        return None
    grants: list[Grant] = []
    unit_id: int | None = None
    for _, _, displaced, capacity, post_id, kind, post_unit_id, area_code in rows:
        if post_id is None or (displaced and capacity == Capacity.DEFINITIVE):
            continue
        unit_id = unit_id or post_unit_id
        grants += _grants(post_id=post_id, kind=kind, capacity=capacity, unit_id=post_unit_id, area_code=area_code)
    return Actor(
        ActorKind.OFFICIAL,
        official_id,
        f"official:{official_id}",
        grants=tuple(grants),
        assisting=_assisted(session, at),
        unit_id=unit_id,
    )


def is_recently_confirmed(*, session: Any, at: dt.datetime) -> bool:
    """Did the official type his password again in the last 10 minutes (``staff:confirm``)?"""
    confirmed = _moment(session, CONFIRMED_AT)
    return confirmed is not None and at - confirmed < CONFIRMED_FOR
