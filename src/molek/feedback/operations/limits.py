"""Waves and guesses: counted by the hour, by keyed hashes that live no longer."""

from __future__ import annotations

import datetime as dt
import ipaddress
import math

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from molek.feedback.models import Throttle

WINDOW = dt.timedelta(hours=1)
WAVE_FROM = 5  # from so many reports of one network within the hour on, they are marked as a wave
MOST_FROM_NETWORK = 40
MOST_FROM_RESIDENT = 20
MOST_FROM_OFFICIAL = 120
MOST_TRIES_A_CODE = 20
MOST_TRIES_A_NETWORK = 300
_COUNT = """
    INSERT INTO feedback_throttle (key, ends_at, count) VALUES (%s, %s, 1)
    ON CONFLICT (key) DO UPDATE SET count = feedback_throttle.count + 1 RETURNING count
"""


def network_of(remote: str) -> str:
    """The network of an address: 256 addresses of the old kind, one customer's share of the new. "" if it is none."""
    try:
        address = ipaddress.ip_address(remote)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))


def _hour(at: dt.datetime) -> dt.datetime:
    return at.astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0)


def count(kind: str, value: str, *, at: dt.datetime) -> int:
    """One try more of this kind from this place; how many there are within the hour. One statement."""
    begins = _hour(at)
    key = salted_hmac(f"molek.feedback.{kind}.{begins.isoformat()}", value, algorithm="sha256").hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, begins + WINDOW])
        (found,) = cursor.fetchone()
    return int(found)


def minutes_left(at: dt.datetime) -> int:
    """Whole minutes until the hour is over, at least one."""
    return max(1, math.ceil((_hour(at) + WINDOW - at).total_seconds() / 60))


@transaction.atomic
def forget_hours(*, at: dt.datetime) -> int:
    """Delete what was counted in hours that are over. Returns how many rows."""
    deleted, _rows = Throttle.objects.filter(ends_at__lte=at).delete()
    return deleted
