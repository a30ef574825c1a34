"""What gateways tell later: whether the message arrived."""

from __future__ import annotations

import json
import logging
import re
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from molek.messages.enums import MessageState, Receipt
from molek.messages.errors import ReceiptForged, ReceiptUnreadable
from molek.messages.models import OutboxMessage
from molek.messages.operations.delivery import next_channel
from molek.messages.rules import is_signed

logger = logging.getLogger("molek.messages")

# What a receipt may replace.
_BEFORE = {
    Receipt.DELIVERED: Q(receipt=""),
    Receipt.READ: Q(receipt__in=["", Receipt.DELIVERED]),
    Receipt.FAILED: Q(receipt=""),
}


def take_receipt(*, body: bytes, moment: str, signature: str, at: datetime) -> bool:
    """Note what a gateway says of a message; a failure for good sends it by the next channel.

    Repeated, late and contradicting receipts change nothing; receipts of unknown messages are passed over, so that a
    gateway never has a reason to repeat them.

    Args:
        body: JSON ``{"ref", "state": sent|delivered|read|failed, "channel"?, "reason"?}``.
        moment, signature: headers ``X-Molek-Timestamp`` and ``X-Molek-Signature``.

    Returns whether something changed. Raises :class:`ReceiptForged`, :class:`ReceiptUnreadable`.
    """
    secret = settings.MOLEK.gateway_secret
    if not is_signed(secret=secret, moment=moment, body=body, signature=signature, now=at.timestamp()):
        raise ReceiptForged()
    ref, state, channel, reason = _read(body)
    if state == "SENT":
        return False  # we know that it was taken
    sent = OutboxMessage.objects.filter(ref=ref, state=MessageState.SENT)
    if channel:  # a receipt of a channel that was left behind says nothing of the present one
        sent = sent.filter(channel=channel)
    if state == Receipt.FAILED:
        message = sent.filter(_BEFORE[Receipt.FAILED]).first()
        if message is None:
            return False
        next_channel(message=message, refused=message.channel, reason=reason or "not-delivered")
        return True
    changed = sent.filter(_BEFORE[Receipt(state)]).update(receipt=state, receipt_at=at)
    return bool(changed)


def _read(body: bytes) -> tuple[str, str, str, str]:
    try:
        told = json.loads(body)
        ref, state = str(told["ref"]), str(told["state"]).upper()
        channel, reason = str(told.get("channel", "")).upper(), str(told.get("reason", "")).lower()
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ReceiptUnreadable() from None
    if state not in {"SENT", *Receipt.values} or not 0 < len(ref) <= 20 or "\0" in ref + channel:
        raise ReceiptUnreadable()
    return ref, state, channel, re.sub(r"[^a-z-]", "", reason)[:40]
