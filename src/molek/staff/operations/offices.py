"""Units and posts."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from molek.audit import operations as audit
from molek.base.actors import Actor, area_within
from molek.base.identifiers import parse_area_code
from molek.staff.enums import PostKind, UnitKind
from molek.staff.errors import UnitPlacement
from molek.staff.models import Post, Unit
from molek.staff.operations.constraints import constraints_as_refusals
from molek.staff.permissions import STAFF_MANAGE


def _parent_of(*, kind: str, area_code: str, parent_id: int | None) -> Unit | None:
    """The parent, if the unit may stand under it: a city under nothing, others inside the parent's area."""
    if kind == UnitKind.CITY:
        if parent_id is not None:
            raise UnitPlacement(field="parent")
        return None
    if parent_id is None:
        raise UnitPlacement(field="parent")
    parent = Unit.objects.select_related("parent").get(pk=parent_id)
    # The letterhead has three lines.
    too_deep = parent.parent is not None and parent.parent.parent_id is not None
    if too_deep or not area_within(area_code, parent.area_code):
        raise UnitPlacement(field="area_code")
    return parent


@transaction.atomic
def create_unit(
    *,
    code: str,
    name: str,
    kind: str,
    area_code: str,
    parent_id: int | None,
    number_code: str,
    address: str = "",
    phone: str = "",
    email: str = "",
    postcode: str = "",
    by: Actor,
    at: dt.datetime,
) -> Unit:
    """Open an office. Kind, area and parent stay for good; a moved office is a new unit.

    Raises:
        NotPermitted: ``by`` may not manage staff there.
        InvalidAreaCode: not a region code.
        UnitPlacement: the parent is missing, too deep, or does not contain the area.
        UnitTaken: the code is in use.
        AreaTaken: the area has its office already.
    """
    area_code = parse_area_code(area_code)
    by.require(STAFF_MANAGE, area=area_code)
    parent = _parent_of(kind=kind, area_code=area_code, parent_id=parent_id)
    with constraints_as_refusals():
        unit = Unit.objects.create(
            code=code.strip(),
            name=name.strip(),
            kind=UnitKind(kind),
            area_code=area_code,
            parent=parent,
            number_code=number_code.strip(),
            address=address.strip(),
            phone=phone.strip(),
            email=email.strip(),
            postcode=postcode.strip(),
        )
    audit.record(
        event="staff.unit.created", by=by, subject=f"unit:{unit.pk}", at=at, data={"code": unit.code, "kind": kind}
    )
    return unit


@transaction.atomic
def change_unit(
    *,
    unit_id: int,
    name: str,
    number_code: str,
    address: str,
    phone: str,
    email: str,
    postcode: str,
    by: Actor,
    at: dt.datetime,
) -> Unit:
    """Change what stands on a unit's letterhead and in its numbers; letters issued before keep theirs.

    Raises:
        NotPermitted: ``by`` may not manage staff there.
    """
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit_id)
    by.require(STAFF_MANAGE, area=unit.area_code)
    wanted = {
        "name": name.strip(),
        "number_code": number_code.strip(),
        "address": address.strip(),
        "phone": phone.strip(),
        "email": email.strip(),
        "postcode": postcode.strip(),
    }
    before = {key: getattr(unit, key) for key, value in wanted.items() if getattr(unit, key) != value}
    if not before:
        return unit
    for key in before:
        setattr(unit, key, wanted[key])
    unit.save(update_fields=list(before))
    audit.record(
        event="staff.unit.changed",
        by=by,
        subject=f"unit:{unit.pk}",
        at=at,
        data={key: [old, wanted[key]] for key, old in before.items()},
    )
    return unit


@transaction.atomic
def create_post(*, unit_id: int, kind: str, title: str, by: Actor, at: dt.datetime) -> Post:
    """Add a post to a unit. Its kind decides what its holder may do.

    Raises:
        NotPermitted: ``by`` may not manage staff there.
        PostTaken: the unit has its lurah, secretary, camat or head already.
    """
    unit = Unit.objects.get(pk=unit_id)
    by.require(STAFF_MANAGE, area=unit.area_code)
    with constraints_as_refusals():
        post = Post.objects.create(unit=unit, kind=PostKind(kind), title=title.strip())
    audit.record(
        event="staff.post.created", by=by, subject=f"post:{post.pk}", at=at, data={"unit": unit.pk, "kind": kind}
    )
    return post
