"""The Service Boxes of the demo city: a point in every kelurahan and kecamatan and at some public places."""

from __future__ import annotations

import datetime as dt
import random

from molek.base.actors import SYSTEM
from molek.base.workdays import city_date
from molek.kiosk import operations, queries
from molek.kiosk.enums import Act
from molek.residents import operations as residents
from molek.residents import queries as residents_queries
from molek.residents.enums import AreaKind
from molek.site.demo.synthetic import DEMO_PERSONS
from molek.staff import queries as staff
from molek.staff.errors import NoUnitForArea

_PUBLIC_PLACES = (
    "RSUD, ruang tunggu", "Pasar, pintu utama", "Terminal, loket", "Pelabuhan, ruang tunggu",
    "Puskesmas, ruang tunggu", "Mal pelayanan publik", "Kampus, perpustakaan", "Taman kota",
)  # fmt: skip
_BUSY = 6  # boxes with some use behind them


def seed(at: dt.datetime) -> None:
    """Points, one box that any browser may become, the card of a person without a phone, some use of past days."""
    if queries.boxes(by=SYSTEM, at=at).groups:
        return
    areas = residents_queries.areas()
    made = []
    for area in areas:
        if area.kind == AreaKind.CITY:
            continue
        name = f"Kotak Kecamatan {area.name}" if area.kind == AreaKind.KECAMATAN else f"Kotak {area.name}"
        made.append(_add(name, "Ruang pelayanan", area.code, at, is_office=True))
    kelurahan = [area for area in areas if area.kind == AreaKind.KELURAHAN]
    for number, place in enumerate(_PUBLIC_PLACES, 1):
        made.append(_add(f"Kotak Umum {number}", place, kelurahan[number % len(kelurahan)].code, at, is_office=False))
    _add(operations.DEMO_BOX_NAME, "Peramban Anda", kelurahan[0].code, at, is_office=False)
    draw = random.Random(65)  # noqa: S311  the same picture every time
    for device_id in made[:_BUSY]:
        for back in range(7):
            for _ in range(draw.randint(2, 6)):
                moment = at - dt.timedelta(days=back, minutes=draw.randint(5, 900))
                for act in (Act.SIGN_IN, Act.APPLY, Act.PRINT)[: draw.randint(1, 3)]:
                    operations.count_act(device_id=device_id, act=act, at=moment)
    operations.announce(
        text_id="Jumat ini loket kelurahan tutup pukul 11.30; Kotak Layanan tetap buka 24 jam.",
        text_en="This Friday counters close at 11.30; Service Boxes stay open 24 hours.",
        since_date=city_date(at),
        until_date=city_date(at) + dt.timedelta(days=30),
        device_id=None,
        by=SYSTEM,
        at=at,
    )
    nik = next(person.nik for person in DEMO_PERSONS if person.key == "elderly")
    residents.seed_card(nik=nik, code=operations.DEMO_CARD_CODE, pin=operations.DEMO_CARD_PIN, by=SYSTEM, at=at)


def _add(name: str, place: str, area_code: str, at: dt.datetime, *, is_office: bool) -> int:
    unit_id = None
    if is_office:
        try:
            unit_id = staff.unit_of_area(area_code).id
        except NoUnitForArea:
            unit_id = None
    made = operations.add_device(name=name, place=place, area_code=area_code, unit_id=unit_id, by=SYSTEM, at=at)
    return made.device.pk
