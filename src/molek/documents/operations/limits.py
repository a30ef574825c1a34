"""How often one address may ask for verification pages."""

from __future__ import annotations

import datetime as dt

from django.core.cache import cache

from molek.documents.errors import TooManyChecks

CHECKS_A_MINUTE = 120  # an office behind one address checks many papers; a guesser would need 2^128 tries


def allow_check(*, remote: str, at: dt.datetime) -> None:
    """Count one check of ``remote`` in this minute and this process.

    Raises:
        TooManyChecks: too many in this minute.
    """
    key = f"documents.check.{remote}.{at:%Y%m%d%H%M}"
    cache.add(key, 0, timeout=120)
    if cache.incr(key) > CHECKS_A_MINUTE:
        raise TooManyChecks(minutes=1)
