"""Sliding windows over counted attempts. Keys are keyed hashes: the table holds no NIK, phone or address."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.utils.crypto import salted_hmac

from molek.residents.models import Attempt


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` acts for one key within ``window``."""

    act: str
    kind: str
    most: int
    window: dt.timedelta


def hashed(kind: str, value: str) -> str:
    """A keyed hash of a NIK, phone or address; equal for equal values, useless without this city's secret key."""
    return salted_hmac(f"molek.residents.{kind}", value, algorithm="sha256").hexdigest()


def minutes_left(limits: Iterable[tuple[Limit, str]], at: dt.datetime) -> int:
    """Whole minutes until every limit (with the value it counts) allows one more act; 0 if all do now.

    Locks the counted keys until the transaction ends, so that two acts at the same time are two.
    """
    longest = 0
    for limit, value in sorted(limits, key=lambda pair: hashed(pair[0].kind, pair[1])):
        key = hashed(limit.kind, value)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [limit.act + key])
        # The act that must fall out of the window before another is allowed.
        oldest = (
            Attempt.objects.filter(act=limit.act, key=key, at__gt=at - limit.window)
            .order_by("-at")
            .values_list("at", flat=True)[limit.most - 1 : limit.most]
        )
        for moment in oldest:
            longest = max(longest, math.ceil((moment + limit.window - at).total_seconds() / 60))
    return longest


def count(limits: Iterable[tuple[Limit, str]], at: dt.datetime) -> None:
    """One act more for each."""
    Attempt.objects.bulk_create(Attempt(act=limit.act, key=hashed(limit.kind, value), at=at) for limit, value in limits)
