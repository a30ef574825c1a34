"""Public pages and copies of the database: what is read where, and what happens when a copy is no use."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from molek.jobs.models import JobFailure
from molek.residents.models import Area
from molek.site import replicas
from molek.site.config import WrongConfig, read_config
from tests.site.copies import a_copy

pytestmark = pytest.mark.django_db

PAGE = "/layanan/"
WITH_FORM = "/verifikasi/"
URL = "postgresql://molek@127.0.0.1/molek"


def beat(seconds_ago: float = 0) -> None:
    """A worker gave a sign of life, as the copy knows it."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (clock_timestamp() - make_interval(secs => %s))",
            [seconds_ago],
        )


@pytest.fixture
def near(settings):
    beat()
    with a_copy(settings) as wrapper:
        yield wrapper


def statements(client, near, path=PAGE, **more):
    """How many the primary and the copy were asked for the page; the look at the copy's health counts with neither."""
    with CaptureQueriesContext(connection) as primary, CaptureQueriesContext(near) as copied:
        answer = client.get(path, **more)
    return answer, len(primary), sum("last_heartbeat" not in query["sql"] for query in copied)


def test_a_public_page_is_read_from_the_copy_alone(client, near):
    answer, primary, copied = statements(client, near)
    assert answer.status_code == 200
    assert primary == 0
    assert copied > 0


def test_who_has_a_session_reads_from_the_primary(client, near, settings):
    client.cookies[settings.SESSION_COOKIE_NAME] = "anything"
    answer, primary, copied = statements(client, near)
    assert answer.status_code == 200
    assert primary > 0
    assert copied == 0


def test_who_has_just_sent_a_form_reads_from_the_primary(client, near):
    client.post(WITH_FORM, {})
    assert client.cookies[replicas.WROTE_COOKIE]["max-age"] == replicas.WROTE_S
    _answer, primary, copied = statements(client, near)
    assert primary > 0
    assert copied == 0


def test_a_page_that_is_not_public_is_read_from_the_primary(client, near):
    _answer, primary, copied = statements(client, near, "/sehat")
    assert primary > 0
    assert copied == 0


@pytest.mark.parametrize("seconds_ago", [61, None])
def test_a_copy_too_far_behind_is_not_asked(client, settings, seconds_ago):
    if seconds_ago:
        beat(seconds_ago)  # without any sign of life nobody knows how far it is behind
    settings.MOLEK = replace(settings.MOLEK, replica_lag_s=60)
    with a_copy(settings) as wrapper:
        answer, primary, copied = statements(client, wrapper)
    assert answer.status_code == 200
    assert primary > 0
    assert copied == 0


def test_a_copy_that_breaks_is_not_noticed_and_not_asked_for_a_while(client, near, monkeypatch):
    client.get(PAGE)

    def broken(*_args, **_kwargs):
        raise OperationalError("the connection is gone")

    monkeypatch.setattr(near, "cursor", broken)
    assert client.get(PAGE).status_code == 200
    assert not replicas.health.is_fit()


def test_a_copy_that_does_not_answer_at_all_is_not_noticed(client, near, monkeypatch):
    def away(*_args, **_kwargs):
        raise OperationalError("timeout")

    monkeypatch.setattr(near, "cursor", away)
    assert client.get(PAGE).status_code == 200


def test_what_the_copy_has_not_heard_of_is_asked_of_the_primary(client, near):
    answer, primary, copied = statements(client, near, "/berita/tidak-ada/")
    assert answer.status_code == 404
    assert copied > 0
    assert primary > 0  # only its word counts


def test_a_web_process_with_a_copy_is_ready_while_the_primary_is_away(client, near, monkeypatch, settings):
    def away(*_args, **_kwargs):
        raise OperationalError("no primary")

    settings.MOLEK = replace(settings.MOLEK, replica_url=URL)
    monkeypatch.setattr(connection, "cursor", away)
    assert client.get("/siap").status_code == 200
    monkeypatch.setattr(near, "cursor", away)
    monkeypatch.setattr(replicas, "health", replicas.Health())
    assert client.get("/siap").status_code == 503


def test_after_a_write_the_rest_is_read_from_the_primary(near):
    with replicas.reading():
        assert Area.objects.all().db == replicas.REPLICA
        JobFailure.objects.filter(job_id=1).delete()
        assert Area.objects.all().db == "default"
    assert Area.objects.all().db == "default"


def test_a_lock_is_taken_at_the_primary(near):
    with replicas.reading():
        assert Area.objects.select_for_update().db == "default"


def test_tables_are_made_at_the_primary_only():
    assert replicas.Router().allow_migrate(replicas.REPLICA, "residents") is False
    assert replicas.Router().allow_migrate("default", "residents") is None


def test_a_copy_of_the_embedded_server_is_refused():
    with pytest.raises(WrongConfig, match="MOLEK_REPLICA_URL"):
        read_config({"MOLEK_REPLICA_URL": URL})
    taken = read_config({"MOLEK_REPLICA_URL": URL, "MOLEK_DATABASE_URL": URL, "MOLEK_SECRET_KEY": "x"})
    assert taken.replica_url == URL
