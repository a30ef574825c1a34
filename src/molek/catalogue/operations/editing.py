"""Changes of a draft through forms: its texts, its lists, its figures, and the blocks of its letter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from molek.base.actors import Actor
from molek.base.workdays import city_date
from molek.catalogue import queries
from molek.catalogue.errors import NoSuchPlace, WrongChange
from molek.catalogue.models import Draft
from molek.catalogue.operations.drafts import save_draft, to_edit
from molek.catalogue.operations.versions import parts_of
from molek.catalogue.rules import editing
from molek.catalogue.rules.layout.blocks import Block, Layout, Source
from molek.catalogue.rules.layout.writing import write_layout
from molek.catalogue.rules.lines import Path

_WHY_NOT = {
    "since": "tanggal mulainya harus sesudah hari ini; nilai yang sudah berlaku tidak ditulis ulang.",
    "taken": "pada tanggal itu sudah ada nilai lain.",
    "type": "jenisnya berbeda dari nilai sebelumnya.",
}


@transaction.atomic
def change_values(*, draft_id: int, revision: int, values: Mapping[Path, Any], by: Actor, at: dt.datetime) -> Draft:
    """Put each value at its path in the service file; None takes the key away. The code of a service stays.

    Raises:
        NotPermitted, DraftNotFound, DraftLocked, DraftChanged: see :func:`save_draft`.
        NoSuchPlace: an entry of a list that is not there.
    """
    draft = to_edit(draft_id, revision, by=by)
    try:
        data = editing.with_values(queries.tables_of(draft.toml), {p: v for p, v in values.items() if p != ("code",)})
    except editing.NoPlace as error:
        raise NoSuchPlace() from error
    return save_draft(draft_id=draft_id, revision=revision, toml=editing.as_toml(data), by=by, at=at)


@transaction.atomic
def move_entry(
    *, draft_id: int, revision: int, kind: str, number: int, by_places: int, by: Actor, at: dt.datetime
) -> Draft:
    """Move an entry of ``fields``, ``requirements`` and so on up or down; 0 places takes it out.

    Raises:
        NotPermitted, DraftNotFound, DraftLocked, DraftChanged: see :func:`save_draft`.
        NoSuchPlace: there is no such entry.
    """
    draft = to_edit(draft_id, revision, by=by)
    data = queries.tables_of(draft.toml)
    if kind not in editing.LISTS:
        raise NoSuchPlace()
    try:
        items = data.get(kind, [])
        data[kind] = editing.moved(items, number, by_places) if by_places else editing.without(items, number)
    except editing.NoPlace as error:
        raise NoSuchPlace() from error
    return save_draft(draft_id=draft_id, revision=revision, toml=editing.as_toml(data), by=by, at=at)


@transaction.atomic
def add_entry(
    *, draft_id: int, revision: int, kind: str, entry: Mapping[str, Any], by: Actor, at: dt.datetime
) -> Draft:
    """One more requirement, field or legal basis. Rules come from files or from the shared ones: :func:`add_part`.

    Raises:
        NotPermitted, DraftNotFound, DraftLocked, DraftChanged: see :func:`save_draft`.
        NoSuchPlace: entries of this kind are not added by a form.
    """
    if kind not in ("requirements", "fields", "legal_basis"):
        raise NoSuchPlace()
    draft = to_edit(draft_id, revision, by=by)
    data = editing.with_entry(queries.tables_of(draft.toml), kind, entry)
    return save_draft(draft_id=draft_id, revision=revision, toml=editing.as_toml(data), by=by, at=at)


@transaction.atomic
def add_part(*, draft_id: int, revision: int, kind: str, name: str, by: Actor, at: dt.datetime) -> Draft:
    """Copy in a shared part: a requirement, a field, a legal basis or a rule, with what it needs to work.

    Raises:
        NotPermitted, DraftNotFound, DraftLocked, DraftChanged: see :func:`save_draft`.
        NoSuchPlace: there is no such part.
    """
    draft = to_edit(draft_id, revision, by=by)
    try:
        data = editing.with_part(queries.tables_of(draft.toml), kind, name, parts_of())
    except editing.NoPlace as error:
        raise NoSuchPlace() from error
    return save_draft(draft_id=draft_id, revision=revision, toml=editing.as_toml(data), by=by, at=at)


@transaction.atomic
def add_figure(
    *,
    draft_id: int,
    revision: int,
    name: str,
    since: dt.date,
    value: Any,
    source: str,
    mark: str,
    by: Actor,
    at: dt.datetime,
) -> Draft:
    """A new dated value of a figure of the rules. One in force is never changed: that would judge the past anew.

    Raises:
        NotPermitted, DraftNotFound, DraftLocked, DraftChanged: see :func:`save_draft`.
        NoSuchPlace: there is no such figure. WrongChange: the day is not ahead, taken, or the type differs.
    """
    draft = to_edit(draft_id, revision, by=by)
    try:
        data = editing.with_figure(
            queries.tables_of(draft.toml),
            name,
            since=since,
            value=value,
            source=source,
            mark=mark,
            today=city_date(at),
        )
    except editing.NoPlace as error:
        raise NoSuchPlace() from error
    except editing.NotAllowed as error:
        raise WrongChange(field="value" if str(error) == "type" else "since", why=_WHY_NOT[str(error)]) from error
    return save_draft(draft_id=draft_id, revision=revision, toml=editing.as_toml(data), by=by, at=at)


# ------------------------------------------------------------------------ the letter


@transaction.atomic
def add_block(*, draft_id: int, revision: int, number: int, block: Block, by: Actor, at: dt.datetime) -> Draft:
    """Put a new block before the ``number``-th; at the end if there are fewer.

    Raises:
        NotPermitted, DraftNotFound, DraftLocked, DraftChanged: see :func:`save_draft`.
        NoSuchPlace: a block of program text, or a letter that is none of ours.
    """
    layout = _layout(to_edit(draft_id, revision, by=by))
    if isinstance(block, Source):
        raise NoSuchPlace()
    blocks = (*layout.blocks[:number], block, *layout.blocks[number:])
    return _save(draft_id, revision, replace(layout, blocks=blocks), by=by, at=at)


@transaction.atomic
def put_block(*, draft_id: int, revision: int, number: int, block: Block, by: Actor, at: dt.datetime) -> Draft:
    """Another block in the place of the ``number``-th, counted from 0. Program text is neither put nor replaced.

    Raises:
        NotPermitted, DraftNotFound, DraftLocked, DraftChanged: see :func:`save_draft`.
        NoSuchPlace: there is none, or it is program text.
    """
    layout = _layout(to_edit(draft_id, revision, by=by))
    if not 0 <= number < len(layout.blocks) or isinstance(block, Source) or isinstance(layout.blocks[number], Source):
        raise NoSuchPlace()
    blocks = (*layout.blocks[:number], block, *layout.blocks[number + 1 :])
    return _save(draft_id, revision, replace(layout, blocks=blocks), by=by, at=at)


@transaction.atomic
def move_block(*, draft_id: int, revision: int, number: int, by_places: int, by: Actor, at: dt.datetime) -> Draft:
    """Move a block up or down; 0 places takes it out.

    Raises:
        NotPermitted, DraftNotFound, DraftLocked, DraftChanged: see :func:`save_draft`.
        NoSuchPlace: there is none.
    """
    layout = _layout(to_edit(draft_id, revision, by=by))
    try:
        blocks = (
            editing.moved(layout.blocks, number, by_places) if by_places else editing.without(layout.blocks, number)
        )
    except editing.NoPlace as error:
        raise NoSuchPlace() from error
    return _save(draft_id, revision, replace(layout, blocks=tuple(blocks)), by=by, at=at)


def _layout(draft: Draft) -> Layout:
    layout = queries.layout_of(draft.template)
    if layout is None:
        raise NoSuchPlace()
    return layout


def _save(draft_id: int, revision: int, layout: Layout, *, by: Actor, at: dt.datetime) -> Draft:
    return save_draft(draft_id=draft_id, revision=revision, template=write_layout(layout), by=by, at=at)
