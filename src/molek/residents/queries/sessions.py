"""Who a session belongs to."""

from __future__ import annotations

import datetime as dt
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from molek.base.actors import Actor, ActorKind
from molek.residents.models import Assistance, Resident

SESSION_KEY = "resident"  # {"id": int, "ref": str, "at": iso of sign-in, "seen": iso of the last request}
ASSISTANCE_KEY = "assistance"  # {"resident_id": int, "until": iso, "assistance_id": int}; read by staff too

IDLE = dt.timedelta(minutes=30)
LONGEST = dt.timedelta(hours=8)
_SEEN_EVERY = dt.timedelta(minutes=1)  # so that not every request writes its session


def actor_for(*, session: MutableMapping[str, Any], at: dt.datetime) -> Actor | None:
    """The resident signed in by this session, or None. No query.

    Thirty idle minutes or eight hours end it; only the sign-in is forgotten, so that a form held in the session
    survives. Moves the idle clock.
    """
    held = session.get(SESSION_KEY)
    if not held:
        return None
    seen = dt.datetime.fromisoformat(held["seen"])
    if at - seen > IDLE or at - dt.datetime.fromisoformat(held["at"]) > LONGEST:
        del session[SESSION_KEY]
        return None
    if at - seen > _SEEN_EVERY:
        session[SESSION_KEY] = {**held, "seen": at.isoformat()}
    return Actor(ActorKind.RESIDENT, held["id"], held["ref"])


@dataclass(frozen=True, slots=True)
class AssistanceInfo:
    """A running assistance, for the banner: whom, until when."""

    resident_id: int
    name: str
    ends_at: dt.datetime


def current_assistance(*, by: Actor, at: dt.datetime) -> AssistanceInfo | None:
    """Whom this official assists now, or None."""
    if by.assisting is None or by.id is None:
        return None
    row = (
        Assistance.objects.filter(
            official_id=by.id, resident_id=by.assisting, ended_at=None, started_at__lte=at, ends_at__gt=at
        )
        .order_by("-id")
        .first()
    )
    if row is None:
        return None
    name = Resident.objects.values_list("name", flat=True).get(pk=row.resident_id)
    return AssistanceInfo(row.resident_id, name, row.ends_at)
