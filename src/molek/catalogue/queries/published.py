"""The services in force, any version ever published, search, and the printed reference."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import connections, router
from django.db.models import QuerySet

from molek.catalogue.errors import ServiceNotFound
from molek.catalogue.models import ServiceVersion
from molek.catalogue.rules.loader import load_service
from molek.catalogue.rules.reference import reference_page
from molek.catalogue.rules.search import SearchIndex
from molek.catalogue.rules.service import Service
from molek.catalogue.rules.tables import read_cases


@dataclass(frozen=True, slots=True)
class PublishedService:
    """A published version: ``version_id`` is its key, ``version`` its number, ``template`` its Typst text."""

    version_id: int
    version: int
    service: Service
    template: str
    digest: str
    published_at: dt.datetime

    @property
    def code(self) -> str:
        return self.service.code


# Asked several times for every application, so it is not left to the ORM to write anew each time.
_LATEST = "SELECT id, retired_at FROM catalogue_serviceversion WHERE code = %s ORDER BY version DESC LIMIT 1"


def current(code: str) -> PublishedService:
    """The version now in force. One small query; the parsed service is kept by the process.

    Raises:
        ServiceNotFound: never published, or retired.
    """
    with connections[router.db_for_read(ServiceVersion)].cursor() as cursor:
        cursor.execute(_LATEST, [code])
        latest = cursor.fetchone()
    if latest is None or latest[1] is not None:
        raise ServiceNotFound()
    return version(latest[0])


def published() -> list[PublishedService]:
    """All services now offered, by code."""
    latest = ServiceVersion.objects.latest_of_each().values_list("pk", "retired_at")
    return [version(pk) for pk, retired_at in latest if retired_at is None]


def newest(codes: QuerySet[Any]) -> dict[str, PublishedService]:
    """The newest version of each of these services, also of retired ones. One query.

    Args:
        codes: a query of one column that gives codes of services.
    """
    rows = ServiceVersion.objects.latest_of_each().filter(code__in=codes).values_list("code", "pk")
    return {code: version(pk) for code, pk in rows}


@lru_cache(maxsize=256)  # a version never changes, so a kept one is never wrong
def version(version_id: int) -> PublishedService:
    """Any version ever published, also a retired one. Raises :class:`ServiceNotFound`."""
    row = ServiceVersion.objects.filter(pk=version_id).first()
    if row is None:
        raise ServiceNotFound()
    return PublishedService(row.pk, row.version, load_service(row.toml), row.template, row.digest, row.published_at)


def versions(code: str) -> Iterable[ServiceVersion]:
    """The history of one service, newest first."""
    return ServiceVersion.objects.filter(code=code).order_by("-version")


def search(text: str, language: str = "id") -> list[PublishedService]:
    """Services that answer to what somebody typed, best first; forgives typing errors. All of them for no text."""
    return answering(published(), text, language)


def answering(services: list[PublishedService], text: str, language: str) -> list[PublishedService]:
    """Those of all published ``services`` that answer to ``text``, best first."""
    if not text.strip():
        return services
    by_code = {p.code: p for p in services}
    found = _search_index(tuple(p.version_id for p in services)).search(text, language)
    return [by_code[one.code] for one in found]


@lru_cache(maxsize=2)
def _search_index(version_ids: tuple[int, ...]) -> SearchIndex:
    """Made anew only when something is published or retired."""
    return SearchIndex(version(pk).service for pk in version_ids)


def reference_markdown(toml: str, *, cases: Path | None = None, language: str = "en") -> str:
    """The page of the printed reference for a service file, with the tables of ``cases`` if that file exists."""
    service = load_service(toml)
    tables = read_cases(cases.read_text(encoding="utf-8"), service) if cases and cases.exists() else None
    return reference_page(service, tables, language)
