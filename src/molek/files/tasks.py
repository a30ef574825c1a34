"""Upkeep of the store, and the way of contents to a store of objects."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from molek.files import operations
from molek.jobs import operations as jobs

_LEFT_AFTER = dt.timedelta(hours=1)


@jobs.periodic("files.remove_orphans", cron="40 2 * * *")
def remove_orphans() -> None:
    operations.remove_orphans()


@jobs.task("files.carry_out")
def carry_out(sha256: str) -> None:
    operations.carry_out(sha256=sha256)


@jobs.task("files.remove_bytes")
def remove_bytes(sha256: str) -> None:
    operations.remove_bytes(sha256=sha256)


@jobs.periodic("files.carry_left", cron="25 * * * *")
def carry_left() -> None:
    operations.carry_left(kept_before=timezone.now() - _LEFT_AFTER)
