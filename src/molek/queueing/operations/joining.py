"""Registered at start by rows above, so that the hall knows of their things without knowing them."""

from __future__ import annotations

from molek.queueing.queries import joined


def register_reference(recognise: joined.Recognise) -> None:
    """Let clerks note another kind of code when a visit is over. ``recognise`` gives the code as it is written, or
    None for a text that is none of its codes.
    """
    if recognise not in joined.references:
        joined.references.append(recognise)


def register_board_list(list_of: joined.ListOf) -> None:
    """Let a list stand on the board of a hall. ``list_of(unit_id, at)`` gives None for the halls of units
    that have none.
    """
    if list_of not in joined.board_lists:
        joined.board_lists.append(list_of)
