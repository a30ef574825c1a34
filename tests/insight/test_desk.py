"""The data officer sees what comes next, holds it back with a reason, and lets it go again."""

from __future__ import annotations

import datetime as dt

import pytest

from molek.insight.models import Hold, StatTable
from tests.browser import check
from tests.insight.conftest import FATUBESI, NEFONAEK, close
from tests.insight.signed_in import sign_in

pytestmark = pytest.mark.django_db
CODE = "permohonan-wilayah"


@pytest.fixture
def waiting(put) -> None:
    put("applications", {FATUBESI: 12, NEFONAEK: 30}, day=dt.date(2026, 7, 1), key="domicile-letter")
    close()


def test_hold_and_release(client, waiting):
    sign_in(client, "DATA_OFFICER")
    page = client.get("/kerja/data-terbuka/").content.decode()
    assert "Menunggu: 2026-T3." in page
    assert client.post(f"/kerja/data-terbuka/{CODE}/tahan/", {"reason": ""}).status_code == 422
    assert client.post(f"/kerja/data-terbuka/{CODE}/tahan/", {"reason": "diperiksa"}).status_code == 302
    assert "diperiksa" in client.get("/kerja/data-terbuka/").content.decode()
    assert client.post(f"/kerja/data-terbuka/{CODE}/terbitkan/").status_code == 409
    client.post(f"/kerja/data-terbuka/{CODE}/lepas/")
    assert Hold.objects.get().ended_at is not None
    client.post(f"/kerja/data-terbuka/{CODE}/terbitkan/")
    assert StatTable.objects.get(dataset=CODE).released_at is not None


def test_a_long_reason_is_refused_with_what_was_typed(client, waiting):
    sign_in(client, "DATA_OFFICER")
    answer = client.post(f"/kerja/data-terbuka/{CODE}/tahan/", {"reason": "x" * 301})
    assert answer.status_code == 422
    assert "x" * 301 in answer.content.decode()


@pytest.mark.parametrize("path", ["tidak-ada/tahan/", "kode-wilayah/terbitkan/"])
def test_what_is_no_data_set_is_not_found(client, waiting, path):
    sign_in(client, "DATA_OFFICER")
    assert client.post(f"/kerja/data-terbuka/{path}", {"reason": "x"}).status_code == 404


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_office_pages_are_accessible(live_server, phone, client, transactional_db, waiting):
    for kind, paths in (
        ("DATA_OFFICER", ("/kerja/data-terbuka/", f"/kerja/data-terbuka/{CODE}/tahan/")),
        (
            "PLANNER",
            ("/kerja/kebijakan/", f"/kerja/kebijakan/{FATUBESI}/", "/kerja/kebijakan/layanan/domicile-letter/"),
        ),
    ):
        sign_in(client, kind)
        phone.context.clear_cookies()
        phone.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
        )
        for path in paths:
            answer = phone.goto(live_server.url + path)
            assert answer is not None
            assert (path, answer.status) == (path, 200)
            check(phone)
