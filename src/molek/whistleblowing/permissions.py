"""Who may hold a key to sealed reports. Posts get these in ``staff/roles.toml``."""

from __future__ import annotations

from enum import StrEnum


class WhistlePermission(StrEnum):
    HANDLE = "whistleblowing.handle"  # hold a key; read and answer what is addressed to it, and nothing else
    KEYS = "whistleblowing.keys"  # admit another's key, and end it
    OUTSIDE = "whistleblowing.outside"  # stands outside the Inspectorate: gets only reports about it
