"""Tables of letters, prints and collections."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q

from molek.letters.enums import Collector, LetterState, PrintState


class LetterQuerySet(models.QuerySet["Letter"]):
    def awaiting_signature(self) -> LetterQuerySet:
        """Waits for an official: not yet begun, or begun and left behind by a crash or a provider that is down."""
        return self.filter(
            Q(state=LetterState.AWAITING_SIGNATURE) | Q(state=LetterState.NUMBERED, signer_is_seal=False)
        )

    def awaiting_acknowledgement(self) -> LetterQuerySet:
        """Signed, and not yet in the camat's register; or begun there and left behind."""
        return self.filter(state=LetterState.SIGNED)

    def within(self, area_codes: tuple[str, ...]) -> LetterQuerySet:
        """Letters of these areas and all below them; none for no area."""
        allowed = Q(pk__in=[])
        for code in area_codes:
            allowed |= Q(area_code=code) | Q(area_code__startswith=f"{code}.")
        return self.filter(allowed)

    def by_pickup_code(self, code: str) -> LetterQuerySet:
        return self.filter(pickup_code=code, state=LetterState.ISSUED)


class Letter(models.Model):
    """The letter of one application.

    ``content`` is what the paper will say (personal data, frozen when the number is given), so that a repeat after a
    crash prints the same paper. ``token`` and ``cwt`` stand in its QR code. ``pickup_code`` is told to the resident.
    """

    application = models.OneToOneField("cases.Application", models.PROTECT, related_name="letter")
    resident = models.ForeignKey("residents.Resident", models.PROTECT, related_name="+")
    application_ref = models.CharField(max_length=40, unique=True)
    service_version = models.ForeignKey("catalogue.ServiceVersion", models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    area_code = models.CharField(max_length=13)
    state = models.CharField(max_length=20, choices=LetterState.choices)
    signer_is_seal = models.BooleanField()
    needs_acknowledgement = models.BooleanField(default=False, db_default=False)  # the camat signs after the signer
    pickup_code = models.CharField(max_length=12, unique=True)
    prepared_at = models.DateTimeField()

    number = models.CharField(max_length=120, default="", blank=True)
    numbering = models.PositiveSmallIntegerField(default=1)  # which of its numbers: a void one is followed by the next
    content = models.JSONField(null=True)
    signing_by = models.CharField(max_length=60, default="", blank=True)  # actor ref who holds the signing lease
    signing_since = models.DateTimeField(null=True)
    numbered_at = models.DateTimeField(null=True)

    document = models.OneToOneField("documents.IssuedDocument", models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    first_collected_at = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="letter_issued_has_document",
                condition=Q(state=LetterState.ISSUED, document__isnull=False, issued_at__isnull=False)
                | (~Q(state=LetterState.ISSUED) & Q(document__isnull=True, issued_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="letter_number_with_content",
                condition=Q(number="", content__isnull=True, numbered_at__isnull=True)
                | (~Q(number="") & Q(content__isnull=False, numbered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="letter_numbered_states",
                condition=~Q(state__in=[LetterState.NUMBERED, LetterState.ISSUED]) | ~Q(number=""),
            ),
        ]
        indexes = [
            models.Index(
                "area_code", "prepared_at",
                name="letter_awaiting_idx",
                condition=Q(state__in=[LetterState.AWAITING_SIGNATURE, LetterState.NUMBERED]),
            ),
            models.Index(
                "area_code", "prepared_at", name="letter_acknowledging_idx", condition=Q(state=LetterState.SIGNED)
            ),
        ]  # fmt: skip

    PERSONAL = ("content",)

    def __str__(self) -> str:
        return self.number or self.application_ref


class Acknowledgement(models.Model):
    """The second signature of a letter, from the first one until the camat has signed.

    ``paper`` is the PDF as the first official signed it; nobody else gets it, and it goes when the letter is issued.
    ``content`` is what the camat's mark says, frozen with his number, so that a repeat after a crash makes the same.
    """

    letter = models.OneToOneField(Letter, models.CASCADE, related_name="acknowledgement")
    area_code = models.CharField(max_length=13)  # of the kecamatan
    paper = models.BinaryField()
    room = models.JSONField()  # where on the paper the mark stands
    signed_by = models.CharField(max_length=60)
    signed_at = models.DateTimeField()
    due_date = models.DateField()
    warned_at = models.DateTimeField(null=True)

    number = models.CharField(max_length=120, default="", blank=True)
    numbering = models.PositiveSmallIntegerField(default=1)
    numbered_at = models.DateTimeField(null=True)
    content = models.JSONField(null=True)
    signing_by = models.CharField(max_length=60, default="", blank=True)  # actor ref who holds the signing lease
    signing_since = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=60, default="", blank=True)
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="acknowledgement_signed_pair", condition=~Q(signed_by="")),
            models.CheckConstraint(
                name="acknowledgement_number_with_content",
                condition=Q(number="", content__isnull=True, numbered_at__isnull=True)
                | (~Q(number="") & Q(content__isnull=False, numbered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="acknowledgement_pair",
                condition=Q(acknowledged_by="", acknowledged_at__isnull=True)
                | (~Q(acknowledged_by="") & ~Q(number="") & Q(acknowledged_at__isnull=False)),
            ),
        ]

    PERSONAL = ("paper", "content")

    def __str__(self) -> str:
        return self.number or str(self.letter_id)


class Print(models.Model):
    """One try to put a letter on paper at a service point, and what came of it."""

    OPEN_FOR = dt.timedelta(hours=1)  # a jammed letter can be printed again within the hour

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="prints")
    submission_key = models.UUIDField()
    state = models.CharField(max_length=10, choices=PrintState.choices, default=PrintState.SENT)
    unit_id = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=60)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=60, default="", blank=True)
    collector = models.CharField(max_length=10, choices=Collector.choices, default="", blank=True)
    problem = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [
            # A form in the browser's history may be sent again with another code: that is another print.
            models.UniqueConstraint(name="print_once", fields=["submission_key", "letter", "sent_by"]),
            models.CheckConstraint(
                name="print_closed_pair",
                condition=Q(state=PrintState.SENT, closed_at__isnull=True, closed_by="")
                | (~Q(state=PrintState.SENT) & Q(closed_at__isnull=False) & ~Q(closed_by="")),
            ),
            models.CheckConstraint(
                name="print_collector_when_collected",
                condition=(Q(state=PrintState.COLLECTED) & ~Q(collector=""))
                | (~Q(state=PrintState.COLLECTED) & Q(collector="")),
            ),
        ]
