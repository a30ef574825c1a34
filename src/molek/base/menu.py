"""Menu entries, registered by each package in ``apps.py`` and drawn by the site."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from molek.base.errors import Text


class MenuPlace(StrEnum):
    PUBLIC = "PUBLIC"  # everybody
    RESIDENT = "RESIDENT"  # a signed-in resident
    OFFICE = "OFFICE"  # a signed-in official who holds ``permission``


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """``url_name`` takes no arguments. ``permission`` "" means every official. Lower ``order`` stands first."""

    place: MenuPlace
    url_name: str
    label: Text
    order: int
    permission: str = ""


_ENTRIES: dict[tuple[MenuPlace, str], MenuEntry] = {}


def register(entry: MenuEntry) -> None:
    _ENTRIES[(entry.place, entry.url_name)] = entry


def entries(place: MenuPlace) -> list[MenuEntry]:
    return sorted((e for e in _ENTRIES.values() if e.place is place), key=lambda e: e.order)
