"""Brings up a PostgreSQL of its own for this test run, before Django reads its settings.

Each worker of a parallel run has a server to itself, not only a database: what is running anywhere on a server decides
what the log may seal.

Passwords and PINs are hashed by Argon2 at the least cost it knows: thousands of people sign in here. That is set before
anything makes a hash, since one of another cost is made anew when it is checked. A running city has the full cost.
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
import threading
from pathlib import Path

import psycopg
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

os.environ["MOLEK_DATA_DIR"] = tempfile.mkdtemp(prefix="molek-test-")
os.environ["MOLEK_DEMO"] = "1"
os.environ["MOLEK_DEMO_RESIDENTS"] = "0"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser driver runs an event loop in the test thread
# One connection to a thread: Django would keep a second one for whoever sees that loop, and a test from which it is
# hidden halfway would leave behind what it wrote on the other.
connections._connections = threading.local()  # type: ignore[assignment]
# Registered before the server's own end, so that it runs after it.
atexit.register(shutil.rmtree, os.environ["MOLEK_DATA_DIR"], ignore_errors=True)

os.environ.pop("MOLEK_DATABASE_URL", None)
from molek.site import database  # noqa: E402  what it reads is set above

database.ensure_running(Path(os.environ["MOLEK_DATA_DIR"]))
# What a test commits need not outlive a power cut; the cities that tests start have the full care.
with psycopg.connect(database.admin_url(Path(os.environ["MOLEK_DATA_DIR"])), autocommit=True) as admin:
    for care in ("fsync", "full_page_writes"):
        admin.execute(f"ALTER SYSTEM SET {care} = off")
    admin.execute("SELECT pg_reload_conf()")

Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1

# How long an example takes, or to think one up, is the machine's business: no test here fails by the clock.
hypothesis_settings.register_profile("molek", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("molek")


def pytest_collection_finish() -> None:
    """Ten thousand tests stay in memory to the end: not to look through them each time for what might go saves a
    twelfth of the run."""
    gc.collect()
    gc.freeze()
