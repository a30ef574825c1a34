"""Yohana, whose data they are; Markus, who is nobody to her; a clerk who looked; the officers of the city."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import Actor
from molek.residents.models import Resident
from molek.staff.models import Official, Post, Unit
from tests.cases.conftest import (
    CITY,
    NINE,
    WIFE_NIK,
    actor_of,
    build_city,
    hold,
    make_official,
    make_resident,
    resident_actor,
)

TEN = NINE + dt.timedelta(hours=1)
OFFICERS = {
    "data": "DATA_OFFICER",
    "kominfo": "INFORMATION_HEAD",
    "inspektur": "INSPECTOR",
    "registrar": "REGISTRY_CLERK",
}


@dataclass(frozen=True)
class Town:
    """``clerk`` works in Fatubesi. ``data`` is the officer, ``kominfo`` the second person."""

    yohana: Resident
    markus: Resident
    officials: dict[str, Official]

    def by(self, name: str) -> Actor:
        return actor_of(self.officials[name])

    @property
    def owner(self) -> Actor:
        return resident_actor(self.yohana)

    @property
    def stranger(self) -> Actor:
        return resident_actor(self.markus)

    def look(
        self, name: str = "clerk", *, at: dt.datetime = NINE, purpose: AccessPurpose = AccessPurpose.DECISION,
        case_ref: str = "", whose: Resident | None = None,
    ) -> int:  # fmt: skip
        """An official opens a record; the id of that access."""
        ref = f"resident:{(whose or self.yohana).ref}"
        return audit.record_access(
            by=self.by(name), resident_ref=ref, purpose=purpose, fields=("nik", "name", "phone"), at=at,
            case_ref=case_ref,
        )  # fmt: skip


def build_town() -> Town:
    city = build_city()
    kota = Unit.objects.get(code=CITY)
    office = Unit.objects.create(
        code="KOMINFO", name="Dinas Kominfo", kind="OPD", area_code=CITY, number_code="Kominfo", parent=kota
    )
    officials = {"clerk": city.clerk, "lurah": city.lurah}
    for name, kind in OFFICERS.items():
        officials[name] = make_official(name)
        hold(officials[name], Post.objects.create(unit=office, kind=kind, title=kind))
    return Town(
        yohana=make_resident(WIFE_NIK, "9971010101200009"),
        markus=make_resident("9971010202800001", "9971010101200002", name="MARKUS BESSIE", phone="+6281234567891"),
        officials=officials,
    )


@pytest.fixture
def town(db: None) -> Town:
    return build_town()


@pytest.fixture
def at_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock that the views read."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NINE)
