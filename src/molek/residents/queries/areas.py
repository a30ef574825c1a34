"""Reads of areas. A city has some dozens; each call is one small query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from molek.residents.enums import AreaKind
from molek.residents.models import Area, Resident


@dataclass(frozen=True, slots=True)
class AreaInfo:
    """``parent`` is the code of the area above, None for the city."""

    code: str
    name: str
    kind: AreaKind
    parent: str | None
    short: str
    postcode: str


_COLUMNS = ("code", "name", "kind", "parent_id", "short", "postcode")


def _info(row: tuple[Any, ...]) -> AreaInfo:
    code, name, kind, parent, short, postcode = row
    return AreaInfo(code, name, AreaKind(kind), parent, short, postcode)


def areas(*, kind: AreaKind | None = None, parent: str | None = None) -> list[AreaInfo]:
    """Areas by code; of one kind, or right below ``parent``, or all."""
    rows = Area.objects.order_by("code")
    if kind is not None:
        rows = rows.filter(kind=kind)
    if parent is not None:
        rows = rows.filter(parent_id=parent)
    return [_info(values) for values in rows.values_list(*_COLUMNS)]


def area(code: str) -> AreaInfo | None:
    """One area, or None if there is no such code."""
    values = Area.objects.filter(code=code).values_list(*_COLUMNS).first()
    return _info(values) if values else None


def area_name(code: str) -> str:
    """The name of an area, or the code itself if it is not one of the city's."""
    found = area(code)
    return found.name if found else code


def population() -> dict[str, int]:
    """Living residents by kelurahan. One query that reads the register: for jobs, not for pages."""
    rows = Resident.objects.filter(status="ALIVE").values("area_id").annotate(n=Count("pk"))
    return {row["area_id"]: row["n"] for row in rows}
