"""Figures for whoever watches the machines: each package registers its own in ``apps.py``, the site reads them all.

A figure is a count, an age or a size of the whole city. Its labels name kinds, states, queues and places, never
persons, cases or papers: what is read here leaves the city for other systems.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Gauge:
    """``name`` ends in its unit where it has one; ``labels`` are the names of its labels."""

    name: str
    help: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """What a gauge shows now. ``labels`` has one text for each label of the gauge."""

    gauge: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Watch:
    """Gauges that come from one look, which takes one bounded statement or two (none without ``reads_database``).

    ``read`` gets the moment and gives the values; it is called every few seconds, by one process a machine.
    """

    name: str
    gauges: tuple[Gauge, ...]
    read: Callable[[datetime], Iterable[Value]]
    reads_database: bool = True


_WATCHES: dict[str, Watch] = {}


def register(watch: Watch) -> None:
    _WATCHES[watch.name] = watch


def watches() -> list[Watch]:
    """All of them, by name."""
    return [_WATCHES[name] for name in sorted(_WATCHES)]


def seconds_since(moment: datetime | None, at: datetime) -> float:
    """How long ago that was; 0 where nothing waits, and never below it."""
    return max(0.0, (at - moment).total_seconds()) if moment else 0.0
