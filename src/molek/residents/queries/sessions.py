"""Who a session belongs to."""

from __future__ import annotations

import datetime as dt
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from molek.base.actors import Actor, ActorKind
from molek.residents.models import Assistance, Resident

# {"id": int, "ref": str, "at": iso of sign-in, "seen": iso of the last request}; at a Service Box also "device",
# "unit" and "card" (0 = signed in with a code)
SESSION_KEY = "resident"
ASSISTANCE_KEY = "assistance"  # {"resident_id": int, "until": iso, "assistance_id": int}; read by staff too

IDLE = dt.timedelta(minutes=30)
LONGEST = dt.timedelta(hours=8)
_SEEN_EVERY = dt.timedelta(minutes=1)  # so that not every request writes its session
# The next person is already waiting. The screen itself asks long before.
IDLE_AT_DEVICE = dt.timedelta(minutes=4)
LONGEST_AT_DEVICE = dt.timedelta(minutes=40)
_SEEN_EVERY_AT_DEVICE = dt.timedelta(seconds=10)


def actor_for(*, session: MutableMapping[str, Any], at: dt.datetime) -> Actor | None:
    """The resident signed in by this session, or None. No query.

    Thirty idle minutes or eight hours end it, at a Service Box four and forty minutes; only the sign-in is forgotten,
    so that a form held in the session survives. Moves the idle clock.
    """
    held = session.get(SESSION_KEY)
    if not held:
        return None
    device = held.get("device", "")
    idle, longest = (IDLE_AT_DEVICE, LONGEST_AT_DEVICE) if device else (IDLE, LONGEST)
    seen = dt.datetime.fromisoformat(held["seen"])
    if at - seen > idle or at - dt.datetime.fromisoformat(held["at"]) > longest:
        del session[SESSION_KEY]
        return None
    if at - seen > (_SEEN_EVERY_AT_DEVICE if device else _SEEN_EVERY):
        session[SESSION_KEY] = {**held, "seen": at.isoformat()}
    return Actor(ActorKind.RESIDENT, held["id"], held["ref"], unit_id=held.get("unit"), device=device)


def signed_in_at(*, session: MutableMapping[str, Any]) -> dt.datetime | None:
    """When the resident of this session showed who he is; None if it is nobody's."""
    held = session.get(SESSION_KEY)
    return dt.datetime.fromisoformat(held["at"]) if held else None


def session_at_device(
    *, resident: Resident, device: str, unit_id: int | None, card_id: int = 0, at: dt.datetime
) -> dict[str, Any]:
    """What stands under :data:`SESSION_KEY` for somebody who signed in at a Service Box."""
    moment = at.isoformat()
    return {
        "id": resident.pk, "ref": f"resident:{resident.ref}", "at": moment, "seen": moment,
        "device": device, "unit": unit_id, "card": card_id,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class AssistanceInfo:
    """A running assistance, for the banner: whom, until when."""

    resident_id: int
    name: str
    ends_at: dt.datetime
    is_by_proxy: bool = False


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
    return AssistanceInfo(row.resident_id, name, row.ends_at, row.proxy_id is not None)


def proxy_at_counter(*, by: Actor, at: dt.datetime) -> str:
    """Who stands before this official with a power of attorney, as logs name him; "" if it is the resident himself."""
    if by.assisting is None or by.id is None:
        return ""
    running = Assistance.objects.filter(
        official_id=by.id, resident_id=by.assisting, ended_at=None, started_at__lte=at, ends_at__gt=at
    )
    ref = running.order_by("-id").values_list("proxy__ref", flat=True).first()
    return f"resident:{ref}" if ref else ""
