"""Property tax of the demo city: made up, and taken in as the revenue office's own files would be, dirt included.

``BENYAMIN TAEBENU`` (the married one with a business) owes two years: he sees what it takes to pay by QRIS.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.db import connection

from molek.base.actors import SYSTEM
from molek.base.workdays import city_date
from molek.site.demo import synthetic
from molek.taxes import operations
from molek.taxes.enums import ImportKind, TaxKind
from molek.taxes.queries.bills import is_loaded

OWING = "married"
_MOST_OBJECTS = 2_500
_YEARS = 5
_OBJECTS_OF_THE_CITY = 60_000  # whose targets stand below
_HEADS = """
    SELECT nik, name, address, area_id FROM residents_resident
    WHERE relation = 'HEAD' AND status = 'ALIVE' ORDER BY (nik LIKE %s) DESC, id LIMIT %s
"""
# Yearly targets in million rupiah, and how much of it comes in.
_OTHER_KINDS = {
    TaxKind.BPHTB: (21_000, 0.93), TaxKind.PBJT_FOOD: (19_500, 1.04), TaxKind.PBJT_POWER: (38_000, 1.01),
    TaxKind.PBJT_HOTEL: (11_000, 0.88), TaxKind.PBJT_PARKING: (2_400, 0.81), TaxKind.ADVERTISING: (4_200, 0.95),
    TaxKind.LEVIES: (26_000, 0.72), TaxKind.ASSETS: (13_000, 1.0),
}  # fmt: skip


def seed(at: dt.datetime) -> None:
    """Objects, bills, payments and totals; nothing when there are some."""
    if is_loaded():
        return
    today = city_date(at)
    rnd = random.Random(11)  # noqa: S311  taxes are made up, not secrets
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, [f"{synthetic.DEMO_REGION}%", _MOST_OBJECTS])
        heads = cursor.fetchall()
    owing = next(person.nik for person in synthetic.DEMO_PERSONS if person.key == OWING)
    compliance = {area: rnd.uniform(0.45, 0.92) for area in sorted({area for *_, area in heads})}
    objects: list[Sequence[object]] = []
    bills: list[Sequence[object]] = []
    payments: list[Sequence[object]] = []
    for number, (nik, name, address, area) in enumerate(heads, 1):
        if nik != owing and not nik.startswith(synthetic.DEMO_REGION) and rnd.random() < 0.35:
            continue  # rents
        place = f"{area[:2]}{area[3:5]}{int(area[6:8]) * 10:03d}{int(area[9:]) % 1000:03d}"  # as a tax office numbers
        nop = f"{place}{number // 60 + 1:03d}{number:04d}0"
        land, building = rnd.randrange(90, 700, 10), rnd.randrange(0, 220, 6)
        njop = land * rnd.randrange(180_000, 900_000, 20_000) + building * 1_200_000
        known = nik if nik.startswith(synthetic.DEMO_REGION) or rnd.random() < 0.55 else ""
        told = name if known else " ".join(dict.fromkeys((name.split()[0], name.split()[-1])))  # as on an old SPPT
        objects.append((nop, told, known, address, area, land, building, njop, "AKTIF"))
        if rnd.random() < 0.03:  # heirs: one NOP, three names
            for heir in ("YAKOBUS", "MARIA"):
                objects.append((nop, f"{heir} {name.split()[-1]}", "", address, area, land, building, njop, "AKTIF"))
        principal = max(25_000, round(njop * 0.0011 / 500) * 500)
        for year in range(today.year - _YEARS + 1, today.year + 1):
            due = dt.date(year, 9, 30)
            bills.append((nop, year, principal + (year - today.year) * 1_500, due, dt.date(year, 2, 15)))
            is_paid = (
                year < today.year - 1 if nik == owing else rnd.random() < compliance[area] + (today.year - year) / 30
            )
            if nik.startswith(synthetic.DEMO_REGION) and nik != owing:
                is_paid = True
            day = dt.date(year, rnd.randrange(3, 10), rnd.randrange(1, 28))
            if is_paid and day <= today:
                channel = rnd.choice(("Teller bank", "QRIS", "VA", "Loket"))
                reference = f"{year}{number:08d}"
                payments.append((nop, year, day, principal + (year - today.year) * 1_500, 0, channel, reference))
    _take_in(
        ImportKind.OBJECTS,
        ("NOP", "Nama WP", "NIK", "Alamat Objek", "Kode Kelurahan", "Luas Bumi", "Luas Bangunan", "NJOP", "Status"),
        objects,
        at,
    )
    _take_in(ImportKind.BILLS, ("NOP", "Tahun", "Pokok", "Jatuh Tempo", "Terbit"), bills, at)
    _take_in(ImportKind.PAYMENTS, ("NOP", "Tahun", "Tanggal Bayar", "Pokok", "Denda", "Kanal", "NTPD"), payments, at)
    _seed_totals(today, sum(int(str(bill[2])) for bill in bills if bill[1] == today.year), len(objects), at, rnd)


def _seed_totals(today: dt.date, billed_idr: int, objects: int, at: dt.datetime, rnd: random.Random) -> None:
    totals: list[Sequence[object]] = []
    for year in range(today.year - _YEARS + 1, today.year + 1):
        grown = 1.06 ** (year - today.year)
        size = grown * objects / _OBJECTS_OF_THE_CITY
        for kind, (target, share) in _OTHER_KINDS.items():
            operations.set_target(year=year, kind=kind, amount_idr=round(target * size * 1000) * 1000, by=SYSTEM, at=at)
            for month in range(1, 13 if year < today.year else today.month):
                amount = round(target * size * share / 12 * rnd.uniform(0.8, 1.2) * 1000) * 1000
                totals.append((year, month, kind.value, amount))
        operations.set_target(
            year=year, kind=TaxKind.PBB_P2, amount_idr=round(billed_idr * grown * 0.85), by=SYSTEM, at=at
        )
    _take_in(ImportKind.TOTALS, ("Tahun", "Bulan", "Jenis Pajak", "Realisasi"), totals, at)


def _take_in(kind: ImportKind, head: Sequence[str], rows: Iterable[Sequence[object]], at: dt.datetime) -> None:
    with tempfile.NamedTemporaryFile("w", prefix="molek-demo-", suffix=".csv", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(head)
        writer.writerows(rows)
        file.flush()
        operations.import_taxes(path=Path(file.name), kind=kind, by=SYSTEM, at=at, file_name=f"demo-{kind.lower()}.csv")
