"""Systems, how they came to their state, what they exchange, and who looked after their security."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from molek.portfolio.enums import (
    LIVING,
    DataClass,
    Domain,
    Finding,
    Hosting,
    PersonalData,
    Status,
    Task,
    Users,
    Way,
)


class SystemQuerySet(models.QuerySet["System"]):
    def living(self) -> SystemQuerySet:
        """Built, in use or to be merged."""
        return self.filter(status__in=[str(status) for status in LIVING])


class System(models.Model):
    """A digital system of the city. ``version`` counts saves: who saves an older one is told.

    ``check_due_date`` is the day by which security is checked again, None before the first check was planned.
    """

    id: int
    unit_id: int

    name = models.CharField(max_length=80)
    purpose = models.CharField(max_length=300)
    unit = models.ForeignKey("staff.Unit", models.PROTECT, related_name="+")
    domain = models.CharField(max_length=14, choices=Domain)
    task = models.CharField(max_length=12, choices=Task)
    users = ArrayField(models.CharField(max_length=10, choices=Users))
    status = models.CharField(max_length=8, choices=Status)
    status_since = models.DateField()
    hosting = models.CharField(max_length=8, choices=Hosting)
    data_class = models.CharField(max_length=7, choices=DataClass)
    personal_data = models.CharField(max_length=8, choices=PersonalData)
    vendor = models.CharField(max_length=100, blank=True)  # "" = the city's own hands
    contract_end_date = models.DateField(null=True)
    yearly_cost_idr = models.BigIntegerField(null=True)  # None = not known
    address = models.CharField(max_length=200, blank=True)  # where the public finds it
    is_public = models.BooleanField(default=False)
    check_every_months = models.PositiveSmallIntegerField(default=12)
    check_due_date = models.DateField(null=True)
    remark = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SystemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(models.functions.Lower("name"), name="portfolio_name_once"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="portfolio_status_known"),
            models.CheckConstraint(condition=Q(users__len__gte=1), name="portfolio_has_users"),
            models.CheckConstraint(
                condition=Q(yearly_cost_idr=None) | Q(yearly_cost_idr__gte=0), name="portfolio_cost_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(check_every_months__gte=1, check_every_months__lte=60), name="portfolio_check_rhythm"
            ),
            models.CheckConstraint(
                condition=Q(address="") | Q(address__startswith="https://") | Q(address__startswith="/"),
                name="portfolio_address_form",
            ),
        ]


class StatusChange(models.Model):
    """From ``since`` on the system had this status. Rows are added, never edited; the latest one holds."""

    system = models.ForeignKey(System, models.PROTECT, related_name="changes")
    status = models.CharField(max_length=8, choices=Status)
    since = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=80)


class Exchange(models.Model):
    """That data go from a system to another: one of the city's (``target``) or one outside (``outside``)."""

    id: int
    source_id: int
    target_id: int | None

    source = models.ForeignKey(System, models.PROTECT, related_name="gives")
    target = models.ForeignKey(System, models.PROTECT, null=True, related_name="takes")
    outside = models.CharField(max_length=80, blank=True)
    is_inward = models.BooleanField(default=False)  # the data come from outside to ``source``
    data = models.CharField(max_length=200)
    way = models.CharField(max_length=8, choices=Way)
    added_at = models.DateTimeField()
    added_by_ref = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(target__isnull=False) & Q(outside="") & Q(is_inward=False))
                | (Q(target__isnull=True) & ~Q(outside="")),
                name="portfolio_exchange_one_end",
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | ~Q(target=F("source")), name="portfolio_exchange_with_another"
            ),
        ]


class SecurityCheck(models.Model):
    """Somebody looked for weaknesses, and the worst that he found."""

    system = models.ForeignKey(System, models.PROTECT, related_name="checks")
    checked_date = models.DateField()
    checker = models.CharField(max_length=100)  # an office or a firm, never a person
    worst = models.CharField(max_length=8, choices=Finding)
    finding = models.CharField(max_length=500, blank=True)
    due_again_date = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by_ref = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due_again_date__gt=F("checked_date")), name="portfolio_check_due_later")
        ]
