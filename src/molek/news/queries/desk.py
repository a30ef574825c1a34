"""The editor's desk: what is written, waits, is scheduled, stands; versions and how they differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from molek.base.actors import Actor
from molek.base.pages import Page, number_key
from molek.news.enums import OPEN_STATES, ItemKind, VersionState
from molek.news.errors import ItemNotFound
from molek.news.models import Item, Version
from molek.news.models.items import TEXT_FIELDS
from molek.news.permissions import NewsPermission
from molek.news.queries.pictures import drawn_pictures
from molek.news.queries.public import Shown, address_of, shown_version
from molek.news.rules.difference import Piece, differences
from molek.news.rules.pictures import Drawn
from molek.staff import queries as staff

PAGE_SIZE = 25


def _require(by: Actor) -> None:
    by.require(NewsPermission.READ)


def due_versions(*, at: dt.datetime) -> list[int]:
    """Scheduled versions whose time has come."""
    due = Version.objects.filter(state=VersionState.SCHEDULED, publish_at__lte=at)
    return list(due.order_by("publish_at", "pk").values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A version that somebody works on, that waits, or that is scheduled."""

    item_id: int
    version_id: int
    kind: str
    title: str
    state: str
    state_label: str
    number: int
    saved_at: dt.datetime
    saved_by: str
    publish_at: dt.datetime | None
    returned_reason: str


@dataclass(frozen=True, slots=True)
class LiveRow:
    """An item that stood on the website at some time. ``state`` is "live", "expired" or "withdrawn"."""

    item_id: int
    kind: str
    title: str
    href: str
    published_at: dt.datetime
    changed_at: dt.datetime
    expires_at: dt.datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class Desk:
    waiting: tuple[OpenRow, ...]
    scheduled: tuple[OpenRow, ...]
    drafts: tuple[OpenRow, ...]
    live: Page[LiveRow]


def names_of(refs: Iterable[str]) -> Mapping[str, str]:
    """Officials by reference; what no person did, the system did."""
    wanted = set(refs)
    ids = {ref: int(ref.partition(":")[2]) for ref in wanted if ref.startswith("official:")}
    names = staff.official_names(ids.values())
    return {ref: names.get(ids[ref], ref) if ref in ids else _("sistem") for ref in wanted}


def desk(*, by: Actor, at: dt.datetime, after: str | None = None) -> Desk:
    """Everything that is open, and a page of what was published. Raises NotPermitted."""
    _require(by)
    rows = list(Version.objects.filter(state__in=OPEN_STATES).select_related("item").order_by("-saved_at", "-pk"))
    names = names_of(row.saved_by_ref for row in rows)
    found = {
        state: tuple(_open_row(row, names) for row in rows if row.state == state)
        for state in (VersionState.SUBMITTED, VersionState.SCHEDULED, VersionState.DRAFT)
    }
    return Desk(
        found[VersionState.SUBMITTED], found[VersionState.SCHEDULED], found[VersionState.DRAFT], _live_page(at, after)
    )


def _open_row(row: Version, names: Mapping[str, str]) -> OpenRow:
    return OpenRow(
        row.item_id, row.pk, str(ItemKind(row.item.kind).label), row.title_id, row.state,
        str(VersionState(row.state).label), row.number, row.saved_at, names[row.saved_by_ref], row.publish_at,
        row.returned_reason,
    )  # fmt: skip


def _live_page(at: dt.datetime, after: str | None) -> Page[LiveRow]:
    items = Item.objects.filter(live__isnull=False).order_by("-pk")
    if (key := number_key(after)) is not None:
        items = items.filter(pk__lt=key)
    found = list(items[: PAGE_SIZE + 1])
    rows = [_live_row(item, at) for item in found[:PAGE_SIZE]]
    return Page(rows, str(found[PAGE_SIZE - 1].pk) if len(found) > PAGE_SIZE else None)


def _live_row(item: Item, at: dt.datetime) -> LiveRow:
    assert item.published_at is not None
    state = "live"
    if item.withdrawn_at is not None:
        state = "withdrawn"
    elif item.expires_at is not None and item.expires_at <= at:
        state = "expired"
    return LiveRow(
        item.pk, str(ItemKind(item.kind).label), item.title_id, address_of(item.kind, item.slug), item.published_at,
        item.changed_at or item.published_at, item.expires_at, state,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A line of an item's history."""

    version_id: int
    number: int
    state: str
    state_label: str
    authors: tuple[str, ...]
    saved_at: dt.datetime
    approved_by: str
    published_at: dt.datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One item with its history. ``open`` is the version that is worked on, if any."""

    item_id: int
    kind: str
    kind_label: str
    slug: str
    href: str
    title: str
    is_live: bool
    withdrawn_reason: str
    open: Version | None
    versions: tuple[VersionRow, ...]
    pictures: tuple[Drawn, ...]
    is_author: bool


def item_page(*, item_id: int, by: Actor, language: str) -> ItemPage:
    """Raises NotPermitted, ItemNotFound."""
    _require(by)
    item = Item.objects.filter(pk=item_id).first()
    if item is None:
        raise ItemNotFound()
    versions = list(item.versions.prefetch_related("savings").order_by("-number"))
    for version in versions:
        version.item = item
    refs = {ref for v in versions for ref in (v.approved_by_ref, *(s.by_ref for s in v.savings.all())) if ref}
    names = names_of(refs)
    open_one = next((v for v in versions if v.state in OPEN_STATES), None)
    pictures = drawn_pictures([item.pk], language=language).get(item.pk, {})
    return ItemPage(
        item_id=item.pk,
        kind=item.kind,
        kind_label=str(ItemKind(item.kind).label),
        slug=item.slug,
        href=address_of(item.kind, item.slug),
        title=versions[0].title_id,
        is_live=item.live_id is not None and item.withdrawn_at is None,
        withdrawn_reason=item.withdrawn_reason,
        open=open_one,
        versions=tuple(_version_row(v, names) for v in versions),
        pictures=tuple(pictures.values()),
        is_author=open_one is not None and (
            open_one.submitted_by_ref == by.ref or any(s.by_ref == by.ref for s in open_one.savings.all())
        ),
    )  # fmt: skip


def _version_row(version: Version, names: Mapping[str, str]) -> VersionRow:
    authors = dict.fromkeys(names[s.by_ref] for s in version.savings.all())
    return VersionRow(
        version.pk, version.number, version.state, str(VersionState(version.state).label), tuple(authors),
        version.saved_at, names.get(version.approved_by_ref, ""), version.published_at, version.note_id,
    )  # fmt: skip


def version_of(*, version_id: int, by: Actor) -> Version:
    """A version with its item, for its form. Raises NotPermitted, ItemNotFound."""
    _require(by)
    version = Version.objects.select_related("item").filter(pk=version_id).first()
    if version is None:
        raise ItemNotFound()
    return version


def previewed(*, version_id: int, texts: Mapping[str, object], by: Actor, language: str) -> Shown:
    """How a version would read with what stands in the form. Raises NotPermitted, ItemNotFound."""
    version = version_of(version_id=version_id, by=by)
    for name in TEXT_FIELDS:
        if name in texts:
            setattr(version, name, texts[name])
    return shown_version(version.item, version, language=language)


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One text that differs."""

    label: str
    pieces: tuple[Piece, ...]


def field_labels() -> dict[str, str]:
    return {
        "title_id": _("Judul"), "title_en": _("Judul (Inggris)"), "summary_id": _("Ringkasan"),
        "summary_en": _("Ringkasan (Inggris)"), "body_id": _("Naskah"), "body_en": _("Naskah (Inggris)"),
        "note_id": _("Yang diperbaiki"), "note_en": _("Yang diperbaiki (Inggris)"), "signatory": _("Penandatangan"),
    }  # fmt: skip


def differing(old: Mapping[str, object], new: Mapping[str, object]) -> tuple[FieldDifference, ...]:
    """The texts that two versions do not share, word by word."""
    return tuple(
        FieldDifference(label, tuple(differences(str(old.get(name) or ""), str(new.get(name) or ""))))
        for name, label in field_labels().items()
        if str(old.get(name) or "") != str(new.get(name) or "")
    )


def compared(*, version_id: int, by: Actor) -> tuple[Version, Version | None, tuple[FieldDifference, ...]]:
    """A version, the published one before it, and how they differ. Raises NotPermitted, ItemNotFound."""
    version = version_of(version_id=version_id, by=by)
    before = (
        version.item.versions.filter(number__lt=version.number, published_at__isnull=False).order_by("-number").first()
    )
    return version, before, differing(before.texts if before else {}, version.texts)
