"""What the Inspectorate of the demo city sees: a phone of many families, a run at a box, bare look-ups.

Made through the same doors as everywhere; all persons are made up.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import connection

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import SYSTEM, Actor, ActorKind, Grant
from molek.base.workdays import CITY_TZ, city_date
from molek.cases import operations as cases
from molek.integrity import operations, queries
from molek.integrity.permissions import IntegrityPermission
from molek.residents import operations as residents
from molek.site.demo import synthetic
from molek.staff import queries as staff

_FAMILIES, _LOOKS = 8, 14
_PHONE = "+6284499000111"
_ADULTS = """
    SELECT DISTINCT ON (family_card_id) id, 'resident:' || ref FROM residents_resident
    WHERE status = 'ALIVE' AND birth_date < %(born)s AND NOT starts_with(nik, %(demo)s)
    ORDER BY family_card_id DESC, id LIMIT %(count)s
"""
_CLERKS = """
    SELECT min(holding.official_id)
    FROM staff_holding AS holding JOIN staff_post AS post ON post.id = holding.post_id
    JOIN staff_unit AS unit ON unit.id = post.unit_id
    WHERE post.kind = 'CLERK' GROUP BY unit.area_code ORDER BY unit.area_code DESC LIMIT 4
"""
_WITH_A_CARD = (
    "SELECT 'resident:' || ref FROM residents_resident WHERE id IN (SELECT resident_id FROM idcards_card) LIMIT 40"
)
_BOX = "SELECT 'kiosk:' || id FROM kiosk_device ORDER BY id LIMIT 1"
_ANSWERS = {
    "purpose": "EDUCATION", "purpose_detail": "SMP Negeri", "income_idr": 750_000, "dependants": 3, "truthful": True,
}  # fmt: skip


def seed(at: dt.datetime) -> None:
    """Some weeks of small things, and the nightly look at them. Does nothing when it has been done before."""
    if queries.dashboard(by=SYSTEM, on=city_date(at)).run is not None:
        return
    clerks = _rows(_CLERKS)
    people = _people(_FAMILIES + _LOOKS, at)
    if clerks and len(people) == _FAMILIES + _LOOKS:
        _file_by_one_phone(people[:_FAMILIES], at)
        _look_around([int(clerk) for (clerk,) in clerks], people[_FAMILIES:], at)
    operations.compute(on=city_date(at), by=SYSTEM, at=at)
    _begin_a_case(at)


def _rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return list(cursor.fetchall())


def _people(count: int, at: dt.datetime) -> list[tuple[int, str]]:
    """Adults of different families, whom the demo does not name: id and reference."""
    born = city_date(at) - dt.timedelta(days=20 * 366)
    found = _rows(_ADULTS, born=born, demo=synthetic.DEMO_REGION, count=count)
    return [(int(number), str(ref)) for number, ref in found]


def _past(at: dt.datetime, days: int, hour: int) -> dt.datetime:
    return (at - dt.timedelta(days=days)).astimezone(CITY_TZ).replace(hour=hour, minute=0, second=0, microsecond=0)


def _file_by_one_phone(people: Sequence[tuple[int, str]], at: dt.datetime) -> None:
    """One evening, one after the other at one box; taken back the next day, so that nobody waits for them."""
    box = next((str(row[0]) for row in _rows(_BOX)), "kiosk:1")
    evening = _past(at, 12, 19)
    for number, (resident_id, ref) in enumerate(people):
        moment = evening + dt.timedelta(minutes=5 * number)
        residents.change_resident(
            resident_id=resident_id, changes={"phone": _PHONE}, reason="Permintaan warga", by=SYSTEM,
            at=moment - dt.timedelta(days=2),
        )  # fmt: skip
        by = Actor(ActorKind.RESIDENT, resident_id, ref, device=box)
        filed = cases.submit_application(
            resident_id=resident_id, service_code="poverty-statement", answers=_ANSWERS, attachments={},
            submission_key=uuid.uuid5(uuid.NAMESPACE_OID, f"molek-demo-integrity-{ref}"), language="id", by=by,
            at=moment,
        )  # fmt: skip
        cases.withdraw(ref=filed.ref, by=by, at=moment + dt.timedelta(days=1))


def _look_around(clerks: Sequence[int], strangers: Sequence[tuple[int, str]], at: dt.datetime) -> None:
    """Counter clerks open records of those whose cards are being made; the first also those of people without any."""
    known = [str(row[0]) for row in _rows(_WITH_A_CARD)]
    for place, clerk in enumerate(clerks):
        by = Actor(ActorKind.OFFICIAL, clerk, f"official:{clerk}")
        seen = known[place::3] + ([ref for _number, ref in strangers] if place == 0 else [])
        for number, ref in enumerate(seen):
            audit.record_access(
                by=by, resident_ref=ref, purpose=AccessPurpose.IDENTIFICATION, fields=("name", "address"),
                at=_past(at, 2 + number % 9, 9) + dt.timedelta(minutes=7 * number),
            )  # fmt: skip


def _begin_a_case(at: dt.datetime) -> None:
    """The inspector has begun with the phone."""
    inspector = staff.official_id_of("inspektur")
    grants = tuple(Grant(permission, "", 0, 0) for permission in IntegrityPermission)
    by = Actor(ActorKind.OFFICIAL, inspector, f"official:{inspector}", grants)
    found = queries.findings(by=by, indicator="shared-phone").rows
    if found:
        operations.take_up(ref=found[0].ref, by=by, at=at)
        operations.note(
            ref=found[0].ref, by=by, at=at,
            text="Delapan keluarga, satu malam, satu kotak. Ditanyakan dahulu kepada ketua RT setempat.",
        )  # fmt: skip
