"""Everything about one person, for the copy he asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from molek.audit import queries as log
from molek.audit.enums import AccessPurpose
from molek.audit.queries import AccessShown
from molek.base.actors import SYSTEM
from molek.base.workdays import CITY_TZ
from molek.privacy.queries.looking import fields_text, purpose_text, who_text
from molek.residents import queries as register
from molek.residents.queries import ChangeShown
from molek.residents.rules.held import Held
from molek.staff import queries as staff

_AT_ONCE = 1_000
_ON_PAPER = 200  # looks on the readable paper; the file for machines has all


@dataclass(frozen=True, slots=True)
class Contents:
    """What the copy says. Texts are in the language active when it was made."""

    code: str
    resident_ref: str
    city_area: str
    made_at: dt.datetime
    held: list[Held]
    accesses: list[AccessShown]
    changes: list[ChangeShown]
    unit_names: dict[int, str]

    def to_json(self) -> dict[str, Any]:
        """The machine-readable form: names of sources are stable, texts are for people."""
        return {
            "format": "molek-data-copy/1",
            "request": self.code,
            "made_at": self.made_at.isoformat(),
            "sources": {
                one.source.name: {
                    "title": str(one.source.title),
                    "source": str(one.source.source),
                    "legal_basis": str(one.source.legal_basis),
                    "purpose": str(one.source.purpose),
                    "retention": str(one.source.retention),
                    "items": [
                        {
                            "label": str(item.label),
                            "value": item.value,
                            "since": item.since.isoformat() if item.since else None,
                        }
                        for item in one.items
                    ],
                }
                for one in self.held
            },
            "accesses": [
                {
                    "at": row.at.isoformat(),
                    "office": self._who(row),
                    "purpose": row.purpose,
                    "fields": list(row.fields),
                    "case": row.case_ref,
                }
                for row in self.accesses
            ],
            "changes": [
                {
                    "at": row.at.isoformat(), "field": row.field, "old": row.old, "new": row.new, "source": row.source,
                    "reason": row.reason,
                }
                for row in self.changes
            ],
        }  # fmt: skip

    def sections(self) -> list[dict[str, Any]]:
        """The sources as the paper prints them."""
        return [
            {
                "title": str(one.source.title), "basis": str(one.source.legal_basis), "origin": str(one.source.source),
                "kept": str(one.source.retention), "rows": [[str(item.label), item.value] for item in one.items],
            }
            for one in self.held
        ]  # fmt: skip

    def looks(self) -> list[list[str]]:
        """The newest looks as the paper prints them."""
        return [
            [_moment(row.at), self._who(row), purpose_text(row.purpose), fields_text(row.fields)]
            for row in self.accesses[:_ON_PAPER]
        ]

    def changed(self) -> list[list[str]]:
        return [[_moment(row.at), str(row.label), row.old or "–", row.new or "–"] for row in self.changes]

    def _who(self, row: AccessShown) -> str:
        return who_text(row.actor_ref, row.unit_id, own=self.resident_ref, names=self.unit_names)


def _moment(moment: dt.datetime) -> str:
    return f"{moment.astimezone(CITY_TZ):%d.%m.%Y %H.%M}"


def contents_of(*, resident_id: int, code: str, at: dt.datetime) -> Contents:
    """All of it, read by the system for the request ``code``; every look at the record is logged as such."""
    held = register.held_data(resident_id=resident_id, by=SYSTEM, at=at)
    record = register.facts_of(
        resident_id=resident_id, by=SYSTEM, purpose=AccessPurpose.OWN_RECORD, at=at, case_ref=code,
        fields=("area_code",),
    )  # fmt: skip
    accesses = list(_accesses(record.ref))
    return Contents(
        code=code,
        resident_ref=record.ref,
        city_area=".".join(record.area_code.split(".")[:2]),
        made_at=at,
        held=held,
        accesses=accesses,
        changes=register.changes_of(
            resident_id=resident_id, by=SYSTEM, purpose=AccessPurpose.OWN_RECORD, at=at, limit=10_000
        ),
        unit_names=staff.unit_names_by_id({row.unit_id for row in accesses if row.unit_id}),
    )


def _accesses(resident_ref: str) -> Iterator[AccessShown]:
    after: str | None = None
    while True:
        page = log.accesses_of(resident_ref, after=after, size=_AT_ONCE)
        yield from page.rows
        if page.next_key is None:
            return
        after = page.next_key
