"""Cards, the steps they went, and who took them."""

from __future__ import annotations

from django.db import models
from django.db.models import ExpressionWrapper, F, Q

from molek.idcards.enums import Authority, IdentityCheck, Reason, Receiver
from molek.idcards.rules.lifecycle import CLOSED, State, triples

OPEN_STATES = [str(state) for state in State if state not in CLOSED]
_ON_PAPER = [State.PRINTED, State.ACTIVATED, State.ANNOUNCED, State.HANDED_OVER]


class CardQuerySet(models.QuerySet["Card"]):
    def in_print_order(self) -> CardQuerySet:
        """As ``rules.promises.print_order``: urgent, then first cards, then the oldest."""
        return self.order_by("-is_urgent", "-is_first", "ready_at", "id")

    def printable(self) -> CardQuerySet:
        """Print ready, of people who live."""
        return self.filter(state=State.PRINT_READY, resident__status="ALIVE")


class Card(models.Model):
    """One identity card, from registration to hand-over. ``code`` is public, ``pickup_code`` is for the owner alone.

    ``told_on`` is the promise that the person knows, ``promised_on`` the one that holds now. ``is_urgent`` only once a
    second official has agreed.
    """

    code = models.CharField(max_length=12, unique=True)
    resident = models.ForeignKey("residents.Resident", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    is_first = models.GeneratedField(
        expression=ExpressionWrapper(Q(reason=Reason.FIRST), output_field=models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    proof = models.CharField(max_length=120, blank=True, default="")
    state = models.CharField(max_length=16)
    state_since = models.DateTimeField()
    registered_at = models.DateTimeField()
    steps_gone = models.PositiveSmallIntegerField(default=1)
    ready_at = models.DateTimeField(null=True)

    is_urgent = models.BooleanField(default=False)
    urgent_why = models.CharField(max_length=200, blank=True, default="")
    urgent_asked_by = models.CharField(max_length=60, blank=True, default="")
    urgent_agreed_by = models.CharField(max_length=60, blank=True, default="")

    promised_on = models.DateField(null=True)
    told_on = models.DateField(null=True)
    first_told_on = models.DateField(null=True)

    batch = models.ForeignKey("idcards.PrintBatch", models.PROTECT, null=True, related_name="cards")
    serial = models.CharField(max_length=20, blank=True, default="")
    printed_at = models.DateTimeField(null=True)
    announced_at = models.DateTimeField(null=True)
    pickup_code = models.CharField(max_length=12, blank=True, default="")
    reminded = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)  # when the centre was last asked about it

    objects = CardQuerySet.as_manager()

    PERSONAL = ("proof",)

    class Meta:
        constraints = [
            models.CheckConstraint(name="idcard_state_known", condition=Q(state__in=[str(s) for s in State])),
            models.UniqueConstraint(
                name="idcard_one_underway", fields=["resident"], condition=Q(state__in=OPEN_STATES)
            ),
            models.UniqueConstraint(name="idcard_serial_once", fields=["serial"], condition=~Q(serial="")),
            models.UniqueConstraint(name="idcard_pickup_once", fields=["pickup_code"], condition=~Q(pickup_code="")),
            models.CheckConstraint(
                name="idcard_printed_has_serial",
                condition=~Q(state__in=_ON_PAPER) | (~Q(serial="") & Q(printed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="idcard_unprinted_has_none",
                condition=~Q(state__in=[State.PRINT_READY, State.QUEUED, State.REGISTERED, State.RECORDED])
                | Q(serial="", printed_at__isnull=True, pickup_code=""),
            ),
            models.CheckConstraint(
                name="idcard_queued_has_order", condition=~Q(state=State.QUEUED) | Q(batch__isnull=False)
            ),
            models.CheckConstraint(
                name="idcard_ready_since", condition=~Q(state=State.PRINT_READY) | Q(ready_at__isnull=False)
            ),
            models.CheckConstraint(
                name="idcard_urgent_by_two",
                condition=Q(is_urgent=False, urgent_agreed_by="")
                | (
                    Q(is_urgent=True)
                    & ~Q(urgent_asked_by="")
                    & ~Q(urgent_agreed_by="")
                    & ~Q(urgent_why="")
                    & ~Q(urgent_agreed_by=F("urgent_asked_by"))
                ),
            ),
            models.CheckConstraint(
                name="idcard_announced_with_code", condition=~Q(state=State.ANNOUNCED) | ~Q(pickup_code="")
            ),
        ]
        indexes = [
            models.Index(fields=["state", "state_since"], name="idcard_by_state"),
            models.Index(
                fields=["-is_urgent", "-is_first", "ready_at", "id"],
                name="idcard_print_order", condition=Q(state=State.PRINT_READY),
            ),
            models.Index(fields=["printed_at"], name="idcard_printed"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code


def _allowed() -> Q:
    first, *others = [Q(since=since, event=event, to=to) for since, event, to in triples()]
    for other in others:
        first |= other
    return first


class Step(models.Model):
    """One move of a card. Rows are added, never changed; the table refuses a move that the rules do not know."""

    card = models.ForeignKey(Card, models.PROTECT, related_name="steps", db_index=False)
    number = models.PositiveSmallIntegerField()
    since = models.CharField(max_length=16)
    event = models.CharField(max_length=16)
    to = models.CharField(max_length=16)
    at = models.DateTimeField()
    by_ref = models.CharField(max_length=60)
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="idcard_step_once", fields=["card", "number"]),
            models.CheckConstraint(name="idcard_step_allowed", condition=_allowed()),
        ]
        indexes = [models.Index(fields=["to", "at"], name="idcard_step_by_day")]

    def __str__(self) -> str:
        return f"{self.event} {self.to}"


class HandOver(models.Model):
    """Who took the card, and what was checked. ``proxy_nik`` is kept, since proxies are counted and answer for it."""

    card = models.OneToOneField(Card, models.PROTECT, related_name="hand_over")
    at = models.DateTimeField()
    by_ref = models.CharField(max_length=60)
    receiver = models.CharField(max_length=5, choices=Receiver.choices)
    check_result = models.CharField(max_length=15, choices=IdentityCheck.choices)
    authority = models.CharField(max_length=20, choices=Authority.choices, blank=True, default="")
    proxy_nik = models.CharField(max_length=16, blank=True, default="")
    proxy_name = models.CharField(max_length=100, blank=True, default="")
    proof_sha256 = models.CharField(max_length=64, blank=True, default="")  # the power of attorney as uploaded
    is_flagged = models.BooleanField(default=False)  # this proxy fetched more cards this month than is usual

    PERSONAL = ("proxy_nik", "proxy_name", "proof_sha256")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="idcard_proxy_with_authority",
                condition=Q(receiver=Receiver.SELF, authority="", proxy_nik="", proof_sha256="")
                | (
                    Q(receiver=Receiver.PROXY)
                    & ~Q(proxy_nik="")
                    & (
                        Q(authority=Authority.FAMILY_CARD)
                        | (Q(authority=Authority.POWER_OF_ATTORNEY) & ~Q(proof_sha256=""))
                    )
                ),
            ),
            models.CheckConstraint(name="idcard_never_unproven", condition=~Q(check_result=IdentityCheck.NOT_MATCHED)),
        ]
        indexes = [models.Index(fields=["proxy_nik", "at"], name="idcard_by_proxy", condition=~Q(proxy_nik=""))]

    def __str__(self) -> str:
        return f"{self.card_id} {self.receiver}"
