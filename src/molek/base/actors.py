"""Who acts, and what that allows where. Default deny.

An :class:`Actor` is made at the edge (session, kiosk, command, worker) and passed to operations as ``by=``.
It holds no name and no NIK, so it may be logged whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from molek.base.errors import NotPermitted


class ActorKind(StrEnum):
    ANONYMOUS = "ANONYMOUS"
    RESIDENT = "RESIDENT"
    OFFICIAL = "OFFICIAL"
    SYSTEM = "SYSTEM"


def area_within(area_code: str, container: str) -> bool:
    """Is ``area_code`` (dotted, e.g. ``53.71.06.1008``) the same as or inside ``container``?"""
    return area_code == container or area_code.startswith(container + ".")


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission, held through one post, inside one area.

    ``area_code`` is a dotted region code; the permission covers that area and all below it.
    ``capacity`` is "" for the regular holder, else "Plh", "Plt" or "Pj".
    """

    permission: str
    area_code: str
    post_id: int
    unit_id: int
    capacity: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts.

    Args:
        kind: what sort of actor.
        id: primary key of the resident or official; None for the system and for anonymous visitors.
        ref: stable text for logs, e.g. ``resident:4f0…`` or ``official:12`` or ``system:worker``.
        grants: what an official may do where, as of the moment the actor was made.
        assisting: primary key of the resident at the counter on whose behalf an official acts, if any.
        device: the Service Box at which he stands, e.g. ``kiosk:12``; "" elsewhere. The log names it with every act.
    """

    kind: ActorKind
    id: int | None
    ref: str
    grants: tuple[Grant, ...] = field(default=(), repr=False)
    assisting: int | None = None
    unit_id: int | None = None
    device: str = ""

    @property
    def is_resident(self) -> bool:
        return self.kind is ActorKind.RESIDENT

    @property
    def is_official(self) -> bool:
        return self.kind is ActorKind.OFFICIAL

    @property
    def is_system(self) -> bool:
        return self.kind is ActorKind.SYSTEM

    def may(self, permission: str, *, area: str | None = None) -> bool:
        """Does a grant allow ``permission`` in ``area``? Without ``area``: anywhere at all. The system may all."""
        if self.is_system:
            return True
        return any(g.permission == permission and (area is None or area_within(area, g.area_code)) for g in self.grants)

    def require(self, permission: str, *, area: str | None = None) -> None:
        """Raise :class:`NotPermitted` unless :meth:`may`."""
        if not self.may(permission, area=area):
            raise NotPermitted(permission=permission)

    def areas(self, permission: str) -> tuple[str, ...]:
        """The area codes in which ``permission`` is held, widest first."""
        return tuple(sorted({g.area_code for g in self.grants if g.permission == permission}, key=len))

    def acts_for(self, resident_id: int) -> bool:
        """Is this the resident himself, or an official who assists him at a counter?"""
        if self.is_resident:
            return self.id == resident_id
        return self.is_official and self.assisting == resident_id


ANONYMOUS = Actor(ActorKind.ANONYMOUS, None, "anonymous")
SYSTEM = Actor(ActorKind.SYSTEM, None, "system:molek")
