"""Tasks of these tests, for workers in this process and in others. They leave their traces in a file."""

from __future__ import annotations

import os
import time
from pathlib import Path

from molek.base.errors import Invalid, Unavailable
from molek.jobs import operations as jobs
from molek.jobs.models import JobFailure


def trace(path: str, text: str) -> None:
    with Path(path).open("a") as file:
        file.write(text + "\n")


def traces(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


@jobs.task("tests.note")
def note(path: str, text: str = "done") -> None:
    trace(path, text)


@jobs.task("tests.nothing")
def nothing() -> None:
    pass


@jobs.task("tests.sleep")
def sleep(path: str, seconds: int, text: str = "") -> None:
    trace(path, f"start{text}")
    time.sleep(seconds / 1000)
    trace(path, f"end{text}")


@jobs.task("tests.refuse", attempts=3)
def refuse() -> None:
    raise Invalid()


@jobs.task("tests.unavailable", attempts=3)
def unavailable() -> None:
    raise Unavailable()


@jobs.task("tests.crash", attempts=3)
def crash() -> None:
    JobFailure.objects.create(job_id=999, error="x", place="x", attempts=1, failed_at="2025-01-01T00:00:00Z")
    raise ZeroDivisionError("Yohana 9971015708900001")


@jobs.task("tests.die", attempts=2)
def die(path: str) -> None:
    trace(path, "start")
    os.kill(os.getpid(), 9)


@jobs.task("tests.query")
def query(path: str) -> None:
    JobFailure.objects.count()
    trace(path, "done")
