"""Accesses that a person does not understand, and what was said about them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from molek.privacy.enums import OPEN_QUESTIONS, QuestionState
from molek.privacy.models.requests import both_or_neither


class AccessQuestion(models.Model):
    """An access of the log, copied as it stood there, once questioned. ``event_id`` names it; no foreign key.

    The reader explains himself (``reason``), the data protection officer concludes (``conclusion``).
    """

    id: int
    resident_id: int

    code = models.CharField(max_length=12, unique=True)
    resident = models.ForeignKey("residents.Resident", models.PROTECT, related_name="+")
    event_id = models.BigIntegerField()
    seen_at = models.DateTimeField()
    reader_ref = models.CharField(max_length=80)
    unit_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=30)
    fields = models.JSONField()
    case_ref = models.CharField(max_length=80, blank=True)
    note = models.TextField(blank=True, default="")
    state = models.CharField(max_length=12, choices=QuestionState, default=QuestionState.ASKED)
    asked_at = models.DateTimeField()
    asked_by_ref = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    legal_basis = models.CharField(max_length=80)
    reason = models.TextField(blank=True, default="")
    explained_at = models.DateTimeField(null=True)
    explained_by_ref = models.CharField(max_length=80, blank=True, default="")
    conclusion = models.TextField(blank=True, default="")
    concluded_at = models.DateTimeField(null=True)
    concluded_by_ref = models.CharField(max_length=80, blank=True, default="")

    PERSONAL = ("note", "reason", "conclusion")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="privacy_access_questioned_once", fields=["event_id"]),
            models.CheckConstraint(name="privacy_question_asked", condition=~Q(asked_by_ref="")),
            models.CheckConstraint(
                name="privacy_question_explained", condition=both_or_neither("explained_at", "explained_by_ref")
            ),
            models.CheckConstraint(
                name="privacy_question_concluded", condition=both_or_neither("concluded_at", "concluded_by_ref")
            ),
            models.CheckConstraint(
                name="privacy_question_over_when_concluded",
                condition=Q(state__in=OPEN_QUESTIONS, concluded_at__isnull=True)
                | Q(state__in=[QuestionState.JUSTIFIED, QuestionState.UNJUSTIFIED], concluded_at__isnull=False),
            ),
            models.CheckConstraint(name="privacy_question_due_later", condition=Q(due_at__gt=F("asked_at"))),
        ]
        indexes = [
            models.Index(fields=["resident", "-id"], name="privacy_questions_of"),
            models.Index(fields=["reader_ref", "-id"], name="privacy_questions_to"),
            models.Index(fields=["due_at", "id"], name="privacy_questions_open", condition=Q(state__in=OPEN_QUESTIONS)),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_QUESTIONS
