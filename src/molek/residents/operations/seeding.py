"""A city's areas from its data folder; residents of a demo in bulk."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.db import connection, transaction

from molek.audit import operations as audit
from molek.base import bulk
from molek.base.actors import Actor
from molek.base.identifiers import TEST_REGION, mask_name, parse_area_code
from molek.residents.enums import AreaKind
from molek.residents.models import Area, Resident
from molek.residents.rules.lines import NULL


@transaction.atomic
def seed_areas(*, path: Path, by: Actor, at: dt.datetime) -> int:
    """Write the areas of a CSV (code,name,kind,parent,short,postcode); those there are renamed, none is removed.

    Returns how many rows the file has. May be repeated.

    Raises:
        NotPermitted: only the system seeds.
        InvalidAreaCode: a code is not one.
    """
    by.require("residents.seed")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            Area(
                code=parse_area_code(row["code"]),
                name=row["name"],
                kind=AreaKind(row["kind"]),
                parent_id=row["parent"] or None,
                short=row["short"],
                postcode=row["postcode"],
            )
            for row in csv.DictReader(file)
        ]
    rows.sort(key=lambda area: len(area.code))
    Area.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "kind", "parent", "short", "postcode"],
    )
    audit.record(event="residents.areas.seeded", by=by, subject="areas", at=at, data={"areas": len(rows)})
    return len(rows)


class SeedPerson(NamedTuple):
    """A resident to write; dates in ISO form, ``resident_since`` "" = unknown. No field holds a tab or backslash."""

    nik: str
    name: str
    sex: str
    birth_place: str
    birth_date: str
    religion: str
    marital_status: str
    relation: str
    education: str
    occupation: int
    blood_type: str
    mother_name: str
    father_name: str
    phone: str
    resident_since: str


class SeedFamily(NamedTuple):
    """A family card and who is on it, living at one address."""

    kk_number: str
    address: str
    rt: str
    rw: str
    area_id: str
    members: list[SeedPerson]


_FAMILIES_AT_ONCE = 3_000
_MANY = 100_000  # from so many residents on, indexes are made at the end
_BORN_BEFORE = dt.date(1998, 1, 1)  # grown up during all of a made-up past
_OWN = ("family_card_id", "address", "rt", "rw", "area_id", "occupation_text")
_COPY_CARDS = "COPY residents_familycard (id, kk_number) FROM STDIN"
_COPY_PEOPLE = f"COPY residents_resident ({', '.join(_OWN)}, {', '.join(SeedPerson._fields)}, changed_at) FROM STDIN"


def seed_residents(
    *,
    families: Iterable[SeedFamily],
    count: int = 0,
    by: Actor,
    at: dt.datetime,
    watch: Callable[[int], None] = lambda _done: None,
) -> int:
    """Write families of a demo city by COPY, some thousands a transaction; returns how many residents.

    ``count`` is about how many there will be: of many, all are written in one transaction, without indexes meanwhile.

    Raises:
        NotPermitted: only the system seeds.
    """
    by.require("residents.seed")
    done = 0
    with _many() if count >= _MANY else nullcontext():
        source = iter(families)
        while batch := list(islice(source, _FAMILIES_AT_ONCE)):
            done += _write(batch, at)
            watch(done)
    audit.record(event="residents.demo.seeded", by=by, subject="residents", at=at, data={"residents": done})
    return done


@contextmanager
def _many() -> Iterator[None]:
    with transaction.atomic(), bulk.bare("residents_familycard", "residents_resident"):
        yield


def _write(batch: Sequence[SeedFamily], at: dt.datetime) -> int:
    stamp = at.isoformat()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT nextval('residents_familycard_id_seq') FROM generate_series(1, %s)", [len(batch)])
        ids = [number for (number,) in cursor.fetchall()]
        lines = []
        for number, family in zip(ids, batch, strict=True):
            home = f"{number}\t{family.address}\t{family.rt}\t{family.rw}\t{family.area_id}\t\t"
            lines += [
                home + "\t".join(map(str, p[:-1])) + f"\t{p.resident_since or NULL}\t{stamp}\n" for p in family.members
            ]
        with cursor.copy(_COPY_CARDS) as copy:
            copy.write("".join(f"{number}\t{family.kk_number}\n" for number, family in zip(ids, batch, strict=True)))
        with cursor.copy(_COPY_PEOPLE) as copy:
            copy.write("".join(lines))
    return len(lines)


def seeded_adults(*, by: Actor) -> list[tuple[int, str, str]]:
    """Id, kelurahan and masked name of each made-up adult: who may have applied in a made-up past. One query.

    Raises:
        NotPermitted: only the system seeds.
    """
    by.require("residents.seed")
    rows = Resident.objects.filter(nik__startswith=TEST_REGION, birth_date__lt=_BORN_BEFORE, status="ALIVE")
    found = rows.order_by("id").values_list("id", "area_id", "name")
    return [(number, area, mask_name(name)) for number, area, name in found.iterator(10_000)]
