"""Facts: asked of their owners, each with where it came from and as of when."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from molek.cases.providers.sources import FactRequest, FactSource, source_of
from molek.catalogue.rules.facts import Fact, Facts, Unknown, UnknownReason
from molek.outside.errors import SourceDown

logger = logging.getLogger("molek.cases")


@dataclass(frozen=True, slots=True)
class Gathered:
    """``as_of`` says for every fact when it was asked, as ISO text."""

    facts: Facts
    as_of: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        return {**self.facts.to_json(), "as_of": dict(self.as_of)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Gathered:
        return cls(Facts.from_json(data), dict(data.get("as_of", {})))


def owner_of(name: str) -> str:
    """Who owns a fact, by the first part of its name."""
    return name.partition(".")[0]


def all_local(names: Iterable[str]) -> bool:
    """Can every fact be had from this database? A fact nobody is connected for needs no asking."""
    return all(source is None or source.is_local for source in map(source_of, names))


def gather(request: FactRequest, *, on: dt.date, kept: Gathered | None = None, local_only: bool = False) -> Gathered:
    """Ask every owner once for all facts in ``request.names``.

    A source that is down or not connected gives Unknown with that reason; nothing is ever guessed.

    Args:
        on: the day whose law applies.
        kept: facts from before, for names that are not asked now.
        local_only: ask only sources in this database; the others' facts stay as ``kept``.
    """
    by_source: dict[str, tuple[FactSource | None, list[str]]] = {}
    for name in request.names:
        source = source_of(name)
        by_source.setdefault(source.prefix if source else "", (source, []))[1].append(name)

    values: dict[str, Fact] = dict(kept.facts.values) if kept else {}
    as_of: dict[str, str] = dict(kept.as_of) if kept else {}
    for source, names in by_source.values():
        if local_only and source is not None and not source.is_local:
            continue
        values.update(_ask(source, names, request))
        as_of.update(dict.fromkeys(names, request.at.isoformat()))
    return Gathered(Facts(on, values), as_of)


def _ask(source: FactSource | None, names: list[str], request: FactRequest) -> dict[str, Fact]:
    if source is None:
        return {name: Unknown(UnknownReason.SOURCE_NOT_CONNECTED, owner_of(name)) for name in names}
    try:
        found = source.provider(replace(request, names=tuple(names)))
    except SourceDown:
        logger.info("cases.source.down source=%s application=%s", source.prefix, request.application_ref)
        return {name: Unknown(UnknownReason.SOURCE_DOWN, owner_of(name)) for name in names}
    return {name: found.get(name) or Unknown(UnknownReason.RECORD_MISSING, owner_of(name)) for name in names}
