"""How a person wants to be told things, and the proof that a mailbox is his."""

from __future__ import annotations

import hmac
import math
import re
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from molek.messages.enums import Channel
from molek.messages.errors import AddressInvalid, ChannelUnavailable, MailboxCodeWrong, TooManyMailboxCodes
from molek.messages.models import MailboxCheck, Preference, seal_text, unseal_text
from molek.messages.operations.sending import send

CODE_LASTS = timedelta(minutes=15)
GUESSES = 5
ASKED_AN_HOUR = 3
_HOUR = timedelta(hours=1)
_MAILBOX = re.compile(r"[^@\s<>]{1,64}@[^@\s<>.]+(\.[^@\s<>.]+)+")


def set_preference(*, receiver: str, language: str, channel: str, is_quiet_at_night: bool, at: datetime) -> Preference:
    """Remember how ``receiver`` wants to be told. The caller knows that it is he who asks, and writes the log.

    Raises :class:`ChannelUnavailable`: e-mail without a mailbox that was proven, or no channel of ours.
    """
    row = Preference.objects.filter(pk=receiver).first()
    if channel not in Channel.values or (channel == Channel.EMAIL and (row is None or row.mailbox is None)):
        raise ChannelUnavailable(field="channel")
    wishes = {
        "language": language if language in ("id", "en") else "",
        "channel": channel,
        "is_quiet_at_night": is_quiet_at_night,
        "changed_at": at,
    }
    kept, _is_new = Preference.objects.update_or_create(receiver_ref=receiver, defaults=wishes)
    return kept


@transaction.atomic
def ask_mailbox(*, receiver: str, mailbox: str, language: str, at: datetime) -> None:
    """Send a code to a mailbox; it counts as the person's own when he tells the code.

    Raises :class:`AddressInvalid`; :class:`TooManyMailboxCodes` beyond three an hour.
    """
    mailbox = mailbox.strip()
    if len(mailbox) > 200 or not _MAILBOX.fullmatch(mailbox):
        raise AddressInvalid(field="mailbox")
    row = MailboxCheck.objects.select_for_update(of=("self",)).filter(pk=receiver).first()
    is_same_hour = row is not None and at < row.first_at + _HOUR
    if row is not None and is_same_hour and row.asked >= ASKED_AN_HOUR:
        minutes = math.ceil((row.first_at + _HOUR - at).total_seconds() / 60)
        raise TooManyMailboxCodes(minutes=minutes, field="mailbox")
    code = f"{secrets.randbelow(10**6):06d}"
    MailboxCheck.objects.update_or_create(
        receiver_ref=receiver,
        defaults={
            "mailbox": seal_text(mailbox),
            "code_hash": _hashed(receiver, code),
            "guesses": 0,
            "asked": row.asked + 1 if row is not None and is_same_hour else 1,
            "first_at": row.first_at if row is not None and is_same_hour else at,
            "asked_at": at,
        },
    )
    send(
        template="messages.mailbox_code",
        to=mailbox,
        data={"code": code, "minutes": str(CODE_LASTS.seconds // 60)},
        language=language,
        at=at,
        dedupe=f"messages.mailbox_code:{receiver}:{at.isoformat()}",
    )


def confirm_mailbox(*, receiver: str, code: str, at: datetime) -> None:
    """The code was read in the mailbox: it is his. Five tries a code; raises :class:`MailboxCodeWrong`."""
    if not _use_code(receiver, "".join(code.split()), at):
        raise MailboxCodeWrong(field="code")


@transaction.atomic
def _use_code(receiver: str, code: str, at: datetime) -> bool:
    row = MailboxCheck.objects.select_for_update(of=("self",)).filter(pk=receiver).first()
    if row is None or not row.code_hash or row.guesses >= GUESSES or at >= row.asked_at + CODE_LASTS:
        return False
    if not hmac.compare_digest(row.code_hash, _hashed(receiver, code)):
        row.guesses += 1
        row.save(update_fields=["guesses"])
        return False
    row.code_hash = ""  # works once; the row still counts how often he asked
    row.save(update_fields=["code_hash"])
    kept = Preference.objects.filter(pk=receiver).first()
    Preference.objects.update_or_create(
        receiver_ref=receiver,
        defaults={
            "mailbox": seal_text(unseal_text(row.mailbox)),
            "channel": kept.channel if kept else Channel.WHATSAPP,
            "changed_at": at,
        },
    )
    return True


def forget_mailbox(*, receiver: str, at: datetime) -> None:
    """No message goes there any more; whoever had chosen e-mail gets his messages by WhatsApp again."""
    MailboxCheck.objects.filter(pk=receiver).delete()
    for row in Preference.objects.filter(pk=receiver):
        row.mailbox, row.changed_at = None, at
        row.channel = Channel.WHATSAPP if row.channel == Channel.EMAIL else row.channel
        row.save(update_fields=["mailbox", "channel", "changed_at"])


def _hashed(receiver: str, code: str) -> str:
    return salted_hmac(f"molek.messages.mailbox.{receiver}", code, algorithm="sha256").hexdigest()
