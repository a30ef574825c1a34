"""The gallery shows every component; what holds for it holds for the pages made of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import reverse

from molek.site import views
from tests.browser import check

pytestmark = pytest.mark.django_db
COMPONENTS = Path(views.__file__).parent / "templates" / "components"


def test_every_component_states_its_context_first():
    for template in COMPONENTS.glob("*.html"):
        assert template.read_text(encoding="utf-8").startswith(("{# Context:", "{# No context")), template.name


def test_every_component_is_in_the_gallery():
    shown = (COMPONENTS.parent / "gallery.html").read_text(encoding="utf-8")
    public = {t.name for t in COMPONENTS.glob("[!_]*.html")} - {"error_summary.html"}  # drawn by {{ form }}
    assert public == set(re.findall(r'include "components/([a-z_]+\.html)"', shown)) & public


def test_gallery_is_drawn(client):
    assert client.get(reverse("gallery")).status_code == 200


def test_gallery_shows_errors(client):
    page = client.post(reverse("gallery"), {"born": "31-02-1990"}).content.decode()
    assert '<a href="#id_purpose_0">' in page
    assert 'aria-describedby="id_nik_helptext id_nik_error"' in page
    assert 'id="id_nik_error"' in page
    assert 'value="31-02-1990"' in page


def test_gallery_is_for_builders_only(client, settings):
    settings.MOLEK = _outside_demo(settings.MOLEK)
    assert client.get(reverse("gallery")).status_code == 404


def _outside_demo(config):
    from dataclasses import replace

    return replace(config, demo=False)


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/", "/galeri/", "/bantuan/", "/tidak-ada/"])
def test_pages_are_accessible_on_a_phone(live_server, phone, path):
    phone.goto(live_server.url + path)
    check(phone)


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/", "/galeri/", "/bantuan/"])
def test_pages_are_accessible_on_a_desk(live_server, desktop, path):
    desktop.goto(live_server.url + path)
    check(desktop)


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_form_with_errors_is_accessible_and_takes_the_focus(live_server, phone):
    phone.goto(live_server.url + "/galeri/")
    phone.get_by_role("button", name="Kirim").click()
    phone.wait_for_selector(".govuk-error-summary")
    check(phone)
    assert phone.evaluate("document.activeElement.className") == "govuk-error-summary"
    phone.get_by_role("link", name=re.compile("^NIK")).click()
    assert phone.evaluate("document.activeElement.id") == "id_nik"


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_form_works_without_script(live_server, phone_without_script):
    page = phone_without_script
    page.goto(live_server.url + "/galeri/")
    page.get_by_role("button", name="Kirim").click()
    page.wait_for_selector(".govuk-error-summary")
