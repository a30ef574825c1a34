"""The ledger of blanks."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from molek.idcards.enums import CountState, EntryKind


class BlankStock(models.Model):
    """The one row that every entry of the ledger locks. The balance cannot fall below nothing."""

    balance = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="idcard_blanks_not_negative", condition=Q(balance__gte=0)),
            models.CheckConstraint(name="idcard_one_stock", condition=Q(id=1)),
        ]


class BlankEntry(models.Model):
    """A line of the ledger; added, never changed. ``quantity`` is what it does to the balance (0 for a printed card
    that is spoiled: its blank was used before)."""

    kind = models.CharField(max_length=12, choices=EntryKind.choices)
    quantity = models.IntegerField()
    balance = models.PositiveIntegerField()  # after this line
    document_no = models.CharField(max_length=80, blank=True, default="")
    serial = models.CharField(max_length=20, blank=True, default="")
    card = models.ForeignKey("idcards.Card", models.PROTECT, null=True, related_name="blank_entries")
    note = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    by_ref = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="idcard_entry_sign",
                condition=Q(kind=EntryKind.RECEIVED, quantity__gt=0)
                | Q(kind__in=[EntryKind.USED, EntryKind.SPOILED, EntryKind.RETURNED], quantity__lt=0)
                | Q(kind=EntryKind.CARD_SPOILED, quantity=0)
                | (Q(kind=EntryKind.CORRECTED) & ~Q(quantity=0)),
            ),
            models.CheckConstraint(
                name="idcard_used_is_one",
                condition=~Q(kind=EntryKind.USED) | (Q(quantity=-1, card__isnull=False) & ~Q(serial="")),
            ),
            models.UniqueConstraint(
                name="idcard_blank_once",
                fields=["serial"],
                condition=Q(kind__in=[EntryKind.USED, EntryKind.SPOILED]) & ~Q(serial=""),
            ),
            models.UniqueConstraint(
                name="idcard_card_spoiled_once", fields=["serial"], condition=Q(kind=EntryKind.CARD_SPOILED)
            ),
            models.UniqueConstraint(
                name="idcard_document_once",
                fields=["kind", "document_no"],
                condition=Q(kind__in=[EntryKind.RECEIVED, EntryKind.RETURNED]),
            ),
            models.CheckConstraint(
                name="idcard_delivery_has_document",
                condition=~Q(kind__in=[EntryKind.RECEIVED, EntryKind.RETURNED]) | ~Q(document_no=""),
            ),
        ]
        indexes = [models.Index(fields=["kind", "at"], name="idcard_entries_by_day")]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity}"


class ExpectedDelivery(models.Model):
    """Blanks that the centre has promised; promises to people count on them."""

    on = models.DateField()
    quantity = models.PositiveIntegerField()
    note = models.CharField(max_length=120, blank=True, default="")
    is_over = models.BooleanField(default=False)  # it came, or it will not
    by_ref = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.on} {self.quantity}"


class StockCount(models.Model):
    """Blanks counted by two officials, neither seeing the other's figure nor the ledger's."""

    state = models.CharField(max_length=10, choices=CountState.choices, default=CountState.FIRST)
    first_count = models.PositiveIntegerField()
    first_by = models.CharField(max_length=60)
    first_at = models.DateTimeField()
    second_count = models.PositiveIntegerField(null=True)
    second_by = models.CharField(max_length=60, blank=True, default="")
    second_at = models.DateTimeField(null=True)
    ledger = models.PositiveIntegerField(null=True)  # the balance at the second count
    explanation = models.CharField(max_length=300, blank=True, default="")
    explained_by = models.CharField(max_length=60, blank=True, default="")
    explained_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="idcard_count_by_two",
                condition=Q(state=CountState.FIRST, second_by="", second_at__isnull=True, second_count__isnull=True)
                | (
                    ~Q(state=CountState.FIRST)
                    & Q(second_at__isnull=False, second_count__isnull=False, ledger__isnull=False)
                    & ~Q(second_by="")
                    & ~Q(second_by=F("first_by"))
                ),
            ),
            models.CheckConstraint(
                name="idcard_count_explained",
                condition=(Q(state=CountState.EXPLAINED, explained_at__isnull=False) & ~Q(explanation=""))
                | (~Q(state=CountState.EXPLAINED) & Q(explained_at__isnull=True, explanation="")),
            ),
            models.UniqueConstraint(
                name="idcard_one_open_count", fields=["state"],
                condition=Q(state=CountState.FIRST),
            ),
            models.UniqueConstraint(
                name="idcard_one_difference", fields=["state"],
                condition=Q(state=CountState.DIFFERENT),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class StockFile(models.Model):
    """The centre's own list of deliveries, held against the ledger. Nothing in the ledger follows from it."""

    sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=200)
    lines = models.JSONField()  # [{"document", "theirs", "ours"}]
    at = models.DateTimeField()
    by_ref = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.file_name
