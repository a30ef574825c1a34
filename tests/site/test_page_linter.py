"""The linter of the test client finds what it is for."""

from __future__ import annotations

import pytest

from tests.page_linter import faults


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p>{{ name }}</p>", "unrendered"),
        ("<p>{% if %}</p>", "unrendered"),
        ('<button onclick="go()">x</button>', "inline handler onclick"),
        ('<p style="color:red">x</p>', "inline style"),
        ("<style>p{}</style>", "<style>"),
        ("<script>go()</script>", "without src"),
        ('<a href="javascript:go()">x</a>', "javascript:"),
        ('<input name="nik">', "no label"),
        ('<label for="other">x</label><input id="nik" name="nik">', "no label"),
        ('<p id="a">x</p><p id="a">y</p>', "2 times"),
        ('<img src="x.png">', "without alt"),
        ('<form method="post"><button>x</button></form>', "CSRF"),
        ('<a href="/"></a>', "without words"),
        ("<p>x</p></div>", "closes nothing"),
        ("<!doctype html><html><title>x</title><h1>x</h1></html>", "no lang"),
        ('<!doctype html><html lang="id"><title>x</title></html>', "0 <h1>"),
        ('<!doctype html><html lang="id"><h1>x</h1></html>', "no title"),
        ('<!doctype html><html lang="id"><title>x</title><h1 aria-labelledby="y">x</h1></html>', "points nowhere"),
    ],
)
def test_fault_is_found(html, fault):
    assert any(fault in found for found in faults(html)), faults(html)


@pytest.mark.parametrize(
    "html",
    [
        '<label for="nik">NIK</label><input id="nik" name="nik">',
        "<label>NIK <input name='nik'></label>",
        '<input type="hidden" name="csrfmiddlewaretoken" value="x">',
        '<script src="/static/x.js" defer></script>',
        '<a href="/"><img src="x.png" alt="Beranda"></a>',
    ],
)
def test_clean_html_passes(html):
    assert faults(html) == []
