"""Upkeep of the store."""

from __future__ import annotations

from molek.files import operations
from molek.jobs import operations as jobs


@jobs.periodic("files.remove_orphans", cron="40 2 * * *")
def remove_orphans() -> None:
    operations.remove_orphans()
