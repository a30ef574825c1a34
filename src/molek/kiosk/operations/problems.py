"""Problems of boxes: begun once, ended once, and told to the operators on duty."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils.translation import override

from molek.audit import operations as audit
from molek.base.actors import SYSTEM, Actor
from molek.base.identifiers import parse_phone
from molek.kiosk.enums import DeviceState, ProblemKind
from molek.kiosk.models import AlertContact, Device, Problem
from molek.kiosk.permissions import KioskPermission
from molek.kiosk.rules.health import SILENT_AFTER
from molek.live import operations as live
from molek.messages import operations as messages

TOPIC = "kiosk:all"
# These wait for nobody to look at a screen.
_TOLD = frozenset({ProblemKind.SILENT, ProblemKind.PAPER, ProblemKind.PRINTER, ProblemKind.COPIED})


def begin_problem(*, device: Device, kind: ProblemKind, text: str, at: dt.datetime) -> bool:
    """Note a problem unless it is open already; those that cannot wait are told. In the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kiosk_problem (device_id, kind, text, began_at) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (device_id, kind) WHERE ended_at IS NULL DO NOTHING RETURNING id",
            [device.pk, kind.value, text[:200], at],
        )
        row = cursor.fetchone()
    if row is None:
        return False
    audit.record(event="kiosk.problem.began", by=SYSTEM, subject=device.ref, at=at, data={"kind": kind.value})
    live.publish(TOPIC)
    if kind in _TOLD:
        _tell(device, kind, problem_id=row[0], at=at)
    return True


def end_problem(*, device: Device, kind: ProblemKind, at: dt.datetime) -> bool:
    """The problem is over, if there was one."""
    ended = Problem.objects.filter(device=device, kind=kind, ended_at=None).update(ended_at=at)
    if ended:
        audit.record(event="kiosk.problem.ended", by=SYSTEM, subject=device.ref, at=at, data={"kind": kind.value})
        live.publish(TOPIC)
    return bool(ended)


def _tell(device: Device, kind: ProblemKind, *, problem_id: int, at: dt.datetime) -> None:
    with override("id"):
        what = str(ProblemKind(kind).label)
    for contact in AlertContact.objects.order_by("id"):
        messages.send(
            template="kiosk.problem",
            to=contact.phone,
            data={"box": device.name, "what": what},
            at=at,
            dedupe=f"kiosk.problem:{problem_id}:{contact.pk}",
        )


@transaction.atomic
def look_for_silent(*, at: dt.datetime) -> int:
    """Note and tell every live box that has not reported for five minutes. Returns how many are new."""
    silent = Device.objects.filter(state=DeviceState.LIVE, last_seen_at__lt=at - SILENT_AFTER).order_by("id")
    return sum(begin_problem(device=device, kind=ProblemKind.SILENT, text="", at=at) for device in silent)


@transaction.atomic
def set_contacts(*, phones: list[str], by: Actor, at: dt.datetime) -> list[str]:
    """Who is told of problems from now on; numbers as typed.

    Raises:
        NotPermitted: ``by`` may not operate boxes.
        InvalidPhone: one of them is no mobile number.
    """
    by.require(KioskPermission.OPERATE)
    wanted = list(dict.fromkeys(parse_phone(phone) for phone in phones))
    AlertContact.objects.exclude(phone__in=wanted).delete()
    for phone in wanted:
        AlertContact.objects.get_or_create(phone=phone, defaults={"made_at": at, "made_by": by.ref})
    audit.record(event="kiosk.contacts.set", by=by, subject="kiosk", at=at, data={"count": len(wanted)})
    return wanted
