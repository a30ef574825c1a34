"""Reads of the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from molek.base.pages import Page, number_key, page_of
from molek.messages.enums import MessageState
from molek.messages.models import OutboxMessage
from molek.messages.rules import fill, mask_address, registered

SECRETS_SHOWN_FOR = timedelta(minutes=10)
_DEMO_SHOWN_FOR = timedelta(hours=24)
_DEMO_READ = 300


@dataclass(frozen=True, slots=True)
class DeadMessage:
    """A message that was given up. ``to`` is masked, "" if the address is forgotten."""

    message_id: int
    template: str
    to: str
    attempts: int
    reason: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DemoMessage:
    """``to`` is masked."""

    to: str
    text: str
    created_at: datetime


def dead(*, after: str | None = None, size: int = 50) -> Page[DeadMessage]:
    """Messages that were given up, newest first. One query."""
    messages = OutboxMessage.objects.filter(state=MessageState.DEAD).order_by("-pk")
    if (before := number_key(after)) is not None:
        messages = messages.filter(pk__lt=before)
    rows = [_dead(message) for message in messages[: size + 1]]
    return page_of(rows, size=size, key=lambda row: str(row.message_id))


def _dead(message: OutboxMessage) -> DeadMessage:
    opened = message.unsealed()
    return DeadMessage(
        message_id=message.pk,
        template=message.template,
        to=mask_address(opened[0]) if opened else "",
        attempts=message.attempts,
        reason=message.reason,
        created_at=message.created_at,
    )


def waiting() -> int:
    """How many messages are still to be delivered."""
    return OutboxMessage.objects.exclude(state__in=[MessageState.SENT, MessageState.DEAD]).count()


def demo_messages(*, at: datetime, ending: str = "", size: int = 50) -> list[DemoMessage]:
    """What the demo city would have sent in the last 24 hours, newest first; secrets of the last ten minutes only.

    ``ending`` keeps those whose address ends with it. One query.
    """
    rows = OutboxMessage.objects.filter(created_at__gt=at - _DEMO_SHOWN_FOR, sealed__isnull=False).order_by("-pk")
    shown: list[DemoMessage] = []
    for row in rows[:_DEMO_READ]:
        template, opened = registered(row.template), row.unsealed()
        if opened is None or (template.secret and row.created_at <= at - SECRETS_SHOWN_FOR):
            continue
        to, data = opened
        if to.endswith(ending):
            shown.append(DemoMessage(mask_address(to), fill(template, data, row.language), row.created_at))
        if len(shown) == size:
            break
    return shown
