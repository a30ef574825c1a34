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


def register_after_visit(ask: joined.AfterVisit) -> None:
    """Let something be asked under a number whose visit is over. ``ask(visit)`` gives None where there is nothing."""
    if ask not in joined.after_visits:
        joined.after_visits.append(ask)
