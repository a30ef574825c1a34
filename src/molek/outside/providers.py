"""Circuit breakers, one a partner, kept in the memory of this process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from molek.outside.enums import CircuitState

FAILURES_TO_OPEN = 5
FIRST_REST_S = 10.0
LONGEST_REST_S = 300.0


@dataclass(slots=True)
class Circuit:
    """Stops calling a partner that failed several times in a row, and lets one call through now and then.

    The rest doubles each time the probe fails, so that a partner that is down for hours is left in peace.
    """

    name: str
    clock: Callable[[], float] = time.monotonic
    failures: int = 0
    last_reason: str = ""
    _rest_s: float = FIRST_REST_S
    _closed_until: float = 0.0
    _probe_since: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def may_call(self, *, patience_s: float) -> bool:
        """May a call go out now? While the circuit is open only one caller gets True, as the probe.

        ``patience_s`` is the longest that call can take: a probe that never came back is forgotten after it.
        """
        with self._lock:
            if self.failures < FAILURES_TO_OPEN:
                return True
            now = self.clock()
            if now < self._closed_until:
                return False
            if self._probe_since is not None and now - self._probe_since < patience_s:
                return False
            self._probe_since = now
            return True

    def succeeded(self) -> None:
        with self._lock:
            self.failures, self.last_reason, self._rest_s, self._probe_since = 0, "", FIRST_REST_S, None
        for told in _WATCHERS:
            told(self.name, failed=False, is_open=False)

    def failed(self, reason: str) -> None:
        with self._lock:
            self.failures += 1
            self.last_reason = reason
            if self.failures >= FAILURES_TO_OPEN:
                if self._probe_since is not None:
                    self._rest_s = min(self._rest_s * 2, LONGEST_REST_S)
                self._closed_until = self.clock() + self._rest_s
                self._probe_since = None
            is_open = self.failures >= FAILURES_TO_OPEN
        for told in _WATCHERS:
            told(self.name, failed=True, is_open=is_open)

    @property
    def state(self) -> CircuitState:
        with self._lock:
            if self.failures < FAILURES_TO_OPEN:
                return CircuitState.CLOSED
            return CircuitState.OPEN if self.clock() < self._closed_until else CircuitState.PROBING


class Watcher(Protocol):
    """Told what came of each call to a partner: ``failed`` or not, and whether its circuit is open now."""

    def __call__(self, partner: str, *, failed: bool, is_open: bool) -> None: ...


_WATCHERS: list[Watcher] = []
_CIRCUITS: dict[str, Circuit] = {}
_guard = threading.Lock()


def circuit(name: str) -> Circuit:
    """The circuit of a partner, made at its first use."""
    with _guard:
        return _CIRCUITS.setdefault(name, Circuit(name))


def circuits() -> list[Circuit]:
    with _guard:
        return sorted(_CIRCUITS.values(), key=lambda one: one.name)


def watch(watcher: Watcher) -> None:
    """Let somebody know what comes of every call of this process."""
    if watcher not in _WATCHERS:
        _WATCHERS.append(watcher)


def forget_circuits() -> None:
    """Begin anew. For tests."""
    with _guard:
        _CIRCUITS.clear()
