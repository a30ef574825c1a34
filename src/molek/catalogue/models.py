"""Published versions of services, append-only: a verdict of years ago is explained by the file of that day; drafts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from molek.catalogue.enums import OPEN, DraftState


class ServiceVersionSet(models.QuerySet["ServiceVersion"]):
    def latest_of_each(self) -> ServiceVersionSet:
        """The highest version of every service, retired or not."""
        return self.order_by("code", "-version").distinct("code")


class ServiceVersion(models.Model):
    """One service file as published, with its letter's template. Only ``retired_*`` may ever be set later, once.

    ``digest`` is the SHA-256 of file and template together. A database trigger refuses any other change.
    """

    code = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    toml = models.TextField()
    template = models.TextField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80)
    retired_at = models.DateTimeField(null=True)
    retired_by = models.CharField(max_length=80, blank=True)

    objects = ServiceVersionSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="catalogue_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="catalogue_version_from_one"),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, retired_by="") | (Q(retired_at__isnull=False) & ~Q(retired_by="")),
                name="catalogue_retired_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}/{self.version}"


class DraftSet(models.QuerySet["Draft"]):
    def open(self) -> DraftSet:
        """Neither published nor thrown away."""
        return self.filter(state__in=OPEN)


class Draft(models.Model):
    """The next version of a service while it is written, and its way to publication through a second person.

    ``base_version`` is the version it was begun from, None for a new service. ``revision`` counts savings: whoever
    saves says which one he saw. ``toml`` stands without ``[use]``: what a reader sees is what will be published.
    """

    code = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.EDITING)
    base_version = models.PositiveIntegerField(null=True)
    revision = models.PositiveIntegerField(default=1)
    toml = models.TextField()
    template = models.TextField()
    cases = models.TextField(blank=True)
    note = models.TextField(blank=True)
    publish_date = models.DateField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=80)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=80, blank=True)
    returned_reason = models.TextField(blank=True)
    published_version = models.PositiveIntegerField(null=True)

    objects = DraftSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(state__in=OPEN), name="catalogue_one_open_draft"),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by="")
                | (Q(submitted_at__isnull=False) & ~Q(submitted_by="")),
                name="catalogue_submitted_pair",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by="")
                | (Q(approved_at__isnull=False) & ~Q(approved_by="")),
                name="catalogue_approved_pair",
            ),
            # Four eyes, whatever program writes here.
            models.CheckConstraint(
                condition=Q(approved_by="")
                | (~Q(approved_by=models.F("submitted_by")) & ~Q(approved_by=models.F("changed_by"))),
                name="catalogue_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state=DraftState.PUBLISHED, published_version__isnull=False)
                | (~Q(state=DraftState.PUBLISHED) & Q(published_version__isnull=True)),
                name="catalogue_published_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}#{self.pk}"


class DraftRevision(models.Model):
    """A draft as it was saved: nothing that somebody wrote is lost, and all who wrote are known."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="revisions")
    revision = models.PositiveIntegerField()
    toml = models.TextField()
    template = models.TextField()
    cases = models.TextField(blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "revision"], name="catalogue_revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id}/{self.revision}"
