"""Reads of areas. A city has some dozens; each call is one small query."""

from __future__ import annotations

from dataclasses import dataclass

from molek.residents.enums import AreaKind
from molek.residents.models import Area


@dataclass(frozen=True, slots=True)
class AreaInfo:
    """``parent`` is the code of the area above, None for the city."""

    code: str
    name: str
    kind: AreaKind
    parent: str | None
    short: str
    postcode: str


def _info(row: Area) -> AreaInfo:
    return AreaInfo(row.code, row.name, AreaKind(row.kind), row.parent_id, row.short, row.postcode)


def areas(*, kind: AreaKind | None = None, parent: str | None = None) -> list[AreaInfo]:
    """Areas by code; of one kind, or right below ``parent``, or all."""
    rows = Area.objects.order_by("code")
    if kind is not None:
        rows = rows.filter(kind=kind)
    if parent is not None:
        rows = rows.filter(parent_id=parent)
    return [_info(row) for row in rows]


def area(code: str) -> AreaInfo | None:
    """One area, or None if there is no such code."""
    row = Area.objects.filter(code=code).first()
    return _info(row) if row else None


def area_name(code: str) -> str:
    """The name of an area, or the code itself if it is not one of the city's."""
    found = area(code)
    return found.name if found else code
