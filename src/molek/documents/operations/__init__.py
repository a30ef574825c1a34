"""What other packages may do with documents."""

from __future__ import annotations

from molek.documents.operations.issuing import Prepared, issue, prepare, revoke
from molek.documents.operations.limits import allow_check
from molek.documents.operations.registers import ReservedNumber, reserve_number, void_number
from molek.documents.operations.signing import check_passphrase, enrol_official, revoke_key, sign, sign_all
from molek.documents.operations.typesetting import render
from molek.documents.providers.signing import SEAL, Placement, Signer

__all__ = [
    "SEAL",
    "Placement",
    "Prepared",
    "ReservedNumber",
    "Signer",
    "allow_check",
    "check_passphrase",
    "enrol_official",
    "issue",
    "prepare",
    "render",
    "reserve_number",
    "revoke",
    "revoke_key",
    "sign",
    "sign_all",
    "void_number",
]
