"""Numbers, and what happened to them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from molek.base.references import new_token
from molek.queueing.enums import AT_COUNTER, LIVE, Channel, EventKind, Lane, Outcome, TicketState
from molek.queueing.models.appointments import Appointment
from molek.queueing.models.halls import Counter, Hall, HallService
from molek.queueing.rules import voice


class Ticket(models.Model):
    """A number of one day. It has no name.

    ``token`` opens the phone's view. ``holder`` is a hash that keeps one phone or person to one live number; "" where
    nobody keeps count (a paper number). ``place_at`` orders the line: when it was taken, or the time of the appointment
    or the wave. ``is_preferred`` follows from lane and appointment. ``is_here``: does it need a seat?
    ``service`` changes by transfer; ``letter`` and ``number`` never do. ``occupied_s`` grows when it leaves a
    counter.
    """

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="tickets")
    service = models.ForeignKey(HallService, models.PROTECT, related_name="+")
    day = models.DateField()
    letter = models.CharField(max_length=1)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=TicketState.choices, default=TicketState.WAITING)
    lane = models.CharField(max_length=10, choices=Lane.choices, default=Lane.REGULAR)
    is_preferred = models.BooleanField(default=False)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    token = models.CharField(max_length=40, unique=True, default=new_token)
    submission_key = models.UUIDField(unique=True)
    holder = models.CharField(max_length=64, default="", blank=True)
    origin = models.CharField(max_length=64, default="", blank=True)  # hash of the phone's address, for the rate limit
    is_here = models.BooleanField(default=True)
    appointment = models.OneToOneField(Appointment, models.PROTECT, null=True, related_name="ticket")
    issued_at = models.DateTimeField()
    place_at = models.DateTimeField()
    window_until = models.DateTimeField(null=True)  # of a wave: come between place_at and this

    told_low_s = models.PositiveIntegerField(null=True)  # the range that was promised at issue
    told_mid_s = models.PositiveIntegerField(null=True)
    told_high_s = models.PositiveIntegerField(null=True)

    counter = models.ForeignKey(Counter, models.PROTECT, null=True, related_name="tickets")
    clerk = models.ForeignKey("staff.Official", models.PROTECT, null=True, related_name="+")
    first_called_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)  # the latest call
    calls = models.PositiveSmallIntegerField(default=0)
    serving_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    occupied_s = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default="", blank=True)
    application_ref = models.CharField(max_length=40, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="queueing_number_once", fields=["hall", "day", "letter", "number"]),
            models.UniqueConstraint(
                name="queueing_one_live_a_holder",
                fields=["holder", "day"],
                condition=Q(state__in=LIVE) & ~Q(holder=""),
            ),
            models.UniqueConstraint(
                name="queueing_one_at_a_counter", fields=["counter"], condition=Q(state__in=AT_COUNTER)
            ),
            models.CheckConstraint(
                name="queueing_counter_when_called",
                condition=~Q(state__in=AT_COUNTER)
                | Q(counter__isnull=False, called_at__isnull=False, first_called_at__isnull=False),
            ),
            models.CheckConstraint(
                name="queueing_end_pair",
                condition=Q(state__in=LIVE, ended_at__isnull=True) | (~Q(state__in=LIVE) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="queueing_outcome_when_done",
                condition=(Q(state=TicketState.DONE) & ~Q(outcome="")) | (~Q(state=TicketState.DONE) & Q(outcome="")),
            ),
            models.CheckConstraint(
                name="queueing_no_call_before_issue",
                condition=Q(first_called_at__isnull=True) | Q(first_called_at__gte=F("issued_at")),
            ),
            models.CheckConstraint(name="queueing_ticket_state", condition=Q(state__in=TicketState.values)),
            models.CheckConstraint(name="queueing_ticket_lane", condition=Q(lane__in=Lane.values)),
            models.CheckConstraint(name="queueing_ticket_channel", condition=Q(channel__in=Channel.values)),
        ]
        indexes = [
            # Whose turn it is: the head of a line, found without reading the line.
            models.Index(
                "hall", "day", "service", "is_preferred", "place_at",
                name="queueing_line_idx",
                condition=Q(state__in=[TicketState.WAITING, TicketState.TRANSFERRED]),
            ),
            models.Index("hall", "day", "state", name="queueing_day_idx"),
            models.Index(
                fields=["hall", "-called_at"], name="queueing_called_idx", condition=Q(called_at__isnull=False)
            ),
        ]  # fmt: skip

    PERSONAL = ("holder", "origin", "token")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return voice.label(self.letter, self.number)

    @property
    def subject(self) -> str:
        """How the log names it: no secret, no person."""
        return f"ticket:{self.hall_id}/{self.day}/{self.label}"


class TicketEvent(models.Model):
    """Something that happened to a number; only ever added (a trigger refuses the rest). Statistics read these."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="events")
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=EventKind.choices)
    at = models.DateTimeField()
    counter_number = models.PositiveSmallIntegerField(null=True)
    clerk_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["hall", "-id"], name="queueing_event_idx")]  # the boards ask for the latest

    PERSONAL: tuple[str, ...] = ()
