"""The roots of the log, by size and by day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from molek.audit.models import Seal
from molek.base.pages import Page, number_key, page_of
from molek.base.workdays import CITY_TZ, city_date


@dataclass(frozen=True, slots=True)
class SealInfo:
    """The root over the first ``size`` events; ``root`` in hexadecimal."""

    size: int
    root: str
    at: dt.datetime

    def to_json(self) -> dict[str, Any]:
        return {"size": self.size, "root": self.root, "sealed_at": self.at.astimezone(dt.UTC).isoformat()}


def seal_info(seal: Seal) -> SealInfo:
    return SealInfo(size=seal.size, root=bytes(seal.root_hash).hex(), at=seal.at)


def latest_seal() -> SealInfo | None:
    """The newest seal, or None before the first."""
    seal = Seal.objects.order_by("-size").first()
    return seal_info(seal) if seal else None


def seal_of_size(size: int) -> SealInfo | None:
    seal = Seal.objects.filter(size=size).first()
    return seal_info(seal) if seal else None


def seals(*, after: str | None = None, size: int = 50) -> Page[SealInfo]:
    """All seals, newest first; ``after`` is the ``next_key`` of the page before."""
    rows = Seal.objects.order_by("-size")
    if (before := number_key(after)) is not None:
        rows = rows.filter(size__lt=before)
    return page_of([seal_info(row) for row in rows[: size + 1]], size=size, key=lambda row: str(row.size))


@dataclass(frozen=True, slots=True)
class DailyRoot:
    """The last seal of a city-local day."""

    day: dt.date
    seal: SealInfo


def daily_roots(*, days: int = 30) -> list[DailyRoot]:
    """The last seal of each of the last ``days`` days that have one, newest first; one short query a day."""
    roots: list[DailyRoot] = []
    row = Seal.objects.order_by("-size").first()
    while row is not None and len(roots) < days:
        day = city_date(row.at)
        roots.append(DailyRoot(day, seal_info(row)))
        midnight = dt.datetime.combine(day, dt.time(), CITY_TZ)
        row = Seal.objects.filter(at__lt=midnight).order_by("-at", "-size").first()
    return roots


def log_page(*, after: str | None = None) -> dict[str, Any]:
    """What the public page shows: ``latest``, ``daily`` (on the first page only) and ``page``, the seals by key."""
    return {
        "latest": latest_seal(),
        "daily": daily_roots() if after is None else [],
        "page": seals(after=after, size=25),
    }
