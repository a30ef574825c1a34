"""Places at a time of day, and who holds them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from molek.queueing.enums import TAKES_A_PLACE, AppointmentState
from molek.queueing.models.halls import Hall, HallService


class Slot(models.Model):
    """``capacity`` places from ``starts_at`` on. ``taken`` is counted by a trigger of the database, never written here.

    So no way into the table of appointments, raw SQL included, fills a place twice: the count would break
    ``queueing_slot_not_over`` and the appointment is refused with it (ADR 0015).
    """

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="slots")
    service = models.ForeignKey(HallService, models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=30)
    capacity = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(name="queueing_slot_once", fields=["service", "starts_at"]),
            models.CheckConstraint(name="queueing_slot_not_over", condition=Q(taken__lte=F("capacity"))),
        ]

    PERSONAL: tuple[str, ...] = ()


class Appointment(models.Model):
    """A resident's place. ``code`` is what he shows; one live booking per person and service."""

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="appointments")
    service = models.ForeignKey(HallService, models.PROTECT, related_name="+")
    resident = models.ForeignKey("residents.Resident", models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True)
    submission_key = models.UUIDField(unique=True)
    state = models.CharField(max_length=12, choices=AppointmentState.choices, default=AppointmentState.BOOKED)
    booked_at = models.DateTimeField()
    booked_by = models.CharField(max_length=60)  # actor ref: himself, or the official who helped
    moves = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="queueing_one_booking_a_person",
                fields=["resident", "service"],
                condition=Q(state=AppointmentState.BOOKED),
            ),
            models.CheckConstraint(
                name="queueing_appointment_closed_pair",
                condition=Q(state=AppointmentState.BOOKED, closed_at__isnull=True)
                | (~Q(state=AppointmentState.BOOKED) & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(name="queueing_appointment_state", condition=Q(state__in=AppointmentState.values)),
        ]
        indexes = [
            models.Index("slot", name="queueing_open_bookings_idx", condition=Q(state=AppointmentState.BOOKED)),
        ]  # fmt: skip

    PERSONAL = ("resident", "code")

    @property
    def takes_a_place(self) -> bool:
        return self.state in TAKES_A_PLACE
