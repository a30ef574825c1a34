"""Which offices answer, in which order, and for whom it would be about themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from molek.base.actors import Actor
from molek.feedback.models import Complaint, Concerned
from molek.feedback.permissions import FeedbackPermission
from molek.feedback.rules.categories import categories
from molek.feedback.rules.routing import Office, answers_for, impartial
from molek.staff import queries as staff
from molek.staff.enums import PostKind, UnitKind
from molek.staff.permissions import role
from molek.staff.queries import ActingOfficial


def kinds_with(permission: str) -> tuple[str, ...]:
    """The kinds of posts that give a permission."""
    return tuple(kind for kind in PostKind.values if role(kind).gives(permission))


@dataclass(frozen=True, slots=True)
class NamedOffice:
    """An office as lists show it. ``email`` "" if none is known."""

    office: Office
    name: str
    parent_id: int | None
    email: str


@dataclass(frozen=True, slots=True)
class Offices:
    """Everybody who answers on a day, by unit; the supervising ones (Inspectorate, then mayor) in order."""

    answering: dict[int, NamedOffice]
    supervising: list[NamedOffice] = field(default_factory=list)

    def find(self, unit_id: int | None) -> NamedOffice | None:
        if unit_id is None:
            return None
        found = self.answering.get(unit_id)
        return found or next((one for one in self.supervising if one.office.unit_id == unit_id), None)

    def chain(self, unit_id: int) -> list[NamedOffice]:
        """The unit, the camat above a kelurahan, the Inspectorate, the mayor."""
        first = self.find(unit_id)
        links = [first] if first else []
        if first and first.office.kind == UnitKind.KELURAHAN and first.parent_id in self.answering:
            links.append(self.answering[first.parent_id])
        return links + [one for one in self.supervising if one not in links]

    def answering_for(self, unit_id: int, concerned: Collection[int]) -> NamedOffice | None:
        """The office that answers what would go to ``unit_id``; None if there is nobody impartial."""
        chain = self.chain(unit_id)
        found = impartial([one.office for one in chain], concerned)
        return next((one for one in chain if one.office is found), None)


def _grouped(people: Sequence[ActingOfficial]) -> dict[int, NamedOffice]:
    groups: dict[int, list[ActingOfficial]] = {}
    for one in people:
        groups.setdefault(one.unit_id, []).append(one)
    return {
        unit_id: NamedOffice(
            Office(unit_id, some[0].unit_kind, some[0].area_code, frozenset(one.official_id for one in some)),
            some[0].unit_name, some[0].parent_id, some[0].email,
        )
        for unit_id, some in groups.items()
    }  # fmt: skip


def offices(*, at: dt.datetime) -> Offices:
    """Who answers today. Two queries."""
    answering = _grouped(staff.acting(at=at, post_kinds=kinds_with(FeedbackPermission.ANSWER)))
    supervising = _grouped(staff.acting(at=at, post_kinds=kinds_with(FeedbackPermission.SUPERVISE)))
    top_last = sorted(supervising.values(), key=lambda one: one.office.kind == UnitKind.CITY)
    return Offices(answering, top_last)


def concerned_ids(complaint_id: int) -> frozenset[int]:
    """Officials whom it concerns."""
    return frozenset(Concerned.objects.filter(complaint_id=complaint_id).values_list("official_id", flat=True))


def suggested_unit(*, category: str, area_code: str, known: Offices) -> int | None:
    """The unit that a category names for a place; None if it names none or that unit cannot answer."""
    found = categories().get(category)
    wanted = found.unit if found else ""
    if wanted == UnitKind.KELURAHAN:
        return _of_area(area_code, known)
    if wanted == UnitKind.KECAMATAN:
        return _of_area(area_code.rpartition(".")[0], known)
    named = staff.units(text=wanted).rows if wanted else []
    return next((row.id for row in named if row.code == wanted and known.find(row.id)), None)


def suggested_unit_of(*, code: str, at: dt.datetime) -> int | None:
    """The unit that a report's category suggests for its place; None if it suggests none that can answer."""
    row = Complaint.objects.filter(code=code).values_list("category", "area_code").first()
    return suggested_unit(category=row[0], area_code=row[1], known=offices(at=at)) if row else None


def _of_area(area_code: str, known: Offices) -> int | None:
    return next(
        (
            one.office.unit_id
            for one in known.answering.values()
            if one.office.area_code == area_code and one.office.kind in (UnitKind.KELURAHAN, UnitKind.KECAMATAN)
        ),
        None,
    )


def may_triage(row: Complaint, by: Actor) -> bool:
    """Check and forward: the complaint officer, or the supervisors where it concerns him."""
    if by.may(FeedbackPermission.SUPERVISE):
        return True
    return by.may(FeedbackPermission.TRIAGE) and not row.is_guarded


def may_answer(row: Complaint, by: Actor) -> bool:
    """Answer what lies with the responsible unit. One query if the unit is not loaded."""
    if by.is_system:
        return True
    if row.unit is None:
        return False
    office = Office(row.unit.pk, row.unit.kind, row.unit.area_code, frozenset())
    return answers_for(by, office, answer=FeedbackPermission.ANSWER, supervise=FeedbackPermission.SUPERVISE)


def may_decide_objection(row: Complaint, by: Actor) -> bool:
    """The superior's: Inspectorate and mayor, or the camat above the kelurahan that answered."""
    if by.may(FeedbackPermission.SUPERVISE):
        return True
    if row.unit is None or row.unit.kind != UnitKind.KELURAHAN:
        return False
    return may_answer(row, by) and not any(
        grant.permission == FeedbackPermission.ANSWER and grant.unit_id == row.unit_id for grant in by.grants
    )


def is_concerned(row: Complaint, by: Actor) -> bool:
    return by.is_official and by.id in concerned_ids(row.pk)
