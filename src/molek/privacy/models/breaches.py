"""Breaches of personal data, whom they concern, and what was told to whom."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from molek.privacy.enums import BreachState, ScopeKind, ToldHow
from molek.privacy.models.requests import both_or_neither


class Breach(models.Model):
    """A failure to protect personal data. The texts are what Article 46 of UU 27/2022 asks to be told.

    ``exposed``, ``how`` and ``handling`` are in both languages, since they go to persons. ``due_at`` runs from
    ``discovered_at``. What was signed is not changed any more.
    """

    id: int

    code = models.CharField(max_length=12, unique=True)
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=BreachState, default=BreachState.OPEN)
    discovered_at = models.DateTimeField()
    discovered_how = models.TextField()
    due_at = models.DateTimeField()
    legal_basis = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    opened_by_ref = models.CharField(max_length=80)

    scope_kind = models.CharField(max_length=10, choices=ScopeKind, blank=True, default="")
    scope_value = models.CharField(max_length=80, blank=True, default="")
    scope_from = models.DateTimeField(null=True)
    scope_until = models.DateTimeField(null=True)

    exposed = models.CharField(max_length=280, blank=True, default="")
    exposed_en = models.CharField(max_length=280, blank=True, default="")
    how = models.CharField(max_length=280, blank=True, default="")
    how_en = models.CharField(max_length=280, blank=True, default="")
    handling = models.CharField(max_length=280, blank=True, default="")
    handling_en = models.CharField(max_length=280, blank=True, default="")
    drafted_at = models.DateTimeField(null=True)
    drafted_by_ref = models.CharField(max_length=80, blank=True, default="")
    signed_at = models.DateTimeField(null=True)
    signed_by_ref = models.CharField(max_length=80, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    sent_by_ref = models.CharField(max_length=80, blank=True, default="")
    authority_number = models.CharField(max_length=80, blank=True, default="")
    reported_at = models.DateTimeField(null=True)
    reported_by_ref = models.CharField(max_length=80, blank=True, default="")
    published_at = models.DateTimeField(null=True)
    published_by_ref = models.CharField(max_length=80, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    closed_by_ref = models.CharField(max_length=80, blank=True, default="")

    PERSONAL = ("title", "discovered_how", "scope_value")

    class Meta:
        constraints = [
            models.CheckConstraint(name="privacy_breach_opened", condition=~Q(opened_by_ref="")),
            *[
                models.CheckConstraint(
                    name=f"privacy_breach_{act}", condition=both_or_neither(f"{act}_at", f"{act}_by_ref")
                )
                for act in ("drafted", "signed", "sent", "reported", "published", "closed")
            ],
            models.CheckConstraint(
                name="privacy_breach_signed_by_second",
                condition=Q(signed_by_ref="") | (~Q(drafted_by_ref="") & ~Q(signed_by_ref=F("drafted_by_ref"))),
            ),
            models.CheckConstraint(
                name="privacy_breach_state_of_acts",
                condition=Q(state=BreachState.OPEN, signed_at__isnull=True)
                | Q(state=BreachState.SIGNED, signed_at__isnull=False, sent_at__isnull=True)
                | Q(state__in=[BreachState.SENT, BreachState.CLOSED], signed_at__isnull=False, sent_at__isnull=False),
            ),
            models.CheckConstraint(name="privacy_breach_due_later", condition=Q(due_at__gt=F("discovered_at"))),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        return self.state == BreachState.OPEN

    @property
    def has_texts(self) -> bool:
        """Is everything written that Article 46 asks for, in both languages?"""
        texts = (self.exposed, self.exposed_en, self.how, self.how_en, self.handling, self.handling_en)
        return all(texts)


class BreachPerson(models.Model):
    """One person concerned, and when he was told."""

    id: int
    resident_id: int

    breach = models.ForeignKey(Breach, models.CASCADE, related_name="persons")
    resident = models.ForeignKey("residents.Resident", models.PROTECT, related_name="+")
    told_at = models.DateTimeField(null=True)
    told_how = models.CharField(max_length=6, choices=ToldHow, blank=True, default="")

    PERSONAL: tuple[str, ...] = ()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="privacy_breach_person_once", fields=["breach", "resident"]),
            models.CheckConstraint(
                name="privacy_told_pair",
                condition=Q(told_at__isnull=True, told_how="") | (Q(told_at__isnull=False) & ~Q(told_how="")),
            ),
        ]
        indexes = [models.Index(fields=["resident"], name="privacy_breaches_of")]
