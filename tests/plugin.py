"""Brings up a PostgreSQL of its own for this test run, before Django reads its settings."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

if "MOLEK_TEST_DATA_DIR" not in os.environ:  # workers of a parallel run inherit it from the first process
    os.environ["MOLEK_TEST_DATA_DIR"] = tempfile.mkdtemp(prefix="molek-test-")
os.environ["MOLEK_DATA_DIR"] = os.environ["MOLEK_TEST_DATA_DIR"]
os.environ["MOLEK_DEMO"] = "1"
os.environ["MOLEK_DEMO_RESIDENTS"] = "0"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser driver runs an event loop in the test thread

if not os.environ.get("MOLEK_DATABASE_URL"):
    from molek.site import database

    database.ensure_running(Path(os.environ["MOLEK_DATA_DIR"]))
