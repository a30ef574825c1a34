"""Delivering, giving up and forgetting messages."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q

from molek.base.actors import Actor
from molek.base.transactions import leaves_the_building
from molek.base.workdays import CITY_TZ
from molek.jobs import operations as jobs
from molek.messages.enums import Channel, MessageState
from molek.messages.errors import AddressRefused, GatewayBusy, GatewayDown, MessageNotDead, ReasonMissing
from molek.messages.models import MailboxCheck, OutboxMessage, Preference, unseal_text
from molek.messages.permissions import Permission
from molek.messages.providers import Handover, gateways
from molek.messages.queries import SECRETS_SHOWN_FOR
from molek.messages.rules import QuietHours, Template, fill, morning_after, order_of, registered, templates

logger = logging.getLogger("molek.messages")

MOST_ATTEMPTS = 30  # about four hours with the pauses of the job
_KEEP = timedelta(days=30)
_HEALTH_EVERY = timedelta(seconds=30)
_AT_ONCE = 500
_CLAIM = """
    UPDATE outbox_outboxmessage
    SET state = 'SENDING', attempts = attempts + 1, channel = %s, not_before = NULL
    WHERE id = %s AND state = ANY(%s) RETURNING attempts
"""
_OPEN = (MessageState.QUEUED, MessageState.SENDING, MessageState.FAILED)
# A row is written when the gateway's state changes, otherwise twice a minute: workers must not queue up for it.
_WELL = """
    INSERT INTO outbox_gatewayhealth AS known (name, succeeded_at, failures, reason) VALUES (%(name)s, %(at)s, 0, '')
    ON CONFLICT (name) DO UPDATE SET succeeded_at = excluded.succeeded_at, failures = 0, reason = ''
    WHERE known.failures > 0 OR known.succeeded_at IS NULL OR known.succeeded_at < %(before)s
"""
_ILL = """
    INSERT INTO outbox_gatewayhealth AS known (name, failed_at, failures, reason)
    VALUES (%(name)s, %(at)s, 1, %(reason)s)
    ON CONFLICT (name) DO UPDATE
    SET failed_at = excluded.failed_at, failures = known.failures + 1, reason = excluded.reason
"""


def deliver(*, message_id: int, at: datetime) -> None:
    """Hand a message to a gateway. Safe to repeat; called by the job, outside any transaction.

    The channel is chosen by what the receiver wants, of those that have a gateway and have not refused his address.
    In quiet hours what can wait is put off to the morning.

    Raises :class:`GatewayDown` to be tried again; after the last attempt, or when the message has become useless, it
    is given up instead (state DEAD). If the process dies after the gateway took the message, it is handed over again
    under the same reference.
    """
    message = OutboxMessage.objects.filter(pk=message_id, state__in=_OPEN).first()
    if message is None or (message.not_before is not None and at < message.not_before):
        return  # a job of its own waits for that moment
    template, opened = registered(message.template), message.unsealed()
    if opened is None or _too_late(message, at):
        _give_up(message, "expired")
        return
    wants = Preference.objects.filter(pk=message.receiver_ref).first() if message.receiver_ref else None
    later = None if template.is_urgent else _after_quiet(message, wants, at)
    if later is not None:
        _put_off(message, later, reason="", is_attempt=False)
        return
    to, data = opened
    mailbox = to if "@" in to else unseal_text(wants.mailbox) if wants else ""
    channel = _channel(message, template, wants, has_phone="@" not in to, has_mailbox=bool(mailbox))
    if channel is Channel.PAGE:
        _mark_sent(message, template, channel, at)
        return
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [channel, message_id, [str(state) for state in _OPEN]])
        claimed = cursor.fetchone()
    if claimed is None:
        return
    message.attempts = claimed[0]
    language = (wants.language if wants else "") or message.language
    handover = Handover(
        ref=message.ref,
        channel=channel,
        to=mailbox if channel is Channel.EMAIL else to,
        text=fill(template, data, language),
        is_urgent=template.is_urgent,
    )
    _hand_over(message, template, handover, at)


def _after_quiet(message: OutboxMessage, wants: Preference | None, at: datetime) -> datetime | None:
    """When a message that came in the quiet hours may go, None if it may go now."""
    quiet = QuietHours.parse(settings.MOLEK.quiet_hours)
    if quiet is None or (wants is not None and not wants.is_quiet_at_night):
        return None
    ends_at = quiet.ends_at(at.astimezone(CITY_TZ))
    return None if ends_at is None else morning_after(ends_at, number=message.pk)


def _channel(
    message: OutboxMessage, template: Template, wants: Preference | None, *, has_phone: bool, has_mailbox: bool
) -> Channel:
    """The first that has a gateway and was not passed over; the first at all if none has one (it may come yet)."""
    order = order_of(
        wanted=wants.channel if wants else "",
        is_secret=template.secret,
        is_urgent=template.is_urgent,
        has_phone=has_phone,
        has_mailbox=has_mailbox,
    )
    left = [channel for channel in order if channel not in message.passed_over.split()] or list(order)
    served = gateways().channels() | {Channel.PAGE}
    return Channel(next((channel for channel in left if channel in served), left[0]))


def _hand_over(message: OutboxMessage, template: Template, handover: Handover, at: datetime) -> None:
    leaves_the_building()
    try:
        gateways().deliver(handover, note=lambda name, reason: _note_health(name, reason, at))
    except AddressRefused as error:
        next_channel(message=message, refused=handover.channel, reason=str(error.data["reason"]))
    except GatewayBusy as error:
        if message.attempts >= MOST_ATTEMPTS:
            _give_up(message, "busy")
            return
        _put_off(message, at + timedelta(seconds=max(1, int(error.data["retry_after_s"]))), reason="busy")
    except GatewayDown as error:
        reason = str(error.data["reason"])
        if message.attempts >= MOST_ATTEMPTS:
            _give_up(message, reason)
            return
        _fail(message, reason)
        raise
    else:
        _mark_sent(message, template, handover.channel, at)


def next_channel(*, message: OutboxMessage, refused: str, reason: str) -> None:
    """``refused`` can never reach this person: go on by another channel, or give up if there is none."""
    wants = Preference.objects.filter(pk=message.receiver_ref).first() if message.receiver_ref else None
    opened = message.unsealed()
    passed = {*message.passed_over.split(), refused}
    left: set[str] = set()
    if opened is not None:
        template, has_phone = registered(message.template), "@" not in opened[0]
        has_mailbox = not has_phone or bool(wants and wants.mailbox)
        order = order_of(
            wanted=wants.channel if wants else "",
            is_secret=template.secret,
            is_urgent=template.is_urgent,
            has_phone=has_phone,
            has_mailbox=has_mailbox,
        )
        left = set(order) & gateways().channels() - passed
    message.passed_over = " ".join(sorted(passed))
    if not left:
        OutboxMessage.objects.filter(pk=message.pk).update(passed_over=message.passed_over)
        _give_up(message, reason)
        return
    with transaction.atomic():
        moved = OutboxMessage.objects.filter(pk=message.pk, state__in=[*_OPEN, MessageState.SENT]).update(
            state=MessageState.QUEUED, passed_over=message.passed_over, attempts=0, reason=reason, sent_at=None,
            receipt="", receipt_at=None, not_before=None,
        )  # fmt: skip
        if moved:
            jobs.enqueue("messages.deliver", lock=f"message:{message.pk}", message_id=message.pk)
    logger.info("messages.message.rerouted message=%s from=%s reason=%s", message.pk, refused, reason)


def _mark_sent(message: OutboxMessage, template: Template, channel: Channel, at: datetime) -> None:
    changes: dict[str, object] = {
        "state": MessageState.SENT,
        "sent_at": at,
        "reason": "",
        "channel": channel,
        "cost_idr": F("cost_idr") + dict(settings.MOLEK.message_rates).get(str(channel), 0),
    }
    # The demo page shows secrets for ten minutes; otherwise nobody needs them any more.
    if template.secret and not settings.MOLEK.demo:
        changes["sealed"] = None
    OutboxMessage.objects.filter(pk=message.pk, state__in=_OPEN).update(**changes)


def _put_off(message: OutboxMessage, until: datetime, *, reason: str, is_attempt: bool = True) -> None:
    """Not now: a job of its own comes back at that moment."""
    with transaction.atomic():
        state = MessageState.FAILED if is_attempt else MessageState.QUEUED
        waiting = OutboxMessage.objects.filter(pk=message.pk, state__in=_OPEN)
        if waiting.update(state=state, not_before=until, reason=reason):
            jobs.enqueue(
                "messages.deliver", lock=f"message:{message.pk}", unique=f"later:{message.pk}", run_at=until,
                message_id=message.pk,
            )  # fmt: skip


def _fail(message: OutboxMessage, reason: str) -> None:
    OutboxMessage.objects.filter(pk=message.pk, state=MessageState.SENDING).update(
        state=MessageState.FAILED, reason=reason
    )


def _too_late(message: OutboxMessage, at: datetime) -> bool:
    valid = registered(message.template).valid_minutes
    return valid is not None and at > message.created_at + timedelta(minutes=valid)


def _give_up(message: OutboxMessage, reason: str) -> None:
    OutboxMessage.objects.filter(pk=message.pk, state__in=[*_OPEN, MessageState.SENT]).update(
        state=MessageState.DEAD, reason=reason, sent_at=None, receipt="", receipt_at=None
    )
    logger.error(
        "messages.message.given-up message=%s template=%s attempts=%s reason=%s",
        message.pk, message.template, message.attempts, reason,
    )  # fmt: skip


def _note_health(name: str, reason: str, at: datetime) -> None:
    with connection.cursor() as cursor:
        before = at - _HEALTH_EVERY
        values: dict[str, str | datetime] = {"name": name, "at": at, "before": before, "reason": reason[:100]}
        cursor.execute(_ILL if reason else _WELL, values)


@transaction.atomic
def retry_dead(*, message_id: int, by: Actor, at: datetime) -> None:
    """Try a given-up message again, by all channels and with all its attempts. Raises :class:`MessageNotDead`."""
    by.require(Permission.MANAGE_MESSAGES)
    if not _revive([message_id], by=by, at=at):
        raise MessageNotDead(message_id=message_id)


@transaction.atomic
def retry_all_dead(*, by: Actor, at: datetime) -> int:
    """Try all given-up messages again, oldest first, at most 500 at once. Returns how many."""
    by.require(Permission.MANAGE_MESSAGES)
    rows = OutboxMessage.objects.filter(state=MessageState.DEAD, is_dropped=False, sealed__isnull=False)
    ids = rows.select_for_update(of=("self",), skip_locked=True).order_by("pk").values_list("pk", flat=True)
    return _revive(list(ids[:_AT_ONCE]), by=by, at=at)


def _revive(message_ids: list[int], *, by: Actor, at: datetime) -> int:
    rows = OutboxMessage.objects.select_for_update(of=("self",)).filter(
        pk__in=message_ids, state=MessageState.DEAD, is_dropped=False, sealed__isnull=False
    )
    ids = list(rows.values_list("pk", flat=True))
    OutboxMessage.objects.filter(pk__in=ids).update(
        state=MessageState.QUEUED, attempts=0, reason="", passed_over="", not_before=None,
        handled_by_ref=by.ref, handled_at=at, handling_reason="",
    )  # fmt: skip
    for message_id in ids:
        jobs.enqueue("messages.deliver", lock=f"message:{message_id}", message_id=message_id)
        logger.info("messages.message.retried message=%s by=%s at=%s", message_id, by.ref, at.isoformat())
    return len(ids)


@transaction.atomic
def drop_dead(*, message_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Nobody will try this message again; its address and contents are forgotten.

    Raises:
        ReasonMissing: nothing was said.
        MessageNotDead: it is not given up, or was dropped before.
    """
    by.require(Permission.MANAGE_MESSAGES)
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise ReasonMissing(field="reason")
    dropped = OutboxMessage.objects.filter(pk=message_id, state=MessageState.DEAD, is_dropped=False).update(
        is_dropped=True, sealed=None, handling_reason=reason, handled_by_ref=by.ref, handled_at=at
    )
    if not dropped:
        raise MessageNotDead(message_id=message_id)
    logger.info("messages.message.dropped message=%s by=%s at=%s", message_id, by.ref, at.isoformat())


def purge(*, at: datetime) -> int:
    """Forget addresses and contents 30 days after they were of use, secrets after ten minutes. Returns how many."""
    secret = [template.name for template in templates() if template.secret]
    old = Q(created_at__lt=at - _KEEP, state=MessageState.DEAD) | Q(sent_at__lt=at - _KEEP)
    secrets = Q(created_at__lt=at - SECRETS_SHOWN_FOR, template__in=secret)
    MailboxCheck.objects.filter(asked_at__lt=at - timedelta(days=1)).delete()
    return OutboxMessage.objects.filter(old | secrets, sealed__isnull=False).update(sealed=None)
