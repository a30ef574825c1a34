"""The live process over real HTTP."""

from __future__ import annotations

import http.client
import time

import pytest
from django.conf import settings
from django.db import connection, transaction

from molek.live import operations as live_operations
from molek.live import queries
from tests.live.conftest import Browser, LiveProcess, eventually, listeners, started

pytestmark = pytest.mark.django_db(transaction=True)

TOPIC = "application:7K2M-9QXB"


def settled(live: LiveProcess, topic: str = TOPIC, **headers: str) -> Browser:
    """A browser whose stream is open and that has been told to look again, if it was."""
    browser = live.browser(queries.stream_token(topic), **headers)
    assert browser.response.status == 200
    browser.greeting()
    live_operations.publish(topic, {"settle": "1"})
    while browser.next().get("data") != '{"settle":"1"}':
        pass
    return browser


def test_a_stream_is_an_event_stream_that_nobody_keeps(live):
    browser = live.browser(queries.stream_token(TOPIC))
    headers = browser.response.headers
    assert headers["content-type"].startswith("text/event-stream")
    assert headers["cache-control"] == "no-store"
    assert "set-cookie" not in headers
    greeting = browser.greeting()
    assert greeting[0] == "retry: 2000"
    assert greeting[1].startswith("id: ")


def test_a_notice_arrives_when_its_transaction_commits_and_only_there(live):
    own, other = settled(live), settled(live, "application:OTHER")
    with transaction.atomic():
        live_operations.publish(TOPIC, {"state": "ISSUED"})
        live_operations.publish("application:OTHER", {"state": "REFUSED"})
        transaction.set_rollback(True)
    with transaction.atomic():
        live_operations.publish(TOPIC, {"state": "Küpang"})
    live_operations.publish("application:OTHER", {"n": "2"})
    assert own.next() == {"data": '{"state":"Küpang"}'}
    assert other.next() == {"data": '{"n":"2"}'}


@pytest.mark.parametrize(
    "token", ["forged", "application:7K2M-9QXB", "a:b:c", "x" * 2000, "application:7K2M-9QXB:1sQ3Zk:AAAA"]
)
def test_a_forged_token_is_refused(live, token):
    refused = live.browser(token).response
    assert (refused.status, refused.read()) == (403, b"stream-token-refused")


def test_a_token_turned_to_another_topic_is_refused(live):
    token = queries.stream_token(TOPIC).replace("9QXB", "9QXC")
    assert live.browser(token).response.status == 403


def test_who_missed_something_is_told_to_look_again_and_others_are_not(live):
    browser = settled(live)
    browser.close()
    again = live.browser(queries.stream_token(TOPIC), Last_Event_ID=browser.last_id)
    again.greeting()
    live_operations.publish(TOPIC, {"n": "1"})
    assert again.next() == {"data": '{"n":"1"}'}  # nothing was missed: no resync before it
    seen = again.last_id
    again.close()
    live_operations.publish(TOPIC, {"n": "2"})
    eventually(lambda: live.browser(queries.stream_token(TOPIC), Last_Event_ID=seen).next().get("event") == "resync")
    stranger = live.browser(queries.stream_token(TOPIC), Last_Event_ID="0badc0de-7")  # was at another process
    assert stranger.next()["event"] == "resync"


def test_a_notice_between_page_and_stream_is_not_lost(live):
    token = queries.stream_token("application:EARLY")
    watcher = settled(live, "application:EARLY")
    live_operations.publish("application:EARLY", {"n": "1"})
    watcher.next()  # the process has it
    assert live.browser(token).next()["event"] == "resync"


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (f"http://127.0.0.1:{settings.MOLEK.port}", True),
        (settings.MOLEK.public_url, True),
        (None, True),
        ("https://example.org", False),
        (f"http://example.org:{settings.MOLEK.port}", False),
        ("http://127.0.0.1:9", False),
        ("http://[", False),
        ("null", False),
    ],
)
def test_only_pages_of_the_city_may_listen(live, origin, allowed):
    browser = live.browser(queries.stream_token(TOPIC), **({"Origin": origin} if origin else {}))
    assert browser.response.status == (200 if allowed else 403)
    assert browser.response.headers.get("access-control-allow-origin") == (origin if allowed else None)
    assert "access-control-allow-credentials" not in browser.response.headers


def test_five_hundred_screens_cost_one_database_connection(live, server):
    browsers = [live.browser(queries.stream_token(TOPIC)) for _ in range(500)]
    for browser in browsers:
        browser.greeting()
    assert len(listeners(server)) == 1
    assert live.screens() == 500
    live_operations.publish(TOPIC, {"state": "ISSUED"})
    started = time.monotonic()
    for browser in browsers:
        while browser.next() != {"data": '{"state":"ISSUED"}'}:
            pass
    assert time.monotonic() - started < 5
    live.close_browsers()
    eventually(lambda: live.screens() == 0)


def test_a_lost_database_connection_comes_back_and_screens_look_again(live, server):
    browser = settled(live)
    (before,) = listeners(server)
    server.execute("SELECT pg_terminate_backend(%s)", [before])
    assert browser.next() == {"event": "resync", "data": "{}"}
    eventually(lambda: live.health()[0] == 200)
    (after,) = listeners(server)
    assert after != before
    live_operations.publish(TOPIC, {"n": "1"})
    assert browser.next() == {"data": '{"n":"1"}'}


def test_while_the_database_refuses_the_process_says_so_and_keeps_its_screens(live, server):
    browser = settled(live)
    server.execute("ALTER ROLE molek CONNECTION LIMIT 0")
    try:
        for pid in listeners(server):
            server.execute("SELECT pg_terminate_backend(%s)", [pid])
        eventually(lambda: live.health()[0] == 503)
        late = live.browser(queries.stream_token(TOPIC))
        assert late.response.status == 200
    finally:
        server.execute("ALTER ROLE molek CONNECTION LIMIT -1")
    assert browser.next()["event"] == "resync"
    assert late.next()["event"] == "resync"


def test_notices_of_strangers_on_the_channel_do_no_harm(live, server):
    browser = settled(live)
    for payload in ("no json", "{}", '["application:7K2M-9QXB"]', "[1, 2]", '["x", "y", "z"]', "1", '[["x"], {}]'):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify('molek_live', %s)", [payload])
    live_operations.publish(TOPIC, {"n": "1"})
    assert browser.next() == {"data": '{"n":"1"}'}


@pytest.mark.parametrize(
    ("method", "path", "status"), [("POST", "/live/health", 405), ("GET", "/live/", 404), ("GET", "/", 404)]
)
def test_other_methods_and_addresses(live, method, path, status):
    line = http.client.HTTPConnection("127.0.0.1", live.port, timeout=5)
    line.request(method, path)
    answer = line.getresponse()
    answer.read()
    line.close()
    assert answer.status == status


def test_the_process_ends_quickly_with_screens_open(db):
    with started() as live:
        for _ in range(3):
            live.browser(queries.stream_token(TOPIC)).greeting()
        asked = time.monotonic()
        live.process.terminate()
        assert live.process.wait(8) == 0
        assert time.monotonic() - asked < 5
