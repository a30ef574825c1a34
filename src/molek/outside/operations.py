"""Calling a partner."""

from __future__ import annotations

import json
import logging
import random
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from molek.base.transactions import leaves_the_building
from molek.outside.errors import SourceDown, SourceRefused
from molek.outside.providers import Circuit, Watcher, circuit, watch

logger = logging.getLogger("molek.outside")

_CONNECTING = "connection.connect_tcp.started"  # as httpcore names the step in its trace
_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS"})
# 4xx that speak of a moment, not of the request.
_PASSING = frozenset({408, 425, 429})
_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 2.0
_CONNECTIONS_KEPT = 10

_CONNECTIONS: dict[tuple[str, bool], httpx.Client] = {}
_guard = threading.Lock()


class _Failed(Exception):
    """One attempt did not succeed. ``unsent`` if the partner cannot have seen the request; ``was_stale`` if it closed a
    kept connection instead of answering on it, which tells nothing about how it is; ``retry_after_s`` if it asked for
    patience: then it is not down, and its circuit stays closed."""

    def __init__(
        self, reason: str, *, unsent: bool = False, was_stale: bool = False, retry_after_s: int | None = None
    ) -> None:
        self.reason = reason
        self.unsent = unsent
        self.was_stale = was_stale
        self.retry_after_s = retry_after_s
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class OutsideClient:
    """A partner at an address. Made by :func:`client`; may be used by several threads."""

    name: str
    base_url: str
    timeout_s: float
    retries: int
    max_bytes: int
    auth: httpx.Auth | None = field(repr=False)
    verify: bool
    pause: Callable[[float], None] = field(default=time.sleep, repr=False)

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: Any = None,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        idempotent: bool = False,
        accept: Collection[int] = (),
        timeout_s: float | None = None,
    ) -> httpx.Response:
        """Call and return the answer, read to its end.

        Args:
            idempotent: the partner treats a repetition as the same request; GET, HEAD and OPTIONS always are. Others
                are repeated only if the connection was not made at all. What may be repeated and met a kept connection
                that the partner was just closing is sent again at once, which is no attempt of ``retries``.
            accept: statuses to return instead of raising, e.g. ``{404}`` where that means "no such person".
            timeout_s: for this call, in place of the client's; covers one attempt from connecting to the last byte.

        Raises:
            SourceDown: no connection, no answer in time, 5xx, 408, 425, 429, a redirect, an answer larger than
                ``max_bytes`` or not HTTP at all; or the circuit is open. Never permanent.
            SourceRefused: any other 4xx.

        Do not call inside a transaction.
        """
        leaves_the_building()
        limit_s = timeout_s or self.timeout_s
        repeatable = idempotent or method.upper() in _IDEMPOTENT
        request = self._connections().build_request(
            method, self.base_url + path, params=params, json=json, data=data, files=files, content=content,
            headers={"Accept-Encoding": "identity", **(headers or {})}, timeout=limit_s,
        )  # fmt: skip
        breaker = circuit(self.name)
        attempt = stale = 0
        while True:
            attempt += 1
            started = time.monotonic()
            if not breaker.may_call(patience_s=limit_s * 2):
                raise SourceDown(name=self.name, reason="circuit-open")
            try:
                response = self._attempt(request, limit_s)
            except _Failed as failure:
                if failure.was_stale and repeatable and stale < _CONNECTIONS_KEPT:
                    stale, attempt = stale + 1, attempt - 1
                    continue
                if failure.retry_after_s is None:
                    breaker.failed(failure.reason)
                logger.warning(
                    "outside.call.failed name=%s method=%s reason=%s attempt=%s seconds=%.2f",
                    self.name, method, failure.reason, attempt, time.monotonic() - started,
                )  # fmt: skip
                if attempt > self.retries or not (repeatable or failure.unsent):
                    raise SourceDown(
                        name=self.name, reason=failure.reason, retry_after_s=failure.retry_after_s
                    ) from None
                longest = min(_FIRST_PAUSE_S * 2 ** (attempt - 1), _LONGEST_PAUSE_S)
                self.pause(longest * random.uniform(0.5, 1.0))  # noqa: S311  jitter, not a secret
                continue
            breaker.succeeded()
            if response.status_code >= 400 and response.status_code not in accept:
                raise SourceRefused(name=self.name, response=response)
            return response

    def request_json(self, method: str, path: str, **arguments: Any) -> Any:
        """Like :meth:`request`, for partners that answer JSON; anything else counts as being down."""
        response = self.request(method, path, **arguments)
        try:
            return json.loads(response.content)
        except ValueError:
            circuit(self.name).failed("not-json")
            raise SourceDown(name=self.name, reason="not-json") from None

    @property
    def circuit(self) -> Circuit:
        return circuit(self.name)

    def _connections(self) -> httpx.Client:
        """Connections are shared and kept: making the TLS context alone takes tens of milliseconds."""
        key = (self.base_url, self.verify)
        with _guard:
            if key not in _CONNECTIONS:
                _CONNECTIONS[key] = httpx.Client(
                    verify=self.verify,
                    follow_redirects=False,
                    trust_env=False,  # neither a proxy nor a .netrc of the machine decides where secrets go
                    limits=httpx.Limits(
                        max_connections=50, max_keepalive_connections=_CONNECTIONS_KEPT, keepalive_expiry=20
                    ),
                )
            return _CONNECTIONS[key]

    def _attempt(self, request: httpx.Request, limit_s: float) -> httpx.Response:
        until = time.monotonic() + limit_s
        steps: list[str] = []
        request.extensions["trace"] = lambda step, _: steps.append(step)
        response = None
        try:
            response = self._connections().send(request, auth=self.auth, stream=True)
            try:
                status = response.status_code
                if status >= 500 or status in _PASSING or 300 <= status < 400 or status < 200:
                    # Its body is left unread, which ends the connection: who fails before it has read the request
                    # closes it in any case, and the next request would meet that.
                    patience_s = _patience(response) if status in (429, 503) else None
                    raise _Failed(f"status-{status}", retry_after_s=patience_s)
                body = self._body(response, until)
            finally:
                response.close()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise _Failed(_reason_of(error), unsent=True) from None
        except (httpx.TransportError, httpx.StreamError) as error:
            closed = response is None and not isinstance(error, httpx.TimeoutException)
            raise _Failed(_reason_of(error), was_stale=closed and _CONNECTING not in steps) from None
        return httpx.Response(status, headers=response.headers, content=body, request=request)

    def _body(self, response: httpx.Response, until: float) -> bytes:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise _Failed("compressed")  # we asked for none: a small answer must not grow in memory
        body = bytearray()
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > self.max_bytes:
                raise _Failed("too-large")
            if time.monotonic() > until:
                raise _Failed("too-slow")
        return bytes(body)


def _patience(response: httpx.Response) -> int | None:
    """Seconds of ``Retry-After``, an hour at most; None if it is absent or a date, which nobody here sends."""
    text = response.headers.get("retry-after", "")
    return min(int(text), 3600) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _reason_of(error: Exception) -> str:
    """``ConnectTimeout`` as ``connect-timeout``: the kind of error, without its text (which may hold an address)."""
    name = type(error).__name__
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")


def client(
    name: str,
    base_url: str,
    *,
    timeout_s: float = 10.0,
    retries: int = 2,
    auth: httpx.Auth | tuple[str, str] | str | None = None,
    max_bytes: int = 10_000_000,
    verify: bool = True,
) -> OutsideClient:
    """A partner to call.

    Args:
        name: short name shown to people and on the status page; all clients of one name share one circuit.
        base_url: put before each path; no slash at its end.
        timeout_s: longest time of one attempt.
        retries: further attempts after the first, with a growing pause; only where a repetition is harmless.
        auth: user and password (HTTP Basic), a bearer token, or any ``httpx.Auth``.
        max_bytes: a longer answer is refused.
        verify: check the partner's certificate. False only for a sandbox on this machine.

    Costs nothing: connections are made at the first call and shared.
    """
    if isinstance(auth, tuple):
        auth = httpx.BasicAuth(*auth)
    elif isinstance(auth, str):
        auth = _Bearer(auth)
    return OutsideClient(
        name=name, base_url=base_url.rstrip("/"), timeout_s=timeout_s, retries=retries, max_bytes=max_bytes,
        auth=auth, verify=verify,
    )  # fmt: skip


def circuit_of(name: str) -> Circuit:
    """The circuit of a partner that is called by a library of its own: who calls asks it before and tells it after."""
    return circuit(name)


def watch_calls(watcher: Watcher) -> None:
    """Let ``watcher`` know what comes of every call that this process makes to a partner."""
    watch(watcher)


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Any:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request
