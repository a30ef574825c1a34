"""Dates, money and addresses as templates write them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

NINE_UTC = dt.datetime(2025, 10, 1, 23, 30, tzinfo=dt.UTC)  # already 2 October in the city


def draw(text, request=None, **context):
    return Template("{% load molek %}" + text).render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    ("language", "text", "value", "shown"),
    [
        ("id", "{{ v|day }}", dt.date(2025, 10, 1), "1 Oktober 2025"),
        ("en", "{{ v|day }}", dt.date(2025, 10, 1), "1 October 2025"),
        ("id", "{{ v|day }}", NINE_UTC, "2 Oktober 2025"),
        ("id", "{{ v|moment }}", NINE_UTC, "2 Oktober 2025, 07.30 WITA"),
        ("id", "{{ v|moment }}", None, ""),
        ("id", "{{ v|day }}", None, ""),
        ("id", "{{ v|moment_or_text }}", "sekarang", "sekarang"),
        ("id", "{{ v|moment_or_text }}", NINE_UTC, "2 Oktober 2025, 07.30 WITA"),
        ("id", "{{ v|moment_or_text }}", dt.date(2025, 10, 1), "1 Oktober 2025"),
        ("id", "{{ v|idr }}", 1_500_000, "Rp1.500.000"),
        ("id", "{{ v|idr }}", 0, "Rp0"),
        ("id", "{{ v|percent_of:200 }}", 50, "25"),
        ("id", "{{ v|percent_of:0 }}", 50, "0"),
        ("id", "{{ v|percent_of:10 }}", 50, "100"),
        ("id", "{{ v|minus:2|absolute }}", 1, "1"),
    ],
)
def test_value_is_written(language, text, value, shown):
    with translation.override(language):
        assert draw(text, v=value) == shown


def test_address_of_a_page_that_is_not_there_is_empty():
    assert draw("{% maybe_url 'nowhere:page' %}|{% maybe_url 'help' %}") == "|/bantuan/"
    assert draw("{% maybe_path '/nowhere/' %}|{% maybe_path '/bantuan/' %}") == "|/bantuan/"


@pytest.mark.parametrize(("colour", "drawn"), [("red", " govuk-tag--red"), ("", "")])
def test_a_tag_is_drawn_alike_by_word_and_by_component(colour, drawn):
    by_word = draw("{% tag words colour %}", words="<a>", colour=colour)
    given = "text=words colour=colour" if colour else "text=words"
    by_component = draw(f'{{% include "components/tag.html" with {given} only %}}', words="<a>", colour=colour)
    assert by_word == by_component.strip() == f'<strong class="govuk-tag{drawn}">&lt;a&gt;</strong>'


def test_next_page_keeps_the_rest_of_the_question():
    request = RequestFactory().get("/log/", {"cari": "a&b", "after": "1"})
    assert draw("{% page_query '2' %}", request) == "/log/?cari=a%26b&amp;after=2"
    assert draw("{% page_query None %}", request) == "/log/?cari=a%26b"
    assert draw("{% page_query None %}", RequestFactory().get("/log/")) == "/log/"


@pytest.mark.parametrize(
    ("used", "total", "words"),
    [(1, 3, "Sisa 2 hari kerja"), (3, 3, "Selesai paling lambat hari ini"), (5, 3, "Lewat 2 hari kerja")],
)
def test_clock_says_in_words_what_the_bar_shows(used, total, words):
    with translation.override("id"):
        shown = draw("{% include 'components/clock.html' %}", used=used, total=total)
    assert words in shown
    assert f'max="{total}" value="{used}"' in shown
