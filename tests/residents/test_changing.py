"""Corrections keep what was."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from molek.audit.enums import AccessPurpose
from molek.audit.models import Event
from molek.base.errors import NotPermitted
from molek.residents import operations, queries
from molek.residents.errors import ChangeRefused, ReasonMissing, ResidentNotFound
from molek.residents.models import Resident, ResidentChange
from molek.residents.permissions import ResidentPermission
from tests.residents.conftest import CLERK, FATUBESI, NAIKOTEN, NINE, REGISTRY, official


def change(row: Resident, by=REGISTRY, reason: str = "Akta 12/2026", **changes: Any) -> Resident:
    return operations.change_resident(resident_id=row.pk, changes=changes, reason=reason, by=by, at=NINE)


def test_each_field_that_differs_keeps_its_old_value_with_who_when_and_why(resident: Resident) -> None:
    row = change(resident, name="Lukas Lado", area=NAIKOTEN, rt="7", resident_since=dt.date(2026, 2, 1), rw="001")
    row.refresh_from_db()
    assert (row.name, row.area_id, row.rt, row.name_words) == ("LUKAS LADO", NAIKOTEN, "007", ["LUKAS", "LADO"])
    kept = {c.field: (c.old, c.new) for c in ResidentChange.objects.all()}
    assert kept == {
        "name": ("LUKAS MUHAMMAD LADO", "LUKAS LADO"),
        "area": (FATUBESI, NAIKOTEN),
        "rt": ("003", "007"),
        "resident_since": (None, "2026-02-01"),
    }
    first = ResidentChange.objects.earliest("id")
    assert (first.by_ref, first.changed_at, first.reason, first.source) == (
        "official:12", NINE, "Akta 12/2026", "CORRECTION",
    )  # fmt: skip
    event = Event.objects.get(event="residents.record.changed")
    assert event.data == {"fields": ["area", "name", "resident_since", "rt"]}
    shown = queries.changes_of(resident_id=row.pk, by=REGISTRY, purpose=AccessPurpose.CORRECTION, at=NINE)
    assert {str(c.label) for c in shown} == {"nama", "kelurahan", "RT", "tanggal mulai tinggal"}


def test_what_is_the_same_changes_nothing(resident: Resident) -> None:
    change(resident, name="lukas  muhammad lado", phone="0812 3456 7890")
    assert not ResidentChange.objects.exists()
    assert not Event.objects.filter(event="residents.record.changed").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""}, {"name": "=1+1"}, {"name": "X" * 101}, {"name": "A\u0007B"}, {"sex": "X"}, {"religion": "???"},
        {"phone": "12345"}, {"area": "53.71.09.1001"}, {"area": "53.71.06"}, {"rt": "abc"}, {"rw": "1234"},
        {"birth_date": dt.date(2031, 1, 1)}, {"birth_date": None}, {"occupation": 0}, {"occupation": 90},
        {"nik": "9971010101900001"}, {"kk_number": "9971010101900001"}, {"flags": []},
    ],
    ids=str,
)  # fmt: skip
def test_what_the_register_cannot_hold_is_refused(resident: Resident, changes: dict[str, Any]) -> None:
    with pytest.raises(ChangeRefused) as refusal:
        change(resident, **changes)
    assert str(refusal.value)
    assert not ResidentChange.objects.exists()


def test_a_phone_and_a_day_may_be_taken_away(resident: Resident) -> None:
    row = change(resident, phone="", resident_since=None, rt="")
    assert (row.phone, row.rt) == ("", "")


def test_who_moves_without_a_date_has_none(make) -> None:
    row = make(resident_since=dt.date(2010, 1, 1))
    assert change(row, area=NAIKOTEN).resident_since is None
    assert set(ResidentChange.objects.values_list("field", "old")) == {
        ("area", FATUBESI),
        ("resident_since", "2010-01-01"),
    }


def test_reason_permission_and_person_are_asked(resident: Resident) -> None:
    with pytest.raises(ReasonMissing):
        change(resident, reason="  ", name="X")
    with pytest.raises(NotPermitted):
        change(resident, by=CLERK, name="X")
    with pytest.raises(NotPermitted):  # may change here, not where he is said to go
        change(resident, by=official(ResidentPermission.CHANGE, area=FATUBESI), area=NAIKOTEN)
    with pytest.raises(ResidentNotFound):
        operations.change_resident(resident_id=0, changes={}, reason="x", by=REGISTRY, at=NINE)


def test_history_is_never_edited(resident: Resident) -> None:
    change(resident, name="LUKAS LADO")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ResidentChange.objects.update(old="X")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ResidentChange.objects.all().delete()


@pytest.mark.parametrize(
    "values",
    [
        {"nik": "123"}, {"nik": "0971010101900001"}, {"name": "=X"}, {"name": " X"}, {"rt": "1"}, {"phone": "0812"},
        {"sex": "X"}, {"status": "X"}, {"religion": "X"}, {"marital_status": "X"}, {"occupation": 0},
    ],
    ids=str,
)  # fmt: skip
def test_the_database_itself_refuses_nonsense(resident: Resident, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Resident.objects.filter(pk=resident.pk).update(**values)


def test_a_nik_stands_once(make) -> None:
    make()
    with pytest.raises(IntegrityError, match="residents_nik_once"), transaction.atomic():
        make()
