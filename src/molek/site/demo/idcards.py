"""Identity cards in the demo city: a registry office in the middle of its work, the backlog of a bad year in small.

The real figures (domain handbook 2.5: 12,000 print ready, 14,000 in deduplication, 200 cards a day) are made with
``molek load idcards``; the demo shows a fiftieth of them.
"""

from __future__ import annotations

import datetime as dt
import io

from django.db import connection

from molek.base.actors import SYSTEM
from molek.base.workdays import city_date
from molek.idcards import operations, queries
from molek.idcards.enums import IdentityCheck, Reason, Receiver
from molek.site.demo import synthetic
from molek.staff import queries as staff

_SHARE = 50  # of the residents, so many times fewer cards than people
_MOST_READY, _MOST_DEDUP, _PER_DAY, _DAYS = 120, 140, 4, 9
_ADULTS = """
    SELECT id, nik FROM residents_resident
    WHERE status = 'ALIVE' AND birth_date < %s AND NOT starts_with(nik, %s)
      AND NOT EXISTS (SELECT FROM idcards_card WHERE resident_id = residents_resident.id)
    ORDER BY id LIMIT %s
"""
_WAITS, _FETCHES = "single", "married"  # whose card is on its way, and whose lies ready


def seed(at: dt.datetime) -> None:
    """A few weeks of an office. Does nothing when it has been done before."""
    if queries.printers(at=at):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM residents_resident")
        (people,) = cursor.fetchone()
    share = max(people // _SHARE, 12)
    ready, deduplication = min(share, _MOST_READY), min(share, _MOST_DEDUP)
    if len(_adults(at, 2 * share + _PER_DAY * _DAYS)) >= ready + deduplication + _PER_DAY * _DAYS:
        fill(at, print_ready=ready, deduplication=deduplication, per_day=_PER_DAY, days=_DAYS)


def fill(at: dt.datetime, *, print_ready: int, deduplication: int, per_day: int, days: int) -> None:
    """An office with printers, blanks, ``days`` working days of ``per_day`` cards behind it, and the backlog given."""
    workdays = _past_workdays(at, days)
    began = workdays[0]
    is_new, earlier = not queries.printers(at=at), _orders()  # the demo's own small office may be there already
    if is_new:
        _furnish(at, began)
    first, second = (queries.printers(at=began)[place].id for place in (0, 1))
    made = per_day * days
    operations.receive_blanks(
        quantity=made + print_ready + 40, document_no=f"471.13/{212 + earlier:04d}/DUKCAPIL", by=SYSTEM, at=began
    )
    people = _adults(at, made + print_ready + deduplication)
    _take(people[:made], "5", began)
    for number, day in enumerate(workdays):
        machine = (first, second)[number % 2]
        wobble = (0, 1, -1, 2, -2)[number % 5] if per_day > 2 else 0
        size = min(per_day + wobble, made)
        _print_day(machine, size, day, earlier + number, last=number == len(workdays) - 1)
    operations.spoil_blank(
        serial=f"RUSAK2026{earlier:06d}", why="Laminasi terlipat dari pabrik", by=SYSTEM, at=workdays[-1]
    )
    waiting = people[made : made + print_ready]
    half = len(waiting) // 2
    _take(waiting[:half], "PRINT READY RECORD", began)
    _take(waiting[half:], "5", workdays[-1])
    _take(people[made + print_ready :], "PROCESSING", workdays[len(workdays) // 2])
    if is_new:
        _show_persons(at, workdays[-1], first)
    operations.recalculate(at=at)
    operations.announce_week(at=at)


def _furnish(at: dt.datetime, began: dt.datetime) -> None:
    """Three printers, one of which is broken."""
    for name, minutes in (("Pencetak A", 10), ("Pencetak B", 10), ("Pencetak C (lama)", 15)):
        operations.save_printer(
            printer_id=None, name=name, minutes_per_card=minutes, hours_per_day=7, is_active=True, by=SYSTEM, at=began
        )
    old = queries.printers(at=began)[2]
    operations.report_down(
        printer_id=old.id, why="Kepala cetak rusak, menunggu suku cadang", until=None, by=SYSTEM, at=at
    )


def _orders() -> int:
    """How many print orders there have been, of which serials and numbers of papers are made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM idcards_printbatch")
        return int(cursor.fetchone()[0])


def _past_workdays(at: dt.datetime, days: int) -> list[dt.datetime]:
    """Ten in the morning of the last working days, oldest first."""
    calendar, moment = staff.calendar(), at
    found: list[dt.datetime] = []
    while len(found) < days:
        moment -= dt.timedelta(days=1)
        if calendar.is_working(city_date(moment)):
            found.insert(0, moment.astimezone(queries.CITY_TZ).replace(hour=10, minute=0, second=0, microsecond=0))
    return found


def _adults(at: dt.datetime, count: int) -> list[str]:
    born_before = city_date(at) - dt.timedelta(days=18 * 366)
    with connection.cursor() as cursor:
        cursor.execute(_ADULTS, [born_before, synthetic.DEMO_REGION, count])
        return [nik for _id, nik in cursor.fetchall()]


def _take(niks: list[str], status: str, at: dt.datetime) -> None:
    if niks:
        text = "NIK;STATUS\n" + "\n".join(f"{nik};{status}" for nik in niks)
        operations.take_status_file(
            upload=io.BytesIO(text.encode()), file_name=f"ekspor-pusat-{city_date(at)}.csv", by=SYSTEM, at=at
        )


def _print_day(printer_id: int, size: int, at: dt.datetime, number: int, *, last: bool) -> None:
    """A day's cards: printed, activated, announced; those of earlier days are fetched, but for one in ten."""
    batch = operations.order_prints(printer_id=printer_id, size=size, by=SYSTEM, at=at)
    for place, card in enumerate(batch.cards.select_related("resident").order_by("id")):
        operations.record_print(
            code=card.code, batch_id=batch.pk, serial=f"KTP99{number:04d}{place:05d}", by=SYSTEM, at=at
        )
        if last and place == 0:
            continue  # one stands in the printer's tray
        operations.activate(code=card.code, by=SYSTEM, at=at)
        ready = operations.announce(code=card.code, by=SYSTEM, at=at)
        if not last and (number + place) % 4:
            _ref, nik, _name = queries.owner_of(card)
            operations.hand_over(
                code=card.code, pickup_code=ready.pickup_code, nik=nik, receiver=Receiver.SELF,
                check_result=IdentityCheck.FINGER_MATCHED, by=SYSTEM, at=at + dt.timedelta(hours=3),
            )  # fmt: skip


def _show_persons(at: dt.datetime, day: dt.datetime, printer_id: int) -> None:
    """Two of the persons whom the demo names have a card: one waits for the printer, one's lies ready."""
    persons = {person.key: person.nik for person in synthetic.DEMO_PERSONS}
    with connection.cursor() as cursor:
        cursor.execute("SELECT nik, id FROM residents_resident WHERE nik = ANY(%s)", [list(persons.values())])
        ids = dict(cursor.fetchall())
    if persons[_FETCHES] in ids:
        card = operations.register_card(
            resident_id=ids[persons[_FETCHES]], reason=Reason.LOST, proof="LP/0031/XI/2026", by=SYSTEM, at=day
        )
        operations.ask_urgency(code=card.code, why="Berangkat kerja ke luar kota", by=SYSTEM, at=day)
        _print_one(card.code, printer_id, day)
    if persons[_WAITS] in ids:
        operations.register_card(
            resident_id=ids[persons[_WAITS]], reason=Reason.DAMAGED, proof="Kartu lama dibawa", by=SYSTEM, at=day
        )


def _print_one(code: str, printer_id: int, at: dt.datetime) -> None:
    """The backlog is longer than this card's patience: everybody before it is put back into the line."""
    from molek.base.actors import Actor, ActorKind, Grant
    from molek.idcards.permissions import CardPermission

    head = Actor(
        ActorKind.OFFICIAL, staff.official_id_of("dukcapil"), f"official:{staff.official_id_of('dukcapil')}",
        (Grant(CardPermission.MANAGE, "", 0, 0),),
    )  # fmt: skip
    operations.answer_urgency(code=code, agreed=True, by=head, at=at)
    batch = operations.order_prints(printer_id=printer_id, size=1, by=SYSTEM, at=at)
    operations.record_print(code=code, batch_id=batch.pk, serial="KTP98000000001", by=SYSTEM, at=at)
    operations.activate(code=code, by=SYSTEM, at=at)
    operations.announce(code=code, by=SYSTEM, at=at)
