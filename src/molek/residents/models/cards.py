"""Service cards: a way to sign in for whoever has no phone."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q

from molek.residents.enums import CardEnd


class ServiceCardQuerySet(models.QuerySet["ServiceCard"]):
    def live(self) -> ServiceCardQuerySet:
        return self.filter(ended_at=None)


class ServiceCard(models.Model):
    """A paper or plastic card with a random code (QR and letters). It tells nothing of its holder and is not guessed.

    ``code_key`` is a keyed hash: whoever reads this table makes no card from it. ``pin_hash`` is Argon2. Ten wrong PINs
    in a row lock the card until a clerk, who has the resident before him, lets him choose another.
    """

    MOST_FAILURES = 10

    id: int
    resident_id: int

    resident = models.ForeignKey("residents.Resident", models.CASCADE, related_name="+")
    code_key = models.CharField(max_length=64)
    code_tail = models.CharField(max_length=4)  # the last characters, so that card and list can be compared
    pin_hash = models.CharField(max_length=128)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=80)
    unit_id = models.BigIntegerField(null=True)
    last_used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, default="", blank=True)
    ended_why = models.CharField(max_length=10, choices=CardEnd.choices, default="", blank=True)

    objects = ServiceCardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code_key"], name="residents_card_code"),
            models.UniqueConstraint(fields=["resident"], condition=Q(ended_at=None), name="residents_one_live_card"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="", ended_why="")
                | (Q(ended_at__gte=F("issued_at")) & ~Q(ended_by="") & ~Q(ended_why="")),
                name="residents_card_ended_whole",
            ),
        ]

    PERSONAL = ("code_key", "pin_hash")

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    def end(self, *, why: CardEnd, by_ref: str, at: dt.datetime) -> None:
        """Fill the columns of the end; the caller saves."""
        self.ended_at, self.ended_by, self.ended_why = at, by_ref, why
