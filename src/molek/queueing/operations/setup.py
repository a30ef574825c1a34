"""Halls, their services, counters and rules: what the manager sets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields

from django.db import IntegrityError, transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.queueing.enums import WalkIns
from molek.queueing.models import Calibration, Counter, Hall, HallService
from molek.queueing.operations.moves import tell
from molek.queueing.permissions import HallPermission
from molek.queueing.queries import rooms
from molek.staff import queries as staff


@dataclass(frozen=True, slots=True)
class NewService:
    """``minutes`` are expected at the counter until history knows; ``places`` every half hour by appointment."""

    letter: str
    name: str
    minutes: int
    places: int = 0
    needs_appointment: bool = False
    service_code: str = ""


@transaction.atomic
def create_hall(
    *,
    unit_id: int,
    code: str,
    name: str,
    seats: int,
    services: Sequence[NewService],
    counters: Sequence[str],
    by: Actor,
    at: dt.datetime,
) -> Hall:
    """Set up a hall of a unit. ``counters`` tells for each counter, from 1 on, the letters it serves: ``("AB", "C")``.

    A hall of this code that is there already is returned as it is. Raises :class:`NotPermitted`: ``by`` may not manage
    a hall of this unit.
    """
    there = Hall.objects.filter(code=code).first()
    if there is not None:
        return there
    hall = Hall(unit_id=unit_id, code=code, name=name, area_code=staff.unit(unit_id).area_code, seats=seats)
    rooms.require_at(by, HallPermission.MANAGE, hall)
    try:
        with transaction.atomic():
            hall.save()
    except IntegrityError:  # somebody else made it this moment
        return Hall.objects.get(code=code)
    Calibration.objects.create(hall=hall)
    made = {
        service.letter: HallService.objects.create(
            hall=hall,
            letter=service.letter,
            name=service.name,
            expected_minutes=service.minutes,
            slot_capacity=service.places,
            needs_appointment=service.needs_appointment,
            service_code=service.service_code,
        )
        for service in services
    }
    for number, letters in enumerate(counters, start=1):
        counter = Counter.objects.create(hall=hall, number=number)
        counter.services.set([made[letter] for letter in letters])
    audit.record(
        event="queueing.hall.created",
        by=by,
        subject=f"hall:{code}",
        at=at,
        data={"unit": unit_id, "seats": seats, "services": len(made), "counters": len(counters)},
    )
    return hall


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of a hall as its manager sets them and everybody can read them."""

    seats: int
    opens: dt.time
    closes: dt.time
    walk_ins: WalkIns
    promise_minutes: int
    in_a_row: int
    patience_minutes: int
    grace_minutes: int
    needs_hall_code: bool
    announcement: str


def policy_of(hall: Hall) -> Policy:
    """The rules in force."""
    return Policy(**{field.name: getattr(hall, field.name) for field in fields(Policy)})


@transaction.atomic
def set_policy(*, hall_id: int, policy: Policy, by: Actor, at: dt.datetime) -> Hall:
    """Change the rules of a hall, from now on; the log keeps what they were. Raises :class:`NotPermitted`."""
    rooms.require_at(by, HallPermission.MANAGE, rooms.hall_by_id(hall_id))
    hall = Hall.objects.select_for_update(of=("self",)).get(pk=hall_id)
    before = policy_of(hall)
    changed = [f.name for f in fields(Policy) if getattr(before, f.name) != getattr(policy, f.name)]
    if not changed:
        return hall
    for name in changed:
        setattr(hall, name, getattr(policy, name))
    hall.save(update_fields=changed)
    audit.record(
        event="queueing.hall.rules-changed",
        by=by,
        subject=f"hall:{hall.code}",
        at=at,
        data={name: f"{getattr(before, name)} -> {getattr(policy, name)}" for name in changed},
    )
    tell(hall.pk, "POLICY")
    return hall
