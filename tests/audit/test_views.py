"""The public pages of the log."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from molek.audit import operations as audit
from molek.audit import queries
from tests.audit.conftest import NINE, record

pytestmark = pytest.mark.django_db


def test_the_page_before_the_first_seal(client):
    response = client.get("/log/")
    assert response.status_code == 200
    assert "Belum ada segel" in response.content.decode()


def test_the_page_shows_roots_and_no_event(client):
    record(subject="7K2M-9QXB")
    sealed = audit.seal(at=NINE)
    page = client.get(reverse("audit:log")).content.decode()
    assert page.count(sealed.root) == 3
    assert "1 Oktober 2025" in page
    assert "7K2M-9QXB" not in page
    assert "official:12" not in page


def test_seals_are_paged(client):
    for _ in range(26):
        record()
        audit.seal(at=NINE)
    first = client.get("/log/").content.decode()
    assert "?after=2" in first
    second = client.get("/log/?after=2").content.decode()
    assert queries.seal_of_size(1).root in second
    assert queries.seal_of_size(3).root not in second


def test_roots_for_machines(client):
    record()
    old = audit.seal(at=NINE)
    record()
    new = audit.seal(at=NINE)
    response = client.get("/log/akar.json?ukuran=1&dari=1")
    answer = response.json()
    assert answer["latest"] == {"size": 2, "root": new.root, "sealed_at": "2025-10-01T01:00:00.000005+00:00"}
    assert [day["day"] for day in answer["daily"]] == ["2025-10-01"]
    assert answer["seal"]["root"] == old.root
    assert answer["consistency"]["path"] == list(queries.consistency_proof(1).path)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=30"


def test_roots_before_the_first_seal(client):
    assert client.get("/log/akar.json").json()["latest"] is None


@pytest.mark.parametrize("query", ["ukuran=5", "dari=5", "ukuran=x", "dari=-1", "ukuran=", "ukuran=" + "9" * 30])
def test_a_size_that_never_was_is_not_found(client, query):
    record()
    audit.seal(at=NINE)
    assert client.get(f"/log/akar.json?{query}").status_code == 404


@pytest.mark.parametrize("address", ["/log/", "/log/akar.json"])
def test_pages_only_read(client, address):
    assert client.post(address).status_code == 405


def test_the_proof_as_others_show_it():
    event_id = record()
    assert "Menunggu segel" in render_to_string("audit/_proof.html", {"proof": queries.inclusion_proof(event_id)})
    sealed = audit.seal(at=NINE)
    shown = render_to_string(
        "audit/_proof.html", {"proof": queries.inclusion_proof(event_id), "proof_url": "/v/abc/bukti.json"}
    )
    assert sealed.root in shown
    assert "/v/abc/bukti.json" in shown
    assert "/log/akar.json?ukuran=1" in shown
