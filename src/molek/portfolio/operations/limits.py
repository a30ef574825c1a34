"""Counted attempts within sliding windows. Keys are keyed hashes: the table holds no address and no name."""

from __future__ import annotations

import datetime as dt
import math

from django.db import connection
from django.utils.crypto import salted_hmac

from molek.portfolio.models import Attempt

WINDOW = dt.timedelta(minutes=15)
WRONG_SECRET, CODE = "secret", "code"
MOST = {WRONG_SECRET: 10, CODE: 60}


def _key(act: str, value: str) -> str:
    return salted_hmac(f"molek.portfolio.{act}", value, algorithm="sha256").hexdigest()


def minutes_left(*, act: str, value: str, at: dt.datetime) -> int:
    """Whole minutes until one more is allowed; 0 if it is now. Locks the key until the transaction ends."""
    key = _key(act, value)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [act + key])
    earlier = Attempt.objects.filter(act=act, key=key, at__gt=at - WINDOW).order_by("-at").values_list("at", flat=True)
    oldest = earlier[MOST[act] - 1 : MOST[act]]
    return max((math.ceil((moment + WINDOW - at).total_seconds() / 60) for moment in oldest), default=0)


def count(*, act: str, value: str, at: dt.datetime) -> None:
    Attempt.objects.create(act=act, key=_key(act, value), at=at)
