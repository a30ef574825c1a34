"""The register's cast: a city of two kecamatan, a few residents, and officials by what they may do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from molek.base.actors import Actor, ActorKind, Grant
from molek.residents.models import Area, FamilyCard, Resident
from molek.residents.permissions import ResidentPermission as P

NINE = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
FATUBESI, NEFONAEK, NAIKOTEN = "53.71.06.1008", "53.71.06.1010", "53.71.05.1004"
MALE_NIK, FEMALE_NIK = "9971011708900001", "9971015708900001"
CITY = "53.71"


def official(*permissions: str, area: str = CITY, number: int = 7, assisting: int | None = None) -> Actor:
    """An official who holds the permissions in an area."""
    grants = tuple(Grant(p, area, post_id=1, unit_id=1) for p in permissions)
    return Actor(ActorKind.OFFICIAL, number, f"official:{number}", grants, assisting=assisting, unit_id=1)


CLERK = official(P.SEARCH, P.READ, P.ASSIST, area=FATUBESI, number=11)
REGISTRY = official(P.SEARCH, P.READ, P.ASSIST, P.IMPORT, P.CHANGE, number=12)
STRANGER = official(number=13)


def as_resident(row: Resident) -> Actor:
    return Actor(ActorKind.RESIDENT, row.pk, f"resident:{row.ref}")


@pytest.fixture
def areas(db: None) -> None:
    Area.objects.create(code=CITY, name="Kota Kupang", kind="CITY")
    for code, name in (("53.71.05", "Kota Raja"), ("53.71.06", "Kota Lama")):
        Area.objects.create(code=code, name=name, kind="KECAMATAN", parent_id=CITY)
    for code, name in ((FATUBESI, "Fatubesi"), (NEFONAEK, "Nefonaek"), (NAIKOTEN, "Naikoten Satu")):
        Area.objects.create(code=code, name=name, kind="KELURAHAN", parent_id=code[:8])


@pytest.fixture
def make(areas: None) -> Callable[..., Resident]:
    """Write a resident; what is not given is ordinary."""

    def make_resident(nik: str = MALE_NIK, **values: Any) -> Resident:
        card, _made = FamilyCard.objects.get_or_create(kk_number=values.pop("kk_number", "9971010101200001"))
        is_female = int(nik[6]) >= 4
        ordinary: dict[str, Any] = {
            "name": "YOHANA KRISTINA LADO" if is_female else "LUKAS MUHAMMAD LADO",
            "sex": "FEMALE" if is_female else "MALE",
            "birth_place": "KUPANG",
            "birth_date": dt.date(1990, 8, 17),
            "religion": "KRISTEN",
            "marital_status": "NEVER_MARRIED",
            "relation": "HEAD",
            "education": "SENIOR",
            "occupation": 15,
            "blood_type": "O",
            "mother_name": "WELHELMINA NAOMI BESSIE",
            "father_name": "BENYAMIN LADO",
            "address": "JL. NANGKA NO. 1",
            "rt": "003",
            "rw": "001",
            "area_id": FATUBESI,
            "phone": "+6281234567890",
        }
        row = Resident.objects.create(nik=nik, family_card=card, **{**ordinary, **values})
        row.refresh_from_db()
        return row

    return make_resident


@pytest.fixture
def resident(make: Callable[..., Resident]) -> Resident:
    return make()
