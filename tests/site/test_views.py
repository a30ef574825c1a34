"""Home, help, health."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest

from molek.catalogue import queries as catalogue_queries
from tests.catalogue.shipped import publish_shipped

pytestmark = pytest.mark.django_db
NINE = dt.datetime(2025, 10, 1, 1, 0, tzinfo=dt.UTC)


def test_home_asks_what_is_needed_and_searches_the_services(client):
    page = client.get("/").content.decode()
    assert "Apa yang Anda butuhkan?" in page
    assert '<form class="molek-search" action="/cari/" method="get"' in page
    assert 'name="q"' in page


def test_home_without_services_leaves_their_heading_out(client):
    assert "Paling sering diurus" not in client.get("/").content.decode()


@pytest.mark.parametrize(("language", "word"), [("id", "Domisili"), ("en", "Domicile")])
def test_home_shows_services_in_the_readers_language(client, settings, language, word):
    publish_shipped(NINE)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = client.get("/").content.decode()
    assert word in page
    assert 'href="/layanan/domicile-letter/"' in page
    assert page.count("molek-card__foot") == min(len(catalogue_queries.published()), 6)


def test_home_costs_few_queries(client, django_assert_max_num_queries):
    publish_shipped(NINE)
    client.get("/")
    with django_assert_max_num_queries(5):
        client.get("/")


def test_help_says_that_nothing_is_to_be_paid(client):
    assert "Rp0" in client.get("/bantuan/").content.decode()


def test_health_says_ok_and_nothing_more(client):
    response = client.get("/sehat")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.parametrize("path", ["/", "/bantuan/", "/sehat", "/siap"])
def test_pages_to_read_take_no_posts(client, path):
    assert client.post(path).status_code == 405


def test_first_page_begins_with_what_the_city_names(client, settings):
    publish_shipped(NINE)
    settings.CITY = replace(settings.CITY, common_services=("population-biodata", "no-such-service", "domicile-letter"))
    shown = re.findall(r'href="/layanan/([\w-]+)/"', client.get("/").content.decode())
    assert shown[:2] == ["population-biodata", "domicile-letter"]
    assert len(shown) == len(set(shown)) == 6
