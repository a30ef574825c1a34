"""What a package holds about a person, in the shape in which he is shown it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from molek.base.errors import Text


@dataclass(frozen=True, slots=True)
class HeldItem:
    """One thing the city holds about a person.

    ``since`` is when it came to be so, None where nobody wrote that down. ``sensitive`` values are shown on request
    only: on a phone somebody may look over the shoulder.
    """

    label: Text
    value: str
    since: dt.datetime | None
    sensitive: bool


@dataclass(frozen=True, slots=True)
class HeldSource:
    """Who holds something about people, where it comes from and why that is lawful (UU 27/2022, Articles 20 and 31).

    ``source`` says where the data come from; ``purpose``, ``retention`` and ``recipients`` stand in the record of
    processing. ``reader`` gives a resident's items from his primary key; it may be asked for anybody by the system.
    """

    name: str
    title: Text
    source: Text
    legal_basis: Text
    reader: Callable[[int], Iterable[HeldItem]]
    purpose: Text = ""
    retention: Text = ""
    recipients: Text = ""


@dataclass(frozen=True, slots=True)
class Held:
    """One source with what it holds about one person; no items where it holds nothing."""

    source: HeldSource
    items: tuple[HeldItem, ...]

    @property
    def since(self) -> dt.datetime | None:
        """The one moment since when all is so; None where the items differ, or say nothing."""
        moments = {item.since for item in self.items if item.since is not None}
        return moments.pop() if len(moments) == 1 and len(self.items) > 1 else None

    @property
    def is_sensitive(self) -> bool:
        """Is any value to be shown on request only?"""
        return any(item.sensitive for item in self.items)
