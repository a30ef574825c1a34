"""Pages of a list by key, never by offset or a full count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """``rows`` in order; ``next_key`` to ask for what follows, or None at the end."""

    rows: Sequence[Row]
    next_key: str | None


_MOST_DIGITS = 18  # fits the database


def number_key(text: str | None) -> int | None:
    """The number that ``text`` from an address or a form is; None for nothing, and for what no page of ours wrote."""
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > _MOST_DIGITS:
        return None
    return int(text)


def page_of(rows: Sequence[Row], *, size: int, key: Callable[[Row], str]) -> Page[Row]:
    """A page from ``rows`` read with ``LIMIT size + 1``: the extra row only tells that there are more."""
    if len(rows) > size:
        return Page(rows[:size], key(rows[size - 1]))
    return Page(rows, None)
