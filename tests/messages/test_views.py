from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from molek.messages import operations as messages

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
