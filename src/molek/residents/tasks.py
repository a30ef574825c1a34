"""Queued work of the register."""

from __future__ import annotations

from django.utils import timezone

from molek.jobs import operations as jobs
from molek.residents import operations


@jobs.task("residents.send_code", attempts=3)
def send_code(*, code_id: int) -> None:
    operations.send_code(code_id=code_id, at=timezone.now())


@jobs.task("residents.import_file", attempts=3)
def import_file(*, run_id: int) -> None:
    operations.run_ordered_import(run_id=run_id, at=timezone.now())


@jobs.periodic("residents.forget_codes", cron="17 2 * * *")
def forget_codes() -> None:
    operations.forget_codes(at=timezone.now())


@jobs.periodic("residents.forget_import_files", cron="37 2 * * *")
def forget_import_files() -> None:
    operations.forget_import_files(at=timezone.now())
