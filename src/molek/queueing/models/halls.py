"""Halls, what they serve, their counters, and the numbers they give."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q

from molek.base.references import new_token
from molek.queueing.enums import WalkIns


class Hall(models.Model):
    """A place with seats where people wait for counters. ``code`` stands in addresses.

    ``board_token`` opens the displays; ``code_secret`` makes the code of the day that the board shows, with which a
    phone proves that it is in the hall. ``in_a_row`` and ``patience_minutes`` are the published rule of turns.
    """

    unit = models.ForeignKey("staff.Unit", models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    area_code = models.CharField(max_length=13)
    seats = models.PositiveIntegerField()
    opens = models.TimeField(default=dt.time(8, 0))
    closes = models.TimeField(default=dt.time(15, 30))
    promise_minutes = models.PositiveSmallIntegerField(default=60)
    in_a_row = models.PositiveSmallIntegerField(default=2)
    patience_minutes = models.PositiveSmallIntegerField(default=60)
    grace_minutes = models.PositiveSmallIntegerField(default=15)  # how late an appointment may come and keep its place
    walk_ins = models.CharField(max_length=12, choices=WalkIns.choices, default=WalkIns.WHILE_SEATS)
    needs_hall_code = models.BooleanField(default=True)  # of phones that nobody signed in on
    announcement = models.CharField(max_length=200, default="", blank=True)
    is_simulated = models.BooleanField(default=False)  # made-up visitors play here: every screen says so
    board_token = models.CharField(max_length=40, unique=True, default=new_token)
    code_secret = models.CharField(max_length=40, default=new_token)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="queueing_hall_hours", condition=Q(opens__lt=models.F("closes"))),
            models.CheckConstraint(
                name="queueing_hall_rule", condition=Q(in_a_row__gte=1, patience_minutes__gte=1, seats__gte=1)
            ),
            models.CheckConstraint(name="queueing_hall_walk_ins", condition=Q(walk_ins__in=WalkIns.values)),
        ]

    PERSONAL: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


class HallService(models.Model):
    """What a number is taken for; its letter stands before the number. ``expected_minutes`` until history knows."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="services")
    letter = models.CharField(max_length=1)
    name = models.CharField(max_length=120)
    expected_minutes = models.PositiveSmallIntegerField()
    needs_appointment = models.BooleanField(default=False)
    slot_capacity = models.PositiveSmallIntegerField(default=0)  # places every half hour; 0 = no appointments
    service_code = models.CharField(max_length=60, default="", blank=True)  # of the catalogue, if it is one of those
    is_active = models.BooleanField(default=True)
    usual_s = models.FloatField(null=True)  # mean of the past days; learnt every night

    class Meta:
        ordering = ["letter"]
        constraints = [
            models.UniqueConstraint(name="queueing_letter_once", fields=["hall", "letter"]),
            models.CheckConstraint(name="queueing_letter_shape", condition=Q(letter__regex=r"^[A-Z]$")),
            models.CheckConstraint(name="queueing_expected_some", condition=Q(expected_minutes__gte=1)),
        ]

    PERSONAL: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.letter} {self.name}"


class NumberSeries(models.Model):
    """The last number given for a service on a day. Whoever takes the next one locks this row, and nothing else."""

    service = models.ForeignKey(HallService, models.PROTECT, related_name="+")
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="queueing_series_once", fields=["service", "day"])]

    PERSONAL: tuple[str, ...] = ()


class Counter(models.Model):
    """A counter. Open means that a clerk sits there; ``step`` grows with every act, so that one press has one effect.

    ``streak`` counts preferred calls since the last regular one (see ``rules.turns``).
    """

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="counters")
    number = models.PositiveSmallIntegerField()
    services = models.ManyToManyField(HallService, related_name="counters")
    clerk = models.ForeignKey("staff.Official", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    is_paused = models.BooleanField(default=False)  # the clerk is away for a moment; calls nobody
    step = models.PositiveIntegerField(default=0)
    last_act = models.CharField(max_length=12, default="", blank=True)
    streak = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="queueing_counter_once", fields=["hall", "number"]),
            models.UniqueConstraint(name="queueing_one_counter_a_clerk", fields=["clerk"]),
            models.CheckConstraint(
                name="queueing_counter_open_pair",
                condition=Q(clerk__isnull=True, opened_at__isnull=True)
                | Q(clerk__isnull=False, opened_at__isnull=False),
            ),
        ]

    PERSONAL: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.hall_id}/{self.number}"


class Calibration(models.Model):
    """How far the hall goes to either side of its forecast, learnt from its own misses (see ``rules.waiting``)."""

    hall = models.OneToOneField(Hall, models.CASCADE, primary_key=True, related_name="calibration")
    low = models.FloatField(default=-1.28)
    high = models.FloatField(default=1.28)
    top = models.FloatField(default=0.84)

    PERSONAL: tuple[str, ...] = ()
