"""Queued work: reminders in the morning, tidying at night."""

from __future__ import annotations

from django.utils import timezone

from molek.base.actors import SYSTEM
from molek.jobs import operations as jobs
from molek.portfolio import operations


@jobs.periodic("portfolio.remind", cron="40 6 * * *")
def remind() -> None:
    operations.remind(at=timezone.now())


@jobs.periodic("portfolio.tidy", cron="25 2 * * *")
def tidy() -> None:
    at = timezone.now()
    operations.forget_old(by=SYSTEM, at=at)
    operations.tend_keys(by=SYSTEM, at=at)
