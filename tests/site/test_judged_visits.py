"""Who was served at a counter of a hall may say how it was: once, that day, and nobody learns who it was."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from molek.queueing.enums import Outcome
from molek.queueing.errors import VisitNotOver
from molek.queueing.models import Ticket
from molek.queueing.queries import joined
from molek.site import hall
from molek.survey.errors import AlreadyAnswered
from molek.survey.models import Answer, Invitation
from tests.queueing.conftest import EIGHT, Room, act, after, room, sit, take  # noqa: F401  a fixture
from tests.races.threads import at_once, codes

pytestmark = pytest.mark.django_db
FACES = "Bagaimana layanan ini?"


@pytest.fixture
def served(room: Room, monkeypatch: pytest.MonkeyPatch) -> Ticket:  # noqa: F811
    """A number whose visit ended at nine minutes past eight; now it is a minute later."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: after(10))
    ticket = take(room)
    sit(room)
    act(room, "call_next", after(1))
    act(room, "finish", after(9), outcome=Outcome.SERVED)
    ticket.refresh_from_db()
    return ticket


def test_under_the_number_until_it_is_judged(client: Client, served: Ticket) -> None:
    page, door = f"/antrean/tiket/{served.token}/", f"/survei/kunjungan/{served.token}/"
    assert FACES in client.get(page).text
    form = client.post(door, {"overall": "3"})["Location"]
    assert form.startswith("/survei/isi/")
    text = client.get(page).text
    assert FACES not in text
    assert "Isi survei lengkap" in text
    kept = Answer.objects.get()
    assert (kept.overall, kept.unit_code, kept.day) == (3, served.hall.unit.code, EIGHT.date())
    assert client.post(door)["Location"].startswith("/survei/isi/")  # on to the whole form, without another tap
    Invitation.objects.update(is_filled=True)
    assert "survei" not in client.get(page).text.split("<main", 1)[1].split("</main>")[0].lower()


def test_once(served: Ticket) -> None:
    hall.judge(token=served.token, overall=4, at=after(11))
    with pytest.raises(AlreadyAnswered):
        hall.judge(token=served.token, overall=1, at=after(12))
    assert [kept.overall for kept in Answer.objects.all()] == [4]


def test_not_before_the_end_and_not_the_day_after(client: Client, served: Ticket, room: Room) -> None:  # noqa: F811
    waiting = take(room, after(10))
    assert FACES not in client.get(f"/antrean/tiket/{waiting.token}/").text
    for token, at in ((waiting.token, after(11)), (served.token, after(10) + dt.timedelta(days=1))):
        with pytest.raises(VisitNotOver):
            hall.judge(token=token, overall=4, at=at)
    assert client.post(f"/survei/kunjungan/{waiting.token}/", {"overall": "4"}).status_code == 409
    assert client.post("/survei/kunjungan/tidak-ada/", {"overall": "4"}).status_code == 404
    assert not Invitation.objects.exists()


def test_an_application_that_came_of_it_is_judged_itself(served: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joined.cases, "is_application", lambda ref: ref == "7K2M-9QXB-4TZV")
    Ticket.objects.filter(pk=served.pk).update(application_ref="7K2M-9QXB-4TZV")
    with pytest.raises(VisitNotOver):
        hall.judge(token=served.token, overall=4, at=after(11))


@pytest.mark.django_db(transaction=True)
def test_eight_taps_at_once_are_one(served: Ticket) -> None:
    answers = at_once(*[lambda: hall.judge(token=served.token, overall=4, at=after(11))] * 8)
    assert codes(answers) == {"done": 1, "survey-already-answered": 7}
    assert Answer.objects.count() == 1
