from __future__ import annotations

import base64
import contextlib
import logging
import socket
import threading
import time
from typing import Any

import httpx
import pytest

from molek.outside import operations as outside
from molek.outside import queries
from molek.outside.enums import CircuitState
from molek.outside.errors import SourceDown, SourceRefused
from molek.outside.operations import OutsideClient
from tests.outside.conftest import Partner


def client(partner: Partner, **options: Any) -> OutsideClient:
    made = outside.client("Pajak", partner.url, **{"timeout_s": 1.0, **options})
    object.__setattr__(made, "pause", lambda seconds: None)
    return made


def test_an_answer_comes_back_whole(partner: Partner) -> None:
    response = client(partner).request("GET", "/nop", params={"q": "1"})
    assert response.json() == {"answer": 42}
    assert partner.seen[0]["path"] == "/nop?q=1"
    assert client(partner).request_json("GET", "/nop") == {"answer": 42}


@pytest.mark.parametrize(
    ("auth", "header"),
    [
        (("user", "secret"), "Basic " + base64.b64encode(b"user:secret").decode()),
        ("token", "Bearer token"),
        (None, None),
    ],
)
def test_credentials_are_what_the_caller_gave(partner: Partner, auth: Any, header: str | None) -> None:
    client(partner, auth=auth).request("GET", "/")
    assert partner.seen[0]["headers"].get("Authorization") == header


def test_credentials_do_not_show(partner: Partner) -> None:
    assert "secret" not in repr(client(partner, auth=("user", "secret")))


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ("status 500", "status-500"), ("status 503", "status-503"), ("status 429", "status-429"),
        ("redirect", "status-302"), ("drop", "remote-protocol-error"), ("half", "remote-protocol-error"),
        ("garbage", "remote-protocol-error"), ("compressed", "compressed"),
    ],
)  # fmt: skip
def test_a_broken_partner_is_down_and_asked_three_times(partner: Partner, act: str, reason: str) -> None:
    partner.script = [act]
    with pytest.raises(SourceDown) as refusal:
        client(partner).request("GET", "/")
    assert refusal.value.data == {"name": "Pajak", "reason": reason, "retry_after_s": None}
    assert not refusal.value.permanent
    assert "Pajak" in str(refusal.value)
    assert len(partner.seen) == 3


def test_a_redirect_is_not_followed(partner: Partner) -> None:
    partner.script = ["redirect", "ok"]
    with pytest.raises(SourceDown):
        client(partner, retries=0).request("GET", "/")
    assert [call["path"] for call in partner.seen] == ["/"]


def test_a_late_answer_is_waited_for_no_longer_than_said(partner: Partner) -> None:
    partner.script = ["late 3"]
    started = time.monotonic()
    with pytest.raises(SourceDown) as refusal:
        client(partner, timeout_s=0.2, retries=0).request("GET", "/")
    assert refusal.value.data["reason"] == "read-timeout"
    assert time.monotonic() - started < 2.5


def test_an_answer_that_drips_in_is_cut_off(partner: Partner) -> None:
    partner.script = ["drip"]
    started = time.monotonic()
    with pytest.raises(SourceDown) as refusal:
        client(partner, retries=0).request("GET", "/", timeout_s=0.3)
    assert refusal.value.data["reason"] == "too-slow"
    assert time.monotonic() - started < 2.5


def test_a_huge_answer_is_cut_off(partner: Partner) -> None:
    partner.script = ["huge"]
    with pytest.raises(SourceDown) as refusal:
        client(partner, retries=0, max_bytes=1_000_000).request("GET", "/")
    assert refusal.value.data["reason"] == "too-large"


def test_an_answer_that_is_no_json_counts_as_down(partner: Partner) -> None:
    partner.script = ["html"]
    with pytest.raises(SourceDown) as refusal:
        client(partner).request_json("GET", "/")
    assert refusal.value.data["reason"] == "not-json"


def test_a_second_attempt_saves_the_call(partner: Partner) -> None:
    partner.script = ["status 500", "drop", "ok"]
    assert client(partner).request("GET", "/").status_code == 200
    assert queries.sources()[0].failures == 0


def test_a_kept_connection_that_was_being_closed_costs_no_attempt(partner: Partner) -> None:
    partner.script = ["ok", "drop", "ok"]
    asking = client(partner, retries=0)
    asking.request("GET", "/")
    assert asking.request("GET", "/").status_code == 200
    assert len(partner.seen) == 3
    assert queries.sources()[0].failures == 0


def test_what_is_not_idempotent_is_not_repeated_for_a_kept_connection_either(partner: Partner) -> None:
    partner.script = ["ok", "drop", "ok"]
    asking = client(partner)
    asking.request("GET", "/")
    with pytest.raises(SourceDown):
        asking.request("POST", "/", json={"a": 1})
    assert len(partner.seen) == 2


@pytest.mark.parametrize(("act", "connections"), [("ok", 1), ("status 404", 1), ("status 500", 2), ("redirect", 2)])
def test_a_connection_is_kept_unless_the_partner_failed(partner: Partner, act: str, connections: int) -> None:
    partner.script = [act, "ok"]
    asking = client(partner)
    with contextlib.suppress(SourceDown, SourceRefused):
        asking.request("POST", "/", json={"a": 1})
    asking.request("POST", "/", json={"a": 1})
    assert partner.connections == connections


def test_a_partner_that_closes_every_new_connection_is_down(partner: Partner) -> None:
    partner.script = ["ok", "drop"]
    asking = client(partner, retries=0)
    asking.request("GET", "/")
    with pytest.raises(SourceDown):
        asking.request("GET", "/")
    assert len(partner.seen) == 3


def test_what_is_not_idempotent_is_sent_once(partner: Partner) -> None:
    partner.script = ["status 500", "ok"]
    with pytest.raises(SourceDown):
        client(partner).request("POST", "/", json={"a": 1})
    assert len(partner.seen) == 1


def test_what_the_caller_calls_idempotent_is_repeated(partner: Partner) -> None:
    partner.script = ["status 500", "ok"]
    client(partner).request("POST", "/", json={"a": 1}, idempotent=True)
    assert [call["body"] for call in partner.seen] == [b'{"a":1}'] * 2


def test_without_a_connection_anything_may_be_repeated() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        pauses: list[float] = []
        made = outside.client("Pajak", url, timeout_s=0.5)
        object.__setattr__(made, "pause", pauses.append)
        with pytest.raises(SourceDown) as refusal:
            made.request("POST", "/", json={})
    assert refusal.value.data["reason"] == "connect-error"
    assert 0.1 <= pauses[0] <= 0.2 <= pauses[1] <= 0.4


def test_a_refusal_is_permanent_and_holds_the_answer(partner: Partner) -> None:
    partner.script = ["status 400"]
    with pytest.raises(SourceRefused) as refusal:
        client(partner).request("GET", "/")
    assert refusal.value.permanent
    assert refusal.value.response.json() == {"error": "no"}
    assert refusal.value.data == {"name": "Pajak", "answer": 400}
    assert len(partner.seen) == 1
    assert queries.sources()[0].state is CircuitState.CLOSED


def test_a_status_the_caller_accepts_comes_back(partner: Partner) -> None:
    partner.script = ["status 404"]
    assert client(partner).request("GET", "/", accept={404}).status_code == 404


class TestCircuit:
    @pytest.fixture
    def clock(self, partner: Partner) -> list[float]:
        now = [1000.0]
        client(partner).circuit.clock = lambda: now[0]
        return now

    def fail(self, partner: Partner, times: int) -> None:
        for _ in range(times):
            with pytest.raises(SourceDown):
                client(partner, retries=0).request("GET", "/")

    def test_opens_after_five_failures_in_a_row_and_then_asks_nobody(self, partner: Partner, clock) -> None:
        partner.script = ["status 500"]
        self.fail(partner, 5)
        (state,) = queries.sources()
        assert (state.name, state.state, state.failures, state.reason) == ("Pajak", "OPEN", 5, "status-500")
        self.fail(partner, 3)
        assert len(partner.seen) == 5

    def test_a_success_in_between_begins_the_count_anew(self, partner: Partner, clock) -> None:
        partner.script = ["status 500"] * 4 + ["ok"] + ["status 500"] * 5
        self.fail(partner, 4)
        client(partner).request("GET", "/")
        self.fail(partner, 4)
        assert queries.sources()[0].state is CircuitState.CLOSED

    def test_closes_when_a_probe_succeeds(self, partner: Partner, clock) -> None:
        partner.script = ["status 500"] * 5 + ["ok"]
        self.fail(partner, 5)
        clock[0] += 11
        assert queries.sources()[0].state is CircuitState.PROBING
        client(partner).request("GET", "/")
        assert queries.sources()[0].state is CircuitState.CLOSED

    def test_rests_twice_as_long_when_a_probe_fails(self, partner: Partner, clock) -> None:
        partner.script = ["status 500"]
        self.fail(partner, 5)
        clock[0] += 11
        self.fail(partner, 1)
        clock[0] += 11
        self.fail(partner, 1)
        assert len(partner.seen) == 6
        clock[0] += 10
        self.fail(partner, 1)
        assert len(partner.seen) == 7

    def test_a_probe_that_never_came_back_is_forgotten(self, partner: Partner, clock) -> None:
        partner.script = ["status 500"] * 5 + ["ok"]
        self.fail(partner, 5)
        clock[0] += 11
        assert client(partner).circuit.may_call(patience_s=2)
        assert not client(partner).circuit.may_call(patience_s=2)
        clock[0] += 3
        assert client(partner).circuit.may_call(patience_s=2)

    @pytest.mark.race
    def test_of_many_callers_one_is_the_probe(self, partner: Partner, clock) -> None:
        partner.script = ["status 500"] * 5 + ["late 0.3"]
        self.fail(partner, 5)
        clock[0] += 11
        outcomes: list[str] = []
        barrier = threading.Barrier(8)

        def call() -> None:
            barrier.wait()
            try:
                client(partner, retries=0).request("GET", "/")
                outcomes.append("answered")
            except SourceDown as refusal:
                outcomes.append(refusal.data["reason"])

        threads = [threading.Thread(target=call) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["answered"] + ["circuit-open"] * 7


def test_logs_tell_neither_address_nor_body(partner: Partner, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    partner.script = ["status 500"]
    with pytest.raises(SourceDown):
        client(partner, auth="token").request(
            "POST", "/9971015708900001", params={"nik": "9971015708900001"}, json="Yohana"
        )
    assert "outside.call.failed name=Pajak" in caplog.text
    assert not any(word in caplog.text for word in ("9971015708900001", "Yohana", "token"))


def test_any_httpx_auth_is_taken(partner: Partner) -> None:
    client(partner, auth=httpx.BasicAuth("a", "b")).request("GET", "/")
    assert partner.seen[0]["headers"]["Authorization"].startswith("Basic ")
