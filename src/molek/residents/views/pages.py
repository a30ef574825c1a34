"""Where a resident goes on."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from molek.base.menu import MenuPlace, entries


def residents_home() -> str:
    """Where a resident goes who wanted nothing special: the first page of his menu."""
    for entry in entries(MenuPlace.RESIDENT):
        try:
            return reverse(entry.url_name)
        except NoReverseMatch:
            continue
    return "/"
