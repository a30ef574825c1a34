"""Published versions of services. Append-only: a verdict of years ago is explained by the file of that day."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


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
