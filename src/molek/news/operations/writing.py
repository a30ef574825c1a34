"""Writing: a new item, its draft saved again and again, handed in, taken back, thrown away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from molek.audit import operations as audit
from molek.base.actors import Actor
from molek.base.errors import Text
from molek.base.workdays import CITY_TZ
from molek.news.enums import OPEN_STATES, Component, ItemKind, VersionState
from molek.news.errors import (
    AddressTaken,
    AddressWrong,
    ExpiryWrong,
    HasOpenVersion,
    ItemNotFound,
    LinkRefused,
    NotADraft,
    PictureUnknown,
    PublishInPast,
    SavedMeanwhile,
    TextMissing,
)
from molek.news.models import Item, Saving, Version
from molek.news.models.items import TEXT_FIELDS
from molek.news.permissions import NewsPermission
from molek.news.rules import addresses, markup

_NEEDED: tuple[tuple[str, Text], ...] = (
    ("title_id", _("Judul")), ("summary_id", _("Ringkasan")), ("body_id", _("Naskah")),
)  # fmt: skip
_MOST_SAME_TITLES = 50
# What nobody sees is no correction that readers must be told of.
_TOLD_KINDS = (ItemKind.NEWS, ItemKind.NOTICE)


def locked_version(version_id: int) -> Version:
    """The version, held until the transaction ends; its item is read along.

    Raises:
        ItemNotFound: there is none.
    """
    found = Version.objects.select_for_update(of=("self",)).select_related("item").filter(pk=version_id).first()
    if found is None:
        raise ItemNotFound()
    return found


def locked_item(item_id: int) -> Item:
    """As above, for an item. Raises :class:`ItemNotFound`."""
    found = Item.objects.select_for_update(of=("self",)).filter(pk=item_id).first()
    if found is None:
        raise ItemNotFound()
    return found


@transaction.atomic
def begin_item(*, kind: ItemKind, title: str, slug: str = "", by: Actor, at: dt.datetime) -> Version:
    """A new item with an empty draft; its address is made from the title unless it is given.

    Raises:
        NotPermitted.
        TextMissing: no title.
        AddressWrong, AddressTaken: of a given ``slug``; one made from the title gets a number where it is taken.
    """
    by.require(NewsPermission.WRITE)
    title = " ".join(title.split())
    if not title:
        raise TextMissing(field="title", what=_("Judul"))
    slug = slug.strip()
    if slug and (not addresses.is_slug(slug) or slug in addresses.RESERVED):
        raise AddressWrong(field="slug")
    if (kind is ItemKind.STANDARD) != (slug in Component.values):
        raise AddressWrong(field="slug")
    item = _new_item(kind, slug or _free_slug(kind, title), by, at)
    version = Version.objects.create(item=item, number=1, title_id=title[:160], saved_at=at, saved_by_ref=by.ref)
    _keep_saving(version, by, at)
    audit.record(event="news.item.begun", by=by, subject=subject(item), at=at, data={"kind": str(kind)})
    return version


def _free_slug(kind: ItemKind, title: str) -> str:
    made = addresses.slug_of(title) or "tulisan"
    if made in addresses.RESERVED or made in Component.values:
        made = f"{made}-kota"
    tries = [addresses.numbered(made, number) for number in range(1, _MOST_SAME_TITLES)]
    taken = set(Item.objects.filter(kind=kind, slug__in=tries).values_list("slug", flat=True))
    return next((one for one in tries if one not in taken), tries[-1])


def _new_item(kind: ItemKind, slug: str, by: Actor, at: dt.datetime) -> Item:
    try:
        with transaction.atomic():
            return Item.objects.create(kind=kind, slug=slug, created_at=at, created_by_ref=by.ref)
    except IntegrityError as error:
        if "news_item_address" in str(error):
            raise AddressTaken(field="slug", address=slug) from None
        raise


def subject(item: Item) -> str:
    return f"news:{item.pk}"


def _keep_saving(version: Version, by: Actor, at: dt.datetime) -> None:
    Saving.objects.create(version=version, revision=version.revision, at=at, by_ref=by.ref, **version.texts)


@transaction.atomic
def save_version(
    *,
    version_id: int,
    revision: int,
    texts: Mapping[str, object],
    publish_at: dt.datetime | None = None,
    expires_at: dt.datetime | None = None,
    by: Actor,
    at: dt.datetime,
) -> Version:
    """Save a draft.

    Args:
        revision: the saving that the writer saw when he began.
        texts: fields of :class:`~molek.news.models.items.Texts`; what is left out stays.
        publish_at: when it should appear; None is as soon as it is approved.
        expires_at: from then on nobody sees it; None is never.

    Raises:
        NotPermitted, ItemNotFound, NotADraft, TextMissing (no title), PublishInPast, ExpiryWrong.
        SavedMeanwhile: somebody else saved since; his text stands.
    """
    by.require(NewsPermission.WRITE)
    version = locked_version(version_id)
    if version.state != VersionState.DRAFT:
        raise NotADraft(state=VersionState(version.state).label)
    if version.revision != revision:
        raise SavedMeanwhile()
    check_times(publish_at=publish_at, expires_at=expires_at, at=at)
    for name in TEXT_FIELDS:
        if name in texts:
            setattr(version, name, texts[name])
    if not version.title_id.strip():
        raise TextMissing(field="title_id", what=_("Judul"))
    version.revision += 1
    version.publish_at, version.expires_at = publish_at, expires_at
    version.saved_at, version.saved_by_ref = at, by.ref
    version.save(update_fields=[*TEXT_FIELDS, "revision", "publish_at", "expires_at", "saved_at", "saved_by_ref"])
    _keep_saving(version, by, at)
    audit.record(
        event="news.version.saved", by=by, subject=subject(version.item), at=at,
        data={"number": version.number, "revision": version.revision},
    )  # fmt: skip
    return version


def check_times(*, publish_at: dt.datetime | None, expires_at: dt.datetime | None, at: dt.datetime) -> None:
    """Raises :class:`PublishInPast` or :class:`ExpiryWrong`."""
    if publish_at is not None and publish_at < at:
        raise PublishInPast(field="publish_at", moment=_city_text(publish_at))
    if expires_at is not None and expires_at <= max(publish_at or at, at):
        raise ExpiryWrong(field="expires_at")


def _city_text(moment: dt.datetime) -> str:
    return f"{moment.astimezone(CITY_TZ):%d-%m-%Y %H.%M} WITA"


@transaction.atomic
def begin_correction(*, item_id: int, by: Actor, at: dt.datetime) -> Version:
    """A new draft from what was published last, also of an item that was withdrawn.

    Raises:
        NotPermitted, ItemNotFound.
        HasOpenVersion: somebody works on one already.
    """
    by.require(NewsPermission.WRITE)
    item = locked_item(item_id)
    if item.versions.filter(state__in=OPEN_STATES).exists():
        raise HasOpenVersion()
    last = item.versions.exclude(state=VersionState.DISCARDED).order_by("-number").first()
    number = (item.versions.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    texts = {**last.texts, "note_id": "", "note_en": ""} if last else {}
    version = Version.objects.create(
        item=item,
        number=number,
        saved_at=at,
        saved_by_ref=by.ref,
        expires_at=_still_ahead(item.expires_at, at),
        **texts,
    )
    # Not a saving: who copies has written nothing yet.
    audit.record(event="news.correction.begun", by=by, subject=subject(item), at=at, data={"number": number})
    return version


def _still_ahead(moment: dt.datetime | None, at: dt.datetime) -> dt.datetime | None:
    return moment if moment is not None and moment > at else None


@transaction.atomic
def submit_version(*, version_id: int, by: Actor, at: dt.datetime) -> Version:
    """Hand a draft in to be published by somebody else.

    Raises:
        NotPermitted, ItemNotFound, NotADraft.
        TextMissing: title, summary or text; what a correction corrects; who signs a pledge.
        LinkRefused: a link that readers could not follow.
        PictureUnknown: the text shows a picture that the item does not have.
    """
    by.require(NewsPermission.WRITE)
    version = locked_version(version_id)
    if version.state != VersionState.DRAFT:
        raise NotADraft(state=VersionState(version.state).label)
    _check_whole(version)
    version.state, version.submitted_at, version.submitted_by_ref = VersionState.SUBMITTED, at, by.ref
    version.returned_reason = ""
    version.save(update_fields=["state", "submitted_at", "submitted_by_ref", "returned_reason"])
    audit.record(
        event="news.version.submitted", by=by, subject=subject(version.item), at=at, data={"number": version.number}
    )
    return version


def _check_whole(version: Version) -> None:
    for name, label in _NEEDED:
        if not str(getattr(version, name)).strip():
            raise TextMissing(field=name, what=label)
    was_published = version.item.published_at is not None
    if was_published and version.item.kind in _TOLD_KINDS and not version.note_id.strip():
        raise TextMissing(field="note_id", what=_("Yang diperbaiki"))
    if version.item.slug == Component.PLEDGE and not version.signatory.strip():
        raise TextMissing(field="signatory", what=_("Pejabat yang menandatangani"))
    for name in ("body_id", "body_en"):
        for link in markup.refused_links(getattr(version, name)):
            raise LinkRefused(field=name, link=link[:60])
    known = set(version.item.pictures.values_list("number", flat=True))
    for number in pictures_of(version):
        if number not in known:
            raise PictureUnknown(number=number)


def pictures_of(version: Version) -> list[int]:
    """Numbers of the pictures that a version shows."""
    lead = [version.lead] if version.lead else []
    return list(dict.fromkeys([*lead, *markup.pictures_in(version.body_id), *markup.pictures_in(version.body_en)]))


@transaction.atomic
def take_back(*, version_id: int, by: Actor, at: dt.datetime) -> Version:
    """Make a draft again of what waits for a second person, or for its time. Raises :class:`NotADraft`."""
    by.require(NewsPermission.WRITE)
    version = locked_version(version_id)
    if version.state not in (VersionState.SUBMITTED, VersionState.SCHEDULED):
        raise NotADraft(state=VersionState(version.state).label)
    to_draft(version)
    audit.record(
        event="news.version.taken_back", by=by, subject=subject(version.item), at=at, data={"number": version.number}
    )
    return version


def to_draft(version: Version, reason: str = "") -> None:
    version.state, version.returned_reason = VersionState.DRAFT, reason
    version.submitted_at = version.approved_at = None
    version.submitted_by_ref = version.approved_by_ref = ""
    version.save(
        update_fields=[
            "state", "returned_reason", "submitted_at", "submitted_by_ref", "approved_at", "approved_by_ref",
        ]
    )  # fmt: skip


@transaction.atomic
def discard_version(*, version_id: int, by: Actor, at: dt.datetime) -> Version:
    """Throw a draft away; its savings stay in the history. Raises :class:`NotADraft`."""
    by.require(NewsPermission.WRITE)
    version = locked_version(version_id)
    if version.state != VersionState.DRAFT:
        raise NotADraft(state=VersionState(version.state).label)
    version.state = VersionState.DISCARDED
    version.save(update_fields=["state"])
    audit.record(
        event="news.version.discarded", by=by, subject=subject(version.item), at=at, data={"number": version.number}
    )
    return version
