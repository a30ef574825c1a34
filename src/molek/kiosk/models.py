"""Tables of the Service Box. Nothing here tells who used it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from molek.kiosk.enums import Act, DeviceState, PrinterState, ProblemKind


class Device(models.Model):
    """One box at one service point.

    ``secret_key`` is the SHA-256 of what its browser holds in a cookie. The secret changes daily: ``before_key`` is
    good until the new one has settled, ``retired_key`` betrays a copy.
    """

    id: int

    name = models.CharField(max_length=80)
    place = models.CharField(max_length=200, blank=True)
    area_code = models.CharField(max_length=13, db_index=True)
    unit_id = models.BigIntegerField(null=True)  # the office it stands in; None = a public place
    state = models.CharField(max_length=10, choices=DeviceState.choices, default=DeviceState.AWAITING)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)

    enrolment_key = models.CharField(max_length=64, default="", blank=True)
    enrolment_until = models.DateTimeField(null=True)
    enrolled_at = models.DateTimeField(null=True)
    secret_key = models.CharField(max_length=64, default="", blank=True)
    before_key = models.CharField(max_length=64, default="", blank=True)
    retired_key = models.CharField(max_length=64, default="", blank=True)
    rotated_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=80, default="", blank=True)
    revoked_why = models.CharField(max_length=200, default="", blank=True)

    last_seen_at = models.DateTimeField(null=True)
    version = models.CharField(max_length=40, default="", blank=True)
    clock_error_s = models.IntegerField(default=0)
    printer = models.CharField(max_length=10, choices=PrinterState.choices, default=PrinterState.UNKNOWN)
    paper_loaded = models.PositiveIntegerField(default=0)
    paper_printed = models.PositiveIntegerField(default=0)  # since it was loaded
    paper_loaded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], name="kiosk_device_name"),
            models.CheckConstraint(
                condition=~Q(state=DeviceState.LIVE) | (~Q(secret_key="") & Q(enrolled_at__isnull=False)),
                name="kiosk_live_has_key",
            ),
            models.CheckConstraint(
                condition=(Q(state=DeviceState.REVOKED, revoked_at__isnull=False, secret_key="") & ~Q(revoked_by=""))
                | (~Q(state=DeviceState.REVOKED) & Q(revoked_at__isnull=True, revoked_by="")),
                name="kiosk_revoked_whole",
            ),
            models.CheckConstraint(
                condition=Q(enrolment_key="", enrolment_until__isnull=True)
                | (~Q(enrolment_key="") & Q(enrolment_until__isnull=False)),
                name="kiosk_enrolment_whole",
            ),
        ]

    PERSONAL: tuple[str, ...] = ()

    @property
    def ref(self) -> str:
        """How logs name it."""
        return f"kiosk:{self.pk}"


class Problem(models.Model):
    """Something an operator should look at. Open while ``ended_at`` is empty; one open of each kind a box."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="problems")
    kind = models.CharField(max_length=14, choices=ProblemKind.choices)
    text = models.CharField(max_length=200, default="", blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device", "kind"], condition=Q(ended_at=None), name="kiosk_one_open_problem"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")), name="kiosk_problem_ends_later"
            ),
        ]
        indexes = [models.Index(fields=["device", "-began_at"], name="kiosk_problem_latest")]

    PERSONAL: tuple[str, ...] = ()


class Usage(models.Model):
    """How often something was done at a box in one hour (UTC hour)."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="usage")
    act = models.CharField(max_length=8, choices=Act.choices)
    hour = models.DateTimeField()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "act", "hour"], name="kiosk_usage_once")]
        indexes = [models.Index(fields=["hour"], name="kiosk_usage_hour")]

    PERSONAL: tuple[str, ...] = ()


class BoxPrint(models.Model):
    """A letter went to the printer of a box: for paper, and so that nobody empties the tray with one letter."""

    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    print_id = models.BigIntegerField(unique=True)  # of letters
    application_ref = models.CharField(max_length=40, db_index=True)
    pages = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    PERSONAL: tuple[str, ...] = ()


class Announcement(models.Model):
    """Words on the idle screen, of one box or of all (``device`` empty). Days are city days, both included."""

    device = models.ForeignKey(Device, models.CASCADE, null=True, related_name="+")
    text_id = models.CharField(max_length=240)
    text_en = models.CharField(max_length=240, default="", blank=True)
    since_date = models.DateField()
    until_date = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_date__gte=F("since_date")), name="kiosk_announcement_days")
        ]

    PERSONAL: tuple[str, ...] = ()


class AlertContact(models.Model):
    """Where the operators on duty are told of silent boxes and empty trays."""

    phone = models.CharField(max_length=20, unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)

    PERSONAL = ("phone",)


class EnrolmentTry(models.Model):
    """A wrong enrolment code; ``remote_key`` is a keyed hash of the address."""

    remote_key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["remote_key", "at"], name="kiosk_enrolment_tries")]

    PERSONAL: tuple[str, ...] = ()
