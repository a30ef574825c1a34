"""A worker in a process of its own, to be killed. Arguments: database URL, threads, seconds until dead."""

from __future__ import annotations

import os
import sys

os.environ["MOLEK_DATABASE_URL"] = sys.argv[1]
os.environ["DJANGO_SETTINGS_MODULE"] = sys.argv[4]

import django

django.setup()

from molek.jobs import operations as jobs
from molek.jobs.operations import declared

declared._DECLARED.clear()  # nothing of the packages by the clock
import tests.jobs.declared

assert tests.jobs.declared
print("ready", flush=True)
jobs.run_worker(concurrency=int(sys.argv[2]), heartbeat_s=0.3, dead_after_s=float(sys.argv[3]), poll_s=0.2)
