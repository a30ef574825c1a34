"""The ticket in a form of the public door: random, signed, with the moment it was given.

It stands in for the token against forged forms, which would need a cookie, and it is what patience is measured by. The
moment goes out with the page and comes back with it: nothing of it is kept here. Counts of what came in lately live in
the memory of this process only and hold no address.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

from molek.whistleblowing.errors import DoorBusy, FormExpired, TooSoon
from molek.whistleblowing.rules import patience

_SALT = "molek.whistleblowing.ticket"
_KEY_BYTES = 16
_AT_ONCE, _WAIT_S = 2, 10.0


@dataclass(frozen=True, slots=True)
class Ticket:
    key: bytes
    given_at: dt.datetime


def new_ticket(*, at: dt.datetime) -> str:
    """For a hidden field of a form that is shown at ``at``."""
    key = base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)).decode()
    return Signer(salt=_SALT).sign(f"{key}.{int(at.timestamp())}")


def read_ticket(text: str, *, at: dt.datetime) -> Ticket:
    """Raises :class:`FormExpired` for what we did not give, or gave too long ago."""
    try:
        key, _, moment = Signer(salt=_SALT).unsign(text).partition(".")
        ticket = Ticket(base64.urlsafe_b64decode(key), dt.datetime.fromtimestamp(int(moment), dt.UTC))
    except (BadSignature, ValueError, binascii.Error):
        raise FormExpired() from None
    if at - ticket.given_at > patience.FORM_LIVES:
        raise FormExpired()
    return ticket


class Lately:
    """Moments of the last ten minutes, in memory; more than a limit are not told apart."""

    def __init__(self) -> None:
        self._moments: deque[dt.datetime] = deque(maxlen=100)
        self._lock = threading.Lock()

    def note(self, at: dt.datetime) -> None:
        with self._lock:
            self._moments.append(at)

    def count(self, at: dt.datetime) -> int:
        with self._lock:
            return sum(at - moment < patience.WINDOW for moment in self._moments)

    def forget(self) -> None:
        with self._lock:
            self._moments.clear()


reports, wrong_codes = Lately(), Lately()
_deriving = threading.BoundedSemaphore(_AT_ONCE)


def ask_patience(ticket: Ticket, needed_s: Callable[[int], int], lately: Lately, *, at: dt.datetime) -> None:
    """Raises :class:`TooSoon` if the form was open for a shorter time than everybody needs just now."""
    seconds = needed_s(lately.count(at))
    if at - ticket.given_at < dt.timedelta(seconds=seconds):
        raise TooSoon(seconds=seconds, minutes=max(1, seconds // 60))


@contextmanager
def one_of_few() -> Iterator[None]:
    """Slow hashes eat memory on purpose: a few at a time in each process, whoever comes more waits a little.

    Raises :class:`DoorBusy`.
    """
    if not _deriving.acquire(timeout=_WAIT_S):
        raise DoorBusy()
    try:
        yield
    finally:
        _deriving.release()
