"""A resident sees who opened his record, when and what for; nobody else sees it."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import SYSTEM, Actor, ActorKind
from molek.staff.enums import UnitKind
from molek.staff.models import Unit
from tests.site.pages import ACTORS, MARKUS, YOHANA

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cast")]
NINE = dt.datetime(2025, 10, 1, 1, 0, tzinfo=dt.UTC)


@pytest.fixture
def clerk(monkeypatch) -> Actor:
    unit = Unit.objects.create(
        code="53.71.06.1008", name="Kelurahan Fatubesi", kind=UnitKind.KELURAHAN, area_code="53.71.06.1008"
    )
    actor = Actor(ActorKind.OFFICIAL, 7, "official:7", unit_id=unit.pk, assisting=YOHANA.id)
    monkeypatch.setitem(ACTORS, "clerk", actor)
    return actor


def look(by: Actor, resident: Actor, purpose: AccessPurpose, minute: int, case_ref: str = "") -> None:
    at = NINE + dt.timedelta(minutes=minute)
    audit.record_access(by=by, resident_ref=resident.ref, purpose=purpose, fields=("nik",), at=at, case_ref=case_ref)


def shown(client, who: str) -> str:
    session = client.session
    session["cast"] = who
    session.save()
    return re.sub(r"\s+", " ", client.get("/data-saya/").content.decode())


def test_shows_office_purpose_and_time_newest_first(client, clerk):
    look(YOHANA, YOHANA, AccessPurpose.OWN_RECORD, 0)
    look(clerk, YOHANA, AccessPurpose.DECISION, 5, "7K2M-9QXB-41TZ")
    look(SYSTEM, YOHANA, AccessPurpose.SIGNING, 9)
    look(clerk, MARKUS, AccessPurpose.SEARCH, 10)
    page = shown(client, "yohana")
    titles = re.findall(r'timeline__title">([^<]+)<', page)
    assert titles == ["Menandatangani surat", "Memutuskan permohonan", "Anda melihat data sendiri"]
    assert "Kelurahan Fatubesi · 7K2M-9QXB-41TZ" in page
    assert "Sistem, tanpa petugas" in page
    assert "Anda sendiri" in page
    assert "1 Oktober 2025, 09.05 WITA" in page
    assert "official:7" not in page


def test_nobody_yet_is_said(client):
    assert "Belum pernah dibuka" in shown(client, "markus")


def test_pages_follow_one_another_with_few_queries(client, clerk, django_assert_max_num_queries):
    for minute in range(55):
        look(clerk, YOHANA, AccessPurpose.DECISION, minute)
    first = shown(client, "yohana")
    assert first.count("timeline__title") == 50
    (after,) = re.findall(r"after=(\d+)", first)
    with django_assert_max_num_queries(4):
        rest = client.get(f"/data-saya/?after={after}").content.decode()
    assert rest.count("timeline__title") == 5


def test_strangers_sign_in_and_officials_may_not(client, clerk):
    assert client.get("/data-saya/").status_code == 302
    shown(client, "clerk")
    assert client.get("/data-saya/").status_code == 403
