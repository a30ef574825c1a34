"""The eligible and the signatory."""

from __future__ import annotations

import datetime as dt

import pytest

from molek.staff import queries
from molek.staff.errors import NoAuthorityToSign, NoUnitForArea
from molek.staff.models import Holding, Official
from tests.staff.conftest import FATUBESI, NINE, OEBA, City, hold

DECIDERS = ("LURAH", "SEKRETARIS_LURAH")


def eligible(*kinds: str, area: str = FATUBESI, at: dt.datetime = NINE) -> list[int]:
    return [e.official_id for e in queries.eligible(post_kinds=kinds, area_code=area, at=at)]


def test_holders_of_the_area_are_eligible(city: City) -> None:
    assert eligible(*DECIDERS) == [city.lurah.pk, city.secretary.pk]
    assert eligible(*DECIDERS, area=OEBA) == []


def test_camat_is_eligible_in_each_kelurahan_of_his(city: City) -> None:
    assert eligible("CAMAT", area=OEBA) == [city.camat.pk]
    assert eligible("CAMAT", area="53.71.05.1001") == []


def test_eligible_tells_nik_for_the_kin_check(city: City) -> None:
    (found,) = queries.eligible(post_kinds=["LURAH"], area_code=FATUBESI, at=NINE)
    assert (found.nik, found.post_id, found.capacity) == ("9971010101700001", city.lurah_post.pk, "")


def test_plh_is_eligible_instead_of_the_holder(city: City) -> None:
    hold(city.stranger, city.lurah_post, since="2026-03-02", until="2026-03-03", capacity="Plh")
    assert eligible("LURAH") == [city.stranger.pk]
    assert eligible("LURAH", at=NINE + dt.timedelta(days=1)) == [city.lurah.pk]


def test_inactive_is_not_eligible(city: City) -> None:
    Official.objects.filter(pk=city.lurah.pk).update(is_active=False)
    assert eligible("LURAH") == []


def lines(official: Official, area: str = FATUBESI, at: dt.datetime = NINE) -> tuple[str, ...]:
    return queries.signatory(official_id=official.pk, area_code=area, at=at).lines


def test_lurah_signs_in_his_own_name(city: City) -> None:
    signatory = queries.signatory(official_id=city.lurah.pk, area_code=FATUBESI, at=NINE)
    assert signatory.lines == ("LURAH FATUBESI,",)
    assert (signatory.name, signatory.rank, signatory.nip) == (
        "Drs. Yohanis Lado, M.Si",
        "Penata Tk. I",
        "197001011994011001",
    )
    assert (signatory.unit.id, signatory.post_id, signatory.capacity) == (city.fatubesi.pk, city.lurah_post.pk, "")


def test_secretary_signs_on_behalf(city: City) -> None:
    assert lines(city.secretary) == ("a.n. LURAH FATUBESI", "SEKRETARIS,")


@pytest.mark.parametrize("capacity", ["Plh", "Plt", "Pj"])
def test_acting_holder_signs_with_his_capacity(city: City, capacity: str) -> None:
    hold(city.secretary, city.lurah_post, since="2026-03-02", until="2026-03-04", capacity=capacity)
    assert lines(city.secretary) == (f"{capacity}. LURAH FATUBESI,",)


def test_holder_signs_nothing_while_a_plh_acts(city: City) -> None:
    hold(city.stranger, city.lurah_post, since="2026-03-02", until="2026-03-04", capacity="Plh")
    with pytest.raises(NoAuthorityToSign):
        lines(city.lurah)
    assert lines(city.stranger) == ("Plh. LURAH FATUBESI,",)


def test_nobody_signs_on_behalf_of_an_empty_post(city: City) -> None:
    Holding.objects.filter(post=city.lurah_post).delete()
    with pytest.raises(NoAuthorityToSign):
        lines(city.secretary)


def test_camat_signs_as_camat(city: City) -> None:
    signatory = queries.signatory(official_id=city.camat.pk, area_code=OEBA, at=NINE)
    assert (signatory.lines, signatory.unit.id) == (("CAMAT KOTA LAMA,",), city.kecamatan.pk)


@pytest.mark.parametrize("who", ["clerk", "admin", "stranger"])
def test_others_do_not_sign(city: City, who: str) -> None:
    with pytest.raises(NoAuthorityToSign):
        lines(getattr(city, who))


def test_lurah_does_not_sign_elsewhere(city: City) -> None:
    with pytest.raises(NoAuthorityToSign):
        lines(city.lurah, area=OEBA)


def test_inactive_does_not_sign(city: City) -> None:
    Official.objects.filter(pk=city.lurah.pk).update(is_active=False)
    with pytest.raises(NoAuthorityToSign):
        lines(city.lurah)


def test_letterhead_goes_from_the_city_down(city: City) -> None:
    assert queries.unit(city.fatubesi.pk).letterhead == (
        "PEMERINTAH KOTA KUPANG",
        "KECAMATAN KOTA LAMA",
        "KELURAHAN FATUBESI",
    )


def test_unit_of_area_is_the_office_of_exactly_this_area(city: City) -> None:
    assert queries.unit_of_area(OEBA).id == city.oeba.pk
    with pytest.raises(NoUnitForArea):
        queries.unit_of_area("53.71.06.1001")


def test_seal_goes_out_in_the_name_of_the_nearest_office(city: City) -> None:
    assert queries.seal_unit(OEBA).id == city.oeba.pk
    assert queries.seal_unit("53.71.06.1001").id == city.kecamatan.pk
    with pytest.raises(NoUnitForArea):
        queries.seal_unit("74.71.01.1001")


def test_names_and_nik_of_officials(city: City) -> None:
    assert queries.official_name(city.lurah.pk) == "Drs. Yohanis Lado, M.Si"
    assert queries.official_name(0) == ""
    assert queries.official_names([city.lurah.pk, city.clerk.pk])[city.clerk.pk] == "Petugas"
    assert queries.official_nik(city.lurah.pk) == "9971010101700001"
    assert queries.official_nik(city.clerk.pk) is None


def test_lists_go_on_by_key(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("molek.staff.queries.accounts.PAGE_SIZE", 4)
    first = queries.officials()
    assert [row.username for row in first.rows] == ["admin", "camat", "lurah", "orang"]
    rest = queries.officials(after=first.next_key)
    assert ([row.username for row in rest.rows], rest.next_key) == (["petugas", "sekretaris"], None)
    assert [row.username for row in queries.officials(text="1970").rows] == ["lurah"]
    monkeypatch.setattr("molek.staff.queries.offices.PAGE_SIZE", 2)
    assert [row.code for row in queries.units(after="53.71.06").rows] == [OEBA, FATUBESI]
    assert [row.code for row in queries.units(text="fatu").rows] == [FATUBESI]


def test_list_of_posts_tells_who_acts_today(city: City) -> None:
    hold(city.stranger, city.lurah_post, since="2026-03-02", until="2026-03-04", capacity="Plh")
    row = queries.post_row(city.lurah_post.pk, at=NINE)
    assert (row.holder, row.capacity) == ("Orang", "Plh")
    assert [r.title for r in queries.posts(at=NINE, text="camat").rows] == ["Camat Kota Lama"]
