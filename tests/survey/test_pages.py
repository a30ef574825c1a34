"""From the application that is done to the published index, in a browser; and what each page refuses."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from molek.cases.models import Application
from molek.residents.models import Resident
from molek.staff.models import Official, Post, Unit
from molek.survey.enums import Element
from molek.survey.models import Answer, Period
from tests.browser import check, picture
from tests.cases.conftest import CITY, NINE, hold, make_official, sign_in_official, sign_in_resident
from tests.cases.views.test_in_browser import carry
from tests.survey.conftest import SINCE, UNTIL, answer, load, open_period
from tests.survey.test_periods import plan, publish

FULL = dict.fromkeys(Element.values, "4")


def seen(page: Page, name: str) -> None:
    check(page)
    if folder := os.environ.get("MOLEK_PICTURES"):
        picture(page, Path(folder), f"survey-{name}")


def survey_officer() -> Official:
    kota = Unit.objects.get(code=CITY)
    unit = Unit.objects.create(
        code="ORGANISASI", name="Bagian Organisasi", kind="OPD", area_code=CITY, number_code="Org", parent=kota
    )
    official = make_official("organisasi")
    hold(official, Post.objects.create(unit=unit, kind="SURVEY_OFFICER", title="Pengelola survei"))
    return official


@pytest.mark.django_db
@pytest.mark.usefixtures("at_nine")
class TestDoors:
    def test_the_panel_stands_on_what_is_over_until_it_is_judged(
        self, client: Client, served: Application, resident: Resident
    ) -> None:
        sign_in_resident(client, resident)
        page = f"/permohonan/{served.ref}/"
        assert "Bagaimana layanan ini?" in client.get(page).text
        form = client.post(f"/survei/permohonan/{served.ref}/", {"overall": "4"})["Location"]
        assert "Isi survei lengkap" in client.get(page).text
        assert client.post(form, FULL)["Location"] == "/survei/terima-kasih/"
        assert "survei" not in client.get(page).text.split("<main", 1)[1].split("</main>")[0].lower()
        assert client.get(form)["Location"] == "/survei/terima-kasih/"

    def test_an_unfinished_form_comes_back_with_what_was_chosen(
        self, client: Client, served: Application, resident: Resident
    ) -> None:
        sign_in_resident(client, resident)
        form = client.post(f"/survei/permohonan/{served.ref}/")["Location"]
        refused = client.post(form, {**FULL, "time": "9", "words": "bagus"})
        assert refused.status_code == 422
        assert "bagus" in refused.text
        assert Answer.objects.count() == 0

    def test_wrong_addresses(self, client: Client, served: Application) -> None:
        assert client.get("/survei/isi/tidak-ada/").status_code == 404
        assert client.get("/survei/unit/99/").status_code == 404
        assert client.get("/survei/hasil/99/").status_code == 404

    def test_the_counters_code(self, client: Client, served: Application) -> None:
        for _ in range(5):
            assert client.post("/survei/unit/53.71.06.1008/", FULL).status_code == 302
        assert client.post("/survei/unit/53.71.06.1008/", FULL).status_code == 429

    def test_everything_published_as_a_table(self, client: Client, served: Application) -> None:
        assert "Belum ada hasil yang terbit" in client.get("/survei/hasil/").text
        load(*[answer(3)] * 10)
        publish(open_period())
        rows = client.get("/survei/hasil/data.csv").text.split("\r\n")
        assert rows[1].startswith("Triwulan I,2026-01-01,2026-02-28,kota,,,10,75.00,C,1,")
        assert len(rows) == 1 + 1 + 9 + 1 + 1 + 1

    def test_a_sheet_for_the_counter(self, client: Client, served: Application) -> None:
        sign_in_official(client, survey_officer())
        assert "/kerja/survei/loket/53.71.06.1008/" in client.get("/kerja/survei/loket/").text
        sheet = client.get("/kerja/survei/loket/53.71.06.1008/").text
        assert "/survei/unit/53.71.06.1008/" in sheet
        assert client.get("/kerja/survei/loket/99/").status_code == 404

    def test_the_desk(self, client: Client, served: Application) -> None:
        sign_in_official(client, survey_officer())
        sent = {"name": "Triwulan I", "since": "01-01-2026", "until": "28-02-2026", "population": "1000"}
        made = client.post("/kerja/survei/", sent)
        assert made.status_code == 302
        again = client.post("/kerja/survei/", sent)
        assert (again.status_code, "Sudah ada periode survei" in again.text) == (409, True)
        refused = client.post(f"{made['Location']}terbitkan/", {})
        assert (refused.status_code, "sedikitnya harus 10" in refused.text) == (422, True)


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("at_nine")
def test_from_one_tap_to_the_published_index(
    live_server: Any, phone: Page, desktop: Page, client: Client, served: Application, resident: Resident
) -> None:  # fmt: skip
    url = live_server.url
    period = Period(pk=open_period(SINCE, UNTIL, 40).pk)
    load(*[answer(3, day=UNTIL)] * 14, *[answer(4, day=UNTIL, unit=CITY)] * 11)
    sign_in_resident(client, resident)
    carry(client, phone, url)
    phone.goto(f"{url}/permohonan/{served.ref}/")
    seen(phone, "phone-panel")
    phone.get_by_role("button", name="Sangat baik").click()
    expect(phone.get_by_text("Penilaian Anda sudah dihitung")).to_be_visible()
    for key in Element.values:
        phone.locator(f"[name={key}][value='4']").check(force=True)
    phone.locator("[name=complaints][value='4']").press("ArrowRight")  # by keyboard: one less
    phone.get_by_label("Saran Anda").fill("Cepat sekali.")
    seen(phone, "phone-form")
    phone.get_by_role("button", name="Kirim").click()
    expect(phone.get_by_role("heading", name="Terima kasih")).to_be_visible()
    seen(phone, "phone-thanks")
    assert Answer.objects.get(words="Cepat sekali.").complaints == 3

    plan(period)
    office = Client()
    sign_in_official(office, survey_officer())
    carry(office, desktop, url)
    desktop.goto(f"{url}/kerja/survei/")
    seen(desktop, "desktop-periods")
    Answer.objects.filter(day=NINE.date()).update(day=UNTIL)  # as if it had been the period's last day
    for path in ("loket/", "loket/53.71.06.1008/"):
        desktop.goto(f"{url}/kerja/survei/{path}")
        seen(desktop, f"desktop-{path.split('/')[-2]}")
    desktop.goto(f"{url}/kerja/survei/{period.pk}/")
    seen(desktop, "desktop-period")
    desktop.get_by_role("link", name="Tambah tindak lanjut").click()
    seen(desktop, "desktop-follow-up")
    desktop.goto(f"{url}/kerja/survei/{period.pk}/")
    desktop.get_by_role("link", name="Terbitkan hasil").click()
    seen(desktop, "desktop-publish")
    desktop.get_by_role("button", name="Terbitkan").click()
    expect(desktop.get_by_text("Hasil versi 1 diterbitkan.")).to_be_visible()

    for page, name in ((phone, "phone"), (desktop, "desktop")):
        page.goto(f"{url}/survei/hasil/")
        expect(page.locator(".survey-index__number")).to_contain_text("86,43")  # (14 x 75 + 11 x 100 + 97.22) / 26
        expect(page.get_by_text("Mengundi ulang")).to_be_visible()
        seen(page, f"{name}-result")
