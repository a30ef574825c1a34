"""What the benchmarks of size count: failures are seen, a slow city does not hide, a spike ends when it ends."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from benchmarks.open_loop import Answer, Request, send

from benchmarks import pages


def steady(ms: float, seconds: range) -> list[Answer]:
    return [Answer("page", float(second), ms, 200) for second in seconds]


def test_a_broken_page_and_one_that_never_came_are_failures() -> None:
    answers = [Answer("page", 0, 5, status) for status in (200, 302, 404, 500, 503, 0)]
    assert pages.failures(answers) == 3


def test_times_are_kept_by_page() -> None:
    answers = [Answer("a", 0, 5, 200), Answer("b", 0, 7, 200), Answer("a", 1, 6, 200)]
    assert pages.times(answers) == {"a": [5, 6], "b": [7]}


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (steady(11, range(25, 85)), 0.0),
        (steady(90, range(25, 45)) + steady(11, range(45, 85)), 18.0),  # most of five seconds
        (steady(90, range(25, 85)), None),
    ],
    ids=["at once", "after twenty seconds", "not at all"],
)
def test_recovery_is_the_first_five_seconds_as_before(after: list[Answer], expected: float | None) -> None:
    assert pages._recovery(steady(10, range(10)) + steady(500, range(10, 25)) + after) == expected


def test_every_tenth_request_writes_while_there_is_something_to_write() -> None:
    reads = itertools.repeat(Request("read", "/"))
    mixed = itertools.islice(pages._with_writes(reads, [Request("write", "/")] * 2), 40)
    assert [n for n, request in enumerate(mixed) if request.kind == "write"] == [9, 19]


def test_a_page_is_asked_for_as_often_as_the_others() -> None:
    mixed = pages.in_no_order({"a": [Request("a", "/")], "b": [Request("b", f"/{n}") for n in range(3)]})
    assert sorted(request.kind for request in mixed) == ["a"] * 3 + ["b"] * 3
    assert {request.path for request in mixed} == {"/", "/0", "/1", "/2"}


def test_pages_that_were_sent_away_are_no_recovery() -> None:
    away = [Answer("page", float(second), 1, 503) for second in range(25, 85)]
    assert pages._recovery(steady(10, range(10)) + away) is None
    assert pages.told_to_come_again(away) == 60


@pytest.fixture
def stalling_server() -> Iterator[str]:
    """Answers ``/slow`` once three have come, hangs up on ``/gone``, and says 503 to ``/broken``."""
    came, three_came = [], threading.Event()

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            came.append(self.path)
            if len(came) == 3:
                three_came.set()
            if self.path == "/slow":
                three_came.wait(10)
            if self.path == "/gone":
                self.close_connection = True
                return
            self.send_response(503 if self.path == "/broken" else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_stalled_answer_holds_nobody_up_and_counts_from_its_moment(stalling_server: str) -> None:
    requests = iter([Request("slow", "/slow"), Request("gone", "/gone"), Request("broken", "/broken")])
    with ThreadPoolExecutor(1) as thread:  # the browser of another test may run a loop in this one
        slow, gone, broken = thread.submit(send, stalling_server, requests, [(50, 0.06)]).result()
    assert (slow.status, gone.status, broken.status) == (200, 0, 503)
    assert (slow.due, broken.due) == (0.0, 0.04)
    assert slow.ms >= 20 - 1  # until the third was there: the one that was hung up on is asked once more
