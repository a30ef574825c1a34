"""The parts of a service standard that are the same for the whole city: told by the package that keeps them."""

from __future__ import annotations

from molek.catalogue.queries.pages import COMPONENT_SOURCES, ComponentSource


def register_components(source: ComponentSource) -> None:
    """``source(at, language)`` gives what is published of components 6 and 8 to 14, by number.

    Called in ``ready()``.
    """
    if source not in COMPONENT_SOURCES:
        COMPONENT_SOURCES.append(source)
