"""What went wrong with a job. The jobs themselves stand in the tables of Procrastinate."""

from __future__ import annotations

from django.db import models


class JobFailure(models.Model):
    """The last error of a job that is being tried again or has failed. Gone when the job succeeds.

    Holds where and what kind of error, never the text of it: texts may name a person.
    """

    job_id = models.BigIntegerField(primary_key=True)
    error = models.CharField(max_length=200)
    place = models.TextField()
    attempts = models.PositiveIntegerField()
    failed_at = models.DateTimeField()
    retried_by_ref = models.CharField(max_length=100, default="", blank=True)
    retried_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="jobs_failure_retried_pair",
                condition=models.Q(retried_by_ref="", retried_at=None)
                | (~models.Q(retried_by_ref="") & models.Q(retried_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.job_id} {self.error}"
