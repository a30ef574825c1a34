"""Who of many numbers is in the register: for lists that the centre sends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from molek.audit import operations as audit
from molek.audit.enums import AccessPurpose
from molek.base.actors import Actor
from molek.residents.enums import ResidentStatus
from molek.residents.models import Resident
from molek.residents.permissions import ResidentPermission

_CHUNK = 5000


@dataclass(frozen=True, slots=True)
class KnownResident:
    """That somebody is in the register, and whether he lives; nothing else of him."""

    resident_id: int
    status: ResidentStatus


def known_by_nik(
    *, niks: Collection[str], by: Actor, purpose: AccessPurpose, at: dt.datetime
) -> dict[str, KnownResident]:
    """Those of ``niks`` that the register knows. One event in the log for the whole list, with its size.

    Raises:
        NotPermitted: ``by`` may not search the register.
    """
    by.require(ResidentPermission.SEARCH)
    wanted = sorted(set(niks))
    found: dict[str, KnownResident] = {}
    for start in range(0, len(wanted), _CHUNK):
        rows = Resident.objects.filter(nik__in=wanted[start : start + _CHUNK]).values_list("nik", "pk", "status")
        found |= {nik: KnownResident(pk, ResidentStatus(status)) for nik, pk, status in rows}
    audit.record(
        event="residents.list.compared", by=by, subject="residents", at=at,
        data={"purpose": AccessPurpose(purpose).value, "sought": len(wanted), "results": len(found)},
    )  # fmt: skip
    return found


def ids_of_refs(refs: Collection[str]) -> dict[str, int]:
    """Primary keys of residents by the reference that logs show; unknown ones are left out. Names nobody."""
    found: dict[str, int] = {}
    wanted = sorted(ref.removeprefix("resident:") for ref in refs)
    for start in range(0, len(wanted), _CHUNK):
        rows = Resident.objects.filter(ref__in=wanted[start : start + _CHUNK]).values_list("ref", "pk")
        found |= {f"resident:{ref}": pk for ref, pk in rows}
    return found


def refs_of_ids(resident_ids: Collection[int]) -> list[str]:
    """The references of residents, sorted: what a list without persons names them by."""
    wanted, found = sorted(resident_ids), []
    for start in range(0, len(wanted), _CHUNK):
        rows = Resident.objects.filter(pk__in=wanted[start : start + _CHUNK]).values_list("ref", flat=True)
        found += [f"resident:{ref}" for ref in rows]
    return sorted(found)
