"""Halls, who may act in them, and whether they are open."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings

from molek.base.actors import Actor
from molek.base.errors import NotPermitted
from molek.base.references import normalise_code
from molek.base.workdays import CITY_TZ, city_date
from molek.queueing.errors import HallNotFound, ServiceElsewhere
from molek.queueing.models import Counter, Hall, HallService
from molek.queueing.permissions import HallPermission
from molek.queueing.rules.turns import TurnPolicy
from molek.staff import queries as staff

DOORS_OPEN_BEFORE = dt.timedelta(hours=1)  # people come early; their numbers wait with them
_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening times of one day, timezone-aware."""

    opens_at: dt.datetime
    closes_at: dt.datetime
    is_working_day: bool

    def gives_numbers(self, at: dt.datetime) -> bool:
        return self.is_working_day and self.opens_at - DOORS_OPEN_BEFORE <= at < self.closes_at


def halls() -> list[Hall]:
    """All halls by name."""
    return list(Hall.objects.all())


def hall(code: str) -> Hall:
    """Raises :class:`HallNotFound`."""
    found = Hall.objects.filter(code=code).first()
    if found is None:
        raise HallNotFound()
    return found


def hall_by_id(hall_id: int) -> Hall:
    found = Hall.objects.filter(pk=hall_id).first()
    if found is None:
        raise HallNotFound()
    return found


def service_of(hall: Hall, service_id: int) -> HallService:
    """An active service of this hall. Raises :class:`ServiceElsewhere`."""
    found = HallService.objects.filter(hall=hall, pk=service_id, is_active=True).first()
    if found is None:
        raise ServiceElsewhere(field="service")
    return found


def may_at(by: Actor, permission: HallPermission, hall: Hall) -> bool:
    """Does ``by`` hold ``permission`` by a post in the hall's own unit? Another office's clerk does not count."""
    return by.is_system or any(g.permission == permission and g.unit_id == hall.unit_id for g in by.grants)


def require_at(by: Actor, permission: HallPermission, hall: Hall) -> None:
    """Raises :class:`NotPermitted`."""
    if not may_at(by, permission, hall):
        raise NotPermitted(permission=permission)


def own_halls(*, by: Actor, permission: HallPermission) -> list[Hall]:
    """Halls in which ``by`` holds ``permission``."""
    units = {g.unit_id for g in by.grants if g.permission == permission}
    return list(Hall.objects.filter(unit_id__in=units))


def counter_of(by: Actor) -> Counter | None:
    """The counter at which this official sits, whichever browser he comes back with; None if he has none open."""
    if by.id is None or not by.is_official:
        return None
    return Counter.objects.select_related("hall").filter(clerk_id=by.id).first()


def hours(hall: Hall, day: dt.date) -> Hours:
    """Opening times on a city-local day, by the city's calendar. A hall with made-up visitors never closes."""
    if hall.is_simulated:
        midnight = dt.datetime.combine(day, dt.time(), CITY_TZ)
        return Hours(midnight, midnight + dt.timedelta(days=2), is_working_day=True)
    return Hours(
        opens_at=dt.datetime.combine(day, hall.opens, CITY_TZ),
        closes_at=dt.datetime.combine(day, hall.closes, CITY_TZ),
        is_working_day=staff.calendar().is_working(day),
    )


def policy_of(hall: Hall) -> TurnPolicy:
    return TurnPolicy(in_a_row=hall.in_a_row, patience_s=hall.patience_minutes * 60.0)


def hall_code(hall: Hall, at: dt.datetime) -> str:
    """Four signs that the board shows today: who types them stands in the hall."""
    key = (settings.SECRET_KEY + hall.code_secret).encode()
    digest = hmac.new(key, city_date(at).isoformat().encode(), hashlib.sha256).digest()
    return "".join(_CODE_ALPHABET[byte % len(_CODE_ALPHABET)] for byte in digest[:4])


def is_hall_code(hall: Hall, typed: str, at: dt.datetime) -> bool:
    return hmac.compare_digest(normalise_code(typed), normalise_code(hall_code(hall, at)))
