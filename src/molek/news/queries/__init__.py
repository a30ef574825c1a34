"""Reads of the city's website: what the public sees, the editor's desk, offices, the search."""

from molek.news.queries.places import OfficeRow, OfficeShown, Point, PointSource, office_page, offices
from molek.news.queries.public import Shown, Teaser, latest, shown, teasers
from molek.news.queries.search import Found, search
from molek.news.queries.standards import ComponentText, standard_components

__all__ = [
    "ComponentText",
    "Found",
    "OfficeRow",
    "OfficeShown",
    "Point",
    "PointSource",
    "Shown",
    "Teaser",
    "latest",
    "office_page",
    "offices",
    "search",
    "shown",
    "standard_components",
    "teasers",
]
