"""Tables of the engine. No mail, no clock, no row of another package is written here."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from molek.cases.enums import (
    LIVE_STATES,
    PENDING_STATES,
    ApplicationState,
    Decision,
    EventKind,
    FilingMethod,
    TaskState,
)

_LIVE = [str(state) for state in LIVE_STATES]


def _both_or_neither(at: str, by: str) -> Q:
    """A moment and its author are both there or both missing; ``by`` is a text column, "" means missing."""
    return Q(**{f"{at}__isnull": True, by: ""}) | (Q(**{f"{at}__isnull": False}) & ~Q(**{by: ""}))


class ApplicationQuerySet(models.QuerySet["Application"]):
    def of_resident(self, resident_id: int) -> ApplicationQuerySet:
        return self.filter(resident_id=resident_id)

    def live(self) -> ApplicationQuerySet:
        return self.filter(state__in=_LIVE)


class Application(models.Model):
    """What one resident asks of the city.

    ``ref`` is what people quote and what stands in addresses. ``answers`` and ``attachments`` (field -> SHA-256) are
    the applicant's; ``facts`` and ``verdict`` are what the decider saw and said, enough to replay it years later.
    """

    id: int
    resident_id: int
    service_version_id: int

    ref = models.CharField(max_length=14)
    # Found through "cases_application_own"; a second index would only slow every submission.
    resident = models.ForeignKey("residents.Resident", on_delete=models.PROTECT, related_name="+", db_index=False)
    service_version = models.ForeignKey("catalogue.ServiceVersion", on_delete=models.PROTECT, related_name="+")
    service_code = models.CharField(max_length=80)
    area_code = models.CharField(max_length=13)  # kelurahan of the resident when he applied
    state = models.CharField(max_length=12, choices=ApplicationState, default=ApplicationState.SUBMITTED)
    is_exclusive = models.BooleanField(default=True)
    about_key = models.CharField(max_length=32, default="", db_default="", blank=True)  # of the person it is about
    submission_key = models.UUIDField()
    answers = models.JSONField(default=dict)
    attachments = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    verdict = models.JSONField(null=True)
    language = models.CharField(max_length=2, default="id")
    filed_by_ref = models.CharField(max_length=80)
    filing_method = models.CharField(max_length=12, choices=FilingMethod, default=FilingMethod.SELF)
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_ref = models.CharField(max_length=80, default="", blank=True)
    closed_at = models.DateTimeField(null=True)
    due_date = models.DateField(null=True)  # city-local; of the open task
    review_requested_at = models.DateTimeField(null=True)
    review_requested_by_ref = models.CharField(max_length=80, default="", blank=True)
    tries = models.PositiveSmallIntegerField(default=0)  # how often a source was down
    next_try_at = models.DateTimeField(null=True)
    outcome_failed_at = models.DateTimeField(null=True)
    outcome_problem = models.CharField(max_length=60, default="", blank=True)  # code of the error, for officials
    outcome_summary = models.JSONField(default=dict)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ref"], name="cases_application_ref"),
            models.UniqueConstraint(fields=["submission_key"], name="cases_submission_key"),
            models.UniqueConstraint(
                fields=["resident", "service_code", "about_key"],
                condition=Q(is_exclusive=True, state__in=_LIVE),
                name="cases_one_live_application",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ApplicationState.values), name="cases_application_state_known"
            ),
            models.CheckConstraint(
                condition=_both_or_neither("decided_at", "decided_by_ref"), name="cases_application_decided_pair"
            ),
            models.CheckConstraint(
                condition=_both_or_neither("review_requested_at", "review_requested_by_ref"),
                name="cases_application_review_pair",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_LIVE, closed_at__isnull=True)
                | (~Q(state__in=_LIVE) & Q(closed_at__isnull=False)),
                name="cases_application_closed_when_over",
            ),
        ]
        indexes = [
            models.Index(fields=["resident", "-id"], name="cases_application_own"),
            # Counting by day: rows lie in the order of these moments, so a few pages of index tell where to read.
            BrinIndex(fields=["submitted_at", "decided_at"], name="cases_application_days", autosummarize=True),
            models.Index(
                fields=["outcome_failed_at"],
                condition=Q(outcome_failed_at__isnull=False),
                name="cases_application_stuck",
            ),
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=[str(s) for s in PENDING_STATES]),
                name="cases_application_pending",
            ),
            models.Index(
                fields=["state", "submitted_at"], condition=Q(closed_at__isnull=True), name="cases_application_open"
            ),
        ]

    PERSONAL = ("answers", "attachments", "facts", "verdict")

    @property
    def awaits_applicant(self) -> bool:
        """Does it wait for something he can do, rather than for a source? A source that is down counts tries."""
        return self.state == ApplicationState.WAITING and self.tries == 0

    @property
    def topic(self) -> str:
        """The live topic on which every change of state is published."""
        return f"application:{self.ref}"


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> TaskQuerySet:
        return self.filter(state=TaskState.OPEN)

    def within(self, area_codes: tuple[str, ...]) -> TaskQuerySet:
        """Tasks of these areas and all below them; none for no area."""
        allowed = Q(pk__in=[])
        for code in area_codes:
            allowed |= Q(area_code=code) | Q(area_code__startswith=f"{code}.")
        return self.filter(allowed)


class Task(models.Model):
    """One step at which a human decides. Area and service are copies, so that a work list reads one table."""

    id: int
    application_id: int
    assigned_id: int | None
    decided_by_id: int | None

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="tasks")
    step_code = models.CharField(max_length=60)
    service_code = models.CharField(max_length=80)
    area_code = models.CharField(max_length=13)
    post_kinds = ArrayField(models.CharField(max_length=40))
    assigned = models.ForeignKey("staff.Official", on_delete=models.PROTECT, null=True, related_name="+")
    assigned_post_id = models.BigIntegerField(null=True)  # the post through which he was drawn; a stand-in holds it
    assigned_post_title = models.CharField(max_length=160, default="", blank=True)  # told to the applicant, as on paper
    state = models.CharField(max_length=10, choices=TaskState, default=TaskState.OPEN)
    allowed_days = models.PositiveSmallIntegerField()  # working days
    opened_at = models.DateTimeField()
    due_date = models.DateField()  # moves with every stop of the clock
    is_stopped = models.BooleanField(default=False)  # a correction is open
    decision = models.CharField(max_length=10, choices=Decision, default="", blank=True)
    rule_code = models.CharField(max_length=80, default="", blank=True)
    legal_basis = models.TextField(default="", blank=True)
    reason = models.TextField(default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("staff.Official", on_delete=models.PROTECT, null=True, related_name="+")
    warned_at = models.DateTimeField(null=True)  # at 80 % of the clock

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(state=TaskState.OPEN), name="cases_one_open_task"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, decision="")
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision="") & ~Q(reason="")),
                name="cases_task_decided_pair",
            ),
            models.CheckConstraint(
                condition=Q(state=TaskState.DONE, decided_at__isnull=False)
                | (~Q(state=TaskState.DONE) & Q(decided_at__isnull=True)),
                name="cases_task_done_is_decided",
            ),
        ]
        indexes = [
            models.Index(
                fields=["area_code", "due_date", "id"], condition=Q(state=TaskState.OPEN), name="cases_task_area"
            ),
            models.Index(
                fields=["assigned", "due_date", "id"], condition=Q(state=TaskState.OPEN), name="cases_task_assigned"
            ),
            BrinIndex(fields=["decided_at"], name="cases_task_days", autosummarize=True),  # decided within a window
        ]

    PERSONAL = ("reason",)


class Correction(models.Model):
    """What an official asked the applicant to mend; the clock of the task stands from ``asked_at`` until its end.

    ``what`` maps the name of a field or attachment to what is wanted. Half-open: the day of the answer counts again.
    """

    id: int
    task_id: int
    asked_by_id: int

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="corrections")
    what = models.JSONField()
    text = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("staff.Official", on_delete=models.PROTECT, related_name="+")
    answer_due_date = models.DateField()
    before = models.JSONField(null=True)  # answers, attachments, facts and verdict that the answer replaced
    answered_at = models.DateTimeField(null=True)
    answered_by_ref = models.CharField(max_length=80, default="", blank=True)
    ended_at = models.DateTimeField(null=True)  # answered, lapsed or withdrawn: the clock no longer stands

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(ended_at__isnull=True), name="cases_one_open_correction"
            ),
            models.CheckConstraint(
                condition=_both_or_neither("answered_at", "answered_by_ref"), name="cases_correction_answered_pair"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(ended_at=F("answered_at")),
                name="cases_correction_answer_ends_it",
            ),
        ]
        indexes = [
            models.Index(fields=["answer_due_date"], condition=Q(ended_at__isnull=True), name="cases_correction_open")
        ]

    PERSONAL = ("what", "text", "before")

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class ApplicationEvent(models.Model):
    """A line of the timeline. Added, never changed (a trigger refuses it). ``data`` names posts, never persons."""

    id: int
    application_id: int

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(max_length=24, choices=EventKind)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["application", "id"], name="cases_event_timeline")]

    PERSONAL: tuple[str, ...] = ()
