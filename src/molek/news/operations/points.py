"""What else there is at an office or near it: told by the packages that run it, through this registry."""

from __future__ import annotations

from molek.news.queries.places import SOURCES, PointSource


def register_points(source: PointSource) -> None:
    """``source(unit_code)`` gives what stands there: halls with numbers, Service Boxes. Called in ``apps.ready()``."""
    if source not in SOURCES:
        SOURCES.append(source)
