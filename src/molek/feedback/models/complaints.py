"""One matter with its steps, its files, whom it concerns and how late it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from molek.feedback.enums import (
    OPEN_STATES,
    AboutPost,
    Channel,
    Clock,
    ConcernSource,
    Kind,
    Level,
    Maladministration,
    Settlement,
    Side,
    State,
    StepKind,
)

if TYPE_CHECKING:
    from molek.staff.models import Unit

_OPEN = [str(state) for state in OPEN_STATES]


def pair(moment: str, ref: str) -> Q:
    """Both are told, or neither."""
    return Q(**{moment: None, ref: ""}) | (~Q(**{moment: None}) & ~Q(**{ref: ""}))


class Complaint(models.Model):
    """What somebody tells the city: a complaint, an aspiration, a question; or what the Ombudsman recommends.

    ``code`` stands on the receipt. ``secret_key`` is a keyed hash of the secret beside it, "" where the complainant is
    known by his session. An anonymous matter holds no identity at all: neither resident nor name nor contact, nor the
    ref of whoever was signed in. The clock that runs is ``clock`` since ``clock_since``; the day it ends is computed.
    """

    id: int
    resident_id: int | None
    unit_id: int | None
    main_id: int | None

    code = models.CharField(max_length=9)
    secret_key = models.CharField(max_length=64, blank=True)
    submission_key = models.CharField(max_length=64)  # keyed hash of the form's key: a second sending is the first
    kind = models.CharField(max_length=12, choices=Kind)
    settlement = models.CharField(max_length=12, choices=Settlement, blank=True, default="")
    category = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    body = models.TextField(max_length=8000)
    fingerprint = models.CharField(max_length=32)  # equal texts of a wave
    area_code = models.CharField(max_length=13)
    place = models.CharField(max_length=200, blank=True)
    incident_date = models.DateField(null=True)
    application_ref = models.CharField(max_length=14, blank=True)
    about_post = models.CharField(max_length=20, choices=AboutPost, blank=True, default="")
    about_words = models.CharField(max_length=120, blank=True)
    is_anonymous = models.BooleanField(default=False)
    is_secret = models.BooleanField(default=False)
    is_wave = models.BooleanField(default=False)  # one of many from one network within the hour
    resident = models.ForeignKey("residents.Resident", models.PROTECT, null=True, related_name="+")
    reporter_name = models.CharField(max_length=100, blank=True)
    reporter_contact = models.CharField(max_length=120, blank=True)  # phone as E.164, or a mailbox
    language = models.CharField(max_length=2, default="id")
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.WEB)
    filed_by_ref = models.CharField(max_length=80)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    unit: models.ForeignKey[Unit | None, Unit | None] = models.ForeignKey(
        "staff.Unit", models.PROTECT, null=True, related_name="+"
    )
    is_guarded = models.BooleanField(default=False)  # concerns a complaint officer: the supervisors check it
    main = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined")
    clock = models.CharField(max_length=12, choices=Clock, blank=True, default="")
    clock_since = models.DateField(null=True)
    settle_since = models.DateField(null=True)
    is_extended = models.BooleanField(default=False)
    deadline = models.DateField(null=True)  # named in a recommendation
    level = models.CharField(max_length=12, choices=Level, blank=True, default="")
    revision = models.PositiveIntegerField(default=0)  # grows with each step: who acts says which one he saw
    verified_at = models.DateTimeField(null=True)
    verified_by_ref = models.CharField(max_length=80, default="", blank=True)
    forwarded_at = models.DateTimeField(null=True)
    first_answered_at = models.DateTimeField(null=True)
    is_answered_late = models.BooleanField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by_ref = models.CharField(max_length=80, default="", blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_ref = models.CharField(max_length=80, default="", blank=True)
    objected_at = models.DateTimeField(null=True)
    objected_by_ref = models.CharField(max_length=80, default="", blank=True)
    reference = models.CharField(max_length=80, blank=True)  # number of a recommendation
    maladministration = models.CharField(max_length=16, choices=Maladministration, blank=True, default="")

    PERSONAL = ("body", "title", "place", "about_words", "reporter_name", "reporter_contact", "application_ref")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="feedback_code_once"),
            models.UniqueConstraint(fields=["submission_key"], name="feedback_submission_once"),
            models.CheckConstraint(
                condition=Q(is_anonymous=False)
                | Q(resident=None, reporter_name="", reporter_contact="", application_ref=""),
                name="feedback_anonymous_is_nobody",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="feedback_state_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="feedback_kind_known"),
            models.CheckConstraint(
                condition=Q(clock="", clock_since=None) | (~Q(clock="") & ~Q(clock_since=None)),
                name="feedback_clock_pair",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["FORWARDED", "IN_PROGRESS", "SETTLED"]) | ~Q(unit=None),
                name="feedback_forwarded_to_somebody",
            ),
            models.CheckConstraint(condition=Q(main=None) | ~Q(main=F("id")), name="feedback_not_into_itself"),
            models.CheckConstraint(condition=pair("verified_at", "verified_by_ref"), name="feedback_verified_pair"),
            models.CheckConstraint(condition=pair("settled_at", "settled_by_ref"), name="feedback_settled_pair"),
            models.CheckConstraint(condition=pair("closed_at", "closed_by_ref"), name="feedback_closed_pair"),
            models.CheckConstraint(condition=pair("objected_at", "objected_by_ref"), name="feedback_objected_pair"),
        ]
        indexes = [
            models.Index(fields=["state", "id"], condition=Q(state__in=_OPEN), name="feedback_open"),
            models.Index(fields=["unit", "-id"], name="feedback_of_unit"),
            models.Index(fields=["resident", "-id"], condition=~Q(resident=None), name="feedback_of_resident"),
            models.Index(fields=["received_at"], name="feedback_received"),
            models.Index(fields=["fingerprint"], name="feedback_same_text"),
        ]


class Step(models.Model):
    """What happened, in order; added, never changed. ``is_internal`` is for officials only."""

    id: int
    unit_id: int | None

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="steps", db_index=False)
    kind = models.CharField(max_length=20, choices=StepKind)
    side = models.CharField(max_length=12, choices=Side)
    text = models.TextField(max_length=4000, blank=True)
    unit = models.ForeignKey("staff.Unit", models.PROTECT, null=True, related_name="+")
    is_internal = models.BooleanField(default=False)
    at = models.DateTimeField()
    by_ref = models.CharField(max_length=80)

    PERSONAL = ("text",)

    class Meta:
        indexes = [models.Index(fields=["complaint", "id"], name="feedback_steps")]


class Attachment(models.Model):
    """A checked file of the complainant or of the office; ``stored`` by the hash of its content."""

    id: int
    stored_id: str

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="attachments")
    stored = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    side = models.CharField(max_length=12, choices=Side)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["complaint", "stored"], name="feedback_file_once")]

    PERSONAL: tuple[str, ...] = ()


class Concerned(models.Model):
    """An official whom it concerns: he neither sees nor answers it. Cited, not pointed to."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="concerned", db_index=False)
    official_id = models.BigIntegerField()
    source = models.CharField(max_length=8, choices=ConcernSource)

    PERSONAL: tuple[str, ...] = ()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "official_id"], name="feedback_concerned_once"),
        ]
        indexes = [models.Index(fields=["official_id"], name="feedback_concerned_whom")]


class Escalation(models.Model):
    """A clock that ran out, and where the matter went; once a level and clock."""

    unit_id: int | None

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="escalations", db_index=False)
    clock = models.CharField(max_length=12, choices=Clock)
    clock_since = models.DateField()
    level = models.CharField(max_length=12, choices=Level)
    unit = models.ForeignKey("staff.Unit", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "clock", "clock_since", "level"], name="feedback_escalated_once"
            ),
        ]

    PERSONAL: tuple[str, ...] = ()
