"""Delivering, giving up and forgetting messages."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from molek.base.actors import Actor
from molek.base.transactions import leaves_the_building
from molek.jobs import operations as jobs
from molek.messages.enums import MessageState
from molek.messages.errors import GatewayDown, MessageNotDead
from molek.messages.models import OutboxMessage
from molek.messages.permissions import Permission
from molek.messages.providers import gateway
from molek.messages.queries import SECRETS_SHOWN_FOR
from molek.messages.rules import fill, registered, templates

logger = logging.getLogger("molek.messages")

MOST_ATTEMPTS = 8
_KEEP = timedelta(days=30)
_CLAIM = """
    UPDATE outbox_outboxmessage SET state = 'SENDING', attempts = attempts + 1 WHERE id = %s AND state = ANY(%s)
    RETURNING id, ref, template, language, sealed, state, attempts, created_at
"""
_OPEN = (MessageState.QUEUED, MessageState.SENDING, MessageState.FAILED)


def deliver(*, message_id: int, at: datetime) -> None:
    """Hand a message to the gateway. Safe to repeat; called by the job, outside any transaction.

    Raises :class:`GatewayDown` to be tried again; after the last attempt, or when the message has become useless, it
    is given up instead (state DEAD). If the process dies after the gateway took the message, it is handed over again
    under the same reference.
    """
    message = next(iter(OutboxMessage.objects.raw(_CLAIM, [message_id, [str(state) for state in _OPEN]])), None)
    if message is None:
        return
    template = registered(message.template)
    opened = message.unsealed()
    if opened is None or _too_late(message, at):
        _give_up(message, "expired")
        return
    to, data = opened
    leaves_the_building()
    try:
        gateway().deliver(ref=message.ref, to=to, text=fill(template, data, message.language))
    except GatewayDown as error:
        reason = str(error.data["reason"])
        if message.attempts >= MOST_ATTEMPTS:
            _give_up(message, reason)
            return
        OutboxMessage.objects.filter(pk=message_id, state=MessageState.SENDING).update(
            state=MessageState.FAILED, reason=reason
        )
        raise
    sent = OutboxMessage.objects.filter(pk=message_id, state=MessageState.SENDING)
    # The demo page shows secrets for ten minutes; otherwise nobody needs them any more.
    if template.secret and not settings.MOLEK.demo:
        sent.update(state=MessageState.SENT, sent_at=at, reason="", sealed=None)
    else:
        sent.update(state=MessageState.SENT, sent_at=at, reason="")


def _too_late(message: OutboxMessage, at: datetime) -> bool:
    valid = registered(message.template).valid_minutes
    return valid is not None and at > message.created_at + timedelta(minutes=valid)


def _give_up(message: OutboxMessage, reason: str) -> None:
    OutboxMessage.objects.filter(pk=message.pk, state=MessageState.SENDING).update(
        state=MessageState.DEAD, reason=reason
    )
    logger.error(
        "messages.message.given-up message=%s template=%s attempts=%s reason=%s",
        message.pk, message.template, message.attempts, reason,
    )  # fmt: skip


@transaction.atomic
def retry_dead(*, message_id: int, by: Actor, at: datetime) -> None:
    """Try a given-up message again, with all its attempts. Raises :class:`MessageNotDead`."""
    by.require(Permission.MANAGE_MESSAGES)
    revived = OutboxMessage.objects.filter(pk=message_id, state=MessageState.DEAD, sealed__isnull=False).update(
        state=MessageState.QUEUED, attempts=0, reason=""
    )
    if not revived:
        raise MessageNotDead(message_id=message_id)
    jobs.enqueue("messages.deliver", message_id=message_id)
    logger.info("messages.message.retried message=%s by=%s at=%s", message_id, by.ref, at.isoformat())


def purge(*, at: datetime) -> int:
    """Forget addresses and contents 30 days after they were of use, secrets after ten minutes. Returns how many."""
    secret = [template.name for template in templates() if template.secret]
    old = Q(created_at__lt=at - _KEEP, state=MessageState.DEAD) | Q(sent_at__lt=at - _KEEP)
    secrets = Q(created_at__lt=at - SECRETS_SHOWN_FOR, template__in=secret)
    return OutboxMessage.objects.filter(old | secrets, sealed__isnull=False).update(sealed=None)
