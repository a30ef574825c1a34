"""Work that never ends by itself, two processes deep as a benchmark of two cities is."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from benchmarks.apart import run_apart


def inner(folder: str) -> None:
    try:
        Path(folder, "begun").touch()
        time.sleep(600)
    finally:
        Path(folder, "tidied").touch()


def outer(folder: str) -> None:
    run_apart(inner, folder)


if __name__ == "__main__":
    run_apart(outer, sys.argv[1])
