"""The outbox."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.db.models import Q

from molek.messages.enums import Channel, MessageState, Receipt


@lru_cache(maxsize=2)
def _cipher(*secrets: str) -> MultiFernet:
    keys = [hashlib.sha256(b"molek.messages\0" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def _current_cipher() -> MultiFernet:
    return _cipher(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def seal(to: str, data: Mapping[str, str]) -> bytes:
    """Address and contents, unreadable to whoever sees only the database or its backup."""
    return _current_cipher().encrypt(json.dumps([to, dict(data)]).encode())


def seal_text(text: str) -> bytes:
    return _current_cipher().encrypt(text.encode())


def unseal_text(sealed: bytes | memoryview | None) -> str:
    """The text; "" if there is none, or its key is gone."""
    try:
        return _current_cipher().decrypt(bytes(sealed)).decode() if sealed is not None else ""
    except InvalidToken:
        return ""


class OutboxMessage(models.Model):
    """A message to one person. ``sealed`` is None once address and contents are forgotten.

    ``channel`` is the one it goes by now ("" until the first attempt), ``passed_over`` those that failed for good.
    ``handled_*`` is the last thing an official did with it by hand; ``is_dropped`` if that was giving it up.
    """

    ref = models.CharField(max_length=20)  # told to the gateway, so that it can tell a repetition
    template = models.CharField(max_length=100)
    language = models.CharField(max_length=2)
    sealed = models.BinaryField(null=True)
    state = models.CharField(max_length=10, choices=MessageState.choices)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=100, blank=True, default="")  # of the last failure
    dedupe = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    receiver_ref = models.CharField(max_length=80, blank=True, db_default="")  # whose preferences count; "" = nobody's
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True, db_default="")
    passed_over = models.CharField(max_length=40, blank=True, db_default="")  # names of channels, spaces between
    not_before = models.DateTimeField(null=True, blank=True)  # quiet hours, or a gateway that asked for patience
    receipt = models.CharField(max_length=10, choices=Receipt.choices, blank=True, db_default="")
    receipt_at = models.DateTimeField(null=True, blank=True)
    cost_idr = models.PositiveIntegerField(db_default=0)  # by the city's rates on the day of sending
    is_dropped = models.BooleanField(db_default=False)
    handling_reason = models.CharField(max_length=200, blank=True, db_default="")
    handled_by_ref = models.CharField(max_length=80, blank=True, db_default="")
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="outbox_dedupe", fields=["dedupe"]),
            models.CheckConstraint(
                name="outbox_handled_pair",
                condition=Q(handled_by_ref="", handled_at=None) | (~Q(handled_by_ref="") & Q(handled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="outbox_receipt_pair",
                condition=Q(receipt="", receipt_at=None)
                | (Q(receipt__in=Receipt.values) & Q(receipt_at__isnull=False)),
            ),
            models.CheckConstraint(name="outbox_state", condition=Q(state__in=MessageState.values)),
            models.CheckConstraint(
                name="outbox_sent_pair",
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="outbox_unsent", fields=["state", "created_at"], condition=~Q(state=MessageState.SENT)),
            models.Index(name="outbox_dead", fields=["-id"], condition=Q(state=MessageState.DEAD)),
            models.Index(name="outbox_readable", fields=["created_at"], condition=Q(sealed__isnull=False)),
            models.Index(name="outbox_of_receiver", fields=["receiver_ref", "-id"], condition=~Q(receiver_ref="")),
            models.Index(name="outbox_by_ref", fields=["ref"]),
            models.Index(name="outbox_recent", fields=["sent_at"], condition=Q(sent_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.template} {self.state}"

    def unsealed(self) -> tuple[str, dict[str, str]] | None:
        """Address and contents; None if they are forgotten, or sealed under a key that is gone."""
        if self.sealed is None:
            return None
        try:
            to, data = json.loads(_current_cipher().decrypt(bytes(self.sealed)))
        except InvalidToken:
            return None
        return to, data


class Preference(models.Model):
    """How one person wants to be told things. Nobody has a row until he says so.

    ``receiver_ref`` is whatever the sender calls him, e.g. ``resident#12``. The mailbox is sealed like messages.
    """

    receiver_ref = models.CharField(max_length=80, primary_key=True)
    language = models.CharField(max_length=2, blank=True)  # "" = the language of the matter itself
    channel = models.CharField(max_length=10, choices=Channel.choices)
    is_quiet_at_night = models.BooleanField(default=True)
    mailbox = models.BinaryField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="outbox_preference_channel", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(name="outbox_preference_language", condition=Q(language__in=["", "id", "en"])),
        ]

    def __str__(self) -> str:
        return f"{self.receiver_ref} {self.channel}"


class MailboxCheck(models.Model):
    """A mailbox that waits for the code sent to it. One a person; asking again replaces it and counts."""

    receiver_ref = models.CharField(max_length=80, primary_key=True)
    mailbox = models.BinaryField()
    code_hash = models.CharField(max_length=64)
    guesses = models.PositiveSmallIntegerField(default=0)
    asked = models.PositiveSmallIntegerField(default=1)  # within the hour that began at ``first_at``
    first_at = models.DateTimeField()
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.receiver_ref


class GatewayHealth(models.Model):
    """How a gateway did lately; written when that changes, and now and then."""

    name = models.CharField(max_length=40, primary_key=True)
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    reason = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return self.name
