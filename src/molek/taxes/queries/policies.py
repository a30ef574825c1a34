"""Rates and policy in force: the statutory ones with what the city added."""

from __future__ import annotations

import datetime as dt

from molek.taxes.models import PenaltyRate, SettlementPolicy, SourceClosure
from molek.taxes.rules.penalty import STATUTORY_RATES, Rate
from molek.taxes.rules.settlement import Policy, policy_on


def rates() -> tuple[Rate, ...]:
    """All rates by first year; the city's own replace the statutory ones of the same year. One query."""
    own = PenaltyRate.objects.order_by("from_year").values_list(
        "from_year", "monthly_bp", "most_months", "legal_basis", "mark"
    )
    by_year = {rate.from_year: rate for rate in (*STATUTORY_RATES, *(Rate(*row) for row in own))}
    return tuple(by_year[year] for year in sorted(by_year))


def policy(day: dt.date) -> Policy:
    """What counts as settled on ``day``. One query."""
    rows = SettlementPolicy.objects.values_list("since", "years_demanded", "tolerance_idr", "legal_basis", "mark")
    return policy_on(day, [Policy(*row) for row in rows])


def closure() -> SourceClosure | None:
    """The closure that holds now, or None while the tax system is open."""
    return SourceClosure.objects.filter(reopened_at__isnull=True).first()
