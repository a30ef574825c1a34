"""The demo city's offices and officials, made from its area list."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import pytest

from molek.base.actors import SYSTEM
from molek.base.identifiers import parse_nik, parse_nip
from molek.site.demo import staffing
from molek.staff import operations, queries
from molek.staff.errors import NotDemo
from molek.staff.models import Official, Post, Unit
from tests.staff.conftest import FATUBESI, NINE, REMOTE, day


@dataclass(frozen=True)
class Area:
    code: str
    name: str
    kind: str
    parent: str
    short: str
    postcode: str


def kupang() -> dict[str, Any]:
    folder = files("molek.site.demo").joinpath("cities", "kupang")
    with folder.joinpath("areas.csv").open(encoding="utf-8") as file:
        areas = [Area(**row) for row in csv.DictReader(file)]
    return {"areas": areas, "city": tomllib.loads(folder.joinpath("city.toml").read_text(encoding="utf-8"))}


@pytest.fixture
def seeded(db: None) -> None:
    staffing.seed_staff(**kupang(), by=SYSTEM, at=NINE)


def test_every_area_has_its_office_and_every_post_its_holder(seeded: None) -> None:
    assert Unit.objects.filter(kind="KELURAHAN").count() == 51
    assert Unit.objects.filter(kind="KECAMATAN").count() == 6
    assert Post.objects.filter(kind="CLERK").count() == 102
    assert Post.objects.filter(holdings=None).count() == 0


def test_seeding_costs_few_statements(db: None, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(20):
        staffing.seed_staff(**kupang(), by=SYSTEM, at=NINE)


def test_made_up_officials_have_plausible_numbers_of_no_region(seeded: None) -> None:
    for official in Official.objects.all():
        assert parse_nip(official.nip or "")
        assert parse_nik(official.nik or "").startswith("9999")


def test_demo_lurah_signs_in_and_signs(seeded: None) -> None:
    lurah = operations.check_password(username="lurah.fatubesi", password=staffing.PASSWORD, remote=REMOTE, at=NINE)
    shown = {account.username: account.code for account in queries.demo_accounts(at=NINE, text="lurah.fatu").rows}
    operations.check_code(official_id=lurah, code=shown["lurah.fatubesi"], remote=REMOTE, at=NINE)
    assert queries.signatory(official_id=lurah, area_code=FATUBESI, at=NINE).lines == ("LURAH FATUBESI,",)


def test_names_in_brackets_stay_out_of_titles_and_usernames(seeded: None) -> None:
    assert Official.objects.filter(username="lurah.lailaibisikopan").exists()
    assert Post.objects.filter(title="Lurah Tuak Daun Merah").exists()


def test_holidays_are_known(seeded: None) -> None:
    calendar = queries.calendar()
    assert not calendar.is_working(day("2026-08-17"))
    assert len(queries.holidays(2026)) == 25


def test_real_city_gets_offices_and_no_accounts(db: None, real_city: None) -> None:
    with pytest.raises(NotDemo):
        staffing.seed_staff(**kupang(), by=SYSTEM, at=NINE)
    staffing.seed_offices(**kupang(), by=SYSTEM, at=NINE)
    assert (Unit.objects.filter(kind="KELURAHAN").count(), Official.objects.count()) == (51, 0)
    with pytest.raises(NotDemo):
        queries.demo_accounts(at=NINE)


def test_two_kelurahan_of_one_name_get_two_usernames(db: None) -> None:
    areas = [
        Area("74.71", "Kota Contoh", "CITY", "", "Ctoh", ""),
        Area("74.71.01", "Timur", "KECAMATAN", "74.71", "Tmr", ""),
        Area("74.71.02", "Barat", "KECAMATAN", "74.71", "", ""),
        Area("74.71.01.1001", "Mekar", "KELURAHAN", "74.71.01", "Mkr", ""),
        Area("74.71.02.1001", "Mekar", "KELURAHAN", "74.71.02", "Mkr2", ""),
    ]
    city = {"name": "Kota Contoh", "code": "74.71", "place": "Contoh"}
    staffing.seed_staff(areas=areas, city=city, by=SYSTEM, at=NINE)
    assert Official.objects.filter(username__in=["lurah.mekar", "lurah.mekar02"]).count() == 2
