"""Menu entries, registered by each package in ``apps.py`` and drawn by the site."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from molek.base.actors import Actor
from molek.base.errors import Text


class MenuPlace(StrEnum):
    PUBLIC = "PUBLIC"  # everybody
    RESIDENT = "RESIDENT"  # a signed-in resident
    OFFICE = "OFFICE"  # a signed-in official who holds ``permission``


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """``url_name`` takes no arguments. Lower ``order`` stands first.

    ``permission`` "" means every official, unless ``any_of`` names permissions of which one is enough.
    """

    place: MenuPlace
    url_name: str
    label: Text
    order: int
    permission: str = ""
    any_of: tuple[str, ...] = ()

    def is_for(self, actor: Actor) -> bool:
        """Does an official see it?"""
        if self.any_of:
            return any(actor.may(one) for one in self.any_of)
        return not self.permission or actor.may(self.permission)


_ENTRIES: dict[tuple[MenuPlace, str], MenuEntry] = {}


def register(entry: MenuEntry) -> None:
    _ENTRIES[(entry.place, entry.url_name)] = entry


def entries(place: MenuPlace) -> list[MenuEntry]:
    return sorted((e for e in _ENTRIES.values() if e.place is place), key=lambda e: e.order)
