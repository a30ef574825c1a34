"""One question, asked of everything on the website: services, texts, offices."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, FloatField, Q, Value
from django.db.models.functions import Greatest

from molek.catalogue import queries as catalogue
from molek.news.enums import ItemKind
from molek.news.models import Item
from molek.news.queries.public import Teaser, teasers
from molek.staff import queries as staff

MOST_TEXT = 100
_MOST = 10
_LIKE_ENOUGH = 0.45  # of 1: a word with one letter wrong or two exchanged


@dataclass(frozen=True, slots=True)
class OfficeFound:
    code: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Found:
    """What answers to a question, best first."""

    text: str
    services: tuple[catalogue.ServiceCard, ...]
    items: tuple[Teaser, ...]
    offices: tuple[OfficeFound, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.services or self.items or self.offices)


def search(*, text: str, at: dt.datetime, language: str) -> Found:
    """Services, published texts and offices that answer to ``text``; nothing for no text. Forgives typing errors."""
    text = " ".join(text[:MOST_TEXT].split())
    if not text:
        return Found("", (), (), ())
    services = tuple(catalogue.service_card(one, language=language) for one in catalogue.search(text, language)[:_MOST])
    return Found(text, services, tuple(_items(text, at, language)), tuple(_offices(text)))


def _items(text: str, at: dt.datetime, language: str) -> list[Teaser]:
    """Published texts: those whose title is like the question first, then those that hold its words."""
    rows = (
        Item.objects.visible(at).exclude(kind=ItemKind.STANDARD)
        .annotate(
            like=Greatest(
                TrigramWordSimilarity(text, "title_id"), TrigramWordSimilarity(text, "title_en"),
                output_field=FloatField(),
            )
        )
        .filter(Q(like__gte=_LIKE_ENOUGH) | _holds(text))
        .select_related("live")
        .order_by(F("like").desc(), "-published_at", "-pk")
    )  # fmt: skip
    return teasers(rows[:_MOST], language=language)


def _holds(text: str) -> Q:
    """Every word of the question stands somewhere in the title or the text, in one language."""
    both = Q(Value(False))
    for language in ("id", "en"):
        one = Q()
        for word in text.split():
            one &= Q(**{f"title_{language}__icontains": word}) | Q(**{f"words_{language}__icontains": word})
        both |= one
    return both


def _offices(text: str) -> list[OfficeFound]:
    words = [word.casefold() for word in text.split()]
    found = [
        OfficeFound(unit.code, unit.name, unit.address)
        for unit in staff.all_units()
        if all(word in f"{unit.name} {unit.address}".casefold() for word in words)
    ]
    return found[:_MOST]
