"""Connections of other systems to the city's sign-in, and what passes through them.

Secrets, codes and tokens are random texts of 256 bits; only their SHA-256 is kept.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from molek.portfolio.enums import Audience, Claim, ClientState, ProposalState


def _both_or_neither(at: str, by: str) -> Q:
    return Q(**{f"{at}__isnull": True, by: ""}) | (Q(**{f"{at}__isnull": False}) & ~Q(**{by: ""}))


class Terms(models.Model):
    """What is proposed and approved: who may come, what is told of him and what for, and where he returns."""

    audience = models.CharField(max_length=9, choices=Audience)
    claims = ArrayField(models.CharField(max_length=9, choices=Claim), default=list)
    purpose = models.CharField(max_length=200)
    redirect_uris = ArrayField(models.CharField(max_length=300))
    logout_uris = ArrayField(models.CharField(max_length=300), default=list)

    class Meta:
        abstract = True


TERMS = ("audience", "claims", "purpose", "redirect_uris", "logout_uris")


class Client(Terms):
    """A system's connection (an OpenID Connect client). ``key`` is its public name.

    The terms are those last approved; before the first approval, those proposed: nothing works then.
    """

    id: int
    system_id: int

    system = models.ForeignKey("portfolio.System", models.PROTECT, related_name="clients")
    key = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=8, choices=ClientState, default=ClientState.PROPOSED)
    made_at = models.DateTimeField()
    made_by_ref = models.CharField(max_length=80)
    secret_hash = models.CharField(max_length=64, blank=True)
    secret_at = models.DateTimeField(null=True)
    secret_by_ref = models.CharField(max_length=80, blank=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_by_ref = models.CharField(max_length=80, blank=True)
    stop_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=_both_or_neither("secret_at", "secret_by_ref"), name="portfolio_secret_pair"
            ),
            models.CheckConstraint(
                condition=_both_or_neither("stopped_at", "stopped_by_ref"), name="portfolio_stopped_pair"
            ),
            models.CheckConstraint(
                condition=Q(state=ClientState.STOPPED, stopped_at__isnull=False)
                | (~Q(state=ClientState.STOPPED) & Q(stopped_at__isnull=True)),
                name="portfolio_stopped_when_over",
            ),
            models.CheckConstraint(
                condition=Q(secret_hash="") | Q(secret_at__isnull=False), name="portfolio_secret_has_maker"
            ),
        ]

    @property
    def client_id(self) -> str:
        """As the library calls it."""
        return self.key


class Proposal(Terms):
    """The first terms of a connection, or new ones. Another person decides."""

    id: int
    client_id: int

    client = models.ForeignKey(Client, models.PROTECT, related_name="proposals")
    state = models.CharField(max_length=8, choices=ProposalState, default=ProposalState.OPEN)
    proposed_at = models.DateTimeField()
    proposed_by_ref = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True)
    decided_by_ref = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(state=ProposalState.OPEN), name="portfolio_one_open_proposal"
            ),
            models.CheckConstraint(
                condition=_both_or_neither("decided_at", "decided_by_ref"), name="portfolio_decided_pair"
            ),
            models.CheckConstraint(
                condition=~Q(decided_by_ref=F("proposed_by_ref")), name="portfolio_two_pairs_of_eyes"
            ),
        ]


class Subject(models.Model):
    """Who somebody is to one client: a random text that says nothing anywhere else."""

    id: int
    client_id: int
    resident_id: int | None
    official_id: int | None

    client = models.ForeignKey(Client, models.PROTECT, related_name="subjects")
    resident = models.ForeignKey("residents.Resident", models.PROTECT, null=True, related_name="+")
    official = models.ForeignKey("staff.Official", models.PROTECT, null=True, related_name="+")
    sub = models.CharField(max_length=32, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "resident"], name="portfolio_resident_once"),
            models.UniqueConstraint(fields=["client", "official"], name="portfolio_official_once"),
            models.CheckConstraint(
                condition=Q(resident__isnull=True, official__isnull=False)
                | Q(resident__isnull=False, official__isnull=True),
                name="portfolio_subject_is_one",
            ),
        ]

    PERSONAL = ("sub",)


class Consent(models.Model):
    """A resident lets a client know ``claims`` of him, until he takes it back."""

    id: int
    client_id: int
    resident_id: int

    client = models.ForeignKey(Client, models.PROTECT, related_name="consents")
    resident = models.ForeignKey("residents.Resident", models.PROTECT, related_name="+")
    claims = ArrayField(models.CharField(max_length=9, choices=Claim), default=list)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "resident"], condition=Q(ended_at__isnull=True), name="portfolio_one_consent"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("given_at")), name="portfolio_consent_ends_later"
            ),
        ]


class Pass(models.Model):
    """One way through: a code for a client, exchanged once for a token that is good for a few minutes."""

    id: int
    client_id: int
    subject_id: int

    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="passes")
    scope = models.CharField(max_length=60)
    claims = ArrayField(models.CharField(max_length=9, choices=Claim), default=list)
    redirect_uri = models.CharField(max_length=300)
    nonce = models.CharField(max_length=300, blank=True)
    challenge = models.CharField(max_length=128)
    code_hash = models.CharField(max_length=64, unique=True)
    signed_in_at = models.DateTimeField()  # when the person showed who he is
    issued_at = models.DateTimeField()
    code_until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    token_hash = models.CharField(max_length=64, null=True, unique=True)  # many have none yet
    token_until = models.DateTimeField(null=True)
    told = models.PositiveSmallIntegerField(default=0)  # how often the token was used
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(token_hash__isnull=True, token_until__isnull=True)
                | Q(token_hash__isnull=False, token_until__isnull=False, used_at__isnull=False),
                name="portfolio_token_from_code",
            ),
            models.CheckConstraint(condition=~Q(challenge=""), name="portfolio_always_challenged"),
        ]
        indexes = [models.Index(fields=["issued_at"], name="portfolio_pass_age")]


class SigningKey(models.Model):
    """A key that signs what clients are told. The private half is sealed with the city's secret key.

    The newest signs; older ones are published as long as something signed by them may be about.
    """

    kid = models.CharField(max_length=24, unique=True)
    sealed = models.TextField()
    public = models.JSONField()
    made_at = models.DateTimeField()
    made_by_ref = models.CharField(max_length=80)


class Attempt(models.Model):
    """One failed proof of a secret, or one code given out, counted against a limit. ``key`` is a keyed hash."""

    act = models.CharField(max_length=8)
    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "act", "at"], name="portfolio_attempts")]
