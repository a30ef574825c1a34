"""A small city of counts: two kecamatan, four kelurahan, facts written as the sources would."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from molek.base.actors import SYSTEM, Actor, ActorKind, Grant
from molek.insight import operations
from molek.insight.models import DailyFact
from molek.insight.permissions import InsightPermission as P
from molek.residents.models import Area

CITY = "53.71"
FATUBESI, NEFONAEK, NAIKOTEN, OEPURA = "53.71.06.1008", "53.71.06.1010", "53.71.05.1004", "53.71.05.1099"
NOW = dt.datetime(2026, 11, 2, 3, 0, tzinfo=dt.UTC)  # 2 November in the city: the third quarter is closed and due
MIDDLE = dt.date(2026, 8, 15)  # of that quarter


def official(*permissions: str, number: int = 7) -> Actor:
    grants = tuple(Grant(p, CITY, post_id=1, unit_id=1) for p in permissions)
    return Actor(ActorKind.OFFICIAL, number, f"official:{number}", grants, unit_id=1)


PLANNER = official(P.READ, number=21)
DATA_OFFICER = official(P.RELEASE, number=22)
STRANGER = official(number=23)


@pytest.fixture
def areas(db: None) -> None:
    Area.objects.create(code=CITY, name="Kota Kupang", kind="CITY")
    for code, name in (("53.71.05", "Kota Raja"), ("53.71.06", "Kota Lama")):
        Area.objects.create(code=code, name=name, kind="KECAMATAN", parent_id=CITY)
    for code, name in ((FATUBESI, "Fatubesi"), (NEFONAEK, "Nefonaek"), (NAIKOTEN, "Naikoten Satu"), (OEPURA, "Oepura")):
        Area.objects.create(code=code, name=name, kind="KELURAHAN", parent_id=code[:8])


Put = Callable[..., None]


@pytest.fixture
def put(areas: None) -> Put:
    """Write facts: ``put("applications", {FATUBESI: 12})`` or, by key, ``put("reasons", keys={"adult": 7})``."""

    def write(
        measure: str, by_area: dict[str, int] | None = None, *, keys: dict[str, int] | None = None,
        day: dt.date = MIDDLE, key: str = "",
    ) -> None:  # fmt: skip
        rows: list[dict[str, Any]] = [
            {"area_code": area, "key": key, "number": n} for area, n in (by_area or {}).items()
        ]
        rows += [{"key": name, "number": n} for name, n in (keys or {}).items()]
        DailyFact.objects.bulk_create(DailyFact(day=day, measure=measure, **row) for row in rows)

    # Quarters are due from the first fact on.
    write("applications", {FATUBESI: 0}, day=dt.date(2026, 7, 1), key="first")
    return write


def close(at: dt.datetime = NOW) -> list[str]:
    return operations.close_quarters(by=SYSTEM, at=at)


def publish(at: dt.datetime = NOW) -> None:
    close(at)
    operations.release_due(by=SYSTEM, at=at)
