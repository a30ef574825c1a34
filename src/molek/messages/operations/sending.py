"""Putting messages into the outbox."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from molek.base.references import new_code
from molek.base.transactions import in_transaction
from molek.jobs import operations as jobs
from molek.messages.enums import MessageState
from molek.messages.errors import AddressInvalid
from molek.messages.models import OutboxMessage, seal
from molek.messages.rules import clean_data, registered

_ADDRESS = re.compile(r"^(\+\d{8,15}|[^@\s]+@[^@\s]+\.[^@\s]+)$")
_QUEUE = """
    INSERT INTO outbox_outboxmessage
        (ref, template, language, sealed, state, attempts, reason, dedupe, created_at, receiver_ref)
    VALUES (%s, %s, %s, %s, %s, 0, '', %s, %s, %s) ON CONFLICT (dedupe) DO NOTHING RETURNING id
"""


@in_transaction
def send(
    *,
    template: str,
    to: str,
    data: Mapping[str, str],
    language: str = "id",
    at: datetime,
    dedupe: str,
    receiver: str = "",
) -> int:
    """Queue a message; it leaves only if the caller commits, and then at least once.

    Args:
        template: a registered one.
        to: a phone number as E.164 or an e-mail address.
        data: exactly the places of the template.
        language: "id" or "en"; anything else means Indonesian.
        at: moment of the event, timezone-aware.
        receiver: who it is for, as :func:`~molek.messages.rules.receiver_key` names him: his preferences count, and he
            finds it on his page of messages. "" for nobody in particular.
        dedupe: key of the event, e.g. ``letters.issued:<ref>``; a second message of the same key is not sent.

    Returns the id of the message, of the earlier one if the key was used. Raises :class:`AddressInvalid`;
    ``ValueError`` for a template or a place that does not exist. Two statements.
    """
    known = registered(template)
    values = clean_data(known, data)
    if not _ADDRESS.fullmatch(to):
        raise AddressInvalid()
    with connection.cursor() as cursor:
        cursor.execute(
            _QUEUE,
            [new_code(2), template, language, seal(to, values), MessageState.QUEUED.value, dedupe, at, receiver],
        )
        row = cursor.fetchone()
    if row is None:
        return OutboxMessage.objects.only("pk").get(dedupe=dedupe).pk
    jobs.enqueue("messages.deliver", lock=f"message:{row[0]}", message_id=row[0])
    return int(row[0])
