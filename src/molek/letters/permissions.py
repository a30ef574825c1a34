"""What an official may be allowed to do with letters. Posts get these in ``staff/roles.toml``."""

from __future__ import annotations

from enum import StrEnum


class LetterPermission(StrEnum):
    SIGN = "letters.sign"
    PRINT = "letters.print"
    REVOKE = "letters.revoke"
