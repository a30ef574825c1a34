"""One-time codes, counted attempts, and help at the counter."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from molek.residents.enums import AssistanceMethod


class OneTimeCode(models.Model):
    """A request for a code, made alike for a NIK that nobody has: so neither answer nor work tells which it was.

    ``nik_key`` is a keyed hash. ``code_hash`` is "" until a message goes out, and stays "" for nobody.
    """

    nik_key = models.CharField(max_length=64)
    resident = models.ForeignKey("residents.Resident", models.CASCADE, null=True)
    language = models.CharField(max_length=2, default="id")
    code_hash = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["nik_key", "-id"], name="residents_code_latest")]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("requested_at")), name="residents_code_expires")
        ]


class Attempt(models.Model):
    """One act that is counted against a limit. ``key`` is a keyed hash of a NIK, phone or network address."""

    act = models.CharField(max_length=10)
    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "act", "at"], name="residents_attempts")]


class Assistance(models.Model):
    """An official helps one resident at a counter, for a while. The official is cited, not pointed to.

    ``proxy``: who stands there with a power of attorney (``proof_sha256``, as uploaded), if not the resident himself.
    """

    official_id = models.BigIntegerField()
    official_ref = models.CharField(max_length=80)
    resident = models.ForeignKey("residents.Resident", models.PROTECT)
    method = models.CharField(max_length=10, choices=AssistanceMethod.choices)
    proxy = models.ForeignKey("residents.Resident", models.PROTECT, null=True, related_name="+")
    proof_sha256 = models.CharField(max_length=64, default="", db_default="", blank=True)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["official_id", "-id"], name="residents_assisted_by"),
            models.Index(
                fields=["proxy", "started_at"], condition=Q(proxy__isnull=False), name="residents_represented_by"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("started_at")), name="residents_assistance_lasts"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="residents_assistance_ended_later"
            ),
            models.CheckConstraint(
                condition=Q(proxy=None, proof_sha256="")
                | (Q(proxy__isnull=False, method=AssistanceMethod.POWER) & ~Q(proof_sha256="")),
                name="residents_proxy_with_power",
            ),
        ]

    PERSONAL = ("proof_sha256",)
