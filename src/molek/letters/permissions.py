"""What an official may be allowed to do with letters. Posts get these in ``staff/roles.toml``."""

from __future__ import annotations

from enum import StrEnum


class LetterPermission(StrEnum):
    SIGN = "letters.sign"  # sign letters that wait, in person
    ACKNOWLEDGE = "letters.acknowledge"  # enter a signed letter in the register of the kecamatan and sign after
    PRINT = "letters.print"  # print an issued letter by its pickup code and record who collected it
    REVOKE = "letters.revoke"  # withdraw an issued letter, with a reason
