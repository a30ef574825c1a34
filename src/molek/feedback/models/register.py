"""What stands in public, and what keeps waves and guesses out."""

from __future__ import annotations

from django.db import models

from molek.feedback.models.complaints import Complaint, pair


class PublicEntry(models.Model):
    """A matter as the public reads it: written by a moderator, never the complainant's own words unseen.

    ``id`` is its number there; the receipt's code is not shown. Status, days and unit are read from the matter itself.
    """

    id: int
    complaint_id: int

    complaint = models.OneToOneField(Complaint, models.PROTECT, related_name="public")
    title = models.CharField(max_length=120)
    summary = models.TextField(max_length=2000)
    answer = models.TextField(max_length=2000, blank=True)
    published_at = models.DateTimeField()
    published_by_ref = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_ref = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=pair("withdrawn_at", "withdrawn_by_ref"), name="feedback_withdrawn_pair"),
            models.CheckConstraint(condition=~models.Q(published_by_ref=""), name="feedback_published_pair"),
        ]
        indexes = [
            models.Index(fields=["-id"], condition=models.Q(withdrawn_at=None), name="feedback_public"),
        ]

    PERSONAL: tuple[str, ...] = ()


class Throttle(models.Model):
    """How often something was tried from one place within one hour.

    ``key`` is a keyed hash of the place and of the hour: it fits nothing in another hour, tells no address without the
    city's secret key, and the row is deleted when the hour is over. No moment of a single try is kept.
    """

    key = models.CharField(max_length=64, primary_key=True)
    ends_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    PERSONAL: tuple[str, ...] = ()
