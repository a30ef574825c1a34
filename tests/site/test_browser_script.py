"""What the little script adds, in a real browser: drafts, one submit, live fragments, htmx on demand."""

from __future__ import annotations

import re

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def until(page, expression):
    """Wait until ``expression`` is true. Playwright's own waiting needs eval, which our policy forbids."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


def type_story(page, text):
    page.get_by_label("Keterangan").fill(text)
    until(page, "Object.keys(sessionStorage).some((k) => k.startsWith('molek:draft:'))")


def test_draft_survives_a_reload_and_says_so(live_server, phone):
    phone.goto(live_server.url + "/galeri/")
    type_story(phone, "rumah di belakang gereja")
    phone.get_by_label("Bank").check()
    phone.wait_for_timeout(400)
    phone.reload()
    assert phone.get_by_label("Keterangan").input_value() == "rumah di belakang gereja"
    assert phone.get_by_label("Bank").is_checked()
    assert phone.get_by_text("Isian Anda yang belum terkirim dikembalikan.").is_visible()


def test_what_was_typed_before_the_script_came_is_not_overwritten(live_server, browser):
    context = browser.new_context(service_workers="block")  # which would give the script out of its own store
    page = context.new_page()
    page.goto(live_server.url + "/galeri/")
    type_story(page, "lama")
    page.get_by_label("Bank").check()
    page.wait_for_timeout(400)
    on_the_way = []

    def delay(route):
        on_the_way.append(route)

    page.route("**/molek.js", delay)
    page.goto(live_server.url + "/galeri/", wait_until="commit")
    page.get_by_label("Keterangan").fill("baru, saat jaringan lambat")
    assert not page.get_by_label("Bank").is_checked()  # nothing is given back yet
    on_the_way[0].continue_()
    page.wait_for_selector(".molek-draft")
    assert page.get_by_label("Keterangan").input_value() == "baru, saat jaringan lambat"
    assert page.get_by_label("Bank").is_checked()
    context.close()


def test_draft_is_in_this_tab_only(live_server, phone):
    phone.goto(live_server.url + "/galeri/")
    type_story(phone, "rahasia")
    other = phone.context.new_page()
    other.goto(live_server.url + "/galeri/")
    assert other.get_by_label("Keterangan").input_value() == ""


def test_answer_with_errors_counts_more_than_the_draft(live_server, phone):
    phone.goto(live_server.url + "/galeri/")
    type_story(phone, "pertama")
    phone.get_by_role("button", name="Kirim").click()
    phone.wait_for_selector(".govuk-error-summary")
    assert phone.get_by_label("Keterangan").input_value() == "pertama"
    assert phone.evaluate("Object.keys(sessionStorage).filter((k) => k.startsWith('molek:draft:')).length") == 0


def test_lost_connection_loses_nothing(live_server, phone):
    phone.goto(live_server.url + "/galeri/")
    type_story(phone, "sinyal hilang")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Kirim").click()
    phone.wait_for_timeout(300)
    phone.context.set_offline(False)
    phone.goto(live_server.url + "/galeri/")
    assert phone.get_by_label("Keterangan").input_value() == "sinyal hilang"


def test_second_tap_sends_nothing(live_server, phone):
    phone.goto(live_server.url + "/galeri/")
    sent = []
    phone.route("**/galeri/", lambda route: sent.append(route.request.method) or route.abort())
    phone.evaluate("() => { const b = document.querySelector('#contoh button'); b.click(); b.click(); b.click(); }")
    phone.wait_for_timeout(500)
    assert sent == ["POST"]


def test_pages_without_htmx_do_not_fetch_it(live_server, phone):
    asked = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(live_server.url + "/")
    phone.wait_for_load_state("networkidle")
    assert not [url for url in asked if "htmx" in url]


def stub_page(page, live_server, body):
    """The real frame, with a body of our own in place of the content."""

    def answer(route):
        response = route.fetch()
        text = re.sub(r'<form method="post" action="/galeri/".*?</form>', body, response.text(), flags=re.S)
        route.fulfill(response=response, body=text)

    page.route("**/galeri/", answer)


def test_htmx_is_fetched_where_it_is_used_and_carries_the_token(live_server, phone):
    stub_page(phone, live_server, '<button id="ask" hx-post="/bahasa/" hx-target="#ask">Tanya</button>')
    tokens = []

    def answer(route):
        tokens.append(route.request.headers.get("x-csrftoken"))
        route.fulfill(status=200, content_type="text/html", body="Dijawab")

    phone.route("**/bahasa/", answer)
    phone.goto(live_server.url + "/galeri/")
    until(phone, "!!window.htmx")
    phone.click("#ask")
    phone.get_by_role("button", name="Dijawab").wait_for()
    assert tokens[0]
    assert phone.molek_faults == []


def test_live_element_hears_and_fetches_its_fragment_anew(live_server, phone):
    body = '<div id="keadaan" data-live="tok/1" data-live-url="/bantuan/keadaan/">Diproses</div>'
    stub_page(phone, live_server, body)
    phone.route(
        "**/live/tok%2F1",
        lambda route: route.fulfill(
            status=200,
            headers={"Content-Type": "text/event-stream", "Access-Control-Allow-Origin": "*"},
            body="data: {}\n\n",
        ),
    )
    fragment = '<div id="keadaan">Terbit</div>'
    phone.route("**/bantuan/keadaan/", lambda r: r.fulfill(status=200, content_type="text/html", body=fragment))
    phone.goto(live_server.url + "/galeri/")
    phone.locator("#keadaan", has_text="Terbit").wait_for()
    assert phone.locator("#keadaan").get_attribute("data-live") is None  # nothing more will come
