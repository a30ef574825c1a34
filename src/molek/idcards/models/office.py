"""The office's own rules, and its sealed papers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from molek.idcards.enums import PaperKind


class Policy(models.Model):
    """The figures by which the office works; a change adds a row. The newest holds."""

    notice_days = models.PositiveSmallIntegerField(default=3)  # a promise that moves by more is told
    proxy_limit = models.PositiveSmallIntegerField(default=3)  # cards a month by one proxy before it is flagged
    first_reminder_days = models.PositiveSmallIntegerField(default=30)
    last_reminder_days = models.PositiveSmallIntegerField(default=60)
    daily_quota = models.PositiveIntegerField(default=1000)  # calls to the centre a day
    least_names = models.PositiveSmallIntegerField(default=5)  # a shorter list goes out without names
    at = models.DateTimeField()
    by_ref = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="idcard_policy_sane",
                condition=Q(
                    notice_days__gte=1, notice_days__lte=60, proxy_limit__gte=1, proxy_limit__lte=100,
                    first_reminder_days__gte=1, last_reminder_days__gt=models.F("first_reminder_days"),
                    daily_quota__gte=1, least_names__gte=2,
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class Paper(models.Model):
    """A paper of this office: numbered, sealed and public under its token once ``document`` is there."""

    kind = models.CharField(max_length=12, choices=PaperKind.choices)
    subject = models.CharField(max_length=60, unique=True)
    card = models.ForeignKey("idcards.Card", models.PROTECT, null=True, related_name="papers")
    content = models.JSONField()  # what it says; personal data for a receipt
    number = models.CharField(max_length=120, blank=True, default="")
    ordered_at = models.DateTimeField()
    document = models.OneToOneField("documents.IssuedDocument", models.PROTECT, null=True, related_name="+")

    PERSONAL = ("content",)

    class Meta:
        indexes = [models.Index(fields=["kind", "-ordered_at"], name="idcard_papers")]

    def __str__(self) -> str:
        return self.subject
