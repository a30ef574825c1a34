"""Headers on every answer; refusals as pages."""

from __future__ import annotations

import logging
import re
from dataclasses import replace

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.site.pages"), pytest.mark.usefixtures("cast")]


def policy(response):
    return {part.split()[0]: part.split()[1:] for part in response["Content-Security-Policy"].split("; ")}


@pytest.mark.parametrize("path", ["/", "/tolak/", "/hilang/", "/tidak-ada/", "/masuk/"])
def test_every_page_has_the_headers(client, path):
    response = client.get(path)
    assert policy(response)["frame-ancestors"] == ["'none'"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cache-Control"] == "no-store"
    assert "camera" in response["Permissions-Policy"]


def test_policy_allows_nothing_inline_and_nothing_foreign(client):
    rules = policy(client.get("/"))
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == rules["style-src"] == ["'self'"]
    assert rules["frame-ancestors"] == rules["base-uri"] == ["'none'"]
    assert rules["form-action"] == ["'self'"]
    assert "unsafe" not in str(rules)


def test_only_the_live_process_may_be_reached_besides(client, settings):
    settings.MOLEK = replace(settings.MOLEK, live_port=8123)
    assert policy(client.get("/"))["connect-src"] == ["'self'", "http://testserver:8123"]
    settings.MOLEK = replace(settings.MOLEK, live_port=0)
    assert policy(client.get("/"))["connect-src"] == ["'self'"]


def test_refusal_is_a_page_that_says_what_to_do(client):
    response = client.get("/tolak/")
    page = response.content.decode()
    assert response.status_code == 429
    assert "Terlalu banyak percobaan." in page
    assert "Tunggu 5 menit" in page
    assert "too-many" in page


def test_refusal_for_htmx_is_its_heart_only_and_is_shown_above_the_content(client):
    response = client.get("/tolak/", HTTP_HX_REQUEST="true")
    assert "<html" not in response.content.decode()
    assert "Tunggu 5 menit" in response.content.decode()
    assert response["HX-Retarget"] == "#pesan"
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("path", ["/hilang/", "/tidak-ada/"])
def test_not_found_is_a_page_of_ours(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "govuk-heading-l" in response.content.decode()


def test_fault_of_ours_shows_a_plain_page_without_details(caplog):
    from tests.page_linter import faults

    caplog.set_level(logging.CRITICAL)
    response = Client(raise_request_exception=False).get("/rusak/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "a fault of ours" not in page
    assert faults(page) == []


def test_language_switch_returns_to_the_page_and_stays(client):
    page = client.get("/?after=7").content.decode()
    assert '<html class="govuk-template" lang="id"' in page
    assert '<input type="hidden" name="next" value="/?after=7">' in page
    response = client.post("/bahasa/", {"language": "en", "next": "/?after=7"})
    assert response.url == "/?after=7"
    assert '<html class="govuk-template" lang="en"' in client.get("/").content.decode()


def test_language_switch_after_a_refused_post_leads_home(client):
    page = client.post("/tolak/").content.decode()
    assert '<input type="hidden" name="next" value="/">' in page


def test_draft_mark_differs_by_person_and_tells_nothing(client):
    def mark():
        return re.search('data-who="([^"]*)"', client.get("/").content.decode()).group(1)

    assert mark() == ""
    client.post("/masuk/", {"who": "yohana"})
    yohana = mark()
    client.post("/masuk/", {"who": "markus"})
    assert yohana
    assert yohana != mark()
    assert "0000" not in yohana
