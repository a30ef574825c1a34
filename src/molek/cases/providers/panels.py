"""Panels that features put on an application's pages, e.g. the download of a letter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from molek.base.actors import Actor
from molek.cases.models import Application


@dataclass(frozen=True, slots=True)
class Panel:
    """``template`` is included with ``context`` only (plus ``application`` and ``actor``)."""

    template: str
    context: Mapping[str, Any]


PanelMaker = Callable[[Application, Actor], Panel | tuple[str, Mapping[str, Any]] | None]
_MAKERS: list[PanelMaker] = []


def register_panel(maker: PanelMaker) -> None:
    """``maker(application, actor)`` gives a panel (or template name and context), or None to stay silent."""
    if maker not in _MAKERS:
        _MAKERS.append(maker)


def panels_of(application: Application, actor: Actor) -> list[Panel]:
    """Every panel for this reader, in order of registration."""
    made = (maker(application, actor) for maker in _MAKERS)
    return [panel if isinstance(panel, Panel) else Panel(*panel) for panel in made if panel is not None]
