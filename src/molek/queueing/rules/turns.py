"""Whose turn it is: the published rule of the hall.

Two lines stand before a counter. The *preferred* line holds the lanes of the law (elderly, disabled, pregnant, with an
infant) and appointments whose time has come; the *regular* line holds everybody else. Each line is served in the order
of its places.

1. The preferred line goes first...
2. ...but of every ``in_a_row + 1`` calls of a counter at most ``in_a_row`` are preferred while a regular number waits.
3. A regular number that has waited ``patience_s`` counts as preferred from then on: whoever has the earlier place goes.
4. Nobody stands idle: if one line is empty, the other is called, also an appointment before its time.

So a regular number waits for at most ``in_a_row`` preferred calls between any two regular calls, and after
``patience_s`` nobody who came later is called before it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TurnPolicy:
    """``in_a_row`` of at least 1; ``patience_s`` in seconds."""

    in_a_row: int = 2
    patience_s: float = 3600.0

    def __post_init__(self) -> None:
        if self.in_a_row < 1 or self.patience_s <= 0:
            raise ValueError("at least one preferred call in a row, and some patience")


def prefers(
    *, preferred_age_s: float | None, regular_age_s: float | None, streak: int, policy: TurnPolicy
) -> bool | None:
    """Is the next call a preferred one? None if nobody waits.

    Args:
        preferred_age_s: how long the head of the preferred line has had its place, negative if its time (of an
            appointment) has not come; None if that line is empty.
        regular_age_s: the same of the regular line.
        streak: preferred calls of this counter since its last regular one.
    """
    if preferred_age_s is None:
        return None if regular_age_s is None else False
    if regular_age_s is None:
        return True
    if min(preferred_age_s, regular_age_s) < 0:  # at least one of them before its time: the one who is due, or nearer
        return preferred_age_s >= regular_age_s
    if regular_age_s >= policy.patience_s and regular_age_s >= preferred_age_s:
        return False
    return streak < policy.in_a_row


def streak_after(streak: int, *, was_preferred: bool) -> int:
    """The streak of a counter after a call; bounded, so that it fits its column."""
    return min(streak + 1, 1000) if was_preferred else 0
