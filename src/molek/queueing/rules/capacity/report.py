"""An answer as plain texts and numbers, so that it can be kept and shown. Minutes are rounded, shares are percent."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any

from molek.queueing.rules.capacity.demand import Demand
from molek.queueing.rules.capacity.forecast import Accuracy
from molek.queueing.rules.capacity.roster import Clerk, Roster, Shift
from molek.queueing.rules.capacity.simulation import Band, Played
from molek.queueing.rules.capacity.staffing import Advice, Goal, Room, Staffing, is_good

HALF_HOUR = 30


def clock(opens: dt.time, half_hour: int) -> str:
    """``08.30``: the beginning of a half hour, as Indonesians write it."""
    minutes = opens.hour * 60 + opens.minute + half_hour * HALF_HOUR
    return f"{minutes // 60:02d}.{minutes % 60:02d}"


def percent(share: float) -> int:
    """Rounded down, so that a promise that just fails is not shown as kept."""
    return math.floor(100 * share + 1e-9)


def minutes(value: float) -> int | None:
    """None where a line would only grow."""
    return None if math.isinf(value) else math.ceil(value - 1e-9)


def band(value: Band) -> dict[str, int | None]:
    return {"low": minutes(value.low), "middle": minutes(value.middle), "high": minutes(value.high)}


def played(value: Played) -> dict[str, Any]:
    """What the days say, all together."""
    return {
        "days": value.days,
        "kept": percent(value.kept),
        "error": round(100 * value.error, 1),
        "p50": band(value.p50),
        "p90": band(value.p90),
        "line": band(value.longest_line),
        "overtime": band(value.overtime),
        "sent_home": band(value.sent_home),
        "gave_up": band(value.gave_up),
        "busy": percent(value.busy),
    }


def rows(advice: Advice, room: Room, opens: dt.time) -> list[dict[str, Any]]:
    """One line a half hour: what the formula says and what the played days say."""
    staffing = advice.staffing
    return [
        {
            "time": clock(opens, n),
            "arrivals": round(advice.demand.arrivals[n], 1),
            "formula": staffing.formula[n],
            "counters": staffing.counts[n],
            "capped": advice.capped[n],
            "most": room.most(n),
            "kept": percent(moment.kept),
            "p50": minutes(moment.p50),
            "p90": band(moment.p90),
            "formula_kept": percent(staffing.foretold[n].kept),
            "formula_p90": minutes(staffing.foretold[n].p90),
            "own_kept": percent(advice.own.moments[n].kept),
            "seats": advice.seats[n],
        }
        for n, moment in enumerate(staffing.played.moments)
    ]


def reasons(advice: Advice, room: Room, goal: Goal) -> list[dict[str, Any]]:
    """Why formula and played days differ here: only what is true of this plan, with its numbers."""
    staffing, demand = advice.staffing, advice.demand
    total = sum(kind.share for kind in demand.kinds) or 1.0
    harder = sum(foretold.kept < goal.share <= moment.kept
                 for foretold, moment in zip(staffing.foretold, staffing.played.moments, strict=True))  # fmt: skip
    easier = sum(moment.arrivals >= 2 and moment.p90.middle > max(2 * foretold.p90, 5)
                 for foretold, moment in zip(staffing.foretold, staffing.played.moments, strict=True))  # fmt: skip
    cv = sum(kind.share * _cv(kind.mean, kind.cv, kind.times) for kind in demand.kinds) / total
    special = sum(len(counter) < len(demand.kinds) for counter in room.counters)
    preferred = sum(kind.share * kind.preferred for kind in demand.kinds) / total
    found = [
        ("carried", harder, harder > 0),
        ("backlog", easier, easier > 0),
        ("special", special, special > 0),
        ("priority", percent(preferred), preferred >= 0.01),
        ("steady", round(100 * cv), abs(cv - 1) > 0.1),
        ("days", round(100 * demand.day_cv), demand.day_cv > 0.02),
    ]
    return [{"code": code, "number": number} for code, number, holds in found if holds]


def _cv(mean: float, cv: float, times: Sequence[float]) -> float:
    if not times or mean <= 0:
        return cv
    return math.sqrt(sum((t - mean) ** 2 for t in times) / len(times)) / mean


def day(advice: Advice, room: Room, goal: Goal, *, on: dt.date, opens: dt.time, clerks: int) -> dict[str, Any]:
    """The whole of tomorrow."""
    own_good = is_good(advice.own, goal, slack=0.005)
    return {
        "date": on.isoformat(),
        "visitors": round(advice.demand.visitors),
        "mean_time": round(advice.demand.mean_time, 1),
        "rows": rows(advice, room, opens),
        "played": played(advice.staffing.played),
        "own": played(advice.own),
        "is_met": advice.staffing.is_met,
        "is_enough": advice.capped == advice.staffing.counts,
        "is_kept": own_good,
        "peak": max(advice.staffing.counts),
        "formula_peak": max(advice.staffing.formula),
        "seats": max(advice.seats),
        "clerks": clerks,
        "reasons": reasons(advice, room, goal),
        "choices": [
            {"change": 0, "peak": max(advice.capped), **played(advice.own)},
            *({"change": c.change, "peak": max(c.counts), **played(c.played)} for c in advice.choices),
        ],
        "scenarios": [
            {
                "visitors": s.visitors,
                "peak_needed": s.peak_needed,
                "fits": s.fits,
                "keeps": s.keeps,
                "over_days": s.days,
                "unserved": round(s.played.sent_home.middle + s.played.gave_up.middle),
                **played(s.played),
            }
            for s in advice.scenarios
        ],
        "quota": {"a_day": advice.quota.a_day, "a_half_hour": advice.quota.a_half_hour} if advice.quota else None,
    }


def weekday(staffing: Staffing, demand: Demand, *, on: dt.date, seats: int, clerks: int) -> dict[str, Any]:
    """One day of the typical week."""
    return {
        "weekday": on.weekday(),
        "visitors": round(demand.visitors),
        "counts": list(staffing.counts),
        "seats": seats,
        "clerks": clerks,
        "kept": percent(staffing.played.kept),
    }


def accuracy(value: Accuracy) -> dict[str, Any]:
    """How good the forecast was."""
    return {
        "mape": None if value.mape is None else round(value.mape, 1),
        "naive": None if value.naive is None else round(value.naive, 1),
        "spread": round(100 * value.cv),
        "days": [{"day": t.day.isoformat(), "said": round(t.said), "came": round(t.came)} for t in value.days],
    }


def roster(made: Roster, clerks: Sequence[Clerk], *, days: Sequence[dt.date], opens: dt.time,
           letters: Mapping[int, str]) -> dict[str, Any]:  # fmt: skip
    """Who works when."""
    return {
        "days": [day.isoformat() for day in days],
        "is_best": made.is_best,
        "clerks": [
            {
                "name": clerk.name,
                "letters": "".join(letters[kind] for kind in sorted(clerk.kinds)),
                "hours": made.half_hours(n) / 2,
                "most": clerk.half_hours / 2,
                "shifts": [None if shift is None else _shift(shift, opens) for shift in made.shifts[n]],
            }
            for n, clerk in enumerate(clerks)
        ],
        "lacks": [
            {
                "day": days[lack.day].isoformat(),
                "time": clock(opens, lack.half_hour),
                "letter": "" if lack.kind is None else letters[lack.kind],
                "count": lack.count,
            }
            for lack in made.lacks
        ],
    }


def _shift(shift: Shift, opens: dt.time) -> dict[str, Any]:
    return {
        "start": shift.start,
        "end": shift.end,
        "rest": shift.rest,
        "rest_length": shift.rest_length,
        "from": clock(opens, shift.start),
        "to": clock(opens, shift.end),
        "rest_from": clock(opens, shift.rest) if shift.rest_length else "",
        "rest_to": clock(opens, shift.rest + shift.rest_length) if shift.rest_length else "",
    }
