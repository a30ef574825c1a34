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

from molek.messages.enums import MessageState


@lru_cache(maxsize=2)
def _cipher(*secrets: str) -> MultiFernet:
    keys = [hashlib.sha256(b"molek.messages\0" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def _current_cipher() -> MultiFernet:
    return _cipher(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def seal(to: str, data: Mapping[str, str]) -> bytes:
    """Address and contents, unreadable to whoever sees only the database or its backup."""
    return _current_cipher().encrypt(json.dumps([to, dict(data)]).encode())


class OutboxMessage(models.Model):
    """A message to one address. ``sealed`` is None once address and contents are forgotten."""

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

    class Meta:
        constraints = [
            models.UniqueConstraint(name="outbox_dedupe", fields=["dedupe"]),
            models.CheckConstraint(name="outbox_state", condition=Q(state__in=MessageState.values)),
            models.CheckConstraint(
                name="outbox_sent_pair",
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="outbox_dead", fields=["-id"], condition=Q(state=MessageState.DEAD)),
            models.Index(name="outbox_readable", fields=["created_at"], condition=Q(sealed__isnull=False)),
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
