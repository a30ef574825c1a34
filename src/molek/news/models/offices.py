"""Opening hours and places of offices. A change adds a row; what held before stays."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class HoursWeek(models.Model):
    """The regular hours of an office from ``since`` on; ``unit_code`` "" are those of every office without its own."""

    unit_code = models.CharField(max_length=20, blank=True)
    since = models.DateField()
    made_at = models.DateTimeField()
    made_by_ref = models.CharField(max_length=80)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(made_by_ref=""), name="news_week_made_pair")]
        indexes = [models.Index(fields=["unit_code", "-since", "-id"], name="news_week_latest")]


class HoursSpan(models.Model):
    """Open from ``opens`` to ``closes`` on a weekday, 0 being Monday; a day without a span is closed."""

    week = models.ForeignKey(HoursWeek, models.CASCADE, related_name="spans")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="news_span_order"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="news_span_weekday"),
            models.UniqueConstraint(fields=["week", "weekday", "opens"], name="news_span_once"),
        ]


class HoursDay(models.Model):
    """Other hours on one day, or none; holds until it is ended. ``unit_code`` "" is every office."""

    unit_code = models.CharField(max_length=20, blank=True)
    day = models.DateField()
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)
    why = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    made_by_ref = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    ended_by_ref = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit_code", "day"], condition=Q(ended_at__isnull=True), name="news_day_once"
            ),
            models.CheckConstraint(condition=~Q(made_by_ref=""), name="news_day_made_pair"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by_ref="") | (Q(ended_at__isnull=False) & ~Q(ended_by_ref="")),
                name="news_day_ended_pair",
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True) | Q(opens__lt=F("closes")), name="news_day_order"
            ),
        ]


class OfficePlace(models.Model):
    """Where an office stands, in degrees; the latest row counts."""

    unit_code = models.CharField(max_length=20)
    latitude = models.DecimalField(max_digits=8, decimal_places=6)
    longitude = models.DecimalField(max_digits=9, decimal_places=6)
    made_at = models.DateTimeField()
    made_by_ref = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(made_by_ref=""), name="news_place_made_pair"),
            models.CheckConstraint(condition=Q(latitude__gte=-90, latitude__lte=90), name="news_place_latitude"),
            models.CheckConstraint(condition=Q(longitude__gte=-180, longitude__lte=180), name="news_place_longitude"),
        ]
        indexes = [models.Index(fields=["unit_code", "-id"], name="news_place_latest")]
