"""Fact sources: who is asked for which fact. The longest registered prefix of a fact's name answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from molek.base.actors import Actor
from molek.catalogue.rules.facts import Fact
from molek.catalogue.rules.service import Service
from molek.residents.queries import RegistryRecord


@dataclass(frozen=True, slots=True)
class FactRequest:
    """What a source may know of the application it is asked for.

    ``answers`` are as stored (dates as ISO texts); ``names`` are full fact names, e.g. ``registry.birth_date``.
    """

    names: Sequence[str]
    resident_id: int
    application_ref: str
    service: Service
    area_code: str
    answers: Mapping[str, Any]
    attachments: Mapping[str, str]
    by: Actor
    at: dt.datetime
    record: RegistryRecord | None = None  # the applicant's, if it was read (and logged) for this application already


class FactProvider(Protocol):
    def __call__(self, request: FactRequest) -> Mapping[str, Fact]:
        """Facts by full name. A name left out counts as a missing record.

        Raises :class:`molek.outside.errors.SourceDown` when the owner does not answer.
        """


@dataclass(frozen=True, slots=True)
class FactSource:
    """``is_local``: answers from this database, so it may be asked inside the transaction of the submission."""

    prefix: str
    provider: FactProvider
    is_local: bool


_SOURCES: dict[str, FactSource] = {}


def register_fact_source(prefix: str, provider: FactProvider, *, is_local: bool) -> None:
    """``provider`` answers for ``prefix`` and every fact named ``prefix.*``. Twice the same prefix is a mistake."""
    if prefix in _SOURCES and _SOURCES[prefix].provider is not provider:
        raise ValueError(f"fact source {prefix!r} is registered twice")
    _SOURCES[prefix] = FactSource(prefix, provider, is_local)


def source_of(name: str) -> FactSource | None:
    """Who answers for the fact ``name``; None if nobody is connected."""
    prefix = name
    while prefix:
        if prefix in _SOURCES:
            return _SOURCES[prefix]
        prefix = prefix.rpartition(".")[0]
    return None
