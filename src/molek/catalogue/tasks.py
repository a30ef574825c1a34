"""Work of the catalogue that nobody clicks for."""

from __future__ import annotations

from django.utils import timezone

from molek.base.workdays import city_date
from molek.catalogue import operations, queries
from molek.jobs import operations as jobs


@jobs.task("catalogue.publish_draft")
def publish_draft(draft_id: int) -> None:
    operations.publish_scheduled(draft_id=draft_id, at=timezone.now())


@jobs.periodic("catalogue.publish_due", cron="3 * * * *")
def publish_due() -> None:
    """Every hour: approved drafts whose day has come, one job each."""
    for draft_id in queries.drafts_due(city_date(timezone.now())):
        jobs.enqueue("catalogue.publish_draft", unique=str(draft_id), draft_id=draft_id)
