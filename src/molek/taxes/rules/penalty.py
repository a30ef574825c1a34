"""What is added to a tax that is paid late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """For bills of tax years from ``from_year`` on: hundredths of a percent a month begun, at most ``most_months``."""

    from_year: int
    monthly_bp: int
    most_months: int
    legal_basis: str
    mark: str = "sure"


# A change in law adds a line, never edits one. A city adds its own in the table of rates.
STATUTORY_RATES: tuple[Rate, ...] = (
    Rate(0, 200, 24, "UU 28/2009 Pasal 100 (2 % sebulan, paling lama 24 bulan)"),
    Rate(2024, 100, 24, "UU 1/2022 dan PP 35/2023 (1 % sebulan, paling lama 24 bulan)", "likely"),
)


def rate_of(tax_year: int, rates: Sequence[Rate] = STATUTORY_RATES) -> Rate:
    """The rate of a tax year: the latest that begins in it or before."""
    return max((rate for rate in rates if rate.from_year <= tax_year), key=lambda rate: rate.from_year)


def months_begun(due_date: dt.date, on: dt.date) -> int:
    """Months begun after ``due_date``: the day after it begins the first, the same day a month later ends it.

    Due on 31 August: 1 September to 30 September is one month, 1 October begins the second (the month that lacks the
    day ends on its last).
    """
    if on <= due_date:
        return 0
    whole = (on.year - due_date.year) * 12 + on.month - due_date.month
    last = (dt.date(on.year + on.month // 12, on.month % 12 + 1, 1) - dt.timedelta(1)).day
    is_past = on.day > min(due_date.day, last)
    return whole + 1 if is_past else whole


def penalty_idr(principal_idr: int, due_date: dt.date, on: dt.date, rate: Rate) -> int:
    """The penalty on ``principal_idr`` on day ``on``, in whole rupiah, half a rupiah upwards."""
    months = min(months_begun(due_date, on), rate.most_months)
    return (2 * principal_idr * rate.monthly_bp * months + 10_000) // 20_000
