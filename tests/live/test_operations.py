"""Notices and tokens."""

from __future__ import annotations

import datetime as dt
from unittest import mock

import psycopg
import pytest
from django.core import signing
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from molek.live import operations as live
from molek.live import queries
from molek.live.errors import StreamTokenRefused

TOPIC = "application:7K2M-9QXB"


@pytest.mark.django_db(transaction=True)
def test_a_notice_is_one_statement_in_the_callers_transaction():
    parameters = connection.settings_dict
    with psycopg.connect(
        dbname=parameters["NAME"], host=parameters["HOST"], user=parameters["USER"], autocommit=True
    ) as listener:
        listener.execute("LISTEN molek_live")
        with transaction.atomic():
            live.publish(TOPIC, {"state": "LOST"})
            transaction.set_rollback(True)
        with CaptureQueriesContext(connection) as statements:
            live.publish(topic=TOPIC, data={"state": "ISSUED"})
        assert len(statements) == 1
        live.publish(TOPIC)
        payloads = [notice.payload for notice in listener.notifies(timeout=5, stop_after=2)]
    assert payloads == ['["application:7K2M-9QXB",{"state":"ISSUED"}]', '["application:7K2M-9QXB",{}]']


@pytest.mark.parametrize(
    "topic", ["", "application", "application:", ":x", "A:x", "a b:x", "a:x y", "a:" + "x" * 101, "a:x\n"]
)
def test_a_malformed_topic_is_refused(topic):
    with pytest.raises(ValueError, match="topic"):
        live.publish(topic)
    with pytest.raises(ValueError, match="topic"):
        queries.stream_token(topic)


@pytest.mark.django_db
def test_the_largest_notice():
    room = 7999 - len('["application:7K2M-9QXB",{"x":""}]')
    live.publish(TOPIC, {"x": "a" * room})
    with pytest.raises(ValueError, match="8,000"):
        live.publish(TOPIC, {"x": "a" * (room + 1)})
    with pytest.raises(ValueError, match="8,000"):
        live.publish(TOPIC, {"x": "é" * (room // 2 + 1)})


def test_a_token_is_good_for_its_topic_and_twelve_hours():
    now = dt.datetime(2025, 10, 1, 1, tzinfo=dt.UTC).timestamp()
    with mock.patch("time.time", return_value=now):
        token = queries.stream_token(TOPIC)
        assert queries.stream_right(token) == queries.StreamRight(TOPIC, int(now))
    with mock.patch("time.time", return_value=now + 12 * 3600):
        assert queries.stream_right(token).topic == TOPIC
    with mock.patch("time.time", return_value=now + 12 * 3600 + 1), pytest.raises(StreamTokenRefused):
        queries.stream_right(token)


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "x",
        TOPIC,
        signing.TimestampSigner().sign(TOPIC),
        signing.TimestampSigner(key="another", salt="molek.live").sign(TOPIC),
        signing.Signer(salt="molek.live").sign(TOPIC),
    ],
    ids=["empty", "x", "bare", "other salt", "other key", "no time"],
)
def test_forged_tokens_are_refused(forged):
    with pytest.raises(StreamTokenRefused):
        queries.stream_right(forged)
