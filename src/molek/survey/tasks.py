"""Queued work: nothing that came in shall lead back to who sent it."""

from __future__ import annotations

from molek.jobs import operations as jobs
from molek.survey import operations


@jobs.periodic("survey.settle_answers", cron="*/10 * * * *")
def settle_answers() -> None:
    operations.settle_answers()
