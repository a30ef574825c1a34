"""What happened to a thing, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from molek.audit.models import Event
from molek.base.errors import Text

PRESENTERS: dict[str, Text] = {}  # filled by operations.register_presenter


@dataclass(frozen=True, slots=True)
class Shown:
    """An event as a reader sees it. ``title`` is in the reader's language."""

    event_id: int
    at: dt.datetime
    event: str
    title: str
    actor_ref: str
    data: Mapping[str, Any]


class _Blank(dict[str, Any]):
    """A member that an older event lacks reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def history(subject: str, *, limit: int = 200) -> list[Shown]:
    """The last ``limit`` events of ``subject``, oldest first. An event without presenter shows its code."""
    rows = Event.objects.filter(subject=subject).order_by("-id")[:limit]
    return [
        Shown(
            event_id=row.pk,
            at=row.at,
            event=row.event,
            title=str(PRESENTERS.get(row.event, row.event)).format_map(_Blank(row.data)),
            actor_ref=row.actor_ref,
            data=row.data,
        )
        for row in reversed(rows)
    ]
