"""Public pages are read from copies of the database, if the city has any (``MOLEK_REPLICA_URL``).

Only a good answer of a copy counts. Whatever else it gives (an error, "not found", a refusal) is asked once more of
the primary, so that a copy which is down, behind or has not heard of something yet is never noticed by the reader. Who
has a session, and for a while who has just sent a form, reads from the primary only: he sees what he wrote.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.template.response import SimpleTemplateResponse

logger = logging.getLogger("molek.site")

REPLICA = "replica"
WROTE_COOKIE = "molek_wrote"
WROTE_S = 60  # nobody reads a copy for so long after he sent a form
_LOOK_S, _AWAY_S = 1.0, 3.0  # how long it counts that a copy is fit, or is not
_SAFE = frozenset({"GET", "HEAD"})
# Pages that are the same for everybody. Not the boards of the halls: they are loaded anew in the moment in which
# something was called, when a copy need not have heard of it.
PUBLIC_PAGES = frozenset({
    "home", "audit:log", "audit:roots", "catalogue:services", "catalogue:service", "documents:verify",
    "documents:proof", "documents:keys", "feedback:home", "feedback:register", "feedback:entry", "insight:figures",
    "insight:catalogue", "insight:catalogue-jsonld", "insight:catalogue-turtle", "insight:dataset", "insight:csv",
    "insight:json", "insight:csv-version", "insight:json-version", "news:search", "news:news", "news:rss", "news:atom",
    "news:picture", "news:item", "news:notices", "news:notices-rss", "news:notice", "news:page", "news:pledge",
    "news:offices", "news:office", "news:service-card", "news:card", "news:sitemap", "portfolio:public",
    "privacy:public-notices", "queueing:halls", "survey:result", "survey:result-of", "survey:export",
})  # fmt: skip
# How old the youngest sign of life of a worker is, as the copy knows it: workers give one every three seconds.
_BEHIND = "SELECT extract(epoch FROM clock_timestamp() - max(last_heartbeat)) FROM procrastinate_workers"


@dataclass(slots=True)
class _Reading:
    """A request that reads from a copy; from its first write on it reads from the primary."""

    has_written: bool = False


_reading: ContextVar[_Reading | None] = ContextVar("molek_reading", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """What is read inside comes from a copy."""
    token = _reading.set(_Reading())
    try:
        yield
    finally:
        _reading.reset(token)


class Router:
    """Django's question which database serves a statement."""

    def db_for_read(self, model: type[Model], **_hints: Any) -> str | None:
        now = _reading.get()
        return REPLICA if now is not None and not now.has_written else None

    def db_for_write(self, model: type[Model], **_hints: Any) -> str | None:
        now = _reading.get()
        if now is not None:
            now.has_written = True
        return None

    def allow_relation(self, _one: Model, _other: Model, **_hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool | None:
        return False if db == REPLICA else None


class Health:
    """Whether a copy may be asked: looked at once a second, by one thread at a time."""

    def __init__(self) -> None:
        self._looking = threading.Lock()
        self._is_fit = False
        self._until = 0.0

    def is_fit(self) -> bool:
        if time.monotonic() >= self._until and self._looking.acquire(blocking=False):
            try:
                self._keep(_is_near())
            finally:
                self._looking.release()
        return self._is_fit

    def note_failure(self) -> None:
        self._keep(False)
        connections[REPLICA].close()

    def _keep(self, is_fit: bool) -> None:
        if self._is_fit and not is_fit:
            logger.warning("site.replica.left")
        self._is_fit = is_fit
        self._until = time.monotonic() + (_LOOK_S if is_fit else _AWAY_S)


def _is_near() -> bool:
    """Whether a copy answers and is not too far behind."""
    try:
        with connections[REPLICA].cursor() as cursor:
            cursor.execute(_BEHIND)
            row = cursor.fetchone()
    except (DatabaseError, InterfaceError):
        connections[REPLICA].close()
        return False
    return row is not None and row[0] is not None and row[0] <= settings.MOLEK.replica_lag_s


health = Health()


class public_reads:  # noqa: N801  a middleware is named like its function siblings
    """Answers public pages from a copy, and remembers in the browser for a minute that somebody sent a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method not in _SAFE:
            response.set_cookie(
                WROTE_COOKIE, "1", max_age=WROTE_S, httponly=True, samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )  # fmt: skip
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not _may_read(request) or not health.is_fit():
            return None
        with reading():
            try:
                response = view(request, *args, **kwargs)
                if isinstance(response, SimpleTemplateResponse):
                    response = response.render()
            except (DatabaseError, InterfaceError):
                health.note_failure()
                return None
            except Exception:  # the primary says it better, whatever it is
                return None
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            return None
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            response.streaming_content = _read_there(iter(response))
        return response


def _read_there(parts: Iterator[bytes]) -> Iterator[bytes]:
    """What is made only while it goes out is read from the copy too."""
    while True:
        with reading():
            part = next(parts, None)
        if part is None:
            return
        yield part


def _may_read(request: HttpRequest) -> bool:
    match = request.resolver_match
    return (
        request.method in _SAFE
        and match is not None
        and match.view_name in PUBLIC_PAGES
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and WROTE_COOKIE not in request.COOKIES
    )
