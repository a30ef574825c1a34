"""Objects, whom the file names on them, which residents they belong to, bills, payments, reliefs."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from molek.taxes.enums import ANSWERABLE_ROLES, Channel, Evidence, ObjectStatus, ReliefKind, TieRole, TieState

_CONFIRMED_ONCE = [str(TieState.SUGGESTED), str(TieState.CLAIMED), str(TieState.CONFIRMED)]


def both_or_neither(at: str, by: str) -> Q:
    """A moment and its author are both there or both missing; "" means missing."""
    return Q(**{f"{at}__isnull": True, by: ""}) | (Q(**{f"{at}__isnull": False}) & ~Q(**{by: ""}))


class TaxObject(models.Model):
    """A piece of land, with or without a building, by its NOP. ``area_code`` is the kelurahan by Kemendagri's code:
    the areas inside a NOP are the tax office's own. "" = the file did not say."""

    id: int

    nop = models.CharField(max_length=18)
    address = models.CharField(max_length=200, blank=True)
    area_code = models.CharField(max_length=13, blank=True)
    land_m2 = models.PositiveIntegerField(default=0)
    building_m2 = models.PositiveIntegerField(default=0)
    njop_idr = models.BigIntegerField(default=0)  # sale value of land and building
    status = models.CharField(max_length=8, choices=ObjectStatus, default=ObjectStatus.ACTIVE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["nop"], name="taxes_nop_once"),
            models.CheckConstraint(condition=Q(nop__regex=r"^[1-9][0-9]{17}$"), name="taxes_nop_form"),
            models.CheckConstraint(condition=Q(njop_idr__gte=0), name="taxes_njop_positive"),
            models.CheckConstraint(condition=Q(status__in=ObjectStatus.values), name="taxes_object_status_known"),
        ]
        indexes = [models.Index(fields=["area_code"], name="taxes_object_area")]


class TaxSubject(models.Model):
    """A name that the office's file gives for an object: one NOP may have three. ``nik`` is "" or well-formed."""

    id: int
    object_id: int

    object = models.ForeignKey(TaxObject, models.PROTECT, related_name="subjects", db_index=False)
    name = models.CharField(max_length=100)
    nik = models.CharField(max_length=16, blank=True)
    npwp = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object", "name", "nik"], name="taxes_subject_once"),
            models.CheckConstraint(condition=Q(nik__regex=r"^([1-9][0-9]{15})?$"), name="taxes_subject_nik_form"),
        ]
        indexes = [
            models.Index(fields=["nik"], condition=~Q(nik=""), name="taxes_subject_nik"),
            GinIndex(fields=["name"], name="taxes_subject_name_trgm", opclasses=["gin_trgm_ops"]),
        ]

    PERSONAL = ("name", "nik", "npwp")


class TieQuerySet(models.QuerySet["Tie"]):
    def answerable(self) -> TieQuerySet:
        """Confirmed ties that make the resident answer for the bills of the object."""
        return self.filter(state=TieState.CONFIRMED, role__in=[str(role) for role in ANSWERABLE_ROLES])

    def undecided(self) -> TieQuerySet:
        return self.filter(state__in=[TieState.SUGGESTED, TieState.CLAIMED])


class Tie(models.Model):
    """That an object belongs to a resident, in which role, and on what grounds. ``score``: likeness in percent."""

    id: int
    object_id: int
    resident_id: int

    object = models.ForeignKey(TaxObject, models.PROTECT, related_name="ties")
    resident = models.ForeignKey("residents.Resident", models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=TieRole, default=TieRole.OWNER)
    state = models.CharField(max_length=9, choices=TieState)
    evidence = models.CharField(max_length=9, choices=Evidence)
    note = models.TextField(blank=True)
    score = models.PositiveSmallIntegerField(default=100)
    since = models.DateField()
    until = models.DateField(null=True)
    made_at = models.DateTimeField()
    made_by_ref = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True)
    decided_by_ref = models.CharField(max_length=80, default="", blank=True)

    objects = TieQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object", "resident"], name="taxes_tie_once"),
            models.CheckConstraint(
                condition=both_or_neither("decided_at", "decided_by_ref"), name="taxes_tie_decided_pair"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[TieState.SUGGESTED, TieState.CLAIMED], decided_at__isnull=True)
                | Q(state__in=[TieState.CONFIRMED, TieState.REFUSED], decided_at__isnull=False),
                name="taxes_tie_decided_when_over",
            ),
            models.CheckConstraint(
                condition=~Q(evidence=Evidence.LIKENESS, decided_by_ref__startswith="system:"),
                name="taxes_no_guess_confirms_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["resident", "state"], name="taxes_tie_resident"),
            models.Index(
                fields=["-score", "id"],
                condition=Q(state__in=[TieState.SUGGESTED, TieState.CLAIMED]),
                name="taxes_tie_undecided",
            ),
        ]

    PERSONAL = ("note",)


class Bill(models.Model):
    """The tax of one object for one year (SPPT). ``due_date`` is the last day without penalty."""

    id: int
    object_id: int

    object = models.ForeignKey(TaxObject, models.PROTECT, related_name="bills", db_index=False)
    year = models.PositiveSmallIntegerField()
    principal_idr = models.BigIntegerField()
    due_date = models.DateField()
    issued_date = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object", "year"], name="taxes_bill_once"),
            models.CheckConstraint(condition=Q(principal_idr__gte=0), name="taxes_bill_not_negative"),
            models.CheckConstraint(condition=Q(year__gte=1985, year__lte=2200), name="taxes_bill_year"),
        ]
        indexes = [models.Index(fields=["year"], name="taxes_bill_year")]


class BillChange(models.Model):
    """What the principal of a bill was before. Rows are added, never edited."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="changes")
    old_idr = models.BigIntegerField()
    new_idr = models.BigIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by_ref = models.CharField(max_length=80)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(old_idr=F("new_idr")), name="taxes_bill_change_differs")]


class Payment(models.Model):
    """Money booked to a bill. ``reference`` is the bank's (NTPD, RRN): with the channel it comes once a bill."""

    id: int
    bill_id: int

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="payments")
    paid_on = models.DateField()
    principal_idr = models.BigIntegerField()
    penalty_idr = models.BigIntegerField(default=0)
    channel = models.CharField(max_length=8, choices=Channel)
    reference = models.CharField(max_length=40)
    money = models.ForeignKey("taxes.MoneyIn", models.PROTECT, null=True, related_name="payments")  # None: imported
    booked_at = models.DateTimeField()
    booked_by_ref = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bill", "channel", "reference"], name="taxes_payment_once"),
            models.CheckConstraint(
                condition=Q(principal_idr__gte=0, penalty_idr__gte=0), name="taxes_payment_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["paid_on"], name="taxes_payment_day")]


class Relief(models.Model):
    """A reduction, an exemption, an objection or instalments of one bill, by a numbered decision.

    ``until`` is its last day, None while it has no end: instalments that are not kept are ended by a clerk.
    """

    bill_id: int

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="reliefs")
    kind = models.CharField(max_length=10, choices=ReliefKind)
    amount_idr = models.BigIntegerField(default=0)  # of a reduction
    decision = models.CharField(max_length=80)  # number of the decision or of the objection's receipt
    since = models.DateField()
    until = models.DateField(null=True)
    made_at = models.DateTimeField()
    made_by_ref = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    ended_by_ref = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind=ReliefKind.REDUCTION, amount_idr__gt=0))
                | (~Q(kind=ReliefKind.REDUCTION) & Q(amount_idr=0)),
                name="taxes_relief_amount_of_reduction",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since") - 1), name="taxes_relief_period"
            ),
            models.CheckConstraint(
                condition=both_or_neither("ended_at", "ended_by_ref"), name="taxes_relief_ended_pair"
            ),
        ]
