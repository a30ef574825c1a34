"""One row for each distinct content, and the contents that wait to leave for a store of objects."""

from __future__ import annotations

from django.db import models


class StoredFile(models.Model):
    """A content that is kept. The row appears with the commit of whoever stored it; its bytes are safe by then."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    created_at = models.DateTimeField()
    created_by_ref = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.CheckConstraint(name="files_sha256_form", condition=models.Q(sha256__regex="^[0-9a-f]{64}$")),
            models.CheckConstraint(name="files_created_pair", condition=~models.Q(created_by_ref="")),
        ]

    def __str__(self) -> str:
        return self.sha256


class OutgoingContent(models.Model):
    """The bytes of a stored file until a job has brought them to the store of objects and read them back there."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    kept_at = models.DateTimeField()

    PERSONAL = ("content",)

    class Meta:
        indexes = [models.Index(fields=["kept_at"], name="files_outgoing_oldest")]

    def __str__(self) -> str:
        return self.sha256
