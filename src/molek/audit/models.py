"""Tables of the log. All are append-only: triggers refuse the rest, and the programs' role holds no other right.

No foreign keys: a key check would lock (and so write to) rows that never change, and the check of the log
compares the tables anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Length

if TYPE_CHECKING:
    TextField = models.Field[str, str]
else:
    TextField = models.Field


class TransactionIdField(TextField):
    """A PostgreSQL ``xid8``: the number of a transaction, never reused. A decimal text in Python."""

    description = "xid8"

    def db_type(self, connection: Any) -> str:
        return "xid8"


class CurrentTransaction(models.Func):
    """The number of the transaction that runs; it is allotted if there is none."""

    function = "pg_current_xact_id"
    arity = 0

    def __init__(self) -> None:
        super().__init__(output_field=TransactionIdField())


models.BinaryField.register_lookup(Length)


def _bytes(field: str, size: int, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(**{f"{field}__length": size}), name=name)


class Event(models.Model):
    """One act. ``leaf_hash`` is over the canonical text (``rules/canonical.py``), which holds all but ``id``, ``xact``.

    Ids are allotted before commit: a lower id may become visible later. ``xact`` tells the sealer what is settled.
    """

    at = models.DateTimeField()
    event = models.CharField(max_length=80)
    actor_ref = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    data = models.JSONField()
    salt = models.BinaryField()
    leaf_hash = models.BinaryField()
    xact = TransactionIdField(db_default=CurrentTransaction())

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"], name="audit_event_of_subject"),
            models.Index(fields=["xact"], name="audit_event_by_xact"),
        ]
        constraints = [
            _bytes("leaf_hash", 32, "audit_event_leaf_hash"),
            _bytes("salt", 16, "audit_event_salt"),
        ]


class Access(models.Model):
    """Who looked at a resident's record: the event of the same id, laid out for the question "who looked?"."""

    event_id = models.BigIntegerField(primary_key=True)
    resident_ref = models.CharField(max_length=80)
    at = models.DateTimeField()
    actor_ref = models.CharField(max_length=80)
    unit_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=30)  # an AccessPurpose
    fields = models.JSONField()
    case_ref = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index("resident_ref", models.F("event_id").desc(), name="audit_access_of_resident"),
            # What was read within a window: rows lie in the order of time, so a few pages tell where to read.
            BrinIndex(fields=["at"], name="audit_access_days", autosummarize=True),
        ]


class Leaf(models.Model):
    """The place of a sealed event in the tree, counted from 0."""

    position = models.BigIntegerField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    leaf_hash = models.BinaryField()


class Node(models.Model):
    """A complete subtree over ``2**level`` leaves; levels below ``NODE_LEVEL`` are computed from the leaves."""

    NODE_LEVEL = 4  # 16 leaves: an eighth of the rows of a whole tree, and a proof reads at most 32 leaves

    pk = models.CompositePrimaryKey("level", "ordinal")
    level = models.SmallIntegerField()
    ordinal = models.BigIntegerField()
    hash = models.BinaryField()


class Seal(models.Model):
    """The root over the first ``size`` leaves.

    Every event of a transaction below ``horizon`` was settled when the seal was made, and is in it. ``cluster`` is
    the database server on which that number means something. ``previous_size`` is unique: seals form one line.
    """

    size = models.BigIntegerField(primary_key=True)
    previous_size = models.BigIntegerField(unique=True)
    root_hash = models.BinaryField()
    at = models.DateTimeField(db_index=True)
    horizon = TransactionIdField()
    cluster = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=models.F("previous_size")), name="audit_seal_grows"),
            _bytes("root_hash", 32, "audit_seal_root_hash"),
        ]
