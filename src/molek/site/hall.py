"""The hall of the civil registry and its identity cards, which do not know each other."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from molek.idcards import queries as idcards
from molek.queueing import operations as queueing
from molek.queueing.queries import BoardList

_AT_ONCE = 4  # codes that a board has room for
_MOST = 120
_TURN_S = 20  # the board asks again after so long


def join_identity_cards() -> None:
    """Clerks may note a card's code on a visit, and the board of the registry's hall shows which cards lie ready."""
    queueing.register_reference(idcards.known_code)
    queueing.register_board_list(_cards_ready)


def _cards_ready(unit_id: int, at: dt.datetime) -> BoardList | None:
    """A few codes at a time, the newest first; the next ones when the board looks again."""
    if unit_id != idcards.office().id:
        return None
    codes = idcards.ready_codes(limit=_MOST)
    if not codes:
        return None
    pages = -(-len(codes) // _AT_ONCE)
    first = int(at.timestamp()) // _TURN_S % pages * _AT_ONCE
    return BoardList(
        title=_("KTP-el siap diambil"),
        items=tuple(codes[first : first + _AT_ONCE]),
        hint=_("Kode pendaftaran pada pesan Anda"),
    )
