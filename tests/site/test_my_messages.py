"""A resident says how he wants to be told things; nobody else does."""

from __future__ import annotations

import datetime as dt

import pytest

from molek.audit.models import Event
from molek.messages import operations as messages
from molek.messages import queries
from molek.messages.models import OutboxMessage
from tests.site.pages import ACTORS, YOHANA

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cast")]
NINE = dt.datetime(2025, 10, 1, 1, 0, tzinfo=dt.UTC)
PAGE = "/data-saya/pesan/"
ME = messages.receiver_key("resident", YOHANA.id)


@pytest.fixture
def yohana(client):
    session = client.session
    session["cast"] = next(name for name, actor in ACTORS.items() if actor is YOHANA)
    session.save()
    return client


def code() -> str:
    return OutboxMessage.objects.filter(template="messages.mailbox_code").latest("pk").unsealed()[1]["code"]


def test_the_wish_is_kept_and_logged(yohana):
    assert 'value="WHATSAPP"' in yohana.get(PAGE).content.decode()
    assert yohana.post(PAGE, {"channel": "SMS", "language": "en"}).status_code == 302
    kept = queries.preference_of(ME)
    assert (kept.channel, kept.language, kept.is_quiet_at_night) == ("SMS", "en", False)
    event = Event.objects.get(event="site.contact.changed")
    assert event.actor_ref == YOHANA.ref


def test_mail_is_offered_once_the_mailbox_is_proven(yohana):
    assert 'value="EMAIL"' not in yohana.get(PAGE).content.decode()
    assert yohana.post(PAGE, {"channel": "EMAIL"}).status_code == 422
    assert yohana.post(f"{PAGE}surel/", {"mailbox": "yohana@example.org"}).status_code == 302
    assert yohana.post(f"{PAGE}surel/kode/", {"code": "x"}).status_code == 422
    assert yohana.post(f"{PAGE}surel/kode/", {"code": code()}).status_code == 302
    page = yohana.get(PAGE).content.decode()
    assert "y***@example.org" in page
    assert "yohana@example.org" not in page
    assert yohana.post(PAGE, {"channel": "EMAIL"}).status_code == 302
    assert yohana.post(f"{PAGE}surel/hapus/").status_code == 302
    assert queries.preference_of(ME).channel == "WHATSAPP"
    logged = set(Event.objects.values_list("event", flat=True))
    assert {"site.mailbox.proven", "site.mailbox.removed"} <= logged


def test_a_wrong_mailbox_is_told_at_its_field(yohana):
    response = yohana.post(f"{PAGE}surel/", {"mailbox": "tidak"})
    assert response.status_code == 422
    assert "govuk-error-message" in response.content.decode()


def test_own_messages_are_shown_and_codes_never(yohana):
    about = {"to": "+6281234567890", "at": NINE}
    messages.send(
        template="cases.lapsed", data={"service": "Domisili", "ref": "AAAA-BBBB-CCCC", "link": "http://x/"},
        dedupe="a", receiver=ME, **about,
    )  # fmt: skip
    messages.send(template="residents.code", data={"code": "123456", "minutes": "5"}, dedupe="b", receiver=ME, **about)
    messages.send(
        template="cases.lapsed", data={"service": "Usaha", "ref": "DDDD-BBBB-CCCC", "link": "http://x/"},
        dedupe="c", receiver=messages.receiver_key("resident", 999), **about,
    )  # fmt: skip
    page = yohana.get(PAGE).content.decode()
    assert "AAAA-BBBB-CCCC" in page
    assert "123456" not in page
    assert "DDDD" not in page


def test_nobody_else_comes_in(client):
    assert client.get(PAGE).status_code == 302
    assert client.post(PAGE, {"channel": "SMS"}).status_code == 302
