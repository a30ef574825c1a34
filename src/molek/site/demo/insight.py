"""SIMULASI: five quarters of made-up counts, so that maps, rankings and open data have something to show.

They stand for what the city's former system would have handed over. From the day of the demo on, counts are real.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from molek.base.actors import SYSTEM
from molek.base.workdays import city_date
from molek.insight import operations
from molek.insight.queries import dataset_states
from molek.insight.queries.sources import OWN_REASON, Fact
from molek.insight.rules.periods import quarter_of
from molek.residents import queries as residents
from molek.residents.enums import AreaKind

_QUARTERS = 5
_WEIGHTS = {
    "domicile-letter": 20, "business-statement": 16, "poverty-statement": 13, "never-married-statement": 9,
    "birth-statement": 7, "population-biodata": 6,
}  # fmt: skip
_REASONS = {"record-in-order": 8, "lives-at-registered-address": 5, "has-address": 2, OWN_REASON: 3}


def seed(at: dt.datetime) -> None:
    """History, tables and releases; only once."""
    if any(state.periods for state in dataset_states(at=at)):
        return
    operations.load_history(facts=_facts(city_date(at)), by=SYSTEM, at=at)
    operations.refresh(by=SYSTEM, at=at)
    operations.close_quarters(by=SYSTEM, at=at)
    operations.release_due(by=SYSTEM, at=at)


def _facts(today: dt.date) -> Iterator[Fact]:
    rnd = random.Random(24)  # noqa: S311  made-up counts, not secrets
    first = quarter_of(today)
    for _ in range(_QUARTERS):
        first = first.before
    areas = [info.code for info in residents.areas(kind=AreaKind.KELURAHAN)]
    demand = {area: rnd.lognormvariate(0, 0.55) for area in areas}
    trouble = {area: rnd.betavariate(2, 9) for area in areas}
    services, weights = list(_WEIGHTS), list(_WEIGHTS.values())
    # A week is written on its Monday, which is enough for quarters and weeks and keeps the seed quick.
    day = first.first
    while day < today:
        grown = 1 + (day - first.first).days / 900
        for area in areas:
            sent = _about(rnd, 2.4 * demand[area] * grown)
            refused = _about(rnd, sent * trouble[area])
            late = _about(rnd, sent * trouble[area] * 0.6)
            for service in set(chosen := rnd.choices(services, weights, k=sent)):
                yield Fact(day, "applications", area, service, chosen.count(service))
            if sent > refused:
                yield Fact(day, "accepted", area, "domicile-letter", sent - refused)
                yield Fact(day, "letters", "", f"{area}", sent - refused)
            if refused:
                yield Fact(day, "refused", area, "domicile-letter", refused)
            if sent:
                yield Fact(day, "decision_days", area, str(_about(rnd, 1 + 9 * trouble[area])), sent)
                yield Fact(day, "in_time", area, "", max(sent - late, 0))
            if late:
                yield Fact(day, "late", area, "", min(late, sent))
            if poor := chosen.count("poverty-statement"):
                yield Fact(day, "poverty_letters", area, "", poor)
        for rule, share in _REASONS.items():
            yield Fact(day, "reasons", "", rule, 1 + _about(rnd, share * grown))
        day += dt.timedelta(days=7)


def _about(rnd: random.Random, mean: float) -> int:
    """A whole number around a mean, never negative."""
    return max(0, round(rnd.gauss(mean, mean**0.5))) if mean > 0 else 0
