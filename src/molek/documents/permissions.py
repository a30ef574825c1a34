"""What an official may be allowed to do with documents. Posts get these in ``staff/roles.toml``."""

from __future__ import annotations

from enum import StrEnum


class DocumentPermission(StrEnum):
    REGISTER = "documents.register"  # read the registers of an area
    VOID = "documents.void"  # explain a number that will never be used
    ENROL = "documents.enrol"  # give an official a signing key of the local authority
    REVOKE = "letters.revoke"  # withdraw an issued document
