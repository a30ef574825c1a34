"""A city of its own for a benchmark: the real processes on a fresh embedded database."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

PORT = 8960
START_WITHIN_S = 180.0


def configure(residents: int) -> Path:
    """Environment of this process and its children; before Django reads its settings. Gives the data folder."""
    folder = Path(tempfile.mkdtemp(prefix="molek-bench-"))
    os.environ.update(
        {
            "MOLEK_DATA_DIR": str(folder),
            "MOLEK_PORT": str(PORT),
            "MOLEK_DEMO": "1",
            "MOLEK_DEMO_RESIDENTS": str(residents),
            "DJANGO_SETTINGS_MODULE": "molek.site.settings",
        }
    )
    return folder


def prepare() -> None:
    """Database up, schema and city there, Django ready in this process."""
    import django
    from django.conf import settings

    from molek.site import database

    database.ensure_running(settings.MOLEK.data_dir)
    django.setup()
    from molek.site.demo.city import ensure_city

    ensure_city()


@dataclass(frozen=True)
class Running:
    """A city that answers at ``url``; ``pid`` is ``molek run``, the parent of its processes."""

    url: str
    pid: int


@contextmanager
def running() -> Iterator[Running]:
    """``molek run`` on the prepared database."""
    url = f"http://127.0.0.1:{PORT}"
    log = Path(os.environ["MOLEK_DATA_DIR"]) / "run.log"
    with log.open("w") as out:
        process = subprocess.Popen([sys.executable, "-m", "molek.site", "run"], stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + START_WITHIN_S
        while "Ctrl-C" not in log.read_text():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(log.read_text())
            time.sleep(0.2)
        httpx.get(f"{url}/sehat").raise_for_status()
        yield Running(url, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def remove(folder: Path) -> None:
    from molek.site import database

    database.stop()
    shutil.rmtree(folder, ignore_errors=True)
