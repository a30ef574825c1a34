"""What the public reads. Nothing here gives a text that is not published at ``at``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from molek.base.pages import Page, number_key
from molek.base.workdays import city_date
from molek.news.enums import Component, ItemKind
from molek.news.errors import ItemNotFound, ItemWithdrawn
from molek.news.models import Item, Version
from molek.news.queries.pictures import drawn_pictures
from molek.news.rules import markup
from molek.news.rules.pictures import Drawn

PAGE_SIZE = 12
_SUMMARY = 220
_PATHS = {ItemKind.NEWS: "news:item", ItemKind.NOTICE: "news:notice", ItemKind.PAGE: "news:page"}


def address_of(kind: str, slug: str) -> str:
    """Where an item stands; a component of the standard stands on the pledge's page."""
    if kind == ItemKind.STANDARD:
        return reverse("news:pledge") + ("" if slug == Component.PLEDGE else f"#{slug}")
    return reverse(_PATHS[ItemKind(kind)], args=[slug])


def in_language(row: object, name: str, language: str) -> tuple[str, str]:
    """A text in the reader's language and the language it is in: Indonesian where there is no English."""
    if language.startswith("en") and (text := str(getattr(row, f"{name}_en"))).strip():
        return text, "en"
    return str(getattr(row, f"{name}_id")), "id"


@dataclass(frozen=True, slots=True)
class Teaser:
    """One line of a list. ``language`` is that of its texts."""

    kind: str
    href: str
    title: str
    summary: str
    language: str
    published_at: dt.datetime
    changed_at: dt.datetime
    picture: Drawn | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What readers are told was corrected, and when."""

    at: dt.datetime
    note: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An item as the public reads it. ``html`` is harmless (see :mod:`molek.news.rules.markup`)."""

    kind: str
    slug: str
    href: str
    title: str
    summary: str
    html: str
    language: str
    has_english: bool
    lead: Drawn | None
    published_at: dt.datetime
    changed_at: dt.datetime
    expires_at: dt.datetime | None
    number: int
    signatory: str
    corrections: tuple[Correction, ...]


def latest(*, kinds: Iterable[ItemKind], at: dt.datetime, language: str, most: int) -> list[Teaser]:
    """The newest of these kinds. Two queries, three with pictures."""
    rows = Item.objects.visible(at).filter(kind__in=list(kinds)).select_related("live")
    return teasers(rows.order_by("-published_at", "-pk")[:most], language=language)


def teasers(rows: Iterable[Item], *, language: str) -> list[Teaser]:
    items = list(rows)
    leads = {row.pk: row.live.lead for row in items if row.live is not None and row.live.lead}
    pictures = drawn_pictures(leads.keys(), language=language) if leads else {}
    made = []
    for row in items:
        assert row.live is not None
        assert row.published_at is not None
        title, written_in = in_language(row.live, "title", language)
        summary, _ = in_language(row.live, "summary", language)
        lead = leads.get(row.pk)
        made.append(
            Teaser(
                row.kind, address_of(row.kind, row.slug), title, markup.shortened(summary, _SUMMARY), written_in,
                row.published_at, row.changed_at or row.published_at,
                pictures.get(row.pk, {}).get(lead) if lead else None,
            )
        )  # fmt: skip
    return made


def listing(*, kind: ItemKind, at: dt.datetime, language: str, after: str | None = None) -> Page[Teaser]:
    """A page of the archive, newest first; ``after`` is the key of the item that ended the page before."""
    rows = Item.objects.visible(at).filter(kind=kind).select_related("live").order_by("-published_at", "-pk")
    if (key := number_key(after)) is not None:
        last = Item.objects.filter(pk=key, published_at__isnull=False).values_list("published_at", flat=True).first()
        if last is None:
            return Page([], None)
        rows = rows.filter(published_at__lt=last) | rows.filter(published_at=last, pk__lt=key)
    found = list(rows[: PAGE_SIZE + 1])
    shown_rows = found[:PAGE_SIZE]
    more = str(shown_rows[-1].pk) if len(found) > PAGE_SIZE else None
    return Page(teasers(shown_rows, language=language), more)


def shown(*, kind: ItemKind, slug: str, at: dt.datetime, language: str) -> Shown:
    """An item by its address.

    Raises:
        ItemNotFound: there is none that the public may read now; also for one that is still written or expired.
        ItemWithdrawn: it was published and taken away.
    """
    row = Item.objects.filter(kind=kind, slug=slug).select_related("live").first()
    if row is None or row.live is None or row.published_at is None or row.published_at > at:
        raise ItemNotFound()
    if row.withdrawn_at is not None:
        raise ItemWithdrawn(day=f"{city_date(row.withdrawn_at):%d-%m-%Y}", reason=row.withdrawn_reason)
    if row.expires_at is not None and row.expires_at <= at:
        raise ItemNotFound()
    return shown_version(row, row.live, language=language, corrections=_corrections(row, language))


def shown_version(row: Item, version: Version, *, language: str, corrections: tuple[Correction, ...] = ()) -> Shown:
    """Any version of an item as it would be read, for previews too."""
    title, written_in = in_language(version, "title", language)
    summary, _ = in_language(version, "summary", language)
    body, _ = in_language(version, "body", language)
    pictures = drawn_pictures([row.pk], language=language).get(row.pk, {})
    return Shown(
        kind=row.kind,
        slug=row.slug,
        href=address_of(row.kind, row.slug),
        title=title,
        summary=summary,
        html=markup.html_of(body, {number: one.html for number, one in pictures.items()}),
        language=written_in,
        has_english=bool(version.title_en.strip()),
        lead=pictures.get(version.lead) if version.lead else None,
        published_at=row.published_at or version.saved_at,
        changed_at=row.changed_at or version.saved_at,
        expires_at=row.expires_at,
        number=version.number,
        signatory=version.signatory,
        corrections=corrections,
    )


def _corrections(row: Item, language: str) -> tuple[Correction, ...]:
    versions = row.versions.filter(published_at__isnull=False).exclude(note_id="").order_by("-number")
    return tuple(
        Correction(v.published_at, in_language(v, "note", language)[0]) for v in versions if v.published_at is not None
    )


@dataclass(frozen=True, slots=True)
class Address:
    """One line of the site map."""

    href: str
    changed_at: dt.datetime
    has_english: bool


def addresses(*, at: dt.datetime) -> list[Address]:
    """Every address of an item that the public may read; components of the standard have none of their own."""
    rows = Item.objects.visible(at).exclude(kind=ItemKind.STANDARD).order_by("pk")
    return [
        Address(address_of(kind, slug), changed_at, bool(title_en))
        for kind, slug, changed_at, title_en in rows.values_list("kind", "slug", "changed_at", "title_en")
        if changed_at is not None
    ]
