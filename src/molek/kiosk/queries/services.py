"""Which services there are at a box, what people ask for most first, and which of them need a file."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _

from molek.catalogue import queries as catalogue
from molek.catalogue.rules.service import Field, FieldKind, Service


@dataclass(frozen=True, slots=True)
class BoxService:
    """A line of a list. ``files`` names what must be handed in elsewhere, "" if the whole of it is done here."""

    code: str
    name: str
    summary: str
    files: str


@dataclass(frozen=True, slots=True)
class BoxServices:
    """Some services: what is done at the box, and what needs a file and so is begun on a phone or at a counter."""

    title: str
    here: tuple[BoxService, ...]
    elsewhere: tuple[BoxService, ...]

    @property
    def slug(self) -> str:
        return slugify(self.title)

    @property
    def count(self) -> int:
        return len(self.here) + len(self.elsewhere)


def required_files(service: Service) -> list[Field]:
    """The files without which nobody can apply. A file asked under a condition may turn out not to be needed."""
    return [f for f in service.fields if f.kind is FieldKind.FILE and f.required and f.when is None]


def common_services(*, language: str) -> BoxServices:
    """What the city says people ask for most, in its order."""
    offers = {offer.code: offer for offer in catalogue.published()}
    found = [offers[code] for code in settings.CITY.common_services if code in offers]
    cards = [catalogue.service_card(offer, language=language) for offer in found]
    return _parted(_("Paling sering diminta"), cards, language)


def service_groups(*, text: str = "", language: str) -> list[BoxServices]:
    """All services by what they are for, groups with what is asked for most first; with ``text``, what answers to it
    in one group, best first."""
    groups = [_parted(g.title, g.cards, language) for g in catalogue.service_groups(text=text, language=language)]
    if text:
        return groups
    common = set(settings.CITY.common_services)
    return sorted(groups, key=lambda g: (-sum(s.code in common for s in (*g.here, *g.elsewhere)), g.title))


def _parted(
    title: str, cards: tuple[catalogue.ServiceCard, ...] | list[catalogue.ServiceCard], language: str
) -> BoxServices:
    files = {offer.code: required_files(offer.service) for offer in catalogue.published()}
    rows = [
        BoxService(c.code, c.name, c.summary, ", ".join(f.label.to(language) for f in files.get(c.code, ())))
        for c in cards
    ]
    return BoxServices(title, tuple(r for r in rows if not r.files), tuple(r for r in rows if r.files))
