"""Deciding again, from what was stored: the proof that a verdict was made by the rules in force, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from molek.base.references import normalise_code
from molek.cases.errors import ApplicationNotFound
from molek.cases.models import Application
from molek.cases.providers import numbers
from molek.catalogue import queries as catalogue
from molek.catalogue.rules.decider import decide
from molek.catalogue.rules.facts import Facts
from molek.catalogue.rules.verdict import Verdict


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """``differences`` are paths into the verdict with both values, empty if ``same``."""

    ref: str
    service_code: str
    service_version: int
    stored: Verdict
    recomputed: Verdict
    same: bool
    differences: tuple[str, ...]


def replay(ref: str) -> ReplayResult | None:
    """Decide the application ``ref`` again, from the stored facts by the version that decided it.

    Pure: asks no source, writes nothing. None if the machine has not decided it yet.

    Args:
        ref: the application's code, or the number of its letter.

    Raises:
        ApplicationNotFound: neither.
    """
    application = _find(ref)
    if application.verdict is None:
        return None
    published = catalogue.version(application.service_version_id)
    stored = Verdict.from_json(application.verdict)
    recomputed = decide(published.service, Facts.from_json(application.facts), version=published.version)
    differences = tuple(_differences(application.verdict, recomputed.to_json()))
    return ReplayResult(
        ref=application.ref,
        service_code=application.service_code,
        service_version=published.version,
        stored=stored,
        recomputed=recomputed,
        same=not differences,
        differences=differences,
    )


def _find(text: str) -> Application:
    application = Application.objects.filter(ref=text.strip().upper()).first()
    if application is None and (found := numbers.application_with_number(text.strip())) is not None:
        application = Application.objects.get(pk=found)
    if application is None:
        application = Application.objects.filter(ref=_as_ref(text)).first()
    if application is None:
        raise ApplicationNotFound()
    return application


def _as_ref(text: str) -> str:
    raw = normalise_code(text)
    return "-".join(raw[place : place + 4] for place in range(0, len(raw), 4))[:14]


def _differences(stored: Any, recomputed: Any, path: str = "") -> Iterator[str]:
    if isinstance(stored, Mapping) and isinstance(recomputed, Mapping):
        for key in sorted(stored.keys() | recomputed.keys()):
            yield from _differences(stored.get(key), recomputed.get(key), f"{path}.{key}" if path else key)
    elif isinstance(stored, list) and isinstance(recomputed, list) and len(stored) == len(recomputed):
        for place, (one, other) in enumerate(zip(stored, recomputed, strict=True)):
            yield from _differences(one, other, f"{path}[{place}]")
    elif stored != recomputed:
        yield f"{path}: {stored!r} -> {recomputed!r}"
