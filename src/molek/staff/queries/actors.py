"""From an account to an actor."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import connection

from molek.base.actors import Actor, ActorKind, Grant
from molek.base.workdays import city_date
from molek.staff.enums import Capacity
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
# Every page of an official asks for it: what he holds on the day, and whether somebody acts for him there.
_HELD = """
    SELECT official.totp_confirmed_at, official.is_demo, held.capacity, held.post_id, post.kind, post.unit_id,
        unit.area_code,
        EXISTS (
            SELECT FROM staff_holding AS acting
            WHERE acting.post_id = held.post_id AND acting.capacity <> %(definitive)s AND acting.period @> %(day)s::date
        )
    FROM staff_official AS official
    LEFT JOIN staff_holding AS held ON held.official_id = official.id AND held.period @> %(day)s::date
    LEFT JOIN staff_post AS post ON post.id = held.post_id
    LEFT JOIN staff_unit AS unit ON unit.id = post.unit_id
    WHERE official.id = %(official)s AND official.is_active AND official.totp_confirmed_at IS NOT NULL
    ORDER BY held.capacity, held.id
"""


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
    account's present one, 30 minutes without a request, 8 hours since sign-in. Grants come from the holdings in force
    on that day; a definitive holder has none while a Plh, Plt or Pj acts in his post. One query.
    """
    if not _is_fresh(session, at):
        return None
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"official": official_id, "day": city_date(at), "definitive": Capacity.DEFINITIVE.value})
        rows = cursor.fetchall()
    opened = _moment(session, SECOND_FACTOR_AT)
    if not rows or opened is None:
        return None
    confirmed_at, is_demo = rows[0][0], rows[0][1]
    if confirmed_at is None or opened < confirmed_at or (is_demo and not settings.MOLEK.demo):
        return None
    grants: list[Grant] = []
    unit_id: int | None = None
    for _, _, capacity, post_id, kind, post_unit_id, area_code, displaced in rows:
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
