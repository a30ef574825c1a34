"""Where a resident goes on."""

from __future__ import annotations

from molek.base.http import address_of
from molek.base.menu import MenuPlace, entries


def residents_home() -> str:
    """Where a resident goes who wanted nothing special: the first page of his menu."""
    addresses = (address_of(entry.url_name) for entry in entries(MenuPlace.RESIDENT))
    return next(filter(None, addresses), "/")
