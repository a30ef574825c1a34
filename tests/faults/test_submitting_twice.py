"""However often a form arrives, and however the connection ends: one application, one letter, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect

from tests.faults.visitor import DOMICILE, Visitor, ref_in, until
from tests.running_city import City

pytestmark = pytest.mark.xdist_group("city")

FORM = "/permohonan/baru/domicile-letter/"
Visit = Callable[[], Visitor]


def applications(city: City, nik: str) -> list[str]:
    return [
        str(ref)
        for (ref,) in city.sql(
            "SELECT a.ref FROM cases_application a JOIN residents_resident r ON r.id = a.resident_id WHERE r.nik = %s",
            nik,
        )
    ]


def assert_one_letter(city: City, ref: str) -> None:
    until(lambda: city.sql("SELECT state FROM letters_letter WHERE application_ref = %s", ref) == [("ISSUED",)])
    assert city.sql("SELECT count(*) FROM documents_registerentry WHERE subject = %s", f"letter:{ref}") == [(1,)]


def test_connection_lost_after_sending_and_sent_again(running_city: City, visit: Visit, nik: str) -> None:
    visitor = visit().sign_in(nik)
    typed = {**visitor.open_form("domicile-letter"), **DOMICILE}
    visitor.raw_post(FORM, typed, meanwhile=lambda: until(lambda: len(applications(running_city, nik)) == 1))
    answer = visitor.post(FORM, typed)
    assert answer.status_code == 302
    assert applications(running_city, nik) == [ref_in(answer)]
    assert_one_letter(running_city, ref_in(answer))
    late = visitor.post(FORM, typed)  # once more, when all is done
    assert ref_in(late) == ref_in(answer)
    assert applications(running_city, nik) == [ref_in(answer)]


def test_connection_lost_while_sending_stores_nothing(running_city: City, visit: Visit, nik: str) -> None:
    visitor = visit().sign_in(nik)
    typed = {**visitor.open_form("domicile-letter"), **DOMICILE}
    visitor.raw_post(FORM, typed, send=0.6)
    assert visitor.get("/permohonan/").status_code == 200
    assert applications(running_city, nik) == []
    assert visitor.post(FORM, typed).status_code == 302


def test_eight_clicks_on_all_processes_at_once(running_city: City, visit: Visit, nik: str) -> None:
    visitor = visit().sign_in(nik)
    typed = {**visitor.open_form("domicile-letter"), **DOMICILE}
    with ThreadPoolExecutor(8) as clicks:
        answers = list(clicks.map(lambda _: visitor.post(FORM, typed), range(8)))
    assert {answer.status_code for answer in answers} == {302}
    [ref] = applications(running_city, nik)
    assert {ref_in(answer) for answer in answers} == {ref}
    assert_one_letter(running_city, ref)


def test_two_tabs_leave_one_application_and_the_second_is_told_which(
    running_city: City, visit: Visit, nik: str
) -> None:
    visitor = visit().sign_in(nik)
    elsewhere = {"same_address": "no", "domicile_address": "Jalan Lain 1", "domicile_area": "53.71.04.1001"}
    review = {**DOMICILE, **elsewhere}  # an official must look: the application lives on
    one, two = visitor.open_form("domicile-letter"), visitor.open_form("domicile-letter")
    assert one["submission_key"] != two["submission_key"]
    first = visitor.send_form("domicile-letter", review, one)
    second = visitor.send_form("domicile-letter", review, two)
    assert (first.status_code, second.status_code) == (302, 409)
    assert ref_in(first) in second.text
    assert applications(running_city, nik) == [ref_in(first)]


@pytest.mark.journey
@pytest.mark.parametrize("script", [True, False])
def test_back_button_and_sending_again_makes_no_second_application(
    running_city: City, phone: Page, phone_without_script: Page, nik: str, script: bool
) -> None:
    page = phone if script else phone_without_script
    page.goto(f"{running_city.url}/masuk/")
    page.get_by_label("NIK").fill(nik)
    page.get_by_role("button", name="Kirim kode").click()
    page.locator("input[name=code]").fill(running_city.code_for(nik))
    page.locator("main button.govuk-button").first.click()
    page.wait_for_url("**/permohonan/")
    page.goto(running_city.url + FORM)
    fill(page)
    page.get_by_role("button", name="Kirim permohonan").click()
    page.wait_for_url(re.compile(r"/permohonan/(?!baru)[\w-]+/"))
    ref = page.url.rstrip("/").rsplit("/", 1)[1]
    page.go_back()
    expect(page.get_by_role("button", name="Kirim permohonan")).to_be_visible()
    fill(page)
    page.get_by_role("button", name="Kirim permohonan").click()
    # A browser that kept the page sends the same form again; one that fetched it anew is told of the first.
    expect(page.locator("main")).to_contain_text(ref)
    assert applications(running_city, nik) == [ref]


def fill(page: Page) -> None:
    """So that an official must look, and the application lives on."""
    page.locator("[name=same_address][value=no]").check()
    page.locator("[name=domicile_address]").fill("Jalan Lain 1")
    page.locator("[name=domicile_area]").select_option(index=1)
    page.locator("[name=purpose]").fill("membuka rekening bank")
