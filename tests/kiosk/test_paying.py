"""Whoever owes sees it at the box and gets a code to scan there; nobody sees the code of another."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from molek.base.actors import SYSTEM
from molek.kiosk.views.screens import COOKIE
from molek.residents import operations as residents
from molek.residents.models import Resident
from molek.taxes.models import QrisCharge
from tests.cases.conftest import STRANGER_NIK, make_resident, submit
from tests.kiosk.conftest import live
from tests.kiosk.test_screens import CODE, PIN, sign_in
from tests.page_linter import LintingClient
from tests.taxes.conftest import bank, bank_keys, bank_process, city, owing, resident  # noqa: F401  fixtures
from tests.taxes.test_paying import BUSINESS, PHOTO

pytestmark = pytest.mark.django_db
OTHER_CODE = "9XQB-7K2M-VTZ4"


def test_sees_what_is_owed_and_pays_by_scanning(owing: Resident, bank: object) -> None:  # noqa: F811
    now = timezone.now()
    application = submit(owing, "business-statement", BUSINESS, PHOTO)
    other = make_resident(STRANGER_NIK, "9971010101200002", name="MARKUS BESSIE")
    for row, code in ((owing, CODE), (other, OTHER_CODE)):
        residents.seed_card(nik=row.nik, code=code, pin=PIN, by=SYSTEM, at=now - dt.timedelta(minutes=1))
    client = LintingClient()
    client.cookies[COOKIE] = live(at=now)[1]
    assert sign_in(client) == 302
    page = client.get(f"/kotak/permohonan/{application.ref}/").content.decode()
    assert "dengan QRIS" in page
    ordered = client.post(f"/kotak/permohonan/{application.ref}/bayar/")
    shown = client.get(ordered["Location"]).content.decode()
    assert "Pindai untuk membayar" in shown
    assert "<svg" in shown
    assert 'data-refresh="3"' in shown
    QrisCharge.objects.update(state="EXPIRED")
    assert "tidak dapat dipakai lagi" in client.get(ordered["Location"]).content.decode()
    client.post("/kotak/selesai/")
    assert sign_in(client, OTHER_CODE) == 302
    assert client.get(ordered["Location"]).status_code == 404
    assert client.post(f"/kotak/permohonan/{application.ref}/bayar/").status_code in (403, 404, 409, 422)
