"""Imports of the revenue office's files, the verdict on each line, and where lines wait to be merged."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from molek.taxes.enums import ImportKind, ImportState, Verdict


class ImportRun(models.Model):
    """One file taken in, in one transaction or not at all."""

    kind = models.CharField(max_length=8, choices=ImportKind)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    is_dry_run = models.BooleanField(default=False)
    state = models.CharField(max_length=7, choices=ImportState, default=ImportState.WAITING)
    problem = models.TextField(blank=True)
    by_ref = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    lines_imported = models.PositiveIntegerField(default=0)
    lines_warned = models.PositiveIntegerField(default=0)
    lines_rejected = models.PositiveIntegerField(default=0)
    rows_added = models.PositiveIntegerField(default=0)
    rows_changed = models.PositiveIntegerField(default=0)

    @property
    def is_over(self) -> bool:
        return self.state in (ImportState.DONE, ImportState.FAILED)

    @property
    def lines_read(self) -> int:
        return self.lines_imported + self.lines_warned + self.lines_rejected


class ImportLine(models.Model):
    """The verdict on one line; holds nothing of what the line said."""

    pk = models.CompositePrimaryKey("run_id", "line")
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="lines", db_index=False)
    line = models.PositiveIntegerField()  # row in the file as a spreadsheet counts
    verdict = models.CharField(max_length=8, choices=Verdict)
    codes = ArrayField(models.CharField(max_length=40), default=list)


class StageRow(models.Model):
    """A line as read, for the time of its import only."""

    pk = models.CompositePrimaryKey("run_id", "line")
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="+", db_index=False)
    line = models.PositiveIntegerField()
    codes = models.TextField(blank=True)  # separated by blanks
    is_bad = models.BooleanField()
    nop = models.CharField(max_length=18, blank=True)
    name = models.TextField(blank=True)
    nik = models.CharField(max_length=16, blank=True)
    npwp = models.CharField(max_length=16, blank=True)
    address = models.TextField(blank=True)
    area_code = models.CharField(max_length=13, blank=True)
    status = models.CharField(max_length=20, blank=True)
    land_m2 = models.IntegerField(null=True)
    building_m2 = models.IntegerField(null=True)
    year = models.SmallIntegerField(null=True)
    month = models.SmallIntegerField(null=True)
    amount_idr = models.BigIntegerField(null=True)
    penalty_idr = models.BigIntegerField(null=True)
    first_date = models.DateField(null=True)
    second_date = models.DateField(null=True)
    reference = models.CharField(max_length=40, blank=True)

    PERSONAL = ("name", "nik", "npwp", "address")
