"""Queued work of the website."""

from __future__ import annotations

from django.utils import timezone

from molek.jobs import operations as jobs
from molek.news import operations
from molek.news.queries.desk import due_versions


@jobs.task("news.publish", attempts=10)
def publish(version_id: int) -> None:
    """Publish one scheduled version whose time has come."""
    operations.publish_due(version_id=version_id, at=timezone.now())


@jobs.periodic("news.look_for_due", cron="* * * * *")
def look_for_due() -> None:
    """What is scheduled and due, one job each."""
    for version_id in due_versions(at=timezone.now()):
        jobs.enqueue("news.publish", unique=str(version_id), version_id=version_id)
