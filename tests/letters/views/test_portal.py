"""A resident's own letter..."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from molek.letters import operations, queries
from molek.letters.models import Letter
from molek.residents.models import Resident
from tests.cases.conftest import (
    NINE,
    STRANGER_NIK,
    City,
    actor_of,
    assist,
    events,
    make_resident,
    resident_actor,
    sign_in_official,
    sign_in_resident,
)
from tests.letters.conftest import clerk_of_oeba

pytestmark = pytest.mark.usefixtures("at_nine")


@pytest.fixture
def issued(sealed: Letter) -> Letter:
    return operations.issue_sealed(letter_id=sealed.pk, at=NINE)


def path(letter: Letter) -> str:
    return f"/surat/{letter.application_ref}/unduh/"


def application_page(client: Client, letter: Letter) -> str:
    response = client.get(f"/permohonan/{letter.application_ref}/")
    assert response.status_code == 200
    return str(response.content.decode())


def test_is_downloaded(client: Client, issued: Letter, resident: Resident) -> None:
    sign_in_resident(client, resident)
    response = client.get(path(issued))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Content-Disposition"] == f'attachment; filename="surat-{issued.application_ref}.pdf"'
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == ("nosniff", "no-store")
    assert response.content == queries.pdf_of(issued)
    assert len(events("letters.letter.downloaded")) == 1


def test_is_not_there_for_anybody_else(client: Client, issued: Letter) -> None:
    sign_in_resident(client, make_resident(STRANGER_NIK, "9971010101200002"))
    assert client.get(path(issued)).status_code == 404
    assert client.get("/surat/0000-0000-0000/unduh/").status_code == 404
    assert events("letters.letter.downloaded") == []


def test_is_not_there_before_it_is_issued(client: Client, sealed: Letter, resident: Resident) -> None:
    sign_in_resident(client, resident)
    assert client.get(path(sealed)).status_code == 404


def test_asks_who_you_are(client: Client, issued: Letter, city: City) -> None:
    assert "/masuk/" in client.get(path(issued))["Location"]
    sign_in_official(client, city.lurah)  # who assists nobody
    assert "/masuk/" in client.get(path(issued))["Location"]


def test_opens_for_the_clerk_who_assists_its_owner(client: Client, issued: Letter, resident: Resident) -> None:
    sign_in_official(client, clerk_of_oeba())
    assist(client, resident)
    assert client.get(path(issued)).status_code == 200
    assert events("audit.record.read")[-1][2]["purpose"] == "ASSISTED_SERVICE"


class TestOnTheApplicationsPage:
    """...shows where it is."""

    @pytest.fixture
    def own(self, client: Client, resident: Resident) -> Client:
        sign_in_resident(client, resident)
        return client

    def test_being_made(self, own: Client, sealed: Letter) -> None:
        text = application_page(own, sealed)
        assert "Surat sedang dibuat." in text
        assert sealed.pickup_code not in text

    def test_waiting_for_a_signature(self, own: Client, awaiting: Letter) -> None:
        assert "menunggu tanda tangan pejabat" in application_page(own, awaiting)

    def test_issued(self, own: Client, issued: Letter) -> None:
        text = application_page(own, issued)
        assert issued.document is not None
        for shown in (issued.number, issued.pickup_code, path(issued), f"/v/{issued.document.token}", "2 Juni 2026"):
            assert shown in text

    def test_revoked(self, own: Client, issued: Letter, city: City) -> None:
        operations.revoke_letter(
            application_ref=issued.application_ref, reason="Salah alamat.", by=actor_of(city.lurah), at=NINE
        )
        text = application_page(own, issued)
        assert "Dicabut" in text
        assert "Salah alamat." in text

    def test_nothing_before_there_is_one(self, sealed: Letter, resident: Resident) -> None:
        Letter.objects.all().delete()
        assert queries.letter_panel(sealed.application, resident_actor(resident)) is None

    def test_one_query(self, issued: Letter, resident: Resident, city: City, django_assert_num_queries: Any) -> None:
        application = issued.application
        with django_assert_num_queries(1):
            found = queries.letter_panel(application, resident_actor(resident))
        assert found is not None
        assert (found[1]["is_own"], found[1]["may_revoke"]) == (True, False)
        found = queries.letter_panel(issued.application, actor_of(city.lurah))
        assert found is not None
        assert (found[1]["is_own"], found[1]["may_revoke"]) == (False, True)


def test_is_found_by_its_number(issued: Letter) -> None:
    assert queries.application_with_number(issued.number) == issued.application_id
    assert queries.application_with_number("2/X") is None
