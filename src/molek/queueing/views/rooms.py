"""Which hall a page of an official is about."""

from __future__ import annotations

from molek.base.http import Request
from molek.queueing import queries
from molek.queueing.errors import HallNotFound
from molek.queueing.models import Hall
from molek.queueing.permissions import HallPermission


def own_hall(request: Request, permission: HallPermission = HallPermission.MANAGE) -> Hall:
    """The hall in which the official holds ``permission``: the one he chose, or his first.

    Raises:
        HallNotFound: he has none.
    """
    own = queries.own_halls(by=request.actor, permission=permission)
    chosen = request.GET.get("ruang", "")
    found = next((hall for hall in own if hall.code == chosen), own[0] if own else None)
    if found is None:
        raise HallNotFound()
    return found
