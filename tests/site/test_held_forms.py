"""What was typed is not lost when the session is over, and comes back to nobody else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from molek.site import held_forms
from molek.site.sessions import stored_key
from tests.page_linter import LintingClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.site.pages"), pytest.mark.usefixtures("cast")]

PAGE = "/formulir/"
TYPED = {"purpose": "sekolah", "children": ["Ana", "Budi"], "story": "sudah lama di sini"}
HELD = "held:purpose=sekolah&children=Ana&children=Budi&story=sudah+lama+di+sini"
OURS = {"HTTP_REFERER": f"http://testserver{PAGE}"}


def send(client, data=TYPED, path=PAGE, **headers):
    return client.post(path, data, **(headers or OURS))


def sign_in(client, who="yohana"):
    return client.post("/masuk/", {"who": who})


def open_page(client, path=PAGE):
    return client.get(path).content.decode()


def test_form_sent_after_the_session_ended_leads_to_sign_in_and_comes_back(client):
    response = send(client)
    assert response.url == "/masuk/?next=%2Fformulir%2F"
    sign_in(client)
    assert open_page(client) == HELD


def test_it_comes_back_once(client):
    send(client)
    held = Session.objects.filter(session_key=stored_key(client.cookies[held_forms.COOKIE].value.split(".")[0]))
    assert held.exists()
    sign_in(client)
    open_page(client)
    assert open_page(client) == "held:nothing"
    assert not held.exists()


def test_sign_in_page_says_that_it_is_kept(client):
    assert "Isian Anda tersimpan" not in open_page(client, "/masuk/")
    send(client)
    assert "Isian Anda tersimpan" in open_page(client, "/masuk/")


def test_opening_the_page_before_signing_in_takes_nothing_away(client):
    send(client)
    assert client.get(PAGE).status_code == 302
    sign_in(client)
    assert open_page(client) == HELD


def test_another_page_does_not_get_it(client):
    send(client)
    sign_in(client)
    client.get("/masuk/")
    assert open_page(client) == HELD


def test_another_browser_does_not_get_it(client):
    send(client)
    other = LintingClient()
    sign_in(other)
    assert open_page(other) == "held:nothing"


def test_signing_out_forgets_it(client):
    send(client)
    sign_in(client)
    client.post("/keluar/")
    sign_in(client, "markus")
    assert open_page(client) == "held:nothing"


@pytest.mark.parametrize("name", ["code", "totp", "password", "new_password", "passphrase", "csrfmiddlewaretoken"])
def test_secrets_are_not_kept(client, name):
    send(client, {"purpose": "bank", name: "123456"})
    sign_in(client)
    assert open_page(client) == "held:purpose=bank"


def test_what_looks_like_a_secret_and_is_none_is_kept(client):
    send(client, {"postal_code": "85228"})
    sign_in(client)
    assert open_page(client) == "held:postal_code=85228"


def test_nothing_readable_is_stored_or_carried(client):
    send(client, {"story": "rahasiaku"})
    stored = [session.get_decoded() for session in Session.objects.all()]
    assert any("held" in content for content in stored)
    assert "rahasiaku" not in str(stored)
    assert "rahasiaku" not in client.cookies[held_forms.COOKIE].value


def test_cookie_is_out_of_reach_of_scripts(client):
    send(client)
    cookie = client.cookies[held_forms.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", held_forms.KEEP_S)


def test_it_is_over_after_half_an_hour(client):
    send(client)
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    sign_in(client)
    assert open_page(client) == "held:nothing"


def test_too_much_is_not_kept(client):
    send(client, {"story": "x" * (held_forms.MOST_BYTES + 1)})
    assert held_forms.COOKIE not in client.cookies


@pytest.mark.parametrize("value", ["nonsense", "a.b", "x" * 5000, ""])
def test_a_forged_cookie_is_nothing(client, value):
    client.cookies[held_forms.COOKIE] = value
    sign_in(client)
    assert open_page(client) == "held:nothing"


def test_the_cookie_cannot_end_another_session(client):
    sign_in(client)
    victim = client.cookies["sessionid"].value
    other = LintingClient()
    other.cookies[held_forms.COOKIE] = f"{victim}.x"
    other.post("/keluar/")
    assert open_page(client) == "held:nothing"  # still signed in


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_REFERER": "http://elsewhere.example/"},
        {"HTTP_ORIGIN": "http://elsewhere.example"},
        {"HTTP_SEC_FETCH_SITE": "cross-site", **OURS},
    ],
)
def test_a_stranger_cannot_plant_words_in_our_forms(client, headers):
    send(client, **headers)
    assert held_forms.COOKIE not in client.cookies


def test_later_form_replaces_the_earlier_one(client):
    send(client, {"purpose": "first"})
    send(client, {"purpose": "second"})
    sign_in(client)
    assert open_page(client) == "held:purpose=second"
    assert Session.objects.count() == 1


def test_a_button_leads_back_to_the_page_it_stood_on(client):
    response = send(client, {"reason": "salah isi"}, path="/tarik/")
    assert response.url == "/masuk/?next=%2Fformulir%2F"
    sign_in(client)
    assert open_page(client) == "held:reason=salah+isi"


def test_htmx_is_led_to_the_whole_sign_in_page(client):
    response = send(client, HTTP_HX_REQUEST="true", **OURS)
    assert (response.status_code, response["HX-Redirect"]) == (204, "/masuk/?next=%2Fformulir%2F")
    sign_in(client)
    assert open_page(client) == HELD


class TestStaleToken:
    """The CSRF token of a page that stayed open while its session ended or changed."""

    @pytest.fixture
    def client(self):
        return LintingClient(enforce_csrf_checks=True)

    def as_person(self, client, who):
        session = client.session
        session["cast"] = who
        session.save()
        client.cookies["sessionid"] = session.session_key

    def test_page_is_friendly_and_nothing_is_lost(self, client):
        self.as_person(client, "yohana")
        response = send(client, {**TYPED, "csrfmiddlewaretoken": "x" * 64})
        assert response.status_code == 403
        page = response.content.decode()
        assert "Isian Anda tersimpan" in page
        assert f'href="{PAGE}"' in page
        assert open_page(client) == HELD

    def test_another_person_at_the_same_browser_does_not_get_it(self, client):
        self.as_person(client, "yohana")
        send(client)
        self.as_person(client, "markus")
        assert open_page(client) == "held:nothing"

    def test_from_a_strange_page_nothing_is_kept_and_the_way_leads_home(self, client):
        response = send(client, HTTP_REFERER="http://elsewhere.example/x")
        assert held_forms.COOKIE not in client.cookies
        assert "elsewhere" not in response.content.decode()
