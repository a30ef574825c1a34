"""Every package that holds something about people says so, and the person sees it; nobody else does."""

from __future__ import annotations

import pytest

from molek.audit.models import Access
from molek.base.actors import SYSTEM
from molek.base.errors import NotPermitted
from molek.residents import operations, queries
from molek.residents.providers import held_data
from molek.residents.rules.held import HeldItem
from tests.cases.conftest import NINE, actor_of, assisting, build_city, make_resident, resident_actor, submit

pytestmark = pytest.mark.django_db
ITEM = HeldItem("sepeda", "merah", NINE, sensitive=True)


@pytest.fixture
def people():
    city = build_city()
    return city, make_resident(), make_resident("9971010202800001", "9971010101200002", name="MARKUS BESSIE")


def test_every_source_says_where_from_why_and_how_long():
    names = [source.name for source in queries.held_sources()]
    assert names[:2] == ["registry", "family-card"]
    assert {"service-card", "contact", "messages", "applications", "letters", "taxes"} <= set(names)
    for source in queries.held_sources():
        assert all((str(source.title), str(source.source), source.legal_basis, str(source.purpose), source.retention))


def test_the_resident_sees_what_is_held_about_him_by_source(people, monkeypatch):
    _city, yohana, _markus = people
    monkeypatch.setattr(held_data, "_SOURCES", dict(held_data._SOURCES))
    operations.register_held_data(
        name="bicycles", title="Sepeda", source="Anda", legal_basis="UU 0/2000", reader=lambda _id: [ITEM]
    )
    submit(yohana)
    found = queries.held_data(resident_id=yohana.pk, by=resident_actor(yohana), at=NINE)
    held = {one.source.name: one for one in found}
    assert held["bicycles"].items == (ITEM,)
    assert held["bicycles"].is_sensitive
    registry = {str(item.label): item for item in held["registry"].items}
    assert (registry["NIK"].value, registry["NIK"].sensitive) == (yohana.nik, True)
    assert registry["tanggal lahir"].value == "17 Agustus 1990"
    assert [item.value for item in held["family-card"].items] == [yohana.family_card.kk_number, yohana.name]
    assert "membuka rekening bank" in held["applications"].items[1].value
    assert not Access.objects.filter(purpose="OWN_RECORD").exists()  # his own look is no news to him


def test_a_helper_is_logged_and_a_stranger_refused(people):
    city, yohana, markus = people
    clerk = assisting(actor_of(city.clerk), yohana)
    queries.held_data(resident_id=yohana.pk, by=clerk, at=NINE)
    assert Access.objects.get().purpose == "ASSISTED_SERVICE"
    for by in (resident_actor(markus), actor_of(city.clerk)):
        with pytest.raises(NotPermitted):
            queries.held_data(resident_id=yohana.pk, by=by, at=NINE)
    assert len(queries.held_data(resident_id=yohana.pk, by=SYSTEM, at=NINE)) == len(queries.held_sources())


def test_one_name_is_held_by_one_package(monkeypatch):
    monkeypatch.setattr(held_data, "_SOURCES", dict(held_data._SOURCES))
    first = {"title": "a", "source": "b", "legal_basis": "c", "reader": lambda _id: []}
    operations.register_held_data(name="bicycles", **first)
    operations.register_held_data(name="bicycles", **first)
    with pytest.raises(ValueError, match="bicycles"):
        operations.register_held_data(name="bicycles", **{**first, "title": "z"})
