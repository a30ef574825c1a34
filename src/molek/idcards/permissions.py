"""What an official may do with identity cards. Posts get these in ``staff/roles.toml``."""

from __future__ import annotations

from enum import StrEnum


class CardPermission(StrEnum):
    VIEW = "idcards.view"  # the dashboard and the lists, names masked
    REGISTER = "idcards.register"  # register a person, record, take in the centre's export
    PRINT = "idcards.print"  # order, print, activate and announce cards
    HAND_OVER = "idcards.hand_over"  # give a card to its owner or his proxy
    STOCK = "idcards.stock"  # book blanks, count them
    MANAGE = "idcards.manage"  # printers, urgency, withdrawals, differences of stock, the rules of the office
