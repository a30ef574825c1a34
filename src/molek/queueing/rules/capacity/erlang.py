"""Erlang B, C and A: waiting in a line that is always as busy as now.

Poisson arrivals, exponential times at the counter, one line. Erlang B loses whoever finds all counters taken, Erlang C
keeps everybody for ever, Erlang A (M/M/c+M; C. Palm 1957; S. Zeltyn and A. Mandelbaum, "Call centers with impatient
customers", 2005, for the integrals below) lets people go after an exponential patience. Times are in one unit of the
caller's choice; rates are per that unit. Everything is computed by recursions and scaled integrals, so that thousands
of counters do not overflow.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

_STEPS = 400  # of the integrals; even, as Simpson's rule wants
_MOST_SERVERS = 20_000
_FOOT = -45.0  # of a logarithm: less than one part in 10^19


def erlang_b(load: float, servers: int) -> float:
    """Share of arrivals that find all ``servers`` taken and go; ``load`` in Erlang (arrivals times mean time)."""
    if load < 0 or servers < 0:
        raise ValueError("load and servers are not negative")
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def erlang_c(load: float, servers: int) -> float:
    """Share of arrivals that must wait; 1 where the line grows without end (``load`` >= ``servers``)."""
    if servers <= load:
        return 1.0
    blocked = erlang_b(load, servers)
    return servers * blocked / (servers - load * (1 - blocked))


@dataclass(frozen=True, slots=True)
class Steady:
    """A line in balance. ``mean_wait`` and ``line`` are infinite where there is none.

    ``wait_share``: who waits at all. ``mean_wait`` counts everybody. ``line``: people who wait, on average.
    ``left_share``: who goes unserved. ``busy``: share of counters' time.
    """

    wait_share: float
    mean_wait: float
    line: float
    left_share: float
    busy: float
    _tail: Callable[[float], float]

    def longer_than(self, wait: float) -> float:
        """Share of all arrivals who wait longer than ``wait``, served or not."""
        return self.wait_share if wait <= 0 else self._tail(wait)

    def quantile(self, share: float) -> float:
        """The wait that ``share`` of all arrivals do not exceed; infinite where there is no balance."""
        wanted = 1 - share
        if self.wait_share <= wanted:
            return 0.0
        if math.isinf(self.mean_wait):
            return math.inf
        low, high = 0.0, max(self.mean_wait, 1e-9)
        while self._tail(high) > wanted:
            low, high = high, high * 2
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (middle, high) if self._tail(middle) > wanted else (low, middle)
        return high


def steady(*, rate: float, mean_time: float, servers: int, patience: float | None = None) -> Steady:
    """The line before ``servers`` counters. ``patience`` is the mean until somebody goes; None: nobody goes."""
    if rate < 0 or mean_time <= 0 or servers < 0 or (patience is not None and patience <= 0):
        raise ValueError("rates and times are positive, counters not negative")
    if servers == 0 and patience is None:
        return _endless() if rate else _empty()
    if rate == 0:
        return _empty()
    return (
        _erlang_c_line(rate, mean_time, servers) if patience is None else _erlang_a(rate, mean_time, servers, patience)
    )


def _empty() -> Steady:
    return Steady(0.0, 0.0, 0.0, 0.0, 0.0, lambda _wait: 0.0)


def _endless() -> Steady:
    return Steady(1.0, math.inf, math.inf, 0.0, 1.0, lambda _wait: 1.0)


def _erlang_c_line(rate: float, mean_time: float, servers: int) -> Steady:
    load = rate * mean_time
    if load >= servers:
        return _endless()
    share, drain = erlang_c(load, servers), (servers - load) / mean_time
    return Steady(
        share, share / drain, share * rate / drain, 0.0, load / servers, lambda wait: share * math.exp(-drain * wait)
    )


def _erlang_a(rate: float, mean_time: float, servers: int, patience: float) -> Steady:
    """By the density of the offered wait, ``exp(g(x))`` with ``g(x) = rate p (1 - exp(-x/p)) - servers x / mean``."""
    serve, leave = 1 / mean_time, 1 / patience

    def exponent(x: float) -> float:
        return -rate * patience * math.expm1(-leave * x) - servers * serve * x

    # g is concave: its top is where arrivals who still wait are as many as calls. All integrals are scaled by it.
    peak = patience * math.log(rate / (servers * serve)) if servers and rate > servers * serve else 0.0
    top = exponent(peak)

    def height(x: float) -> float:
        return math.exp(exponent(x) - top)

    if servers == 0:  # nobody is ever served: the wait is the patience
        return Steady(1.0, patience, rate * patience, 1.0, 0.0, lambda wait: math.exp(-leave * wait))
    near, far = _edges(lambda x: exponent(x) - top, peak, step=mean_time / servers)
    area = _simpson(height, near, far, peak)
    # 1 / erlang_b(servers - 1), in the same scale: by logarithms, as it may be astronomically large.
    inverse = math.exp(min(-_log_erlang_b(rate * mean_time, servers - 1) - top, 690.0))
    total = inverse + rate * area
    wait_share = rate * area / total

    def tail(wait: float) -> float:
        """Offered wait beyond ``wait``, and patience beyond it too."""
        if wait >= far:
            return 0.0
        beyond = _simpson(height, max(wait, near), far, peak)
        return rate * beyond / total * math.exp(-leave * wait)

    # The mean of the wait, as the area under its tail; whoever goes, goes at rate ``leave`` while he waits.
    moment = _simpson(lambda x: height(x) * -patience * math.expm1(-leave * x), near, far, peak)
    mean_wait = rate * moment / total
    left = min(leave * mean_wait, 1.0)
    line = rate * mean_wait
    busy = rate * (1 - left) * mean_time / servers
    return Steady(min(wait_share, 1.0), mean_wait, line, left, busy, tail)


def _edges(level: Callable[[float], float], peak: float, *, step: float) -> tuple[float, float]:
    """Where a hill with its top of 0 at ``peak`` has sunk to -45 on both sides, from 0 on: beyond it nothing counts."""

    def sunk(high: float, low: float) -> float:
        """Between a point on the hill and one beyond its foot."""
        for _ in range(60):
            middle = (high + low) / 2
            high, low = (middle, low) if level(middle) > _FOOT else (high, middle)
        return low

    far = peak + step
    while level(far) > _FOOT:
        step *= 2
        far = peak + step
    return (0.0 if level(0.0) > _FOOT else sunk(peak, 0.0)), sunk(peak, far)


def _log_erlang_b(load: float, servers: int) -> float:
    """Logarithm of :func:`erlang_b`; does not underflow."""
    inverse, scale = 1.0, 0.0
    for n in range(1, servers + 1):
        inverse = math.exp(-scale) + inverse * n / load
        if inverse > 1e200:  # keep the number small, its size in ``scale``
            scale += math.log(inverse)
            inverse = 1.0
    return -(math.log(inverse) + scale)


def _simpson(height: Callable[[float], float], low: float, high: float, peak: float) -> float:
    """The area from ``low`` to ``high``, cut at ``peak`` where the function bends most."""
    if low < peak < high:
        return _simpson_smooth(height, low, peak) + _simpson_smooth(height, peak, high)
    return _simpson_smooth(height, low, high)


def _simpson_smooth(height: Callable[[float], float], low: float, high: float) -> float:
    width = (high - low) / _STEPS
    inner = sum((4 if n % 2 else 2) * height(low + n * width) for n in range(1, _STEPS))
    return (height(low) + inner + height(high)) * width / 3


def servers_needed(
    *, rate: float, mean_time: float, promise: float, share: float = 0.9, patience: float | None = None
) -> int:
    """The fewest counters with which ``share`` of arrivals wait at most ``promise``.

    With patience, people who left also count as having waited; a line that keeps its promise only because people give
    up is not accepted: fewer than one in twenty may go.
    """
    if rate == 0:
        return 0
    load = rate * mean_time
    servers = max(1, math.floor(load) + 1 if patience is None else math.floor(load * 0.8))
    while servers < _MOST_SERVERS:
        found = steady(rate=rate, mean_time=mean_time, servers=servers, patience=patience)
        if found.longer_than(promise) <= 1 - share and found.left_share <= 0.05:
            return servers
        servers += 1
    raise ValueError("more counters than any hall has")
