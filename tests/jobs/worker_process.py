"""A worker in a process of its own, to be killed. Arguments: database URL, threads, seconds until dead, settings."""

from __future__ import annotations

import importlib
import os
import sys

import django


def main(url: str, threads: str, dead_after_s: str, settings: str) -> None:
    os.environ["MOLEK_DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    django.setup()
    from molek.jobs import operations as jobs
    from molek.jobs.operations import declared

    declared._DECLARED.clear()  # nothing of the packages by the clock
    importlib.import_module("tests.jobs.declared")
    print("ready", flush=True)
    jobs.run_worker(concurrency=int(threads), heartbeat_s=0.3, dead_after_s=float(dead_after_s), poll_s=0.2)


if __name__ == "__main__":
    main(*sys.argv[1:])
