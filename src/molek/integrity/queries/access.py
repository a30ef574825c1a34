"""Who may see a finding: the Inspectorate, but nobody whom it concerns, nobody of his family, nobody of his unit."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from molek.base.actors import Actor
from molek.integrity.models import Finding
from molek.integrity.permissions import IntegrityPermission
from molek.integrity.queries.statements import rows
from molek.integrity.queries.watched import hashed

_CITED = "EXISTS (SELECT FROM jsonb_array_elements(evidence) AS cited WHERE cited ->> 'ref' = ANY(%s))"


@dataclass(frozen=True, slots=True)
class Barred:
    """What an official must not see. One statement, bounded by his family's matters."""

    official_ids: tuple[int, ...]
    unit_ids: tuple[int, ...]
    refs: tuple[str, ...]
    phones: tuple[str, ...]  # hashes


def barred(by: Actor) -> Barred:
    """His own matters, those of his family card, and those of the units in which he holds a post."""
    found = rows("barred", official=by.id)
    kin = {int(ref) for kind, ref in found if kind == "official"}
    return Barred(
        tuple(sorted(kin | ({by.id} if by.id is not None else set()))),
        tuple(sorted({grant.unit_id for grant in by.grants})),
        tuple(sorted({ref for kind, ref in found if kind == "ref"})),
        tuple(sorted({hashed("phone", ref) for kind, ref in found if kind == "phone" and ref})),
    )


def visible(by: Actor) -> QuerySet[Finding]:
    """The findings that ``by`` may see. Raises :class:`NotPermitted` for who may see none at all."""
    by.require(IntegrityPermission.READ)
    found = Finding.objects.all()
    if by.is_system:
        return found
    no = barred(by)
    found = found.exclude(official_ids__overlap=list(no.official_ids)).exclude(unit_ids__overlap=list(no.unit_ids))
    for phone in no.phones:
        found = found.exclude(subject__contains=f"phone:{phone}")
    if no.refs:
        found = found.annotate(is_kin=RawSQL(_CITED, [list(no.refs)])).exclude(is_kin=True)  # noqa: S611  bound value
    return found


def may_see(*, ref: str, by: Actor) -> bool:
    """May ``by`` see the finding ``ref``? False also where there is none."""
    return by.may(IntegrityPermission.READ) and visible(by).filter(ref=ref).exists()
