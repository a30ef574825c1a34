"""What officials may do about personal data. Posts get these in ``staff/roles.toml``."""

from __future__ import annotations

from enum import StrEnum


class PrivacyPermission(StrEnum):
    ANSWER = "privacy.answer"  # requests and questioned accesses; the record of processing
    BREACH = "privacy.breach"  # open and work a breach
    COUNTERSIGN = "privacy.countersign"  # the second signature under the notices of a breach
    REGISTER = "privacy.register"  # answer corrections that the civil registry was asked for
    INSPECT = "privacy.inspect"  # accesses that were found not justified
