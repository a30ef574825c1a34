"""A proxy at the counter: with a paper, known, with the other's code, counted, told and logged."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from molek.audit.models import Event
from molek.base.errors import NotPermitted
from molek.residents import operations, queries
from molek.residents.errors import (
    CodeNotAccepted,
    NotConfirmedInPerson,
    PowerNotShown,
    ProxyNotFit,
    ProxyTooOften,
    TooManyCodes,
)
from molek.residents.models import Assistance, OneTimeCode, Resident
from molek.residents.rules.proxies import most_a_month
from tests.cases.conftest import picture
from tests.races.threads import at_once, codes
from tests.residents.conftest import CLERK, MALE_NIK, NINE, STRANGER

HERE = "203.0.113.7"
PROXY_NIK = "9971011708900002"
BORN, MOTHER = dt.date(1985, 3, 12), "SARLOTA MELLA"


@pytest.fixture(autouse=True)
def disk(settings: Any, tmp_path: Path) -> None:
    settings.MOLEK = dataclasses.replace(django_settings.MOLEK, data_dir=tmp_path)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for module in ("sign_in", "representing"):
        monkeypatch.setattr(
            f"molek.residents.operations.{module}.messages.send", lambda **v: found.append(v) or len(found)
        )
    return found


@pytest.fixture
def proxy(make: Callable[..., Resident]) -> Resident:
    return make(
        PROXY_NIK, kk_number="9971010101200002", name="BENYAMIN TAEBENU", birth_date=BORN, mother_name=MOTHER, phone=""
    )


def ask(nik: str = MALE_NIK, at: dt.datetime = NINE) -> None:
    operations.request_proxy_code(nik=nik, by=CLERK, remote=HERE, at=at)
    operations.send_code(code_id=OneTimeCode.objects.latest("id").pk, at=at)


def start(at: dt.datetime = NINE, **given: Any) -> Assistance:
    usual = {
        "nik": MALE_NIK, "code": "", "proxy_nik": PROXY_NIK, "proxy_birth_date": BORN, "proxy_mother_name": MOTHER,
        "proof": io.BytesIO(picture()), "is_checked": True, "by": CLERK, "remote": HERE,
    }  # fmt: skip
    return operations.start_representation(at=at, **{**usual, **given})


def test_a_proxy_with_paper_and_code_is_served_and_the_other_is_told(
    resident: Resident, proxy: Resident, sent: list[dict[str, Any]]
) -> None:
    ask()
    assert sent[0]["template"] == "residents.proxy_code"
    begun = start(code=sent[0]["data"]["code"])
    assert (begun.resident_id, begun.proxy_id, begun.method) == (resident.pk, proxy.pk, "POWER")
    assert len(begun.proof_sha256) == 64
    assert (sent[1]["template"], sent[1]["to"]) == ("residents.represented", resident.phone)
    assert sent[1]["data"]["masked"] == "B******* T******"
    event = Event.objects.get(event="residents.representation.started")
    assert (event.actor_ref, event.subject) == (CLERK.ref, f"resident:{resident.ref}")
    assert event.data == {
        "proxy": f"resident:{proxy.ref}", "proof": begun.proof_sha256, "code": True, "family": False, "month": 1,
    }  # fmt: skip
    helping = dataclasses.replace(CLERK, assisting=resident.pk)
    assert queries.proxy_at_counter(by=helping, at=NINE) == f"resident:{proxy.ref}"
    assert queries.proxy_at_counter(by=helping, at=NINE + dt.timedelta(minutes=21)) == ""
    info = queries.current_assistance(by=helping, at=NINE)
    assert info is not None
    assert info.is_by_proxy


def test_a_proxy_code_is_no_sign_in_code_and_the_other_way_round(
    resident: Resident, proxy: Resident, sent: list[dict[str, Any]]
) -> None:
    ask()
    with pytest.raises(CodeNotAccepted):
        operations.confirm_code(nik=MALE_NIK, code=sent[0]["data"]["code"], remote=HERE, at=NINE)
    operations.request_code(nik=MALE_NIK, remote=HERE, at=NINE)
    operations.send_code(code_id=OneTimeCode.objects.latest("id").pk, at=NINE)
    assert sent[1]["template"] == "residents.code"
    with pytest.raises(CodeNotAccepted):
        start(code=sent[1]["data"]["code"])
    assert not Assistance.objects.exists()


def test_who_has_a_phone_is_asked_and_who_has_none_is_not(make: Callable[..., Resident], proxy: Resident) -> None:
    row = make(phone="")
    assert start().resident_id == row.pk
    row.phone = "+6281234567890"
    row.save(update_fields=["phone"])
    with pytest.raises(CodeNotAccepted):
        start(at=NINE + dt.timedelta(minutes=1))


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"proof": None}, PowerNotShown),
        ({"is_checked": False}, PowerNotShown),
        ({"proxy_mother_name": "X"}, NotConfirmedInPerson),
        ({"nik": PROXY_NIK}, ProxyNotFit),
        ({"nik": "9971011708909999"}, NotConfirmedInPerson),
        ({"by": STRANGER}, NotPermitted),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "".join(value),
)
def test_it_is_refused(
    make: Callable[..., Resident], proxy: Resident, given: dict[str, Any], refusal: type[Exception]
) -> None:
    make(phone="")
    with pytest.raises(refusal):
        start(**given)
    assert not Assistance.objects.exists()


def test_a_minor_is_no_proxy(make: Callable[..., Resident], proxy: Resident) -> None:
    make(phone="")
    Resident.objects.filter(pk=proxy.pk).update(birth_date=dt.date(2010, 1, 2))
    with pytest.raises(ProxyNotFit):
        start(proxy_birth_date=dt.date(2010, 1, 2))


def test_a_few_of_other_families_a_month_and_the_own_without_end(
    make: Callable[..., Resident], proxy: Resident
) -> None:
    most = most_a_month(NINE.date())
    for number in range(most):
        make(f"99710117089001{number:02d}", kk_number=f"99710101012001{number:02d}", phone="")
        start(nik=f"99710117089001{number:02d}", at=NINE + dt.timedelta(minutes=number))
    start(nik="9971011708900100", at=NINE + dt.timedelta(minutes=8))  # the same person again is nobody new
    make(phone="")
    with pytest.raises(ProxyTooOften):
        start(at=NINE + dt.timedelta(minutes=9))
    make("9971011708900055", kk_number="9971010101200002", phone="")
    assert start(nik="9971011708900055", at=NINE + dt.timedelta(minutes=10)).proxy_id == proxy.pk
    assert start(at=NINE + dt.timedelta(days=31)).proxy_id == proxy.pk


def test_codes_are_limited_as_all_codes_are_and_tell_nothing(resident: Resident) -> None:
    with pytest.raises(NotPermitted):
        operations.request_proxy_code(nik=MALE_NIK, by=STRANGER, remote=HERE, at=NINE)
    operations.request_proxy_code(nik="9971011708909999", by=CLERK, remote=HERE, at=NINE)
    refused = 0
    for _ in range(20):
        try:
            operations.request_proxy_code(nik=MALE_NIK, by=CLERK, remote=HERE, at=NINE)
        except TooManyCodes:
            refused += 1
    assert 0 < refused < 20


def test_the_database_keeps_no_proxy_without_paper(resident: Resident, proxy: Resident) -> None:
    with pytest.raises(IntegrityError, match="residents_proxy_with_power"), transaction.atomic():
        Assistance.objects.create(
            official_id=1, official_ref="official:1", resident=resident, method="CODE", proxy=proxy, started_at=NINE,
            ends_at=NINE + dt.timedelta(minutes=20),
        )  # fmt: skip


def test_the_figure_has_its_day() -> None:
    assert most_a_month(dt.date(2026, 3, 2)) == 3
    assert most_a_month(dt.date(2020, 1, 1)) == 3


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_counters_at_once_count_one_another(make: Callable[..., Resident], proxy: Resident) -> None:
    niks = [f"99710117089002{number:02d}" for number in range(most_a_month(NINE.date()) + 1)]
    for number, nik in enumerate(niks):
        make(nik, kk_number=f"99710101012002{number:02d}", phone="")
    for nik in niks[:-2]:
        start(nik=nik)
    other = dataclasses.replace(CLERK, id=77, ref="official:77")
    results = at_once(
        lambda: start(nik=niks[-2], at=NINE + dt.timedelta(minutes=1)),
        lambda: start(nik=niks[-1], at=NINE + dt.timedelta(minutes=1), by=other),
    )
    assert codes(results) == {"done": 1, "proxy-too-often": 1}


def test_both_pages(
    client: Any, make: Callable[..., Resident], proxy: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = make(phone="")
    monkeypatch.setattr("molek.site.middleware._actor_of", lambda _request: CLERK)
    assert client.get("/kerja/bantu/kuasa/periksa/").status_code == 302
    assert client.post("/kerja/bantu/kuasa/", {"nik": MALE_NIK}).status_code == 302
    page = client.get("/kerja/bantu/kuasa/periksa/")
    assert MALE_NIK not in page.content.decode()
    typed = {
        "code": "", "proxy_nik": PROXY_NIK, "proxy_birth_date": "12-03-1985", "proxy_mother_name": MOTHER,
        "is_checked": "on",
    }  # fmt: skip
    assert client.post("/kerja/bantu/kuasa/periksa/", typed).status_code == 422
    proof = SimpleUploadedFile("kuasa.jpg", picture(), "image/jpeg")
    done = client.post("/kerja/bantu/kuasa/periksa/", {**typed, "proof": proof})
    assert (done.status_code, done["Location"]) == (302, "/layanan/")
    assert client.session[queries.ASSISTANCE_KEY]["resident_id"] == row.pk
