"""The city's areas from its data folder."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from django.db import transaction

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.identifiers import parse_area_code
from molek.residents.enums import AreaKind
from molek.residents.models import Area


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
