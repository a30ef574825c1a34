"""A benchmark in a process of its own: settings are read once a process, and each has a city of its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import ParamSpec, TypeVar

import psutil  # type: ignore[import-untyped]

P = ParamSpec("P")
R = TypeVar("R")


def run_apart(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What ``work`` gives. It ends, and tidies up, when this process is gone: nothing goes on measuring unseen."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=_end_with, initargs=(os.getpid(),)) as pool:
        try:
            return pool.submit(work, *args, **kwargs).result()
        except KeyboardInterrupt:
            for child in psutil.Process().children():
                child.send_signal(signal.SIGINT)
            raise


def _end_with(parent: int) -> None:
    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGINT)  # as Ctrl-C: what is open is closed

    threading.Thread(target=watch, daemon=True).start()
