"""QRIS charges, what came in for them, what is held, the days of the bank's settlement, receipts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from molek.taxes.enums import (
    OPEN_CHARGES,
    ChargeState,
    DayState,
    HeldReason,
    HeldState,
    LineVerdict,
    MoneySource,
)
from molek.taxes.models.objects import Bill, both_or_neither

_OPEN = [str(state) for state in OPEN_CHARGES]


class QrisCharge(models.Model):
    """A dynamic QRIS code for some bills of one resident. A new one replaces the one before.

    ``number`` with the two digits of ``attempt`` is our reference at the acquirer: an answer that was lost is not
    asked for again under the same number, and a code that nobody saw cannot be paid.
    """

    id: int
    resident_id: int

    number = models.CharField(max_length=18)  # digits, random: cannot be guessed or counted
    resident = models.ForeignKey("residents.Resident", models.PROTECT, related_name="+")
    application_ref = models.CharField(max_length=14, blank=True)  # where the resident came from
    amount_idr = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=ChargeState, default=ChargeState.ORDERED)
    attempt = models.PositiveSmallIntegerField(default=0)
    payload = models.TextField(blank=True)
    acquirer_ref = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    by_ref = models.CharField(max_length=80)
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)  # when the acquirer was last asked about it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="taxes_charge_number"),
            models.UniqueConstraint(fields=["resident"], condition=Q(state__in=_OPEN), name="taxes_one_open_charge"),
            models.CheckConstraint(condition=Q(amount_idr__gt=0), name="taxes_charge_positive"),
            models.CheckConstraint(condition=Q(state__in=ChargeState.values), name="taxes_charge_state_known"),
            models.CheckConstraint(
                condition=~Q(state=ChargeState.READY) | ~Q(payload=""), name="taxes_charge_ready_has_code"
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state__in=_OPEN), name="taxes_charge_open"),
            models.Index(fields=["resident", "-id"], name="taxes_charge_own"),
        ]

    @property
    def topic(self) -> str:
        """The live topic on which every change is published."""
        return f"tax-charge:{self.number}"


class ChargeItem(models.Model):
    """One bill in a charge, as it stood when the code was made."""

    bill_id: int

    charge = models.ForeignKey(QrisCharge, models.PROTECT, related_name="items", db_index=False)
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="+")
    principal_idr = models.BigIntegerField()
    penalty_idr = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["charge", "bill"], name="taxes_item_once")]

    @property
    def total_idr(self) -> int:
        return self.principal_idr + self.penalty_idr


class MoneyIn(models.Model):
    """A payment that reached the city's account through QRIS, once, however often and by whichever way it was told.

    All of it is booked to bills (``payments``) or held (``held``): nothing is lost.
    """

    id: int
    charge_id: int | None

    reference = models.CharField(max_length=40)  # retrieval reference number
    charge = models.ForeignKey(QrisCharge, models.PROTECT, null=True, related_name="money")
    told_number = models.CharField(max_length=64)  # our reference as the acquirer told it
    amount_idr = models.BigIntegerField()
    paid_at = models.DateTimeField()
    source = models.CharField(max_length=10, choices=MoneySource)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="taxes_money_once"),
            models.CheckConstraint(condition=Q(amount_idr__gt=0), name="taxes_money_positive"),
        ]
        indexes = [models.Index(fields=["paid_at"], name="taxes_money_day")]


class HeldMoney(models.Model):
    """Money that fits no bill as it is: the office books it or gives it back, two persons for giving back."""

    id: int
    money_id: int

    money = models.OneToOneField(MoneyIn, models.PROTECT, related_name="held")
    reason = models.CharField(max_length=14, choices=HeldReason)
    state = models.CharField(max_length=8, choices=HeldState, default=HeldState.OPEN)
    note = models.CharField(max_length=300, blank=True)
    held_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_ref = models.CharField(max_length=80, default="", blank=True)
    refunded_at = models.DateTimeField(null=True)
    refunded_by_ref = models.CharField(max_length=80, default="", blank=True)
    refund_reference = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=both_or_neither("decided_at", "decided_by_ref"), name="taxes_held_decided_pair"
            ),
            models.CheckConstraint(
                condition=both_or_neither("refunded_at", "refunded_by_ref"), name="taxes_held_refunded_pair"
            ),
            models.CheckConstraint(
                condition=Q(refunded_by_ref="") | ~Q(refunded_by_ref=F("decided_by_ref")),
                name="taxes_refund_by_two",
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="taxes_held_state")]

    PERSONAL = ("note",)


class SettlementDay(models.Model):
    """A day of the bank's settlement, closed by two persons. ``file_sha256`` "" = no file yet."""

    id: int

    day = models.DateField()
    state = models.CharField(max_length=8, choices=DayState, default=DayState.OPEN)
    file_sha256 = models.CharField(max_length=64, blank=True)
    imported_at = models.DateTimeField(null=True)
    imported_by_ref = models.CharField(max_length=80, default="", blank=True)
    prepared_at = models.DateTimeField(null=True)
    prepared_by_ref = models.CharField(max_length=80, default="", blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_ref = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day"], name="taxes_settlement_day_once"),
            models.CheckConstraint(
                condition=both_or_neither("imported_at", "imported_by_ref"), name="taxes_day_imported_pair"
            ),
            models.CheckConstraint(
                condition=both_or_neither("prepared_at", "prepared_by_ref"), name="taxes_day_prepared_pair"
            ),
            models.CheckConstraint(
                condition=both_or_neither("closed_at", "closed_by_ref"), name="taxes_day_closed_pair"
            ),
            models.CheckConstraint(
                condition=Q(closed_by_ref="") | ~Q(closed_by_ref=F("prepared_by_ref")), name="taxes_day_by_two"
            ),
        ]


class SettlementLine(models.Model):
    """One payment of a day: as the bank's file tells it, as we have it, or both.

    ``bank_idr`` None: not in the file. ``ours_idr`` None: we did not have it when the file came.
    """

    id: int

    day = models.ForeignKey(SettlementDay, models.PROTECT, related_name="lines", db_index=False)
    reference = models.CharField(max_length=40)
    verdict = models.CharField(max_length=9, choices=LineVerdict)
    bank_idr = models.BigIntegerField(null=True)
    fee_idr = models.BigIntegerField(default=0)
    ours_idr = models.BigIntegerField(null=True)
    money = models.ForeignKey(MoneyIn, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    noted_at = models.DateTimeField(null=True)
    noted_by_ref = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "reference"], name="taxes_settlement_line_once"),
            models.CheckConstraint(condition=both_or_neither("noted_at", "noted_by_ref"), name="taxes_line_noted_pair"),
        ]


class Receipt(models.Model):
    """The STTS of a payment made here: numbered, sealed, checked by anybody."""

    document_id: int

    money = models.OneToOneField(MoneyIn, models.PROTECT, related_name="receipt")
    resident_id = models.BigIntegerField()
    number = models.CharField(max_length=60)
    document = models.OneToOneField("documents.IssuedDocument", models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
