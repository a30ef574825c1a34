"""Who holds something about people: registered by each package in its ``apps.py``, this one included."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from molek.base.errors import Text
from molek.residents.rules.held import HeldItem, HeldSource

_SOURCES: dict[str, HeldSource] = {}


def register_held_data(
    *,
    name: str,
    title: Text,
    source: Text,
    legal_basis: Text,
    reader: Callable[[int], Iterable[HeldItem]],
    purpose: Text = "",
    retention: Text = "",
    recipients: Text = "",
) -> None:
    """Make known that a package holds something about people, so that they see it on "My data" and in their copy.

    Args:
        name: stable and unique, e.g. ``taxes``; the copy for machines uses it as a key.
        title: what a page calls it.
        source: where the data come from.
        legal_basis: the law or regulation on which holding them rests.
        reader: a query of the registering package; gets the resident's primary key, asks no permission (whoever calls
            it has), writes nothing.
        purpose, retention, recipients: what for, for how long, and who else gets them.
    """
    made = HeldSource(name, title, source, legal_basis, reader, purpose, retention, recipients)
    if _SOURCES.setdefault(name, made) != made:
        raise ValueError(f"two packages hold data as {name}")


def held_sources() -> list[HeldSource]:
    """All sources, in the order in which the packages registered: the lowest first."""
    return list(_SOURCES.values())
