"""Coming back with code and secret."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.crypto import constant_time_compare

from molek.base.references import normalise_code
from molek.feedback.errors import SecretNotAccepted, TooManyTries
from molek.feedback.models import Complaint
from molek.feedback.operations import limits
from molek.feedback.operations.filing import secret_key


def shown_code(text: str) -> str:
    """A code as receipts write it, from however it was typed."""
    plain = normalise_code(text)
    return f"{plain[:4]}-{plain[4:8]}"


def open_report(*, code: str, secret: str, remote: str, at: dt.datetime) -> str:
    """The code of the report that both open. Every try counts, for the code and for the network, right or wrong.

    Raises:
        TooManyTries: for this code, or from this network, within the hour.
        SecretNotAccepted: they do not belong together, or nobody has this code; said alike.
    """
    wanted = shown_code(code)
    with transaction.atomic():
        tries = limits.count("open.code", wanted, at=at)
        from_network = limits.count("open.network", limits.network_of(remote), at=at)
    if tries > limits.MOST_TRIES_A_CODE or from_network > limits.MOST_TRIES_A_NETWORK:
        raise TooManyTries(minutes=limits.minutes_left(at))
    kept = Complaint.objects.filter(code=wanted).values_list("secret_key", flat=True).first() or ""
    if not constant_time_compare(kept or "-", secret_key(secret)):
        raise SecretNotAccepted(field="secret")
    return wanted
