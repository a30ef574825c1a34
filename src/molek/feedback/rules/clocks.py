"""Which figures rule which clock, and the day it ends. Computed, never counted down: a changed calendar moves it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from molek.base.workdays import Calendar
from molek.feedback.rules.policy import Figure, earliest

# Clock -> the figures that rule it; the one that ends first counts.
RULED_BY: dict[str, tuple[str, ...]] = {
    "VERIFY": ("verify_days", "law_reply_days"),
    "COMPLETE": ("complete_days",),
    "FIRST_ANSWER": ("first_answer_days",),
    "REPLY": ("reply_days",),
    "OBJECTION": ("objection_answer_days",),
}
SETTLED_BY: dict[str, tuple[str, ...]] = {
    "INFORMATION": ("settle_information_days", "law_decision_days"),
    "PPID": ("settle_ppid_days",),
    "NORMATIVE": ("settle_normative_days", "law_decision_days"),
    "ORDINARY": ("settle_ordinary_days", "law_decision_days"),
    "SUPERVISION": ("settle_supervision_days", "law_decision_days"),
    "OMBUDSMAN": ("settle_ombudsman_days",),
}
EXTENSION = "ppid_extension_days"


def codes_of(clock: str, settlement: str) -> tuple[str, ...]:
    """The figures that rule a clock; of a settlement by its type."""
    return SETTLED_BY[settlement] if clock == "SETTLE" else RULED_BY[clock]


@dataclass(frozen=True, slots=True)
class Due:
    """The last day in time, and what says so. ``used`` and ``total`` in working days, for drawing."""

    day: dt.date
    figure: Figure
    used: int
    total: int

    @property
    def is_late(self) -> bool:
        return self.used > self.total


def due_of(
    *, clock: str, settlement: str, since: dt.date, today: dt.date, calendar: Calendar, is_extended: bool = False,
    deadline: dt.date | None = None,
) -> Due:  # fmt: skip
    """When a clock that began on ``since`` (day 0) ends.

    Args:
        settlement: the type of settlement; counts for the clock SETTLE only.
        is_extended: the one extension of a request for public information was used.
        deadline: a day named from outside (a recommendation); it counts if it is earlier.

    ``is_late`` from the day after on.
    """
    figure, day = earliest(codes_of(clock, settlement), since, calendar)
    if is_extended and clock == "SETTLE":
        _more, day = earliest((EXTENSION,), day, calendar)
    if deadline is not None and clock == "SETTLE":
        day = min(day, deadline)
    total = calendar.between(since, day)
    used = calendar.between(since, today)
    if today > day:  # late even where no working day has passed since
        used = max(used, total + 1)
    return Due(day, figure, used, total)
