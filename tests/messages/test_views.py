from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from molek.base.actors import Actor, ActorKind, Grant
from molek.messages import operations as messages
from molek.messages import rules
from molek.messages.enums import MessageState
from molek.messages.models import OutboxMessage

pytestmark = pytest.mark.django_db
PAGE = "/demo/pesan/"


@pytest.fixture
def code() -> None:
    messages.send(template="tests.code", to="+6281234567890", data={"code": "123456"}, at=timezone.now(), dedupe="a")


def test_the_page_shows_messages_before_they_are_delivered_and_renews_itself(client: Client, code: None) -> None:
    assert reverse("messages:demo") == PAGE
    response = client.get(PAGE)
    assert "Kode Anda 123456." in response.content.decode()
    assert "+62 *** *** 890" in response.content.decode()
    assert "81234567890" not in response.content.decode()
    assert response["Refresh"] == "5"


@pytest.mark.parametrize(("digits", "shown"), [("890", True), ("081234567890", True), ("891", False), ("x", True)])
def test_it_is_filtered_by_the_last_digits(client: Client, code: None, digits: str, shown: bool) -> None:
    assert ("123456" in client.get(PAGE, {"nomor": digits}).content.decode()) == shown


def test_it_can_be_held_still(client: Client) -> None:
    response = client.get(PAGE, {"diam": "1", "nomor": "890"})
    assert "Refresh" not in response
    assert 'href="/demo/pesan/?nomor=890"' in response.content.decode()
    assert "Belum ada pesan." in response.content.decode()


def test_a_real_city_has_no_such_page(client: Client, code: None, real_city: Any) -> None:
    response = client.get(PAGE)
    assert response.status_code == 404
    assert "123456" not in response.content.decode()


class TestDesk:
    @pytest.fixture
    def admin(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
        grant = Grant("messages.manage", "53.71", 1, 1)
        actor = Actor(ActorKind.OFFICIAL, 1, "official:1", grants=(grant,))
        monkeypatch.setattr("molek.site.middleware._actor_of", lambda request: actor)
        return client

    @pytest.fixture
    def dead_id(self) -> int:
        message_id = messages.send(
            template="tests.issued", to="+6281234567890", data={"number": "SEBUAH-NOMOR"}, at=timezone.now(), dedupe="d"
        )
        OutboxMessage.objects.filter(pk=message_id).update(state=MessageState.DEAD, reason="number-unknown")
        return message_id

    def test_shows_what_failed_and_why_without_contents(self, admin: Client, dead_id: int) -> None:
        page = admin.get("/kerja/pesan/").content.decode()
        assert "number-unknown" in page
        assert "tests.issued" in page
        assert "SEBUAH-NOMOR" not in page
        assert "1234567890" not in page

    def test_tries_again_one_and_all_and_drops_with_a_reason(self, admin: Client, dead_id: int) -> None:
        assert admin.post(f"/kerja/pesan/{dead_id}/hentikan/", {"reason": ""}).status_code == 422
        assert admin.post(f"/kerja/pesan/{dead_id}/coba-lagi/").status_code == 302
        assert admin.post(f"/kerja/pesan/{dead_id}/coba-lagi/").status_code == 404
        OutboxMessage.objects.update(state=MessageState.DEAD)
        assert admin.post("/kerja/pesan/coba-lagi/").status_code == 302
        OutboxMessage.objects.update(state=MessageState.DEAD)
        assert admin.post(f"/kerja/pesan/{dead_id}/hentikan/", {"reason": "sudah diberi tahu"}).status_code == 302
        assert OutboxMessage.objects.get().sealed is None

    def test_costs_a_bounded_number_of_queries(
        self, admin: Client, dead_id: int, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(10):
            admin.get("/kerja/pesan/")

    def test_is_for_those_who_may(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        assert client.get("/kerja/pesan/").status_code == 302
        clerk = Actor(ActorKind.OFFICIAL, 2, "official:2")
        monkeypatch.setattr("molek.site.middleware._actor_of", lambda request: clerk)
        assert client.get("/kerja/pesan/").status_code == 403


def test_a_receipt_without_a_signature_is_refused(client: Client) -> None:
    answer = client.post("/pesan/tanda-terima/", b"{}", content_type="application/json")
    assert (answer.status_code, answer.content) == (403, b"message-receipt-forged\n")
    assert client.get("/pesan/tanda-terima/").status_code == 405


_PERSONAL = {"nik", "name", "nama", "kk", "address", "alamat", "birth", "mother", "phone"}
_LONGEST = 320  # two SMS with everything filled in; more is split and costs


@pytest.mark.parametrize("template", rules.templates(), ids=lambda one: one.name)
def test_a_message_says_no_more_about_a_person_than_it_needs(template: rules.Template) -> None:
    assert not {part for place in template.places for part in place.split("_")} & _PERSONAL, template.places
    for text in template.texts.values():
        assert len(text) <= _LONGEST
        assert not re.search(r"\bNIK\b", text)
