"""A proxy files only where the service allows it, and the applicant sees that it was a proxy."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from molek.cases.errors import ProxyNotAllowed
from molek.cases.models import Application
from molek.cases.queries.applications import timeline_of
from molek.catalogue import queries as catalogue
from molek.residents.models import Assistance, Resident
from tests.cases.conftest import NINE, City, actor_of, assisting, events, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_proxy(city: City, resident: Resident, stranger: Resident) -> Assistance:
    """The stranger stands at the counter for the resident."""
    return Assistance.objects.create(
        official_id=city.clerk.pk, official_ref=f"official:{city.clerk.pk}", resident=resident, method="POWER",
        proxy=stranger, proof_sha256="a" * 64, started_at=NINE, ends_at=NINE + dt.timedelta(minutes=20),
    )  # fmt: skip


def test_a_service_that_allows_no_proxy_refuses_him(city: City, resident: Resident, by_proxy: Assistance) -> None:
    with pytest.raises(ProxyNotAllowed):
        submit(resident, by=assisting(actor_of(city.clerk), resident))
    assert not Application.objects.exists()
    by_proxy.ended_at = NINE
    by_proxy.save(update_fields=["ended_at"])
    assert submit(resident, by=assisting(actor_of(city.clerk), resident)).ref


def test_where_one_is_allowed_the_applicant_and_the_log_see_it(
    city: City, resident: Resident, stranger: Resident, by_proxy: Assistance, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = catalogue.current("domicile-letter")
    may = dataclasses.replace(real.service.may_apply, by_proxy=True)
    allowed = dataclasses.replace(real, service=dataclasses.replace(real.service, may_apply=may))
    monkeypatch.setattr("molek.cases.operations.submission.catalogue.current", lambda _code: allowed)
    application = submit(resident, by=assisting(actor_of(city.clerk), resident))
    assert "Oleh kuasa Anda, dengan surat kuasa" in [line.text for line in timeline_of(application)]
    [(actor, subject, data)] = events("cases.application.submitted")
    assert (actor, subject, data["proxy"]) == (
        f"official:{city.clerk.pk}", application.ref, f"resident:{stranger.ref}",
    )  # fmt: skip


def test_without_a_proxy_nothing_is_said(city: City, resident: Resident) -> None:
    application = submit(resident)
    assert [line.text for line in timeline_of(application)] == ["", ""]
    [(_actor, _subject, data)] = events("cases.application.submitted")
    assert "proxy" not in data
