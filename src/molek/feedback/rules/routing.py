"""Who may answer what, and to whom a late matter goes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from molek.base.actors import Actor, area_within

_CITY_DOTS = 1  # "53.71" is a city; an agency's grant holds there and covers no kelurahan's complaints
TERRITORIAL = ("KECAMATAN", "KELURAHAN")


@dataclass(frozen=True, slots=True)
class Office:
    """A unit, and the officials who would answer for it."""

    unit_id: int
    kind: str
    area_code: str
    answerers: frozenset[int]


def is_below_city(area_code: str) -> bool:
    return area_code.count(".") > _CITY_DOTS


def answers_for(by: Actor, office: Office, *, answer: str, supervise: str) -> bool:
    """May ``by`` answer what lies with this unit?

    The head of an agency: of his own unit. Lurah and camat: of kelurahan and kecamatan within their area. The
    Inspectorate and the mayor: what was given to their own unit.
    """
    for grant in by.grants:
        if grant.permission == supervise and grant.unit_id == office.unit_id:
            return True
        if grant.permission != answer:
            continue
        if grant.unit_id == office.unit_id:
            return True
        if (
            office.kind in TERRITORIAL
            and is_below_city(grant.area_code)
            and area_within(office.area_code, grant.area_code)
        ):
            return True
    return False


def impartial(chain: Sequence[Office], concerned: Collection[int]) -> Office | None:
    """The office that answers: the lowest one above everybody whom it concerns.

    Neither he nor a colleague nor a subordinate answers. If it concerns the top of the chain, the highest office that
    is not concerned does; None if there is no such office.
    """
    staffed = [office for office in chain if office.answerers]
    highest = max((n for n, office in enumerate(staffed) if not office.answerers.isdisjoint(concerned)), default=-1)
    above = staffed[highest + 1 :]
    if above:
        return above[0]
    free = [office for office in staffed if office.answerers.isdisjoint(concerned)]
    return free[-1] if free else None


def next_level(*, unit_kind: str, clock: str, levels: Collection[str], days_late: int, step_days: int) -> str:
    """Where a late matter goes now: "SUPERIOR", "INSPECTORATE" or "" for nowhere further.

    Args:
        unit_kind: of the responsible unit; "" while nobody has it.
        levels: where this clock has gone already.
        days_late: working days since the last day in time, at least 1.
        step_days: after so many the Inspectorate follows the camat.
    """
    if "INSPECTORATE" in levels:
        return ""
    if unit_kind == "KELURAHAN" and clock in ("FIRST_ANSWER", "SETTLE"):
        if "SUPERIOR" not in levels:
            return "SUPERIOR"
        return "INSPECTORATE" if days_late > step_days else ""
    return "INSPECTORATE"
