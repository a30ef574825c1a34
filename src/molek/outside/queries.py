"""How the partners do, as seen by this process."""

from __future__ import annotations

from dataclasses import dataclass

from molek.outside import providers
from molek.outside.enums import CircuitState


@dataclass(frozen=True, slots=True)
class SourceState:
    """``failures`` in a row; ``reason`` of the last one, "" if the last call succeeded."""

    name: str
    state: CircuitState
    failures: int
    reason: str


def sources() -> list[SourceState]:
    """Every partner this process has called since its start, by name."""
    return [SourceState(c.name, c.state, c.failures, c.last_reason) for c in providers.circuits()]
