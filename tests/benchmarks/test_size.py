"""What the benchmarks of size count: failures are seen, a slow city does not hide, a spike ends when it ends."""

from __future__ import annotations

import asyncio
import itertools
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from benchmarks.open_loop import Answer, Request

from benchmarks import open_loop, pages


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
    mixed = pages.interleaved({"a": [Request("a", "/")], "b": [Request("b", f"/{n}") for n in range(3)]})
    assert [request.kind for request in mixed] == ["a", "b"] * 3


def test_a_stalled_answer_holds_nobody_up_and_counts_from_its_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    stalled = asyncio.Event()
    arrived: list[float] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        arrived.append(time.perf_counter())
        if request.url.path == "/slow":
            await stalled.wait()
        if len(arrived) == 3:
            stalled.set()  # all came, the first of them still unanswered
        if request.url.path == "/gone":
            raise httpx.ConnectError("nobody")
        return httpx.Response(503 if request.url.path == "/broken" else 200)

    client = httpx.AsyncClient
    monkeypatch.setattr(
        open_loop.httpx,
        "AsyncClient",
        lambda **options: client(transport=httpx.MockTransport(answer), base_url=options["base_url"]),
    )
    requests = iter([Request("slow", "/slow"), Request("gone", "/gone"), Request("broken", "/broken")])
    with ThreadPoolExecutor(1) as thread:  # the browser of another test may run a loop in this one
        slow, gone, broken = thread.submit(open_loop.send, "http://city.example", requests, [(50, 0.06)]).result()
    assert (slow.status, gone.status, broken.status) == (200, 0, 503)
    assert (slow.due, broken.due) == (0.0, 0.04)
    assert slow.ms >= 40 - 1  # until the third was there, by the timetable
