"""A citizen of the benchmark holds the city to what it acknowledged, and to nothing else."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from benchmarks.citizens import Act, Crowd, Person, Promises, book_and_cancel, serve, take_and_leave
from benchmarks.open_loop import client_of

PLACES = '<button class="antre-time" name="slot" value="41">08.00</button>'
CONSOLE = '<form method="post" action="/kerja/antrean/panggil/"><input type="hidden" name="step" value="7"></form>'
Says = Callable[[str, str], tuple[int, str, str]]  # method and path: status, page, where it leads


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    async def pause(self: Crowd, mean_s: float = 0) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(Crowd, "pause", pause)


@contextmanager
def city(says: Says) -> Iterator[tuple[str, list[str]]]:
    """A server that answers so, and what it was asked."""
    asked: list[str] = []

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            asked.append(f"{self.command} {self.path} {sent}".strip())
            status, page, leads_to = says(self.command, self.path)
            self.send_response(status)
            if leads_to:
                self.send_header("Location", leads_to)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page.encode())

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def go(url: str, act: Act, *, seconds: float = 0) -> Crowd:
    async def acting() -> Crowd:
        async with client_of(url) as client:
            crowd = Crowd(client, time.perf_counter() + seconds, random.Random(1), Promises())
            await act(Person(crowd, "s", "198.51.100.1"), [3])
            return crowd

    with ThreadPoolExecutor(1) as thread:  # the browser of another test may run a loop in this one
        return thread.submit(lambda: asyncio.run(acting())).result()


def booking(book: int, cancel: int) -> Says:
    def says(method: str, path: str) -> tuple[int, str, str]:
        if method == "GET":
            return 200, PLACES, ""
        if path.endswith("batal/"):
            return cancel, "", "/antrean/janji/"
        return book, "", "/antrean/janji/7K2M-9QXB/" if book == 302 else ""

    return says


@pytest.mark.parametrize(
    ("book", "cancel", "booked", "cancelled"),
    [
        (302, 302, ["7K2M-9QXB"], ["7K2M-9QXB"]),
        (302, 500, ["7K2M-9QXB"], []),
        (422, 302, [], []),
        (503, 302, [], []),
    ],
    ids=["both", "not cancelled", "the hour was full", "told to come again"],
)
def test_only_what_was_acknowledged_is_a_promise(
    book: int, cancel: int, booked: list[str], cancelled: list[str]
) -> None:
    with city(booking(book, cancel)) as (url, asked):
        crowd = go(url, book_and_cancel)
    assert (crowd.promises.booked, crowd.promises.cancelled) == (booked, cancelled)
    assert asked[1] == "GET /antrean/janji/dukcapil/3/"
    assert asked[2].startswith("POST /antrean/janji/dukcapil/3/ slot=41&submission_key=")
    assert len(crowd.answers) == len(asked)
    assert [answer.status for answer in crowd.answers if answer.kind == "book"] == [book]


def test_a_number_is_taken_looked_at_and_given_back() -> None:
    def says(method: str, path: str) -> tuple[int, str, str]:
        return (200, "", "") if method == "GET" else (302, "", "/antrean/tiket/abc/")

    with city(says) as (url, asked):
        crowd = go(url, take_and_leave)
    assert crowd.promises.numbers == {"abc": "s"}
    assert [line.partition(" ")[2].partition(" ")[0] for line in asked] == [
        "/antrean/dukcapil/", "/antrean/dukcapil/", "/antrean/tiket/abc/", "/antrean/tiket/abc/",
        "/antrean/tiket/abc/pergi/",
    ]  # fmt: skip


def test_a_clerk_sends_the_step_that_his_screen_showed() -> None:
    with city(lambda method, path: (200, CONSOLE, "") if method == "GET" else (302, "", "/kerja/antrean/")) as (
        url,
        asked,
    ):
        crowd = go(url, lambda person, _services: serve(person), seconds=0.3)
    pressed = [line for line in asked if line.startswith("POST")]
    assert pressed
    assert all(line.startswith("POST /kerja/antrean/panggil/ step=7&") for line in pressed)
    assert {answer.status for answer in crowd.answers} == {200, 302}


def test_a_city_that_is_gone_is_no_answer() -> None:
    with city(booking(302, 302)) as (url, _asked):
        pass
    crowd = go(url, book_and_cancel)
    assert {answer.status for answer in crowd.answers} == {0}
    assert crowd.promises == Promises()


def test_one_number_for_two_people_is_seen_and_one_person_s_own_again_is_not() -> None:
    promises = Promises()
    for session in ("a", "a", "b"):
        promises.keep_number("abc", session)
    assert promises.given_to_two == ["abc"]
