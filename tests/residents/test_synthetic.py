"""The demo city's people: believable, none of them real, the same for the same seed."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from molek.base.actors import SYSTEM
from molek.base.errors import NotPermitted
from molek.base.identifiers import nik_agrees, parse_kk_number, parse_nik, parse_phone
from molek.residents import operations, queries
from molek.residents.models import Area, FamilyCard, Resident
from molek.residents.rules.ages import age_on
from molek.site import demo
from molek.site.demo.synthetic import DEMO_PERSONS, generate, is_loaded, load, write_export
from tests.residents.conftest import NINE, REGISTRY

CITIES = Path(demo.__file__).parent / "cities"
TODAY = dt.date(2026, 3, 2)


def areas(city: str = "kupang") -> list[dict[str, str]]:
    with (CITIES / city / "areas.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def families() -> list[operations.SeedFamily]:
    return list(generate(3000, areas(), seed=1, today=TODAY))


@pytest.mark.parametrize(
    ("city", "code", "kecamatan", "kelurahan"), [("kupang", "53.71", 6, 51), ("kendari", "74.71", 11, 65)]
)
def test_a_city_has_all_its_areas(city: str, code: str, kecamatan: int, kelurahan: int) -> None:
    rows = areas(city)
    assert [r["code"] for r in rows if r["kind"] == "CITY"] == [code]
    assert sum(r["kind"] == "KECAMATAN" for r in rows) == kecamatan
    assert sum(r["kind"] == "KELURAHAN" for r in rows) == kelurahan
    assert all(r["code"].startswith(r["parent"]) for r in rows)
    assert len({r["code"] for r in rows}) == len(rows)
    offices = [r["short"].lower() for r in rows if r["kind"] == "KELURAHAN"]
    assert len(set(offices)) == len(offices)  # two offices never share the code in their letter numbers
    assert all(offices)


def test_as_many_as_asked_for_and_no_number_twice(families: list[operations.SeedFamily]) -> None:
    people = [p for f in families for p in f.members]
    assert len(people) == 3000
    assert len({p.nik for p in people}) == 3000
    assert len({f.kk_number for f in families}) == len(families)
    phones = [p.phone for p in people if p.phone]
    assert len(set(phones)) == len(phones)


def test_numbers_are_right_and_of_no_real_person(families: list[operations.SeedFamily]) -> None:
    for family in families:
        assert parse_kk_number(family.kk_number).startswith("99")
        for p in family.members:
            assert parse_nik(p.nik).startswith("99")
            assert nik_agrees(p.nik, birth_date=dt.date.fromisoformat(p.birth_date), is_female=p.sex == "FEMALE")
            assert p.phone == "" or parse_phone(p.phone).startswith("+62844")  # a prefix that no operator has


def test_families_make_sense(families: list[operations.SeedFamily]) -> None:
    for family in families:
        ages = {p.nik: age_on(dt.date.fromisoformat(p.birth_date), TODAY) for p in family.members}
        assert all(0 <= age <= 111 for age in ages.values())
        assert [p.relation for p in family.members].count("HEAD") == 1
        for p in family.members:
            if p.marital_status != "NEVER_MARRIED":
                assert ages[p.nik] >= 18
            if p.relation == "CHILD" and p.mother_name:
                mothers = [ages[m.nik] for m in family.members if m.name == p.mother_name]
                assert all(age - ages[p.nik] >= 14 for age in mothers)
    adults = [p for f in families for p in f.members if age_on(dt.date.fromisoformat(p.birth_date), TODAY) >= 17]
    assert 0.7 < sum(bool(p.phone) for p in adults) / len(adults) < 0.9


def test_the_same_seed_gives_the_same_people(families: list[operations.SeedFamily]) -> None:
    assert list(generate(3000, areas(), seed=1, today=TODAY)) == families
    assert list(generate(3000, areas(), seed=2, today=TODAY)) != families


def test_the_fixed_persons_are_there_in_every_city() -> None:
    for city in ("kupang", "kendari"):
        codes = {row["code"] for row in areas(city)}
        placed = list(generate(100, areas(city), today=TODAY))
        assert {p.nik for f in placed for p in f.members} >= {p.nik for p in DEMO_PERSONS}
        assert all(f.area_id in codes for f in placed)
    for person in DEMO_PERSONS:
        assert nik_agrees(person.nik, birth_date=person.birth_date, is_female=person.sex == "FEMALE")


@pytest.mark.django_db
def test_they_are_loaded_and_the_progress_is_told() -> None:
    operations.seed_areas(path=CITIES / "kupang" / "areas.csv", by=SYSTEM, at=NINE)
    assert Area.objects.count() == 58
    assert not is_loaded()
    heard: list[int] = []
    assert load(2000, areas=areas(), progress=heard.append, at=NINE) == 2000
    assert heard[-1] == Resident.objects.count() == 2000
    assert is_loaded()
    elderly = next(p for p in DEMO_PERSONS if p.key == "elderly")
    row = Resident.objects.get(nik=elderly.nik)
    assert (row.phone, row.area.name, row.marital_status) == ("", "Naikoten Satu", "WIDOWED")
    found = queries.search(by=SYSTEM, text="wilhelmina dolu", purpose="SEARCH", at=NINE)  # type: ignore[arg-type]
    assert row.pk in [f.resident_id for f in found.rows]


@pytest.mark.django_db
def test_areas_may_be_seeded_again_and_are_renamed(tmp_path: Path) -> None:
    path = CITIES / "kendari" / "areas.csv"
    operations.seed_areas(path=path, by=SYSTEM, at=NINE)
    renamed = tmp_path / "areas.csv"
    renamed.write_text(path.read_text().replace(",Mandonga,KECAMATAN", ",Mandonga Raya,KECAMATAN"))
    assert operations.seed_areas(path=renamed, by=SYSTEM, at=NINE) == 77
    assert (Area.objects.count(), queries.area_name("74.71.01")) == (77, "Mandonga Raya")
    with pytest.raises(NotPermitted):
        operations.seed_areas(path=path, by=REGISTRY, at=NINE)
    with pytest.raises(NotPermitted):
        operations.seed_residents(families=[], by=REGISTRY, at=NINE)


@pytest.mark.django_db
def test_what_is_loaded_and_what_is_exported_and_imported_is_the_same(tmp_path: Path) -> None:
    operations.seed_areas(path=CITIES / "kupang" / "areas.csv", by=SYSTEM, at=NINE)
    load(500, areas=areas(), at=NINE)
    cards = FamilyCard.objects.count()
    path = tmp_path / "ekspor.csv"
    assert write_export(path, generate(500, areas(), today=NINE.date())) == 500
    run = operations.import_residents(path=path, by=SYSTEM, at=NINE)
    assert (run.lines_imported, run.residents_added, run.residents_changed) == (500, 0, 0)
    assert FamilyCard.objects.count() == cards
