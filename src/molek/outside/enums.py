"""States of a circuit breaker."""

from __future__ import annotations

from enum import StrEnum


class CircuitState(StrEnum):
    CLOSED = "CLOSED"  # calls go through
    OPEN = "OPEN"  # calls are refused at once
    PROBING = "PROBING"  # one call is let through to see whether the partner is back
