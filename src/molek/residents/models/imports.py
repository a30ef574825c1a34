"""Imports of the central registry's export and the verdict on each line."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from molek.residents.enums import ImportState, Verdict


class ImportRun(models.Model):
    """One file taken in. Between READING and DONE nothing of it is in the register."""

    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    is_dry_run = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.WAITING)
    problem = models.TextField(blank=True)  # why it failed, for the reader
    by_ref = models.CharField(max_length=80)
    area_codes = ArrayField(models.CharField(max_length=13), default=list)  # [] = everywhere
    attempt = models.PositiveIntegerField(default=0)  # a worker believed dead cannot write into a later attempt
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    bytes_read = models.BigIntegerField(default=0)
    lines_read = models.PositiveIntegerField(default=0)
    lines_imported = models.PositiveIntegerField(default=0)
    lines_warned = models.PositiveIntegerField(default=0)
    lines_rejected = models.PositiveIntegerField(default=0)
    residents_added = models.PositiveIntegerField(default=0)
    residents_changed = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="residents_import_file")]

    @property
    def percent(self) -> int:
        """How much of the file was read, 0 to 100."""
        return min(100, self.bytes_read * 100 // max(self.size_bytes, 1))

    @property
    def is_over(self) -> bool:
        return self.state in (ImportState.DONE, ImportState.FAILED)


class ImportLine(models.Model):
    """The verdict on one line; holds nothing of what the line said."""

    pk = models.CompositePrimaryKey("run_id", "line")
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="lines", db_index=False)
    line = models.PositiveIntegerField()  # row in the file as a spreadsheet counts, the header being 1
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    codes = ArrayField(models.CharField(max_length=40), default=list)
