"""Dotted region codes: ``53.71.06.1008`` lies in ``53.71.06`` (kecamatan), ``53.71`` (city) and ``53``
(province)."""

from __future__ import annotations


def city_of(area_code: str) -> str:
    """The code of the city in which an area lies; a city's own code stays as it is."""
    return ".".join(area_code.split(".")[:2])


def enclosing(area_code: str) -> list[str]:
    """The area itself and every area around it, narrowest first."""
    parts = area_code.split(".")
    return [".".join(parts[:n]) for n in range(len(parts), 0, -1)]
