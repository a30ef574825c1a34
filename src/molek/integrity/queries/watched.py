"""The rows of a window, as the indicators want them: phones and NIKs hashed, nobody named."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.utils.crypto import salted_hmac

from molek.base.workdays import CITY_TZ
from molek.integrity.queries.statements import rows
from molek.integrity.rules.detection import Rows
from molek.integrity.rules.rows import Decision, EvidenceKind, Filing, HandOver, Look

_HASH_CHARACTERS = 16


@lru_cache(maxsize=200_000)
def hashed(kind: str, value: str) -> str:
    """A keyed hash of a phone or NIK: equal for equal values, useless without this city's secret; "" for ""."""
    if not value:
        return ""
    return salted_hmac(f"molek.integrity.{kind}", value, algorithm="sha256").hexdigest()[:_HASH_CHARACTERS]


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), CITY_TZ)


def read_rows(*, since: dt.date, until: dt.date) -> Rows:
    """What happened on the city-local days from ``since`` on, ``until`` not included. Four statements."""
    window = {"since": _midnight(since), "until": _midnight(until)}
    filings = [
        Filing(ref, resident, family, hashed("phone", phone), service, area, at, filer, device, is_kin)
        for ref, resident, family, phone, service, area, at, filer, device, is_kin in rows("filings", **window)
    ]
    decisions = [
        Decision(task, ref, resident, family, hashed("phone", phone), *rest)
        for task, ref, resident, family, phone, *rest in rows("decisions", zone=str(CITY_TZ), **window)
    ]
    looks = [Look(*row) for row in rows("looks", **window)]
    hand_overs = [
        HandOver(ref, hashed("proxy", proxy), family, at, is_family, EvidenceKind(kind))
        for kind, ref, proxy, family, at, is_family in rows("hand_overs", **window)
    ]
    return Rows(filings, decisions, looks, hand_overs)


def units_of(official_ids: tuple[int, ...], *, since: dt.date, until: dt.date) -> list[int]:
    """Units in which these officials held posts on those days, ``until`` included: he may have moved meanwhile."""
    if not official_ids:
        return []
    return sorted({unit for _official, unit in rows("units", officials=list(official_ids), since=since, until=until)})
