"""Figures for the city's dashboards, and counts for the Inspectorate. No person in them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

from molek.base.workdays import CITY_TZ, city_date
from molek.feedback.enums import OPEN_STATES, Kind, State
from molek.feedback.models import Complaint, Concerned


@dataclass(frozen=True, slots=True)
class FeedbackFigures:
    """Reports received in a period, and what became of them so far.

    ``open`` are not closed, refused or joined yet; ``settled`` were answered for good. Of those answered at all the
    first answer was in time or late. ``median_days`` are calendar days from receipt to settlement; None if none is
    settled. ``by_area`` counts by kelurahan, ``by_unit`` by responsible unit. Joined reports count as received.
    """

    received: int
    open: int
    settled: int
    answered_in_time: int
    answered_late: int
    by_kind: Mapping[str, int]
    by_area: Mapping[str, int]
    by_unit: Mapping[int, int]
    median_days: float | None
    by_category: Mapping[str, int] = field(default_factory=dict)
    by_month: Mapping[str, int] = field(default_factory=dict)
    escalated: int = 0
    anonymous: int = 0


def _begin(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), CITY_TZ)


def figures(*, since: dt.date, until: dt.date) -> FeedbackFigures:
    """Of what was received from ``since`` to before ``until``, city days. One query.

    Raises:
        ValueError: the period ends before it begins.
    """
    if until < since:
        raise ValueError("a period ends after it begins")
    rows = list(
        Complaint.objects.filter(received_at__gte=_begin(since), received_at__lt=_begin(until)).values_list(
            "kind", "area_code", "unit_id", "state", "is_answered_late", "received_at", "settled_at", "category",
            "level", "is_anonymous",
        )
    )  # fmt: skip
    open_states = {str(state) for state in OPEN_STATES}
    took = [(city_date(row[6]) - city_date(row[5])).days for row in rows if row[6]]
    return FeedbackFigures(
        received=len(rows),
        open=sum(row[3] in open_states for row in rows),
        settled=len(took),
        answered_in_time=sum(row[4] is False for row in rows),
        answered_late=sum(row[4] is True for row in rows),
        by_kind=dict(Counter(row[0] for row in rows)),
        by_area=dict(Counter(row[1] for row in rows)),
        by_unit=dict(Counter(row[2] for row in rows if row[2] is not None)),
        median_days=float(median(took)) if took else None,
        by_category=dict(Counter(row[7] for row in rows)),
        by_month=dict(sorted(Counter(f"{row[5].astimezone(CITY_TZ):%Y-%m}" for row in rows).items())),
        escalated=sum(bool(row[8]) for row in rows),
        anonymous=sum(row[9] for row in rows),
    )


@dataclass(frozen=True, slots=True)
class OfficialComplaints:
    """How many complaints concern an official. Being named proves nothing."""

    received: int
    open: int
    rejected: int


def complaints_about_official(official_ref: str) -> OfficialComplaints:
    """Complaints that concern ``official:<id>``; zeros for a ref that names none. One query."""
    number = official_ref.removeprefix("official:")
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        return OfficialComplaints(0, 0, 0)
    states = list(
        Concerned.objects.filter(official_id=int(number), complaint__kind=Kind.COMPLAINT).values_list(
            "complaint__state", flat=True
        )
    )
    return OfficialComplaints(
        len(states), sum(state in OPEN_STATES for state in states), sum(state == State.REJECTED for state in states)
    )
