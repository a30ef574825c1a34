"""A benchmark that was broken off measures nothing any more."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest


def wait_for(there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_work_apart_ends_and_tidies_up_with_who_ordered_it(tmp_path: Path, how: signal.Signals) -> None:
    ordering = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.apart_work", str(tmp_path)], stderr=subprocess.DEVNULL
    )
    wait_for((tmp_path / "begun").exists)
    ordering.send_signal(how)
    wait_for((tmp_path / "tidied").exists)
    ordering.wait(30)
