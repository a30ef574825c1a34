"""What a person asked about his data, and the copies made for him."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q

from molek.privacy.enums import OPEN_STATES, ConsentKind, RequestKind, RequestState


def both_or_neither(at: str, by: str) -> Q:
    """A moment and its author are both there or both missing; "" means missing."""
    return Q(**{f"{at}__isnull": True, by: ""}) | (Q(**{f"{at}__isnull": False}) & ~Q(**{by: ""}))


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    def open(self) -> DataRequestQuerySet:
        return self.filter(state__in=OPEN_STATES)


class DataRequest(models.Model):
    """One request. ``filed_by_ref`` is the person himself, or the official at whose counter he stood.

    ``field``, ``was`` and ``wanted`` belong to a correction, ``consent`` to a withdrawal, ``application_ref`` to an
    objection. ``due_at`` and ``legal_basis`` are what the clock in force said on the day of filing.
    """

    id: int
    resident_id: int

    code = models.CharField(max_length=12, unique=True)
    resident = models.ForeignKey("residents.Resident", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=RequestKind)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.OPEN)
    field = models.CharField(max_length=20, blank=True, default="")
    was = models.CharField(max_length=200, blank=True, default="")
    wanted = models.CharField(max_length=200, blank=True, default="")
    consent = models.CharField(max_length=10, choices=ConsentKind, blank=True, default="")
    application_ref = models.CharField(max_length=40, blank=True, default="")
    note = models.TextField(blank=True, default="")
    proof = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField()
    filed_by_ref = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    legal_basis = models.CharField(max_length=80)
    forwarded_at = models.DateTimeField(null=True)
    forwarded_by_ref = models.CharField(max_length=80, blank=True, default="")
    answer = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by_ref = models.CharField(max_length=80, blank=True, default="")

    objects = DataRequestQuerySet.as_manager()

    PERSONAL = ("was", "wanted", "note", "answer", "proof")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="privacy_one_open_request",
                fields=["resident", "kind", "field", "consent", "application_ref"],
                condition=Q(state__in=OPEN_STATES),
            ),
            models.CheckConstraint(name="privacy_request_kind", condition=Q(kind__in=RequestKind.values)),
            models.CheckConstraint(name="privacy_request_filed", condition=~Q(filed_by_ref="")),
            models.CheckConstraint(
                name="privacy_request_forwarded", condition=both_or_neither("forwarded_at", "forwarded_by_ref")
            ),
            models.CheckConstraint(
                name="privacy_request_answered", condition=both_or_neither("answered_at", "answered_by_ref")
            ),
            models.CheckConstraint(
                name="privacy_request_over_when_answered",
                condition=Q(state__in=OPEN_STATES, answered_at__isnull=True)
                | Q(state__in=[RequestState.DONE, RequestState.REFUSED], answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="privacy_request_forwarded_state",
                condition=~Q(state=RequestState.FORWARDED) | Q(forwarded_at__isnull=False),
            ),
            models.CheckConstraint(name="privacy_request_due_later", condition=Q(due_at__gt=F("filed_at"))),
        ]
        indexes = [
            models.Index(fields=["resident", "-id"], name="privacy_requests_of"),
            models.Index(fields=["due_at", "id"], name="privacy_requests_open", condition=Q(state__in=OPEN_STATES)),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def at_counter(self) -> bool:
        """Did an official write it down for the person?"""
        return self.filed_by_ref.startswith("official:")


class DataCopy(models.Model):
    """A ZIP made for a request of kind COPY. Its content is forgotten after ``expires_at``."""

    request = models.OneToOneField(DataRequest, models.PROTECT, related_name="copy")
    sha256 = models.CharField(max_length=64)  # no foreign key: the row of the file goes when it is forgotten
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True)
    downloads = models.PositiveSmallIntegerField(default=0)

    PERSONAL: tuple[str, ...] = ()

    class Meta:
        constraints = [
            models.CheckConstraint(name="privacy_copy_expires_later", condition=Q(expires_at__gt=F("made_at"))),
        ]

    def may_be_fetched(self, at: dt.datetime) -> bool:
        return self.forgotten_at is None and at < self.expires_at
