"""The components of a service standard that are the same for the whole city, and the pledge."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.html import strip_tags

from molek.news.enums import COMPONENT_NUMBERS, Component, ItemKind
from molek.news.models import Item
from molek.news.queries.public import Shown, shown_version


@dataclass(frozen=True, slots=True)
class ComponentText:
    """One component. ``number`` in the list of Permenpan-RB 15/2014; ``plain`` is its text in words alone."""

    number: int
    slug: str
    title: str
    html: str
    plain: str
    language: str
    version: int
    since: dt.datetime


def standard_components(at: dt.datetime, language: str) -> list[ComponentText]:
    """What is published of them, by number; the pledge is not among them."""
    rows = Item.objects.visible(at).filter(kind=ItemKind.STANDARD).select_related("live")
    found = {row.slug: row for row in rows}
    made = []
    for component, number in COMPONENT_NUMBERS.items():
        row = found.get(component)
        if row is None or row.live is None:
            continue
        text = shown_version(row, row.live, language=language)
        plain = " ".join(strip_tags(text.html).split())
        made.append(
            ComponentText(
                number, str(component), str(component.label), text.html, plain, text.language, text.number,
                text.changed_at,
            )
        )  # fmt: skip
    return made


def pledge(*, at: dt.datetime, language: str) -> Shown | None:
    """The pledge (maklumat pelayanan) in force; None if the city has published none."""
    row = Item.objects.visible(at).filter(kind=ItemKind.STANDARD, slug=Component.PLEDGE).select_related("live").first()
    return shown_version(row, row.live, language=language) if row is not None and row.live is not None else None


@dataclass(frozen=True, slots=True)
class Issue:
    """One published version of the pledge."""

    number: int
    since: dt.datetime
    signatory: str


def pledge_history() -> list[Issue]:
    """Every pledge that was published, newest first."""
    row = Item.objects.filter(kind=ItemKind.STANDARD, slug=Component.PLEDGE).first()
    if row is None:
        return []
    published = row.versions.filter(published_at__isnull=False).order_by("-number")
    return [Issue(v.number, v.published_at, v.signatory) for v in published if v.published_at is not None]
