"""Tables of sealed reports. What is said is sealed; what stands open tells days, states and sizes, never hours."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from molek.whistleblowing.enums import Conclusion, KeyState, Mark, ReportState, Seat, Side


class Recipient(models.Model):
    """The key of one official. Its private half lies under his passphrase, which is nowhere.

    ``post_title`` is the post in which he asked for it: what reporters see, instead of a name.
    """

    official = models.ForeignKey("staff.Official", models.PROTECT, related_name="+")
    seat = models.CharField(max_length=12, choices=Seat)
    post_title = models.CharField(max_length=150)
    public_key = models.CharField(max_length=80, unique=True)
    locked_key = models.BinaryField()
    state = models.CharField(max_length=6, choices=KeyState, default=KeyState.ASKED)
    contact = models.CharField(max_length=20, blank=True)  # E.164, told that something has arrived
    asked_at = models.DateTimeField()
    admitted_at = models.DateTimeField(null=True)
    admitted_by_ref = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_ref = models.CharField(max_length=80, blank=True)
    wrong_passphrases = models.PositiveSmallIntegerField(default=0)
    wrong_since = models.DateTimeField(null=True)

    PERSONAL = ("contact",)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["official"], condition=~Q(state=KeyState.ENDED), name="whistle_one_key_each"
            ),
            models.CheckConstraint(
                condition=Q(admitted_at__isnull=True, admitted_by_ref="")
                | (Q(admitted_at__isnull=False) & ~Q(admitted_by_ref="")),
                name="whistle_admitted_pair",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by_ref="") | (Q(ended_at__isnull=False) & ~Q(ended_by_ref="")),
                name="whistle_ended_pair",
            ),
            models.CheckConstraint(
                condition=Q(state=KeyState.ENDED, ended_at__isnull=False)
                | (~Q(state=KeyState.ENDED) & Q(ended_at__isnull=True)),
                name="whistle_ended_state",
            ),
        ]


class Report(models.Model):
    """One report. ``sealed`` is what was told, for the report's own key, which each reader has in an :class:`Envelope`.

    What is written to the reporter is sealed for that key and for the reporter's, whose private half lies under his
    code. ``ref`` is random; ``received_on`` and the days of messages are all that is known of when.
    """

    ref = models.CharField(max_length=9, unique=True)
    code_digest = models.BinaryField(max_length=32, unique=True)
    public_key = models.CharField(max_length=80)
    reporter_public_key = models.CharField(max_length=80)
    reporter_locked_key = models.BinaryField()
    seat = models.CharField(max_length=12, choices=Seat)
    sealed = models.BinaryField()
    received_on = models.DateField()
    is_logged = models.BooleanField(default=False)  # the log tells of it on a later day
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.RECEIVED)
    conclusion = models.CharField(max_length=13, choices=Conclusion, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_ref = models.CharField(max_length=80, blank=True)

    PERSONAL = ("sealed",)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by_ref="", conclusion="")
                | (Q(closed_at__isnull=False) & ~Q(closed_by_ref="") & ~Q(conclusion="")),
                name="whistle_closed_pair",
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.CLOSED, closed_at__isnull=False)
                | (~Q(state=ReportState.CLOSED) & Q(closed_at__isnull=True)),
                name="whistle_closed_state",
            ),
        ]
        indexes = [models.Index(fields=["received_on"], condition=Q(is_logged=False), name="whistle_unlogged")]

    @property
    def is_closed(self) -> bool:
        return self.state == ReportState.CLOSED


class Envelope(models.Model):
    """The private key of a report, sealed for one recipient."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="envelopes")
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="+")
    sealed_key = models.BinaryField()

    PERSONAL: tuple[str, ...] = ()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "recipient"], name="whistle_one_envelope_each")]


class Message(models.Model):
    """A later word of either side. The reporter's is sealed for the report's key, the office's for his as well."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="messages")
    key = models.UUIDField()
    side = models.CharField(max_length=8, choices=Side)
    by_ref = models.CharField(max_length=80, blank=True)  # the official; nobody is named for the reporter
    written_on = models.DateField()
    sealed = models.BinaryField()

    PERSONAL = ("sealed",)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="whistle_message_once"),
            models.CheckConstraint(
                condition=Q(side=Side.REPORTER, by_ref="") | (Q(side=Side.OFFICE) & ~Q(by_ref="")),
                name="whistle_message_side",
            ),
        ]


class Attachment(models.Model):
    """A cleaned file, sealed with its type: first line the type, then the bytes."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="attachments")
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="attachments")
    number = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()  # bytes, sealed
    sealed = models.BinaryField()

    PERSONAL = ("sealed",)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="whistle_attachment_number")]


class RetentionPeriod(models.Model):
    """Added to the shipped periods of ``rules.retention``; of the same first day, this one holds."""

    since = models.DateField(unique=True)
    keep_days = models.PositiveIntegerField()
    legal_basis = models.CharField(max_length=200)
    mark = models.CharField(max_length=6, choices=Mark, default=Mark.UNSURE)

    PERSONAL: tuple[str, ...] = ()
